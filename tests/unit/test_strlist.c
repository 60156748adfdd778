/* SPDX-License-Identifier: Apache-2.0 */
/* String lists: growth, words, environment, quoting. */
#include "scratch.h"

static char *joined(const struct strlist *list)
{
	return strlist_join(scratch.ctx, list, "|");
}

static void test_empty(void **state)
{
	struct strlist *list = strlist_new(scratch.ctx);

	(void)state;
	assert_int_equal(list->count, 0);
	assert_null(list->items[0]);
	assert_string_equal(joined(list), "");
	strlist_sort(list);
	strlist_add_all(list, NULL);
	assert_int_equal(list->count, 0);
	assert_false(strlist_has(list, ""));
	assert_false(strlist_has(NULL, "x"));
	assert_true(strlist_equal(list, list));
	assert_false(strlist_equal(list, strlist_split(list, "x", " ")));
}

static void test_growth_keeps_the_end(void **state)
{
	struct strlist *list = strlist_new(scratch.ctx);

	(void)state;
	for (int i = 0; i < 1000; i++) {
		strlist_addf(list, "n%03d", 999 - i);
		assert_int_equal(list->count, i + 1);
		assert_null(list->items[i + 1]);
	}
	strlist_sort(list);
	assert_string_equal(list->items[0], "n000");
	assert_string_equal(list->items[999], "n999");
	assert_null(list->items[1000]);
	strlist_add_all(list, list);
	assert_int_equal(list->count, 2000);
	assert_string_equal(list->items[1999], "n999");
	assert_null(list->items[2000]);
}

static void test_strings_are_copied(void **state)
{
	struct strlist *list = strlist_new(scratch.ctx);
	char word[] = "abc";

	(void)state;
	strlist_add(list, word);
	word[0] = 'X';
	assert_true(strlist_has(list, "abc"));
	assert_false(strlist_has(list, "Xbc"));
	assert_false(strlist_has(list, "ab"));
}

static void test_once(void **state)
{
	struct strlist *list = strlist_split(scratch.ctx, "b a", " ");

	(void)state;
	strlist_add_once(list, "a");
	strlist_add_once(list, "c");
	strlist_add_once(list, "c");
	assert_string_equal(joined(list), "b|a|c");
	strlist_add_missing(list, NULL);
	strlist_add_missing(list, list);
	strlist_add_missing(list, strlist_split(list, "d a e d", " "));
	assert_string_equal(joined(list), "b|a|c|d|e");
}

static void test_sort_is_by_bytes(void **state)
{
	struct strlist *list = strlist_split(scratch.ctx, "b a B \xc3\xa9 A a0 a", " ");

	(void)state;
	strlist_sort(list);
	assert_string_equal(joined(list), "A|B|a|a|a0|b|\xc3\xa9");
}

static void test_split(void **state)
{
	(void)state;
	assert_string_equal(joined(strlist_split(scratch.ctx, " a  b\tc\n", " \t\n")), "a|b|c");
	assert_string_equal(joined(strlist_split(scratch.ctx, "one", ",")), "one");
	assert_string_equal(joined(strlist_split(scratch.ctx, "a,b c", ",")), "a|b c");
	assert_int_equal(strlist_split(scratch.ctx, "", ",")->count, 0);
	assert_int_equal(strlist_split(scratch.ctx, ",,,", ",")->count, 0);
}

static void test_environment(void **state)
{
	struct strlist *env = strlist_new(scratch.ctx);

	(void)state;
	assert_null(strlist_getenv(env, "A"));
	strlist_setenv(env, "A", "1");
	strlist_setenv(env, "AB", "2");
	strlist_setenv(env, "A", "x=y");
	strlist_setenv(env, "EMPTY", "");
	assert_int_equal(env->count, 3);
	assert_string_equal(strlist_getenv(env, "A"), "x=y");
	assert_string_equal(strlist_getenv(env, "AB"), "2");
	assert_string_equal(strlist_getenv(env, "EMPTY"), "");
	assert_null(strlist_getenv(env, "B"));
	/* A value taken from the list itself. */
	strlist_setenv(env, "A", strlist_getenv(env, "A"));
	assert_string_equal(strlist_getenv(env, "A"), "x=y");
}

static void check_quote(char *const *argv, const char *expected)
{
	assert_string_equal(strlist_quote(scratch.ctx, argv), expected);
}

static void test_quote(void **state)
{
	(void)state;
	check_quote(scratch_argv(NULL, NULL), "");
	check_quote(scratch_argv("make", "-j2", "CC=gcc", NULL), "make -j2 CC=gcc");
	check_quote(scratch_argv("a b", "", "it's", "'", NULL), "'a b' '' 'it'\\''s' ''\\'''");
	check_quote(scratch_argv("$x", "~", "a;b", "*", "\n", NULL), "'$x' '~' 'a;b' '*' '\n'");
	check_quote(scratch_argv("A=b", "A=b", NULL), "'A=b' A=b");
}

static void test_shell_reads_quoted_line_back(void **state)
{
	char **argv = scratch_argv(
	    "printf", "<%s>", "a b", "it's", "$HOME `x` \"\\", "\t\n!", "", NULL);
	char *line = strlist_quote(scratch.ctx, argv);
	char text[256] = "";

	(void)state;
	FILE *shell = popen(line, "r");
	assert_non_null(shell);
	assert_true(fread(text, 1, sizeof text - 1, shell) > 0);
	assert_int_equal(pclose(shell), 0);
	assert_string_equal(text, "<a b><it's><$HOME `x` \"\\><\t\n!><>");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_empty),
	    SCRATCH_TEST(test_growth_keeps_the_end),
	    SCRATCH_TEST(test_strings_are_copied),
	    SCRATCH_TEST(test_once),
	    SCRATCH_TEST(test_sort_is_by_bytes),
	    SCRATCH_TEST(test_split),
	    SCRATCH_TEST(test_environment),
	    SCRATCH_TEST(test_quote),
	    SCRATCH_TEST(test_shell_reads_quoted_line_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
