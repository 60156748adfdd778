/* SPDX-License-Identifier: Apache-2.0 */
/* Records of builds in a store. */
#include "scratch.h"

#include "report/report.h"

/* Two containers have a process 1 each, which may begin a build in the same second. */
static void test_equal_ids(void **state)
{
	struct store *store = store_open(scratch.ctx, scratch_path("store"));

	(void)state;
	assert_non_null(store);
	for (int i = 0; i < 3; i++) {
		struct json *record = json_new_object();

		json_set_string(record, "id", "20260101-000000-1");
		assert_int_equal(report_keep(store, record), 0);
		assert_string_equal(json_get_string(record, "id"),
		    i == 0 ? "20260101-000000-1"
			   : mem_printf(scratch.ctx, "20260101-000000-1-%d", i + 1));
		json_free(record);
	}
	assert_int_equal(report_ids(scratch.ctx, store)->count, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_equal_ids),
	};

	return cmocka_run_group_tests_name("kept", tests, NULL, NULL);
}
