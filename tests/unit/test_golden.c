/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What mcm's own steps make of a fixture, as digests. A digest that no longer fits means that a
 * cache has other bytes under the same keys: raise the step's version in plan/keys/key.c, and put
 * the new version and digest here.
 */
#include "adapters/json.h"
#include "files/tree.h"
#include "plan/plan.h"
#include "scratch.h"
#include "stage/steps.h"

#include "adapters/hash.h"

#define KEY "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static const char inputs[] =
    "[{\"stage\":\"musl\",\"package\":\"musl\",\"version\":\"1.2.5\",\"key\":\"" KEY "\","
    "\"sources\":[{\"package\":\"musl\",\"version\":\"1.2.5\",\"licence\":\"MIT\","
    "\"sha256\":[\"" KEY "\"],"
    "\"patches\":[{\"file\":\"0001-x.patch\",\"sha256\":\"" KEY "\"}]}],"
    "\"recipe\":[\"mcm stage 0\",\"name musl\"]}]";

static const struct golden {
	enum step_kind kind;
	int version;
	const char *digest; /* the first digits, of the output after normalising */
	const char *args;   /* separated by "|" */
} goldens[] = {
    {STEP_MKDIR, 1, "f4c9ac347c12", "$(out)/x/y|$(out)/z"},
    {STEP_COPY, 1, "e7293fdddb6c", "$(out)/one|$(out)/dir/copy"},
    {STEP_MOVE, 1, "e31f5c10f44a", "$(out)/one|$(out)/dir/moved"},
    {STEP_REMOVE, 1, "62dff7356bdc", "$(out)/dir/*"},
    {STEP_LINK, 1, "e00c4b888755", "../one|$(out)/dir/link"},
    {STEP_WRITE, 1, "e90df2d5dc40", "$(out)/text|a line\n"},
    {STEP_REPLACE, 1, "709b6675a503", "$(out)/one|mark|other"},
    {STEP_STAMP, 1, "fb9f136145aa", "mark 00|mark 42"},
    {STEP_DEDUPE, 1, "f7522fea1f9b", ""},
    {STEP_SBOM, 3, "8d1ec80a027b", "$(out)/sbom.json"},
    {STEP_MANIFEST, 2, "f99f5df64ca7", "$(out)/manifest.json"},
    {STEP_PROVENANCE, 3, "fd03f91f0c55", "$(out)/provenance.json|$(out)/one"},
    {STEP_ENV, 6, "0bd3bccc156a",
	"$(out)/share/mcm/x86_64-linux-musl|target=x86_64-linux-musl|float=hard|endian=little|"
	"qemu=qemu-x86_64|go_arch=amd64|go_arm=|rust=x86_64-unknown-linux-musl|"
	"cmake_processor=x86_64|meson_cpu_family=x86_64|meson_cpu=x86_64|specs=static.specs"},
};

static void make_fixture(void)
{
	scratch_mkdir("out");
	scratch_mkdir("out/dir");
	scratch_mkdir("build");
	scratch_file("out/one", "mark 00\n", 0644);
	scratch_file("out/dir/same", "mark 00\n", 0644);
	scratch_file("out/dir/program", "#!/bin/sh\n", 0755);
}

static const char *run(const struct golden *g)
{
	const struct target target = {.triple = "x86_64-linux-musl"};
	const struct stage stage = {.name = "toolchain", .target = &target};
	struct plan_step step = {.kind = g->kind, .dir = "$(build)"};
	struct steps_ctx ctx = {
	    .vars = vars_new(scratch.ctx, NULL),
	    .env = strlist_new(scratch.ctx),
	    .out = scratch_path("out"),
	    .build = scratch_path("build"),
	    .work = scratch.dir,
	    .inputs = json_parse(inputs, "inputs"),
	    .stage = &stage,
	    .key = KEY,
	};
	static char hex[HASH_HEX + 1];

	vars_set((struct vars *)ctx.vars, "out", ctx.out);
	vars_set((struct vars *)ctx.vars, "build", ctx.build);
	step.args = strlist_split(scratch.ctx, g->args, "|");
	step.env = strlist_new(scratch.ctx);
	assert_int_equal(step_run(&ctx, &step), 0);
	assert_int_equal(tree_normalise(ctx.out, 1), 0);
	assert_int_equal(hash_tree(ctx.out, hex), 0);
	json_free(ctx.inputs);
	hex[12] = '\0';
	return hex;
}

static void test_goldens(void **state)
{
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof goldens / sizeof *goldens; i++) {
		const struct golden *g = &goldens[i];
		make_fixture();
		const char *digest = run(g);
		if (strcmp(digest, g->digest) != 0 || plan_step_version(g->kind) != g->version) {
			print_message("# %s %d makes %s; here is %s of version %d\n",
			    step_kind_name(g->kind), plan_step_version(g->kind), digest, g->digest,
			    g->version);
			wrong++;
		}
		path_remove(scratch_path("out"));
		path_remove(scratch_path("build"));
	}
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {SCRATCH_TEST(test_goldens)};

	return cmocka_run_group_tests_name("golden", tests, NULL, NULL);
}
