/* SPDX-License-Identifier: Apache-2.0 */
/* Plans and keys: what is in them, what changes a key, and what must not. */
#include "world.h"

static char *args_of(const struct stage *stage, size_t step)
{
	return strlist_join(scratch.ctx, stage->steps[step].args, "|");
}

static bool same_key(const struct plan *a, const struct plan *b, const char *id)
{
	return strcmp(planned(a, id)->key, planned(b, id)->key) == 0;
}

/* Which stages for the first target have other keys in b, by name. */
static char *changed(const struct plan *a, const struct plan *b)
{
	struct strlist *names = strlist_new(scratch.ctx);

	for (size_t i = 0; i < a->nstages; i++) {
		const struct stage *stage = a->stages[i];

		if (!strstr(stage->id, "@b-") && !same_key(a, b, stage->id))
			strlist_add(names, stage->name);
	}
	return strlist_join(scratch.ctx, names, " ");
}

static void test_graph(void **state)
{
	const struct plan *plan;
	const struct stage *stage;

	(void)state;
	put_world("w");
	plan = world_plan("w", NULL);
	assert_int_equal(plan->ngoals, 2);
	assert_string_equal(plan->goals[0]->id, "toolchain@a-linux-musl");
	assert_string_equal(plan->goals[1]->id, "toolchain@b-linux-musl");
	assert_string_equal(plan->stages[0]->id, "lib");
	assert_null(plan->stages[0]->target);
	for (size_t i = 0; i < plan->nstages; i++)
		for (size_t j = 0; j < plan->stages[i]->ndeps; j++) {
			size_t k = 0;

			while (k < i && plan->stages[k] != plan->stages[i]->deps[j])
				k++;
			assert_true(k < i);
		}
	stage = planned(plan, "musl@a-linux-musl");
	assert_int_equal(stage->ndeps, 2);
	assert_true(stage->in_root[0] && stage->in_root[1]);
	assert_string_equal(stage->release->version, "1.2.5");
	assert_int_equal(stage->nsources, 1);
	assert_int_equal(stage->sources[0]->npatches, 1);
	assert_true(hash_is_hex(stage->sources[0]->patches[0].sha256));
	assert_null(planned(plan, "toolchain@a-linux-musl")->release);
	assert_int_equal(planned(plan, "toolchain@a-linux-musl")->nsources, 0);
	assert_int_equal(plan->nsources, 3);
}

static void test_expansion(void **state)
{
	const struct plan *plan;
	const struct stage *gcc;
	struct vars *dirs = vars_new(scratch.ctx, NULL);

	(void)state;
	put_world("w");
	plan = world_plan("w", "GCC_CONFIG=--y '--z=a $b'");
	gcc = planned(plan, "gcc@a-linux-musl");
	assert_int_equal(gcc->nsteps, 2);
	assert_string_equal(args_of(gcc, 0),
	    "--target=a-linux-musl|--with-cpu=a|--x|--with-lib=$(dep.lib)|--y|--z=a $$b|"
	    "CFLAGS=-O2 -fmap=$(work)=/mcm");
	assert_string_equal(gcc->steps[0].script, "$(source)/configure");
	assert_string_equal(gcc->steps[0].dir, "$(build)");
	assert_string_equal(args_of(gcc, 1), "X=$$(CC)|DESTDIR=$(out)");
	assert_null(gcc->steps[1].script);
	assert_string_equal(args_of(planned(plan, "lib"), 0), "--host=host-linux");
	/* What a stage makes of it once its directories exist. */
	vars_set(dirs, "out", "/o");
	assert_string_equal(
	    expand_text(scratch.ctx, dirs, gcc->steps[1].args->items[0], NULL), "X=$(CC)");
	assert_string_equal(
	    expand_text(scratch.ctx, dirs, gcc->steps[1].args->items[1], NULL), "DESTDIR=/o");
}

static void test_equal_stages_are_one(void **state)
{
	const struct plan *plan;
	const struct stage *headers;

	(void)state;
	put_world("w");
	plan = world_plan("w", NULL);
	headers = planned(plan, "headers@a-linux-musl");
	assert_null(find_planned(plan, "headers@b-linux-musl"));
	assert_ptr_equal(planned(plan, "musl@b-linux-musl")->deps[1], headers);
	assert_ptr_equal(
	    planned(plan, "gcc@a-linux-musl")->deps[0], planned(plan, "gcc@b-linux-musl")->deps[0]);
	assert_int_equal(plan->nstages, 8);
	edit("w/toolchains/b-linux-musl.yaml", "musl_arch: x86_64", "musl_arch: x32");
	edit("w/toolchains/b-linux-musl.yaml", "ld-musl-x86_64", "ld-musl-x32");
	assert_non_null(find_planned(world_plan("w", NULL), "headers@b-linux-musl"));
}

static void test_key_ignores_place(void **state)
{
	(void)state;
	put_world("w");
	put_world("some/other place");
	assert_string_equal(
	    changed(world_plan("w", NULL), world_plan("some/other place", NULL)), "");
}

/* One edit each, and the stages whose keys it may touch. */
static void test_key_follows_edits(void **state)
{
	static const struct {
		const char *file, *old, *new, *stages;
	} cases[] = {
	    {"recipes/gcc/14.2.0.yaml", "gcc.example", "elsewhere.example", ""},
	    {"recipes/gcc/14.2.0.yaml", "      - https://mirror.example/gcc-14.2.0.tar.xz\n", "",
		""},
	    {"recipes/musl/1.2.5.yaml", "suite: trixie", "suite: sid", ""},
	    {"recipes/musl/1.2.5.yaml", "file: musl_", "file: libc_", ""},
	    {"recipes/gcc/recipe.yaml", "summary: compiler", "summary: the compiler", ""},
	    {"recipes/gcc/recipe.yaml", "    for: target\n", "    for: target\n    cost: 9\n", ""},
	    {"toolchains/a-linux-musl.yaml", "summary: t", "summary: u", ""},
	    {"recipes/lib/1.0.yaml", "aaaa", "aaab", "lib gcc musl toolchain"},
	    {"recipes/musl/1.2.5.yaml", "aaaa", "aaab", "headers musl toolchain"},
	    {"recipes/musl/1.2.5.yaml", "    sha256: aaaa", "    strip: 2\n    sha256: aaaa",
		"headers musl toolchain"},
	    {"recipes/musl/1.2.5.yaml", "    sha256: aaaa", "    inner: x\n    sha256: aaaa",
		"headers musl toolchain"},
	    {"patches/musl/0001-fix.patch", "bytes", "BYTES", "headers musl toolchain"},
	    {"recipes/gcc/recipe.yaml", "[tests/*]", "[tests/*, doc/*]", "gcc musl toolchain"},
	    {"recipes/gcc/recipe.yaml", "level: 2", "level: 1", "gcc musl toolchain"},
	    {"recipes/gcc/recipe.yaml", "- make: [", "- run: [", "gcc musl toolchain"},
	    {"recipes/gcc/recipe.yaml", "    output: host\n", "", "gcc musl toolchain"},
	    {"recipes/musl/recipe.yaml", "headers]\n", "headers]\n        in: sub\n",
		"headers musl toolchain"},
	    {"recipes/musl/recipe.yaml",
		"    files:", "    env: [A=B]\n    files:", "musl toolchain"},
	    {"recipes/musl/extra/a.c", "int a", "int b", "musl toolchain"},
	    {"toolchains/a-linux-musl.yaml", "--with-cpu=a", "--with-cpu=c", "gcc musl toolchain"},
	    {"recipes/toolchain/recipe.yaml", "needs: [gcc, musl]", "needs: [musl, gcc]",
		"toolchain"},
	    {"recipes/toolchain/recipe.yaml",
		"    needs:", "    root: [musl]\n    needs:", "toolchain"},
	};

	(void)state;
	put_world("w");
	const struct plan *before = world_plan("w", NULL);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char *file = mem_printf(scratch.ctx, "w/%s", cases[i].file);

		edit(file, cases[i].old, cases[i].new);
		assert_string_equal(changed(before, world_plan("w", NULL)), cases[i].stages);
		put_world("w");
	}
}

static void test_key_follows_settings(void **state)
{
	static const char *const cases[][2] = {
	    {"LANGUAGES=c++ , c", ""},
	    {"JOBS=7", ""},
	    {"MIRRORS=https://m.example/", ""},
	    {"OUTPUT=/somewhere", ""},
	    {"GCC_VER=14.2", ""},
	    {"GCC_VER=latest", ""},
	    {"GCC_CONFIG=", ""},
	    {"MUSL_VER=1.2.3", "headers musl toolchain"},
	    {"DISABLE_WCHAR=1", "musl toolchain"},
	    {"GCC_CONFIG=--disable-lto", "gcc musl toolchain"},
	    {"COMMON_CONFIG=--x", "lib gcc musl toolchain"},
	    {"LANGUAGES=c,fortran", "gcc musl toolchain"},
	};

	(void)state;
	put_world("w");
	const struct plan *before = world_plan("w", NULL);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_string_equal(changed(before, world_plan("w", cases[i][0])), cases[i][1]);
}

static void test_key_follows_host(void **state)
{
	const struct plan *before;
	struct world *w;

	(void)state;
	put_world("w");
	before = world_plan("w", NULL);
	w = world_load("w");
	w->host.identity = "host gcc 13";
	assert_string_equal(changed(before, plan_make(w, &w->input)), "lib gcc musl toolchain");
	w->host.identity = "host gcc 12";
	w->host.cc = "clang";
	assert_string_equal(changed(before, plan_make(w, &w->input)), "");
}

static void test_mode_of_declared_file(void **state)
{
	const struct plan *before;

	(void)state;
	put_world("w");
	before = world_plan("w", NULL);
	assert_int_equal(chmod(scratch_path("w/recipes/musl/extra/a.c"), 0755), 0);
	assert_string_equal(changed(before, world_plan("w", NULL)), "musl toolchain");
	put_world("w");
	assert_int_equal(chmod(scratch_path("w/recipes/musl/extra/a.c"), 0644), 0);
	assert_string_equal(changed(before, world_plan("w", NULL)), "");
	assert_int_equal(symlink("a.c", scratch_path("w/recipes/musl/extra/b.c")), 0);
	assert_string_equal(changed(before, world_plan("w", NULL)), "musl toolchain");
}

static void test_left_out(void **state)
{
	const struct plan *plan;

	(void)state;
	put_world("w");
	put("w/recipes/isl/recipe.yaml",
	    "name: isl\nsummary: s\nlicence: MIT\ndefault: \"1\"\nstages:\n"
	    "  isl:\n    for: host\n    steps: [make: [$(isl_version)]]\n");
	put("w/recipes/isl/1.yaml", "version: \"1\"\norigins: [{url: https://i.example/i.tar, "
				    "sha256: " DIGEST_A "}]\n");
	edit("w/recipes/gcc/recipe.yaml", "{when: lib, add: lib}",
	    "{when: lib, add: lib}\n      - {when: isl, add: isl}");
	edit("w/recipes/gcc/recipe.yaml", "- --target",
	    "- isl=$(isl)<$(isl_version)>\n          - --target");
	plan = world_plan("w", NULL);
	assert_string_equal(planned(plan, "gcc@a-linux-musl")->steps[0].args->items[0], "isl=1<1>");
	assert_int_equal(planned(plan, "gcc@a-linux-musl")->ndeps, 2);
	assert_string_equal(args_of(planned(plan, "isl"), 0), "1");
	plan = world_plan("w", "ISL_VER=");
	assert_string_equal(planned(plan, "gcc@a-linux-musl")->steps[0].args->items[0], "isl=0<>");
	assert_null(find_planned(plan, "isl"));
}

static const char *choose_old(
    void *data, const struct package *package, const struct target *target)
{
	assert_null(target);
	return strcmp(package->name, "musl") == 0 ? data : NULL;
}

static void test_sources(void **state)
{
	const struct plan *plan;

	(void)state;
	put_world("w");
	edit("w/recipes/musl/recipe.yaml", "    root:", "    sources: [gcc, musl, gcc]\n    root:");
	plan = world_plan("w", NULL);
	assert_int_equal(planned(plan, "headers@a-linux-musl")->nsources, 1);
	assert_int_equal(planned(plan, "musl@a-linux-musl")->nsources, 2);
	assert_string_equal(planned(plan, "musl@a-linux-musl")->sources[0]->package->name, "gcc");
	edit("w/recipes/musl/recipe.yaml", "    steps:", "    sources: []\n    steps:");
	plan = world_plan("w", NULL);
	assert_int_equal(planned(plan, "headers@a-linux-musl")->nsources, 0);
}

static void test_choose(void **state)
{
	struct world *w;
	struct plan *plan;
	char old[] = "1.2.3";

	(void)state;
	put_world("w");
	w = world_load("w");
	w->input.choose = choose_old;
	w->input.choose_data = old;
	plan = plan_make(w, &w->input);
	assert_string_equal(planned(plan, "musl@a-linux-musl")->release->version, "1.2.3");
	assert_string_equal(planned(plan, "gcc@a-linux-musl")->release->version, "14.2.0");
	settings_set_assignment(w->settings, "MUSL_VER=1.2.5");
	plan = plan_make(w, &w->input);
	assert_string_equal(planned(plan, "musl@a-linux-musl")->release->version, "1.2.5");
	assert_silent();
}

/* musl 1.2.3 is there for one architecture, 1.2.5 for the other. */
static void put_releases_by_target(void)
{
	put_world("w");
	for (int i = 0; i < 2; i++) {
		edit(mem_printf(scratch.ctx, "w/toolchains/%c-linux-musl.yaml", 'a' + i),
		    "linux_arch",
		    mem_printf(scratch.ctx, "debian_arch: arch-%c\nlinux_arch", 'a' + i));
		put(mem_printf(scratch.ctx, "w/recipes/musl/1.2.%d.yaml", 3 + 2 * i),
		    mem_printf(scratch.ctx,
			"version: 1.2.%d\norigins:\n  - debian-binary: musl-$(debian_arch)\n"
			"    suite: sid\n    version: 1.2.%d-1\n    sha256: {arch-%c: %s}\n",
			3 + 2 * i, 3 + 2 * i, 'a' + i, i == 0 ? DIGEST_A : DIGEST_B));
	}
}

static const char *choose_by_target(
    void *data, const struct package *package, const struct target *target)
{
	(void)data;
	if (strcmp(package->name, "musl") != 0)
		return NULL;
	assert_non_null(target);
	return strcmp(target->triple, "a-linux-musl") == 0 ? "1.2.3" : "1.2.5";
}

static void test_choose_by_target(void **state)
{
	struct world *w;
	struct plan *plan;

	(void)state;
	put_releases_by_target();
	edit("w/recipes/musl/recipe.yaml", "ARCH=$(musl_arch)", "V=$(musl_version)");
	w = world_load("w");
	w->input.choose = choose_by_target;
	plan = plan_make(w, &w->input);
	assert_silent();
	assert_string_equal(planned(plan, "musl@a-linux-musl")->release->version, "1.2.3");
	assert_string_equal(planned(plan, "musl@b-linux-musl")->release->version, "1.2.5");
	assert_string_equal(args_of(planned(plan, "headers@a-linux-musl"), 0), "V=1.2.3|headers");
	assert_string_equal(args_of(planned(plan, "headers@b-linux-musl"), 0), "V=1.2.5|headers");
	/* A setting is for all of them, and may be wrong for one. */
	settings_set_assignment(w->settings, "MUSL_VER=1.2.5");
	assert_null(plan_make(w, &w->input));
	assert_reported("no origin of musl 1.2.5 has a digest for debian_arch 'arch-a'");
	assert_null(strstr(scratch_messages(), "arch-b"));
}

static const char *choose_never(
    void *data, const struct package *package, const struct target *target)
{
	(void)data;
	(void)target;
	fail_msg("%s: asked although a setting is wrong", package->name);
	return NULL;
}

/* A choice may cost a download, so wrong settings come first. */
static void test_settings_before_choices(void **state)
{
	struct world *w;

	(void)state;
	put_releases_by_target();
	w = world_load("w");
	w->input.choose = choose_never;
	settings_set_assignment(w->settings, "GCC_VER=99");
	assert_null(plan_make(w, &w->input));
	assert_reported("'99'");
}

static void test_version_by_target_in_host_stage(void **state)
{
	struct world *w;

	(void)state;
	put_releases_by_target();
	edit("w/recipes/lib/recipe.yaml", "    steps:", "    env: [V=$(musl_version)]\n    steps:");
	w = world_load("w");
	w->input.choose = choose_by_target;
	assert_null(plan_make(w, &w->input));
	assert_reported("musl_version");
}

static void test_source_by_architecture(void **state)
{
	const struct plan *plan;

	(void)state;
	put_world("w");
	for (int i = 0; i < 2; i++)
		edit(mem_printf(scratch.ctx, "w/toolchains/%c-linux-musl.yaml", 'a' + i),
		    "linux_arch",
		    mem_printf(scratch.ctx, "debian_arch: arch-%c\nlinux_arch", 'a' + i));
	edit("w/recipes/musl/1.2.5.yaml", "sha256: aaaa",
	    "sha256: {arch-b: " DIGEST_B ", arch-a: " DIGEST_C "}\n    size: 1 #");
	plan = world_plan("w", NULL);
	assert_int_equal(plan->nsources, 4);
	assert_string_equal(planned(plan, "headers@a-linux-musl")->sources[0]->arch, "arch-a");
	assert_string_equal(planned(plan, "headers@b-linux-musl")->sources[0]->arch, "arch-b");
	assert_null(planned(plan, "gcc@a-linux-musl")->sources[0]->arch);
}

static void test_release_variables_and_stages(void **state)
{
	const struct plan *plan;

	(void)state;
	put_world("w");
	edit("w/recipes/gcc/14.2.0.yaml", "origins",
	    "variables: {level: 3, extra: $(flags)}\norigins");
	edit("w/recipes/musl/1.2.5.yaml", "origins",
	    "stages:\n  headers:\n    for: target\n    steps: [{run: [other]}]\norigins");
	plan = world_plan("w", NULL);
	assert_string_equal(planned(plan, "gcc@a-linux-musl")->steps[0].args->items[4],
	    "CFLAGS=-O3 -fmap=$(work)=/mcm");
	assert_string_equal(args_of(planned(plan, "headers@a-linux-musl"), 0), "other");
}

static void test_words_cannot_forge_lines(void **state)
{
	const struct stage *stage;

	(void)state;
	put_world("w");
	edit("w/recipes/toolchain/recipe.yaml", "$(dep.gcc), $(dep.musl)",
	    "\"a\\n@dep evil\\\\n\", \"step x\"");
	stage = planned(world_plan("w", NULL), "toolchain@a-linux-musl");
	assert_non_null(strstr(stage->text, "\narg a\\n@dep evil\\\\n\n"));
	assert_null(strstr(plan_key_text(scratch.ctx, stage), "\n@dep"));
}

static void test_key_text(void **state)
{
	const struct stage *stage;
	char hex[HASH_HEX + 1];
	char *text;

	(void)state;
	put_world("w");
	stage = planned(world_plan("w", NULL), "musl@a-linux-musl");
	text = plan_key_text(scratch.ctx, stage);
	hash_data(text, strlen(text), hex);
	assert_string_equal(hex, stage->key);
	assert_non_null(strstr(stage->text, "\n@dep gcc root\n@dep headers root\n"));
	assert_non_null(
	    strstr(text, mem_printf(scratch.ctx, "\ndep gcc %s root\n", stage->deps[0]->key)));
	assert_null(strstr(text, scratch.dir));
	assert_ptr_equal(strstr(text, "mcm stage 2\nname musl\nrelease musl 1.2.5 "), text);
}

static void test_resolved_key(void **state)
{
	const char *outputs[] = {DIGEST_A, DIGEST_B}, *others[] = {DIGEST_A, DIGEST_C};
	char one[HASH_HEX + 1], again[HASH_HEX + 1], other[HASH_HEX + 1], input[HASH_HEX + 1];
	const struct stage *stage;

	(void)state;
	put_world("w");
	stage = planned(world_plan("w", NULL), "musl@a-linux-musl");
	plan_key(stage, outputs, one);
	plan_key(stage, NULL, input);
	assert_string_equal(input, stage->key);
	assert_string_not_equal(one, input);
	/* A compiler of another key and the same bytes: the same resolved key. */
	edit("w/recipes/lib/recipe.yaml", "make: [all]", "make: [all, more]");
	stage = planned(world_plan("w", NULL), "musl@a-linux-musl");
	assert_string_not_equal(stage->key, input);
	plan_key(stage, outputs, again);
	plan_key(stage, others, other);
	assert_string_equal(one, again);
	assert_string_not_equal(one, other);
}

/* A manifest is another one when dependencies were made in another way, to the same bytes. */
static void test_resolved_key_of_records(void **state)
{
	const char *outputs[] = {DIGEST_A, DIGEST_B, DIGEST_C, DIGEST_A, DIGEST_B};
	char one[HASH_HEX + 1], other[HASH_HEX + 1];
	const struct stage *stage;

	(void)state;
	put_world("w");
	edit("w/recipes/toolchain/recipe.yaml", "    steps:\n",
	    "    steps:\n      - manifest: [$(out)/m.json]\n");
	stage = planned(world_plan("w", NULL), "toolchain@a-linux-musl");
	assert_non_null(strstr(stage->text, "\nlicence musl "));
	plan_key(stage, outputs, one);
	edit("w/recipes/lib/recipe.yaml", "make: [all]", "make: [all, more]");
	stage = planned(world_plan("w", NULL), "toolchain@a-linux-musl");
	plan_key(stage, outputs, other);
	assert_string_not_equal(one, other);
}

/* What is said of a stage after one edit. */
static char *explain(const char *id, const char *file, const char *old, const char *new)
{
	const struct stage *before, *after;

	put_world("w");
	before = planned(world_plan("w", NULL), id);
	edit(mem_printf(scratch.ctx, "w/%s", file), old, new);
	after = planned(world_plan("w", NULL), id);
	return plan_explain(
	    scratch.ctx, plan_key_text(scratch.ctx, before), plan_key_text(scratch.ctx, after));
}

static void test_explain(void **state)
{
	static const struct {
		const char *id, *file, *old, *new, *said;
	} cases[] = {
	    {"musl", "patches/musl/0001-fix.patch", "bytes", "x",
		"patch musl/0001-fix.patch changed; needs headers, which changed"},
	    {"headers", "recipes/musl/1.2.5.yaml", "patches: [0001-fix.patch]\n", "",
		"patch musl/0001-fix.patch removed"},
	    {"headers", "recipes/musl/1.2.5.yaml", "cccc", "cccd", "source of musl 1.2.5 changed"},
	    {"gcc", "recipes/gcc/recipe.yaml", "$(gcc_options)", "--new",
		"step 1: --new added; step 1: --with-cpu=a removed; step 1: --x removed"},
	    {"gcc", "recipes/gcc/recipe.yaml", "exclude: [tests/*]", "include: [y z]",
		"filter include y z added; filter exclude tests/* removed"},
	    {"gcc", "recipes/gcc/recipe.yaml", "      - make:", "      - mkdir: [x]\n      - make:",
		"steps changed from step 2 on, 3 steps, were 2"},
	    {"gcc", "recipes/gcc/recipe.yaml", "- make: [", "- run: [", "step 2 (run) changed"},
	    {"gcc", "recipes/lib/recipe.yaml", "[all]", "[more]", "needs lib, which changed"},
	    {"gcc", "recipes/gcc/recipe.yaml", "    needs:", "    env: [A=1, B=2]\n    needs:",
		"environment variable A added; environment variable B added"},
	    {"musl", "recipes/musl/extra/a.c", "int", "long", "file extra/a.c changed"},
	    {"musl", "recipes/musl/recipe.yaml", "root: [gcc, headers]",
		"root: [gcc]\n    needs: []", "no longer needs headers"},
	    {"toolchain", "recipes/toolchain/recipe.yaml", "needs: [", "needs: [headers, ",
		"now needs headers"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_string_equal(explain(mem_printf(scratch.ctx, "%s@a-linux-musl", cases[i].id),
					cases[i].file, cases[i].old, cases[i].new),
		    cases[i].said);
}

static void test_explain_texts(void **state)
{
	const char *old =
	    "mcm stage 1\nname x\nrelease musl 1.2.3 aa\nhost one two\nstep make\nin b\n";

	(void)state;
	assert_string_equal(plan_explain(scratch.ctx, old, old), "");
	assert_string_equal(plan_explain(scratch.ctx, old,
				"mcm stage 1\nname x\nrelease musl 1.2.5 bb\nhost one three\n"
				"step make\nin b\n"),
	    "release musl 1.2.5, was 1.2.3; host is one three, was one two");
	assert_string_equal(
	    plan_explain(scratch.ctx, "mcm stage 1\nname x\n", "mcm stage 2\nname x\n"),
	    "mcm makes keys in another way now");
	assert_string_equal(
	    plan_explain(scratch.ctx, "", "env A=1\nenv B=1\nenv C=1\nenv D=1\nenv E=1\n"),
	    "environment variable A added; environment variable B added; environment variable C "
	    "added; "
	    "environment variable D added; and 1 more");
	assert_string_equal(
	    plan_explain(scratch.ctx, "env A=1\n", "env A=2\n"), "environment variable A changed");
	assert_string_equal(plan_explain(scratch.ctx, "release a 1 d\n", "release b 1 d\n"),
	    "source of b added; source of a removed");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_graph),
	    SCRATCH_TEST(test_expansion),
	    SCRATCH_TEST(test_equal_stages_are_one),
	    SCRATCH_TEST(test_key_ignores_place),
	    SCRATCH_TEST(test_key_follows_edits),
	    SCRATCH_TEST(test_key_follows_settings),
	    SCRATCH_TEST(test_key_follows_host),
	    SCRATCH_TEST(test_mode_of_declared_file),
	    SCRATCH_TEST(test_left_out),
	    SCRATCH_TEST(test_sources),
	    SCRATCH_TEST(test_choose),
	    SCRATCH_TEST(test_choose_by_target),
	    SCRATCH_TEST(test_version_by_target_in_host_stage),
	    SCRATCH_TEST(test_settings_before_choices),
	    SCRATCH_TEST(test_source_by_architecture),
	    SCRATCH_TEST(test_release_variables_and_stages),
	    SCRATCH_TEST(test_words_cannot_forge_lines),
	    SCRATCH_TEST(test_key_text),
	    SCRATCH_TEST(test_resolved_key),
	    SCRATCH_TEST(test_resolved_key_of_records),
	    SCRATCH_TEST(test_explain),
	    SCRATCH_TEST(test_explain_texts),
	};

	return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
