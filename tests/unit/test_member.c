/* SPDX-License-Identifier: Apache-2.0 */
/* Names and links of archive members, judged as text. */
#include "base/member.h"

#include "scratch.h"

static void assert_path(const char *path, int strip, const char *expected)
{
	const char *fault = NULL;

	assert_string_equal(member_path(scratch.ctx, path, strip, &fault), expected);
	assert_null(fault);
}

static void refuse_path(const char *path, const char *expected)
{
	const char *fault = NULL;

	assert_null(member_path(scratch.ctx, path, 0, &fault));
	assert_string_equal(fault, expected);
}

static void test_paths(void **state)
{
	(void)state;
	assert_path("a/b", 0, "a/b");
	assert_path("./a//b/./", 0, "a/b");
	assert_path("a/b/c", 1, "b/c");
	assert_path("./a/b", 1, "b");
	assert_path("a/b", 2, "");
	assert_path("a", 5, "");
	assert_path("", 0, "");
	assert_path("./", 0, "");
	assert_path("..a/b../...", 0, "..a/b../...");
	refuse_path("/a", "an absolute path");
	refuse_path("..", "a path with '..'");
	refuse_path("a/../b", "a path with '..'");
	refuse_path("a/..", "a path with '..'");
}

static void test_links_as_text(void **state)
{
	(void)state;
	assert_true(member_link_is_inside("a/b/c", "../../d"));
	assert_true(member_link_is_inside("a", "b/c"));
	assert_true(member_link_is_inside("a/b", "./../x"));
	assert_false(member_link_is_inside("a/b", "../../x"));
	assert_false(member_link_is_inside("a", ".."));
	assert_false(member_link_is_inside("a/b/c", "x/.."));
	assert_false(member_link_is_inside("a", ""));
	assert_false(member_link_is_inside("a", "/"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_paths),
	    SCRATCH_TEST(test_links_as_text),
	};

	return cmocka_run_group_tests_name("member", tests, NULL, NULL);
}
