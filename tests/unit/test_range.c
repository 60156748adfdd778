/* SPDX-License-Identifier: Apache-2.0 */
/* Heads of answers: which bytes follow. */
#include "scratch.h"

#include <limits.h>

#include "net/range.h"

static long long total;

static enum range_verdict judge(
    long long start, long long size, long code, long long length, const char *range)
{
	return range_judge(&(const struct range_question){start, size},
	    &(const struct range_answer){code, length, range}, &total);
}

static void test_whole(void **state)
{
	(void)state;
	assert_int_equal(judge(0, 0, 200, 100, NULL), RANGE_WHOLE);
	assert_int_equal(total, 100);
	assert_int_equal(judge(50, 100, 200, 100, NULL), RANGE_WHOLE);
	assert_int_equal(judge(0, 100, 200, -1, NULL), RANGE_WHOLE);
	assert_int_equal(total, -1);
	assert_int_equal(judge(0, 100, 200, 99, NULL), RANGE_SIZE);
	assert_int_equal(total, 99);
}

static void test_rest(void **state)
{
	(void)state;
	assert_int_equal(judge(50, 100, 206, 50, "bytes 50-99/100"), RANGE_REST);
	assert_int_equal(total, 100);
	assert_int_equal(judge(50, 0, 206, -1, "Bytes 50-99/*"), RANGE_REST);
	assert_int_equal(total, -1);
	assert_int_equal(judge(50, 0, 206, 50, "bytes 50-99/*"), RANGE_REST);
	assert_int_equal(total, 100);
	assert_int_equal(judge(50, 0, 416, 0, "bytes */50"), RANGE_COMPLETE);
	assert_int_equal(judge(50, 100, 206, 151, "bytes 50-200/201"), RANGE_SIZE);
	assert_int_equal(total, 201);
}

static void test_no_file(void **state)
{
	(void)state;
	assert_int_equal(judge(0, 0, 404, 100, NULL), RANGE_STATUS);
	assert_int_equal(judge(0, 0, 206, 100, "bytes 0-99/100"), RANGE_STATUS);
	assert_int_equal(judge(0, 0, 416, 0, NULL), RANGE_STATUS);
	assert_int_equal(judge(50, 100, 500, 100, "bytes 50-99/100"), RANGE_STATUS);
}

static void test_other_range(void **state)
{
	static const char *const ranges[] = {NULL, "", "bytes", "bytes 50", "bytes 50-",
	    "bytes 50-99", "bytes 50-99/", "bytes 50-99/99", "bytes 49-99/100", "bytes 50-49/100",
	    "bytes -50-99/100", "bytes 50-99/100 ", "items 50-99/100", "bytes 50-98/100",
	    "bytes 50-99/99999999999999999999", "bytes 18446744073709551666-99/100"};

	(void)state;
	for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
		assert_int_equal(judge(50, 100, 206, 50, ranges[i]), RANGE_OTHER);
		assert_int_equal(total, -1);
	}
	assert_int_equal(
	    judge(50, 0, 206, LLONG_MAX, "bytes 50-9223372036854775807/*"), RANGE_OTHER);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_whole),
	    cmocka_unit_test(test_rest),
	    cmocka_unit_test(test_no_file),
	    cmocka_unit_test(test_other_range),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
