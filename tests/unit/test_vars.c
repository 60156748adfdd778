/* SPDX-License-Identifier: Apache-2.0 */
/* Variables, expansion and conditions. */
#include "scratch.h"

#include "recipe/vars.h"

static struct vars *sample(void)
{
	struct vars *outer = vars_new(scratch.ctx, NULL), *vars = vars_new(scratch.ctx, outer);
	struct strlist *list = strlist_new(scratch.ctx), *options = strlist_new(scratch.ctx);

	strlist_add(list, "a b");
	strlist_add(list, "c");
	strlist_add(options, "CFLAGS=-Os");
	strlist_add(options, "--with-a=1");
	strlist_add(options, "CFLAGS=-O2 -g0");
	strlist_add(options, "--with-b=2");
	vars_set_list(vars, "options", options);
	vars_set(outer, "target", "x86_64-linux-musl");
	vars_set(outer, "shadowed", "outer");
	vars_set(vars, "shadowed", "inner");
	vars_set(vars, "empty", NULL);
	vars_set(vars, "blank", "");
	vars_set(vars, "no", "no");
	vars_set(vars, "off", "0");
	vars_set(vars, "symbol", "$(out)");
	vars_set_list(vars, "list", list);
	return vars;
}

static void test_scopes(void **state)
{
	struct vars *vars = sample();

	(void)state;
	assert_string_equal(vars_get(vars, "target")->items[0], "x86_64-linux-musl");
	assert_string_equal(vars_get(vars, "shadowed")->items[0], "inner");
	assert_int_equal(vars_get(vars, "empty")->count, 0);
	assert_null(vars_get(vars, "unknown"));
	vars_set(vars, "shadowed", "again");
	assert_string_equal(vars_get(vars, "shadowed")->items[0], "again");
	assert_string_equal(strlist_join(scratch.ctx, vars_names(scratch.ctx, vars), " "),
	    "blank empty list no off options shadowed symbol target");
}

static void test_values_are_copied(void **state)
{
	struct vars *vars = vars_new(scratch.ctx, NULL);
	struct strlist *list = strlist_new(scratch.ctx);
	char value[] = "one";

	(void)state;
	strlist_add(list, "two");
	vars_set(vars, "scalar", value);
	vars_set_list(vars, "list", list);
	value[0] = 'X';
	strlist_add(list, "three");
	assert_string_equal(vars_get(vars, "scalar")->items[0], "one");
	assert_int_equal(vars_get(vars, "list")->count, 1);
	vars_set_list(vars, "list", NULL);
	assert_int_equal(vars_get(vars, "list")->count, 0);
	vars_set_list(vars, "scalar", vars_get(vars, "scalar"));
	assert_string_equal(vars_get(vars, "scalar")->items[0], "one");
}

static void test_truth(void **state)
{
	struct vars *vars = sample();

	(void)state;
	assert_true(vars_true(vars, "target"));
	assert_true(vars_true(vars, "list"));
	assert_false(vars_true(vars, "empty"));
	assert_false(vars_true(vars, "blank"));
	assert_false(vars_true(vars, "no"));
	assert_false(vars_true(vars, "off"));
	assert_false(vars_true(vars, "unknown"));
}

static void test_text(void **state)
{
	static const char *const cases[][2] = {
	    {"", ""},
	    {"plain", "plain"},
	    {"--target=$(target)", "--target=x86_64-linux-musl"},
	    {"$(target)/$(target)", "x86_64-linux-musl/x86_64-linux-musl"},
	    {"<$(list)>", "<a b c>"},
	    {"<$(empty)$(blank)>", "<>"},
	    {"$$(target) $$$$", "$(target) $$"},
	    {"$(symbol)/bin", "$(out)/bin"},
	    {"<$(options:CFLAGS=)>", "<-O2 -g0>"},
	    {"<$(options:--with-)>", "<b=2>"},
	    {"<$(options:--none)>$(empty:x)", "<>"},
	    {"${target} 5%", NULL},
	};
	struct vars *vars = sample();

	(void)state;
	for (size_t i = 0; cases[i][1]; i++)
		assert_string_equal(expand_text(scratch.ctx, vars, cases[i][0], NULL), cases[i][1]);
	assert_silent();
	assert_null(expand_text(scratch.ctx, vars, "${target}", NULL));
	assert_reported("'${target}' has a '$' that starts neither $(name) nor $$; write $$");
}

static void test_words(void **state)
{
	struct vars *vars = sample();
	struct strlist *out = strlist_new(scratch.ctx);

	(void)state;
	assert_int_equal(expand_word(out, vars, "$(list)", NULL), 0);
	assert_int_equal(expand_word(out, vars, "$(empty)", NULL), 0);
	assert_int_equal(expand_word(out, vars, "x$(list)", NULL), 0);
	assert_int_equal(expand_word(out, vars, "$(target)$(blank)", NULL), 0);
	assert_int_equal(expand_word(out, vars, "$(blank)", NULL), 0);
	assert_int_equal(expand_word(out, vars, "", NULL), 0);
	assert_silent();
	assert_string_equal(
	    strlist_join(scratch.ctx, out, "|"), "a b|c|xa b c|x86_64-linux-musl||");
}

/* Variables that double each other end before they fill the memory. */
static void test_doubling(void **state)
{
	struct vars *vars = vars_new(scratch.ctx, NULL);
	struct loc loc = {"f.yaml", 1, 1};
	char *text = mem_strdup(scratch.ctx, "x");
	struct strlist *words = strlist_new(scratch.ctx);

	(void)state;
	for (int i = 0; text != NULL; i++) {
		assert_true(i < 20);
		vars_set(vars, "a", text);
		text = expand_text(scratch.ctx, vars, "$(a)$(a)", &loc);
	}
	assert_reported("f.yaml:1:1: error: this has more than 64 KiB");
	strlist_add(words, "word");
	for (int i = 0, status = 0; status == 0; i++) {
		assert_true(i < 20);
		vars_set_list(vars, "a", words);
		status = expand_word(words, vars, "$(a)", &loc);
	}
	assert_reported("f.yaml:1:1: error: this has more than 64 KiB");
}

/* The limit is for all of a text, be what follows the last reference plain. */
static void test_long_rest(void **state)
{
	struct vars *vars = vars_new(scratch.ctx, NULL);
	char *text = mem_array(scratch.ctx, char, EXPANDED_MAX + 6);

	(void)state;
	vars_set(vars, "a", "x");
	memset(text, 'x', EXPANDED_MAX + 5);
	memcpy(text, "$(a)", 4);
	assert_null(expand_text(scratch.ctx, vars, text, NULL));
	assert_reported("error: this has more than 64 KiB");
	text[EXPANDED_MAX + 3] = '\0';
	assert_int_equal(strlen(expand_text(scratch.ctx, vars, text, NULL)), EXPANDED_MAX);
	assert_silent();
}

static void test_bad_references(void **state)
{
	struct vars *vars = sample();
	struct strlist *out = strlist_new(scratch.ctx);
	struct loc loc = {"f.yaml", 3, 7};

	(void)state;
	assert_null(expand_text(scratch.ctx, vars, "-$(tagret)", &loc));
	assert_reported("f.yaml:3:7: error: unknown variable 'tagret'; did you mean 'target'?");
	assert_int_equal(expand_word(out, vars, "$(zzzzzz)", NULL), -1);
	assert_string_equal(scratch_messages(), "mcm: error: unknown variable 'zzzzzz'\n");
	assert_int_equal(expand_word(out, vars, "a$(target", NULL), -1);
	assert_reported("'$(target' lacks the closing ')'");
	assert_int_equal(expand_word(out, vars, "$()", NULL), -1);
	assert_reported("unknown variable ''");
	assert_null(expand_text(scratch.ctx, vars, "end$", NULL));
	assert_reported("'$' has a '$'");
	assert_int_equal(out->count, 0);
}

static void test_when_list_has(void **state)
{
	struct vars *vars = sample();

	(void)state;
	assert_int_equal(expand_when(vars, "options:--with-a=1", NULL), 1);
	assert_int_equal(expand_when(vars, "options:--with-a", NULL), 0);
	assert_int_equal(expand_when(vars, "!options:--with-c*", NULL), 1);
	assert_int_equal(expand_when(vars, "target options:CFLAGS=* !empty:*", NULL), 1);
	assert_silent();
	assert_int_equal(expand_when(vars, "optoins:x", NULL), -1);
	assert_reported("unknown variable 'optoins'; did you mean 'options'?");
}

static void test_when(void **state)
{
	struct vars *vars = sample();

	(void)state;
	assert_int_equal(expand_when(vars, NULL, NULL), 1);
	assert_int_equal(expand_when(vars, "", NULL), 1);
	assert_int_equal(expand_when(vars, "target", NULL), 1);
	assert_int_equal(expand_when(vars, "!target", NULL), 0);
	assert_int_equal(expand_when(vars, " target  !empty list ", NULL), 1);
	assert_int_equal(expand_when(vars, "target empty", NULL), 0);
	assert_silent();
	assert_int_equal(expand_when(vars, "empty lsit", NULL), -1);
	assert_reported("unknown variable 'lsit'; did you mean 'list'?");
	assert_int_equal(expand_when(vars, "!", NULL), -1);
	assert_reported("unknown variable ''");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_scopes),
	    SCRATCH_TEST(test_values_are_copied),
	    SCRATCH_TEST(test_truth),
	    SCRATCH_TEST(test_text),
	    SCRATCH_TEST(test_words),
	    SCRATCH_TEST(test_doubling),
	    SCRATCH_TEST(test_long_rest),
	    SCRATCH_TEST(test_bad_references),
	    SCRATCH_TEST(test_when),
	    SCRATCH_TEST(test_when_list_has),
	};

	return cmocka_run_group_tests_name("vars", tests, NULL, NULL);
}
