/* SPDX-License-Identifier: Apache-2.0 */
/* Stages that say in their own recipe which stage takes their output. */
#include "world.h"

/* A library that says itself that the toolchain takes it. */
static void put_library(const char *name, const char *more)
{
	put(mem_printf(scratch.ctx, "w/recipes/%s/recipe.yaml", name),
	    mem_printf(scratch.ctx,
		"name: %s\nsummary: a library\nlicence: MIT\nstages:\n  %s:\n"
		"    for: target\n    root: [gcc, musl]\n    steps: [{make: []}]\n%s",
		name, name, more));
}

static void take_all(void)
{
	put_world("w");
	edit("w/recipes/toolchain/recipe.yaml", "needs: [gcc, musl]", "cost: 1");
	edit("w/recipes/toolchain/recipe.yaml", "copy: [$(dep.gcc), $(dep.musl), $(out)]",
	    "take: [$(out)/x]");
	edit("w/recipes/gcc/recipe.yaml", "output: host", "output: host\n    into: toolchain");
	edit("w/recipes/musl/recipe.yaml", "root: [gcc, headers]",
	    "root: [gcc, headers]\n    into: toolchain");
}

static const char *steps_of(const struct stage *stage)
{
	char *text = mem_strdup(scratch.ctx, "");

	for (size_t i = 0; i < stage->nsteps; i++)
		mem_appendf(scratch.ctx, &text, "%s %s\n", step_kind_name(stage->steps[i].kind),
		    strlist_join(scratch.ctx, stage->steps[i].args, " "));
	return text;
}

static void test_taken(void **state)
{
	const struct stage *stage;

	(void)state;
	take_all();
	put_library("a", "    into: {when: cxx, add: toolchain}\n    over: z\n");
	put_library("c", "    into: [{when: \"!cxx\", add: toolchain}]\n");
	put_library("d", "    when: fortran\n    into: toolchain\n");
	put_library("e", "");
	put_library("z", "    into: toolchain\n    without: [$(target)/b, c]\n");
	stage = planned(world_plan("w", NULL), "toolchain@a-linux-musl");
	assert_string_equal(steps_of(stage),
	    "copy $(dep.gcc) $(out)/x\ncopy $(dep.musl) $(out)/x\ncopy $(dep.z) $(out)/x\n"
	    "remove $(out)/x/a-linux-musl/b $(out)/x/c\ncopy $(dep.a) $(out)/x\n");
	assert_int_equal(stage->ndeps, 4);
	assert_string_equal(stage->deps[2]->name, "z");
	assert_false(stage->in_root[2]);
}

/* What is taken has no key of its own: the same steps written out give the same one. */
static void test_taken_is_as_if_named(void **state)
{
	char key[HASH_HEX + 1];

	(void)state;
	take_all();
	strcpy(key, planned(world_plan("w", NULL), "toolchain@a-linux-musl")->key);
	edit("w/recipes/toolchain/recipe.yaml", "take: [$(out)/x]",
	    "copy: [$(dep.gcc), $(out)/x]\n      - copy: [$(dep.musl), $(out)/x]");
	edit("w/recipes/toolchain/recipe.yaml", "cost: 1", "needs: [gcc, musl]");
	edit("w/recipes/gcc/recipe.yaml", "into: toolchain", "cost: 1");
	edit("w/recipes/musl/recipe.yaml", "into: toolchain", "cost: 1");
	assert_string_equal(planned(world_plan("w", NULL), "toolchain@a-linux-musl")->key, key);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_taken),
	    SCRATCH_TEST(test_taken_is_as_if_named),
	};

	return cmocka_run_group_tests_name("take", tests, NULL, NULL);
}
