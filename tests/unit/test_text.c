/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mem.h"
#include "base/text.h"
#include "scratch.h"

static void test_letters(void **state)
{
	char text[] = "Gcc_VER-9\xc3\x84";

	(void)state;
	assert_string_equal(text_upper(text), "GCC_VER-9\xc3\x84");
	assert_string_equal(text_lower(text), "gcc_ver-9\xc3\x84");
	assert_string_equal(text_lower(strcpy(text, "")), "");
}

static void test_trimmed(void **state)
{
	void *ctx = mem_check(talloc_new(NULL));

	(void)state;
	assert_string_equal(text_trimmed(ctx, " \t a  b\n"), "a  b");
	assert_string_equal(text_trimmed(ctx, "a"), "a");
	assert_string_equal(text_trimmed(ctx, " \n"), "");
	assert_string_equal(text_trimmed(ctx, ""), "");
	mem_free(ctx);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_letters),
	    cmocka_unit_test(test_trimmed),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
