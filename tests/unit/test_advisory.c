/* SPDX-License-Identifier: Apache-2.0 */
/* Which releases have a bug. */
#include "scratch.h"

#include "advisory/audit.h"

static void test_ranges(void **state)
{
	struct affected ranges[] = {
	    {.before = "11.5"}, {.from = "12", .before = "12.4"}, {.from = "14"}};
	struct advisory advisory = {.affected = ranges, .naffected = 3};

	(void)state;
	assert_int_equal(advisory_range(&advisory, "4.8.5"), ADVISORY_AFFECTED);
	assert_int_equal(advisory_range(&advisory, "11.5.0"), ADVISORY_FIXED);
	assert_int_equal(advisory_range(&advisory, "12.1.0"), ADVISORY_AFFECTED);
	assert_int_equal(advisory_range(&advisory, "12.4"), ADVISORY_FIXED);
	assert_int_equal(advisory_range(&advisory, "13.1.0"), ADVISORY_FIXED);
	assert_int_equal(advisory_range(&advisory, "14"), ADVISORY_AFFECTED);
	assert_int_equal(advisory_range(&advisory, "99"), ADVISORY_AFFECTED);
	advisory.affected = &ranges[2];
	advisory.naffected = 1;
	assert_int_equal(advisory_range(&advisory, "13"), ADVISORY_OLDER);
	advisory.naffected = 0;
	assert_int_equal(advisory_range(&advisory, "13"), ADVISORY_OLDER);
	advisory.all = true;
	assert_int_equal(advisory_range(&advisory, "13"), ADVISORY_AFFECTED);
}

static void test_open(void **state)
{
	struct item mending = {.text = "1.patch"},
		    chosen = {.text = "1.patch", .when = "iconv_utf"};
	struct advisory advisory = {.all = true, .patches = {&mending, 1}};
	struct release release = {.version = "1"};

	(void)state;
	assert_true(advisory_open(&advisory, &release));
	release.patches = (struct items){&chosen, 1};
	assert_true(advisory_open(&advisory, &release));
	release.patches = (struct items){&mending, 1};
	assert_false(advisory_open(&advisory, &release));
}

static void test_counts(void **state)
{
	struct advisory programs = {.concerns = "programs"},
			inspecting = {.concerns = "inspecting"};
	struct finding findings[] = {{.advisory = &programs, .status = FINDING_AFFECTED},
	    {.advisory = &inspecting, .status = FINDING_AFFECTED},
	    {.advisory = &programs, .status = FINDING_FIXED}};
	struct audit audit = {.findings = findings, .nfindings = 3};

	(void)state;
	assert_int_equal(audit_count(&audit, "programs"), 1);
	assert_int_equal(audit_count(&audit, "linking"), 1);
	assert_int_equal(audit_count(&audit, "inspecting"), 2);
	assert_int_equal(audit_count(&audit, NULL), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_ranges),
	    SCRATCH_TEST(test_open),
	    SCRATCH_TEST(test_counts),
	};

	return cmocka_run_group_tests_name("advisory", tests, NULL, NULL);
}
