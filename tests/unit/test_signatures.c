/* SPDX-License-Identifier: Apache-2.0 */
/* Signatures of several keys under one text. */
#include "scratch.h"

#include "base/strlist.h"
#include "remote/signatures.h"

static struct sign_key *make_key(const char *name)
{
	assert_int_equal(sign_make_keys(scratch_path(name)), 0);
	return sign_load_private(scratch.ctx, scratch_path(name));
}

static void test_several(void **state)
{
	struct sign_key *a = make_key("a"), *b = make_key("b"), *c = make_key("c");
	char *one = signatures_with(scratch.ctx, NULL, "text", a);
	char *two = signatures_with(scratch.ctx, one, "text", b);

	(void)state;
	assert_string_equal(one, sign_text(scratch.ctx, a, "text", 4));
	assert_true(signatures_has(two, "text", a) && signatures_has(two, "text", b));
	assert_false(signatures_has(two, "text", c) || signatures_has(two, "test", a));
	assert_false(signatures_has(NULL, "text", a) || signatures_has("", "text", a));
	/* Once for each key. */
	assert_int_equal(
	    strlist_split(scratch.ctx, signatures_with(scratch.ctx, two, "text", a), "\n")->count,
	    2);
	/* One that fits no more, as the text is another one by now, is made anew. */
	assert_true(signatures_has(signatures_with(scratch.ctx, two, "other", a), "other", a));
}

static void test_junk(void **state)
{
	struct sign_key *a = make_key("a"), *b = make_key("b");
	char *good = sign_text(scratch.ctx, a, "text", 4);
	char *junk = mem_printf(scratch.ctx, "junk\n\n%s\n%s0\n %s\n%.40s", good, good, good, good);
	char *many = mem_strdup(scratch.ctx, "");

	(void)state;
	assert_true(signatures_has(junk, "text", a));
	assert_string_equal(signatures_with(scratch.ctx, junk, "text", b),
	    mem_printf(scratch.ctx, "%s\n%s", good, sign_text(scratch.ctx, b, "text", 4)));
	for (int i = 0; i < 1000; i++)
		mem_appendf(scratch.ctx, &many, "%016x%s\n", i, good + SIGN_ID);
	many = signatures_with(scratch.ctx, many, "text", b);
	assert_int_equal(strlist_split(scratch.ctx, many, "\n")->count, 32);
	assert_true(signatures_has(many, "text", b));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_several),
	    SCRATCH_TEST(test_junk),
	};

	return cmocka_run_group_tests_name("signatures", tests, NULL, NULL);
}
