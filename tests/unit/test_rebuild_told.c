/* SPDX-License-Identifier: Apache-2.0 */
/* What is printed of stages that were built again, when two that differ are compared at once. */
#include "scratch.h"

#include "commands/release/rebuild_told.h"

/* What told() prints of these, one after the other. */
static char *printed(const struct rebuild *rebuild, const struct rebuilt *told, size_t n)
{
	char *file = scratch_path("out");
	int out, before = dup(STDOUT_FILENO);

	fflush(stdout);
	out = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_true(before >= 0 && out >= 0);
	assert_true(dup2(out, STDOUT_FILENO) >= 0);
	for (size_t i = 0; i < n; i++)
		rebuild->told(rebuild->data, &told[i]);
	fflush(stdout);
	assert_true(dup2(before, STDOUT_FILENO) >= 0);
	close(before);
	close(out);
	return path_read(scratch.ctx, file, NULL);
}

static void test_more_of_the_first(void **state)
{
	const struct stage a = {.id = "a"}, b = {.id = "b"}, c = {.id = "c"};
	const struct rebuilt equal = {&c, NULL, NULL};
	const struct rebuilt told[] = {
	    {&a, "x", NULL}, {&b, "y", NULL}, {&b, "y", "of b\n"}, {&a, "x", "of a\n"}};
	struct rebuild_tally tally = {0};
	struct rebuild rebuild = rebuild_and_tell(NULL, &tally);

	(void)state;
	assert_string_equal(printed(&rebuild, &equal, 1), "equal    c\n");
	/* Another one may differ yet. */
	assert_true(rebuild.wants_more(rebuild.data));
	assert_string_equal(printed(&rebuild, told, 4), "differs  a: x\ndiffers  b: y\nof a\n");
	assert_false(rebuild.wants_more(rebuild.data));
	assert_int_equal(tally.equal, 1);
	assert_int_equal(tally.different, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_more_of_the_first),
	};

	return cmocka_run_group_tests_name("rebuild_told", tests, NULL, NULL);
}
