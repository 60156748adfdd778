/* SPDX-License-Identifier: Apache-2.0 */
/* What patch prints, down to what it never should. */
#include "scratch.h"

#include "source/patch_said.h"

static void test_causes(void **state)
{
	static const struct {
		const char *output, *cause;
	} cases[] = {
	    {"", NULL},
	    {"\n\n", NULL},
	    {"patching file a/b.c\nHunk #1 succeeded at 3.\nHunk #12 FAILED at 30.\n",
		"'a/b.c': hunk 12 failed at line 30"},
	    {"Hunk #1 FAILED at 1.\n", "'?': hunk 1 failed at line 1"},
	    {"|+++ b/x.c\t2020-01-01\nNo file to patch.  Skipping patch.\n", "there is no 'b/x.c'"},
	    {"No file to patch.\n", "there is no '?'"},
	    {"patch: **** malformed patch at line 4: x\n", "malformed patch at line 4: x"},
	    {"patch: **** \nlast words\n", "last words"},
	    {"one\ntwo", "two"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *cause = patch_cause(scratch.ctx, cases[i].output);

		if (cases[i].cause == NULL)
			assert_null(cause);
		else
			assert_string_equal(cause, cases[i].cause);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {SCRATCH_TEST(test_causes)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
