/* SPDX-License-Identifier: Apache-2.0 */
/* Time left on busy and on quiet days, from what was learned on either. */
#include "scratch.h"

#include "schedule/course.h"
#include "schedule/estimate.h"

static void assert_near(double value, double expected, double within)
{
	if (value < expected * (1 - within) || value > expected * (1 + within))
		fail_msg("%g is not %g, give or take %g %%", value, expected, within * 100);
}

/* GCC on two processors: 20 minutes if nobody else wants them. */
static const struct expected quiet = {1200, 2280, 2, -1, false, {{0}}};
/* The same with a third of the machine. */
static const struct expected busy = {3600, 2290, 2.0 / 3, -1, false, {{0}}};
/* Nothing but configure, which uses one processor. */
static const struct expected serial = {60, 57, 2, -1, false, {{0}}};

static void test_busy_day_before(void **state)
{
	(void)state;
	assert_near(estimate_seconds(&busy, 2), 1200, 0.1);
	assert_near(estimate_seconds(&busy, 2.0 / 3), 3600, 0.1);
	assert_near(estimate_seconds(&busy, 1), 2400, 0.1);
}

static void test_busy_day_today(void **state)
{
	(void)state;
	assert_near(estimate_seconds(&quiet, 2), 1200, 0.1);
	assert_near(estimate_seconds(&quiet, 2.0 / 3), 3600, 0.1);
	/* More processors than last time. */
	assert_near(estimate_seconds(&quiet, 8), 300, 0.2);
}

/* What uses one processor is not slower because of another that is taken, nor faster with eight. */
static void test_serial(void **state)
{
	(void)state;
	assert_near(estimate_seconds(&serial, 1), 75, 0.25);
	assert_true(estimate_seconds(&serial, 8) >= 30);
	assert_near(estimate_seconds(&serial, 2), 60, 0.01);
}

/* CPU seconds tell how far a stage is, however long it has taken. */
static void test_part_left(void **state)
{
	const struct progress slow = {.cpu = 1140, .seconds = 3000, .fraction = -1};
	const struct progress quick = {.cpu = 1140, .seconds = 570, .fraction = -1};
	const struct progress over = {.cpu = 2500, .seconds = 1300, .fraction = -1};
	const struct progress unseen = {.cpu = -1, .seconds = 600, .fraction = -1};

	(void)state;
	assert_near(estimate_left(&quiet, &slow, 0.5), 0.5, 0.01);
	assert_near(estimate_left(&quiet, &quick, 2), 0.5, 0.01);
	assert_true(estimate_left(&quiet, &over, 2) == 0);
	assert_near(estimate_left(&quiet, &unseen, 2), 0.5, 0.1);
	assert_near(estimate_left(&quiet, &unseen, 1), 0.75, 0.1);
}

/* History of another machine: the log tells in the end. */
static void test_log(void **state)
{
	/* Three times the work of last time. */
	const struct progress more = {.cpu = 3420, .seconds = 1800, .fraction = 0.5};
	const struct progress end = {.cpu = 2200, .seconds = 1160, .fraction = 0.99};

	(void)state;
	assert_near(estimate_left(&quiet, &more, 2), 0.75, 0.01);
	assert_near(estimate_left(&quiet, &end, 2), 0.01, 0.01);
}

/* A slower machine than that which recipes know shows by the stages that are done. */
static void test_pace(void **state)
{
	static const struct expected guess = {400, 680, 2, -1, true, {{0}}};
	static const struct expected small = {60, 102, 2, -1, true, {{0}}};
	struct pace pace = {0};
	struct expected e = pace_apply(&pace, &guess);

	(void)state;
	assert_true(e.cpu == 680 && e.seconds == 400 && e.processors == 2);
	/* A second of it tells little. */
	pace_learn(&pace, &(struct expected){0.6, 1, 2, -1, true, {{0}}}, 3);
	assert_near(pace_apply(&pace, &guess).cpu, 765, 0.05);
	pace = (struct pace){0};
	for (int i = 0; i < 5; i++)
		pace_learn(&pace, &small, 204);
	assert_near(pace_apply(&pace, &guess).cpu, 1340, 0.01);
	assert_near(pace_apply(&pace, &guess).seconds, 788, 0.01);
	/* What was built here is known, and tells nothing of recipes. */
	assert_true(pace_apply(&pace, &quiet).cpu == quiet.cpu);
	pace = (struct pace){0};
	pace_learn(&pace, &quiet, 10000);
	assert_true(pace_apply(&pace, &guess).cpu == 680);
}

/* Of a farm nothing is known but what it does. */
static void test_workers(void **state)
{
	static const struct expected guess = {60, 102, 2, -1, true, {{0}}};
	struct workers w = {0};

	(void)state;
	assert_true(workers_each(&w, 2) == 2 && workers_all(&w, 2) == 2);
	w.most = 3;
	assert_true(workers_all(&w, 2) == 2);
	workers_learn(&w, &guess, 204, 51);
	assert_true(workers_each(&w, 2) == 4 && workers_all(&w, 2) == 12);
	assert_near(pace_apply(&w.pace, &guess).cpu, 190, 0.01);
	/* A stage that waits for downloads or links leaves a worker's only processor idle. */
	workers_learn(&w, &guess, 96, 549);
	assert_true(workers_each(&w, 2) == 1 && workers_all(&w, 2) == 3);
	/* Who does not tell how many are at it may have any number of them. */
	w.most = 0;
	assert_true(workers_all(&w, 2) == 2);
}

/* Half of the log in a tenth of the time, then four tenths of it for most of the rest. */
static void test_course(void **state)
{
	struct store_history h = {.seconds = 100, .cpu = 100, .log_bytes = 1000};
	struct course_sample *seen = NULL;
	size_t n = 0;
	static const struct course unknown;

	(void)state;
	course_learn(&h, seen, n);
	assert_int_equal(h.course.parts[COURSE_PARTS - 1], 0);
	seen = course_note(NULL, seen, &n, 500, 10);
	for (int i = 1; i <= 8; i++)
		seen = course_note(NULL, seen, &n, 500 + 50 * i, 10 + 10 * i);
	/* A process is gone that was counted before. */
	seen = course_note(NULL, seen, &n, 950, 80);
	course_learn(&h, seen, n);
	mem_free(seen);
	assert_near(course_share(&h.course, 0.25), 0.05, 0.05);
	assert_near(course_share(&h.course, 0.5), 0.1, 0.01);
	assert_near(course_share(&h.course, 0.725), 0.55, 0.05);
	assert_near(course_share(&h.course, 0.9), 0.9, 0.01);
	assert_near(course_share(&h.course, 0.975), 0.95, 0.03);
	assert_true(course_share(&h.course, 0) == 0);
	assert_true(course_share(&h.course, 1) == 1);
	/* More than last time, and what is not known. */
	assert_true(course_share(&h.course, 1.5) == 1.5);
	assert_true(course_share(&h.course, -1) == -1);
	assert_true(course_share(&unknown, 0.3) == 0.3);
	h = (struct store_history){.seconds = 100, .cpu = 100, .log_bytes = -1};
	course_learn(&h, &(struct course_sample){500, 10}, 1);
	assert_int_equal(h.course.parts[COURSE_PARTS - 1], 0);
}

/* However little the wall time of then says, CPU seconds have to be spent on what is there. */
static void test_no_faster_than_all_processors(void **state)
{
	static const struct expected odd = {100, 400, 2, -1, false, {{0}}};

	(void)state;
	assert_true(estimate_seconds(&odd, 2) == 200);
	assert_true(estimate_seconds(&odd, 4) == 100);
}

static void test_total(void **state)
{
	struct stage stages[3] = {{.index = 0}, {.index = 1}, {.index = 2}};
	struct stage *all[] = {&stages[0], &stages[1], &stages[2]};
	struct stage *deps[] = {&stages[0], &stages[1]};
	const struct plan plan = {.stages = all, .nstages = 3};

	(void)state;
	stages[2].deps = deps;
	stages[2].ndeps = 2;
	/* The longest chain, or all work. */
	assert_true(estimate_total(&plan, (double[]){10, 30, 5}, 45, 2) == 35);
	assert_true(estimate_total(&plan, (double[]){10, 30, 5}, 100, 2) == 50);
	assert_true(estimate_total(&plan, (double[]){10, 0, 5}, 15, 2) == 15);
	assert_true(estimate_total(&plan, (double[]){0, 0, 0}, 0, 2) == 0);
}

/* Time passes; of the processors others and we have used so many. */
struct clock {
	double now, machine, own;
};

static void pass(
    struct share *share, struct clock *c, double seconds, double others, double own, double load)
{
	c->now += seconds;
	c->machine += (others + own) * seconds;
	c->own += own * seconds;
	share_update(share, c->now, c->machine, c->own, load);
}

static void test_share(void **state)
{
	struct share share;
	struct clock c = {100, 5000, 7};

	(void)state;
	share_init(&share, 2, 2, c.now, c.machine, c.own);
	assert_true(share.processors == 2);
	/* Others keep one of two processors busy; with one process they may have no more of it. */
	pass(&share, &c, 5, 1, 1, 2);
	assert_near(share.processors, 4.0 / 3, 0.01);
	/* They end; nothing but us runs, on one processor. */
	for (int i = 0; i < 24; i++)
		pass(&share, &c, 5, 0, 1, 1);
	assert_near(share.processors, 2, 0.05);
	assert_true(share.sum > 125 && share.sum < 250);
	/* Stopped for an hour, while others worked. */
	c.now += 3600;
	c.machine += 7200;
	share_resume(&share, c.now, c.machine, c.own);
	pass(&share, &c, 5, 0, 1, 1);
	assert_near(share.processors, 2, 0.05);
}

/* Where others want everything, each process has as much as another. */
static void test_share_of_a_busy_machine(void **state)
{
	struct share share;
	struct clock c = {0, 0, 0};

	(void)state;
	share_init(&share, 2, 2, 0, 0, 0);
	pass(&share, &c, 5, 1.5, 0.5, 6.5);
	assert_near(share.processors, 0.5, 0.01);
	/* So it is while we ask for nothing. */
	pass(&share, &c, 100, 2, 0, 6);
	assert_near(share.processors, 0.5, 0.01);
	/* Eight processors, two job slots: others may have six. */
	share_init(&share, 2, 8, 0, 0, 0);
	c = (struct clock){0, 0, 0};
	pass(&share, &c, 5, 6, 1, 7);
	assert_near(share.processors, 2, 0.01);
	pass(&share, &c, 60, 7, 1, 15);
	assert_near(share.processors, 1, 0.01);
	/* Many want to run and hardly use anything: our own work is not theirs. */
	share_init(&share, 8, 8, 0, 0, 0);
	c = (struct clock){0, 0, 0};
	pass(&share, &c, 5, 1, 4, 12);
	assert_near(share.processors, 7, 0.01);
	/* Nothing tells of others. */
	share_init(&share, 2, 8, 0, -1, 0);
	share_update(&share, 5, -1, 0, 0);
	assert_true(share.processors == 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_busy_day_before),
	    SCRATCH_TEST(test_busy_day_today),
	    SCRATCH_TEST(test_serial),
	    SCRATCH_TEST(test_part_left),
	    SCRATCH_TEST(test_log),
	    SCRATCH_TEST(test_pace),
	    SCRATCH_TEST(test_workers),
	    SCRATCH_TEST(test_course),
	    SCRATCH_TEST(test_no_faster_than_all_processors),
	    SCRATCH_TEST(test_total),
	    SCRATCH_TEST(test_share),
	    SCRATCH_TEST(test_share_of_a_busy_machine),
	};

	return cmocka_run_group_tests_name("estimate", tests, NULL, NULL);
}
