/* SPDX-License-Identifier: Apache-2.0 */
/* Lanes, gaps and the critical path of spans. */
#include "scratch.h"

#include "report/timeline.h"

static const size_t first[] = {0}, second[] = {1}, both[] = {0, 1};

static void test_lanes(void **state)
{
	struct span spans[] = {
	    {.name = "c", .start = 2, .end = 3},
	    {.name = "a", .start = 0, .end = 2.005},
	    {.name = "b", .start = 1, .end = 4},
	    {.name = "d", .start = 3.5, .end = 4},
	};

	(void)state;
	assert_int_equal(timeline_lanes(spans, 4), 2);
	/* A moment of overlap is the time between a child's end and its being reaped. */
	assert_int_equal(spans[0].lane, 0);
	assert_int_equal(spans[1].lane, 0);
	assert_int_equal(spans[2].lane, 1);
	assert_int_equal(spans[3].lane, 0);
	assert_int_equal(timeline_lanes(NULL, 0), 0);
}

static void test_gaps(void **state)
{
	struct span spans[] = {
	    {.name = "a", .start = 0, .end = 2},
	    {.name = "b", .start = 0, .end = 1, .lane = 1},
	    {.name = "c", .start = 2, .end = 3, .lane = 1, .needs = both, .nneeds = 2},
	};
	size_t n;
	struct gap *gaps = timeline_gaps(scratch.ctx, spans, 3, 3, 3, 0.5, &n);

	(void)state;
	assert_int_equal(n, 3);
	assert_int_equal(gaps[0].lane, 0);
	assert_null(gaps[0].until);
	assert_true(gaps[1].start == 1 && gaps[1].end == 2);
	assert_ptr_equal(gaps[1].until, &spans[2]);
	assert_ptr_equal(gaps[1].of, &spans[0]);
	assert_true(gaps[2].lane == 2 && gaps[2].start == 0 && gaps[2].end == 3);
}

/* Of work that ended while its slot was counted for longer, the later end counts. */
static void test_gap_behind_overlap(void **state)
{
	const struct span spans[] = {
	    {.name = "a", .start = 0, .end = 3},
	    {.name = "b", .start = 1, .end = 2},
	};
	size_t n;
	const struct gap *gaps = timeline_gaps(scratch.ctx, spans, 2, 1, 4, 0.5, &n);

	(void)state;
	assert_int_equal(n, 1);
	assert_true(gaps[0].start == 3 && gaps[0].end == 4);
}

static void test_critical_path(void **state)
{
	struct span spans[] = {
	    {.name = "a", .start = 0, .end = 2},
	    {.name = "b", .start = 0, .end = 5},
	    {.name = "c", .start = 2, .end = 3, .needs = first, .nneeds = 1},
	    {.name = "d", .start = 5, .end = 6, .needs = second, .nneeds = 1},
	};
	size_t n, *path = timeline_critical(scratch.ctx, spans, 4, &n);

	(void)state;
	assert_int_equal(n, 2);
	assert_int_equal(path[0], 1);
	assert_int_equal(path[1], 3);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(spans[i].critical, i == 1 || i == 3);
	timeline_critical(scratch.ctx, NULL, 0, &n);
	assert_int_equal(n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_lanes),
	    SCRATCH_TEST(test_gaps),
	    SCRATCH_TEST(test_gap_behind_overlap),
	    SCRATCH_TEST(test_critical_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
