/* SPDX-License-Identifier: Apache-2.0 */
/* Plans of toolchains that run elsewhere: who compiles what, and what keys depend on. */
#include "world.h"

#define BOOTSTRAP "{when: static_host, add: bootstrap}"

/* The world's recipes as far as they know of such toolchains. */
static void put_runner_world(void)
{
	put_world("w");
	edit("w/recipes/lib/recipe.yaml", "    output: host\n",
	    "    output: host\n    needs: [" BOOTSTRAP "]\n");
	edit("w/recipes/lib/recipe.yaml", "$(common_config)",
	    "--build=$(build_triple), CC=$(host_cc), BUILD_CC=$(build_cc)");
	edit("w/recipes/gcc/recipe.yaml", "      - {when: lib, add: lib}\n",
	    "      - {when: lib, add: lib}\n      - " BOOTSTRAP "\n");
	edit("w/recipes/gcc/recipe.yaml", "- CFLAGS=$(flags)\n",
	    "- CFLAGS=$(flags)\n          - {when: static_host, add: AR=$(host_tools)ar}\n");
	put("w/recipes/toolchain/recipe.yaml",
	    "name: toolchain\nsummary: all\nlicence: MIT\nstages:\n"
	    "  bootstrap:\n    for: target\n    output: host\n    needs: [gcc, musl]\n"
	    "    compilers: [gcc, g++]\n"
	    "    steps:\n      - copy: [$(dep.gcc), $(dep.musl), $(out)]\n"
	    "  toolchain:\n    for: target\n    output: host\n    needs: [gcc, musl]\n"
	    "    steps:\n      - copy: [$(dep.gcc), $(dep.musl), $(out)]\n"
	    "      - write: [$(out)/runs-on, \"$(host_target) $(foreign_host)\"]\n");
}

/* A plan for target a on a machine that is one, with this compiler; runner: 'a', 'b', or 0. */
static struct plan *plan_on(char runner, const char *compiler)
{
	struct world *w = world_load("w");
	struct plan *plan;

	w->host = (struct host){
	    .triple = "host-linux", .identity = compiler, .cc = compiler, .cxx = compiler};
	w->input.here = w->targets[0];
	w->input.ntargets = 1;
	w->input.runners = runner ? &w->targets[runner - 'a'] : NULL;
	plan = plan_make(scratch.ctx, &w->input);
	assert_silent();
	assert_non_null(plan);
	return plan;
}

static const char *words(const struct plan *plan, const char *id)
{
	return strlist_join(scratch.ctx, planned(plan, id)->steps[0].args, " ");
}

static const char *deps(const struct plan *plan, const char *id)
{
	const struct stage *stage = planned(plan, id);
	struct strlist *ids = strlist_new(scratch.ctx);

	for (size_t i = 0; i < stage->ndeps; i++)
		strlist_add(ids, stage->deps[i]->id);
	return strlist_join(scratch.ctx, ids, " ");
}

static void test_on_this_machine(void **state)
{
	const struct plan *plan;

	(void)state;
	put_runner_world();
	plan = plan_on(0, "cc");
	assert_int_equal(plan->nstages, 5);
	assert_string_equal(
	    words(plan, "lib"), "--host=host-linux --build=host-linux CC=cc BUILD_CC=cc");
	assert_null(plan->goals[0]->runner);
	assert_null(plan->goals[0]->nominal);
}

/* Static programs run here, so they are all that is needed, and every library is made by them. */
static void test_static(void **state)
{
	const struct plan *plan;

	(void)state;
	put_runner_world();
	plan = plan_on('a', "cc");
	assert_string_equal(plan->goals[0]->id, "toolchain@a-linux-musl:static");
	assert_string_equal(plan->goals[0]->place, "a-linux-musl:static");
	assert_string_equal(plan->goals[0]->runner->triple, "a-linux-musl");
	assert_string_equal(deps(plan, "toolchain@a-linux-musl:static"),
	    "gcc@a-linux-musl:static musl@a-linux-musl:static");
	assert_string_equal(deps(plan, "musl@a-linux-musl:static"),
	    "gcc@a-linux-musl:static headers@a-linux-musl:bootstrap");
	assert_string_equal(deps(plan, "gcc@a-linux-musl:static"),
	    "lib@host:static bootstrap@a-linux-musl:bootstrap");
	assert_string_equal(deps(plan, "bootstrap@a-linux-musl:bootstrap"),
	    "gcc@a-linux-musl:bootstrap musl@a-linux-musl:bootstrap");
	assert_string_equal(words(plan, "lib@host:static"),
	    "--host=a-mcm-linux-musl --build=a-mcm-linux-musl "
	    "CC=$(dep.bootstrap)/bin/a-linux-musl-gcc "
	    "BUILD_CC=$(dep.bootstrap)/bin/a-linux-musl-gcc");
	assert_non_null(strstr(
	    words(plan, "gcc@a-linux-musl:static"), "AR=$(dep.bootstrap)/bin/a-linux-musl-ar"));
	assert_string_equal(planned(plan, "toolchain@a-linux-musl:static")->steps[1].args->items[1],
	    "a-linux-musl 0");
	assert_string_equal(words(plan, "lib@host:bootstrap"),
	    "--host=host-linux --build=host-linux CC=cc BUILD_CC=cc");
}

/* Nothing here can run what the toolchain consists of: libraries are those of an ordinary build. */
static void test_foreign(void **state)
{
	const struct plan *plan;

	(void)state;
	put_runner_world();
	plan = plan_on('b', "cc");
	assert_string_equal(deps(plan, "toolchain@a-linux-musl:b-linux-musl"),
	    "gcc@a-linux-musl:b-linux-musl musl@a-linux-musl");
	assert_string_equal(deps(plan, "gcc@a-linux-musl:b-linux-musl"),
	    "lib@host:b-linux-musl bootstrap@b-linux-musl:bootstrap");
	assert_string_equal(deps(plan, "bootstrap@b-linux-musl:bootstrap"),
	    "gcc@b-linux-musl:bootstrap musl@b-linux-musl:bootstrap");
	assert_string_equal(words(plan, "lib@host:b-linux-musl"),
	    "--host=b-mcm-linux-musl --build=host-linux CC=$(dep.bootstrap)/bin/b-linux-musl-gcc "
	    "BUILD_CC=cc");
	assert_string_equal(
	    planned(plan, "toolchain@a-linux-musl:b-linux-musl")->steps[1].args->items[1],
	    "b-linux-musl 1");
	/* Its compiler needs a tool of the target's that runs here. */
	edit("w/recipes/gcc/recipe.yaml", "needs:\n", "needs:\n      - build:tool\n");
	put("w/recipes/tool/recipe.yaml",
	    "name: tool\nsummary: t\nlicence: MIT\nstages:\n  tool:\n    for: target\n"
	    "    output: host\n    steps:\n      - write: [$(out)/tool, $(target)]\n");
	plan = plan_on('b', "cc");
	assert_string_equal(deps(plan, "gcc@a-linux-musl:b-linux-musl"),
	    "tool@a-linux-musl lib@host:b-linux-musl bootstrap@b-linux-musl:bootstrap");
	plan = plan_on('a', "cc");
	assert_string_equal(deps(plan, "gcc@a-linux-musl:static"),
	    "tool@a-linux-musl:static lib@host:static bootstrap@a-linux-musl:bootstrap");
}

/* What has the same key in both plans, among the stages of one purpose. */
static void assert_keys(const struct plan *a, const struct plan *b, const char *purpose, bool same)
{
	size_t seen = 0;

	for (size_t i = 0; i < a->nstages; i++) {
		const struct stage *stage = a->stages[i];

		if (!strstr(stage->id, purpose) || strstr(stage->id, "headers@"))
			continue;
		assert_int_equal(strcmp(stage->key, planned(b, stage->id)->key) == 0, same);
		seen++;
	}
	assert_true(seen >= 3);
}

/* One cache serves every distribution. */
static void test_keys_know_no_host(void **state)
{
	static const char runners[] = {'a', 'b'};
	static const char *const purposes[] = {":static", ":b-linux-musl"};

	(void)state;
	put_runner_world();
	for (int i = 0; i < 2; i++) {
		const struct plan *one = plan_on(runners[i], "gcc"),
				  *two = plan_on(runners[i], "clang");

		assert_keys(one, two, purposes[i], true);
		assert_keys(one, two, ":bootstrap", false);
	}
}

/* So manifests, which list these texts, are the same; also of the bootstrap, which differs. */
static void test_origins_know_no_host(void **state)
{
	const struct plan *one, *two;
	const struct stage **of_one, **of_two;
	size_t n, m;

	(void)state;
	put_runner_world();
	one = plan_on('a', "gcc");
	two = plan_on('a', "clang");
	of_one = plan_origins(scratch.ctx, one->goals[0], &n);
	of_two = plan_origins(scratch.ctx, two->goals[0], &m);
	assert_int_equal(n, m);
	assert_string_equal(of_one[n - 1]->key, one->goals[0]->key);
	for (size_t i = 0; i < n; i++) {
		const char *host = strstr(of_one[i]->text, "\nhost ");

		/* None at all, not only the same. */
		assert_true(host == NULL || strncmp(host, "\nhost \n", 7) == 0);
		assert_string_equal(of_one[i]->text, of_two[i]->text);
		assert_string_equal(of_one[i]->key, of_two[i]->key);
	}
}

/* What compiles the programs counts all the same. */
static void test_keys_know_the_bootstrap(void **state)
{
	const struct plan *before, *after;

	(void)state;
	put_runner_world();
	before = plan_on('a', "cc");
	edit("w/recipes/gcc/recipe.yaml", "level: 2", "level: 3");
	after = plan_on('a', "cc");
	assert_string_not_equal(
	    planned(before, "lib@host:static")->key, planned(after, "lib@host:static")->key);
	assert_string_equal(
	    planned(before, "lib@host:bootstrap")->key, planned(after, "lib@host:bootstrap")->key);
}

/* The bootstrap's bytes differ by machine and do not count; those of others do. */
static void test_resolved_key(void **state)
{
	const struct stage *gcc;
	const char *outputs[2] = {DIGEST_A, DIGEST_A};
	char key[3][HASH_HEX + 1];

	(void)state;
	put_runner_world();
	gcc = planned(plan_on('a', "cc"), "gcc@a-linux-musl:static");
	plan_key(gcc, outputs, key[0]);
	outputs[1] = DIGEST_B;
	plan_key(gcc, outputs, key[1]);
	outputs[0] = DIGEST_B;
	plan_key(gcc, outputs, key[2]);
	assert_string_equal(key[0], key[1]);
	assert_string_not_equal(key[0], key[2]);
}

/* Neither what the user asks for nor what the network has is in the bootstrap. */
static void test_bootstrap_is_one(void **state)
{
	struct world *w;
	const struct plan *plan;

	(void)state;
	put_runner_world();
	plan = plan_on('a', "gcc 12");
	w = world_load("w");
	w->host = (struct host){
	    .triple = "host-linux", .identity = "gcc 12", .cc = "gcc 12", .cxx = "gcc 12"};
	w->input.here = w->targets[0];
	w->input.ntargets = 1;
	w->input.runners = w->targets;
	assert_int_equal(settings_set_assignment(w->settings, "DISABLE_WCHAR=1"), 0);
	assert_int_equal(settings_set_assignment(w->settings, "MUSL_VER=1.2.3"), 0);
	assert_int_equal(settings_set_assignment(w->settings, "GCC_CONFIG=--x"), 0);
	assert_keys(plan, plan_make(scratch.ctx, &w->input), ":bootstrap", true);
}

static void test_without_bootstrap(void **state)
{
	struct world *w;

	(void)state;
	put_world("w");
	w = world_load("w");
	edit("w/recipes/gcc/recipe.yaml", "      - {when: lib, add: lib}\n",
	    "      - {when: lib, add: lib}\n      - " BOOTSTRAP "\n");
	w = world_load("w");
	w->input.here = w->targets[0];
	w->input.runners = w->targets;
	assert_null(plan_make(scratch.ctx, &w->input));
	assert_reported("unknown stage 'bootstrap'");
}

/* What the stage that compiles the others has to say of itself. */
static void test_bootstrap_says(void **state)
{
	static const char *const wrong[][2] = {
	    {"summary: s\n", "recipe.yaml:5:3: error: 'compilers: [CC, CXX]' is missing"},
	    {"compilers: [gcc]\n", "'compilers: [CC, CXX]' is missing"},
	    {"compilers: [gcc, g++]\n    settings: [MALLOC]\n", "'MALLOC' is not NAME=VALUE"},
	    {"compilers: [gcc, g++]\n    settings: [MALLOC=odd]\n",
		"recipe.yaml:10:16: error: MALLOC is one of"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		struct world *w;

		put_runner_world();
		edit("w/recipes/toolchain/recipe.yaml", "compilers: [gcc, g++]\n", wrong[i][0]);
		w = world_load("w");
		w->input.runners = w->targets;
		assert_null(plan_make(scratch.ctx, &w->input));
		assert_reported(wrong[i][1]);
	}
}

/* Its compiler's name and its settings are the recipe's. */
static void test_bootstrap_is_as_it_says(void **state)
{
	const struct plan *plan;

	(void)state;
	put_runner_world();
	edit("w/recipes/toolchain/recipe.yaml", "compilers: [gcc, g++]\n",
	    "compilers: [acc, a++]\n    settings: [GCC_CONFIG=--other]\n");
	plan = plan_on('a', "cc");
	assert_non_null(
	    strstr(words(plan, "lib@host:static"), "CC=$(dep.bootstrap)/bin/a-linux-musl-acc"));
	assert_non_null(strstr(words(plan, "gcc@a-linux-musl:bootstrap"), "--other"));
	assert_null(strstr(words(plan, "gcc@a-linux-musl:static"), "--other"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_on_this_machine),
	    SCRATCH_TEST(test_static),
	    SCRATCH_TEST(test_foreign),
	    SCRATCH_TEST(test_keys_know_no_host),
	    SCRATCH_TEST(test_origins_know_no_host),
	    SCRATCH_TEST(test_keys_know_the_bootstrap),
	    SCRATCH_TEST(test_resolved_key),
	    SCRATCH_TEST(test_bootstrap_is_one),
	    SCRATCH_TEST(test_without_bootstrap),
	    SCRATCH_TEST(test_bootstrap_says),
	    SCRATCH_TEST(test_bootstrap_is_as_it_says),
	};

	return cmocka_run_group_tests_name("plan_runner", tests, NULL, NULL);
}
