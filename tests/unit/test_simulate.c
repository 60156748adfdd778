/* SPDX-License-Identifier: Apache-2.0 */
/* How long plans take on machines that are not there, and on one where it was measured. */
#include "scratch.h"

#include <math.h>
#include <string.h>

#include "schedule/simulate.h"

enum { MOST_STAGES = 64, MOST_DEPS = 6 };

/* A stage of a test's plan: wall and CPU seconds on two processors, and what it needs, by name. */
struct row {
	const char *name;
	double seconds, cpu;
	const char *deps[MOST_DEPS];
};

static struct stage stages[MOST_STAGES], *list[MOST_STAGES], *needs[MOST_STAGES][MOST_DEPS];
static struct expected expected[MOST_STAGES];
static struct plan plan;

static struct stage *named(const char *name)
{
	for (size_t i = 0; i < plan.nstages; i++)
		if (strcmp(stages[i].name, name) == 0)
			return &stages[i];
	fail_msg("no stage %s", name);
	return NULL;
}

static void add(const struct row *row)
{
	size_t i = plan.nstages;
	struct stage *stage = &stages[i];

	*stage = (struct stage){.name = row->name, .index = i, .deps = needs[i]};
	for (size_t k = 0; k < MOST_DEPS && row->deps[k] != NULL; k++)
		needs[i][stage->ndeps++] = named(row->deps[k]);
	expected[i] = (struct expected){
	    .seconds = row->seconds, .cpu = row->cpu, .processors = 2, .log_bytes = -1};
	list[plan.nstages++] = stage;
	plan.stages = list;
}

static void make_plan(const struct row *rows, size_t n, struct stage **goals, size_t ngoals)
{
	plan = (struct plan){.goals = goals, .ngoals = ngoals};
	for (size_t i = 0; i < n; i++)
		add(&rows[i]);
	for (size_t i = 0; i < ngoals; i++)
		goals[i] = &stages[n - 1 - i];
}

static double on(struct workforce crew)
{
	double cpu, seconds = simulate(&plan, expected, NULL, &crew, &cpu);

	assert_true(cpu > 0);
	assert_true(seconds * crew.workers * crew.processors > cpu * 0.999);
	return seconds;
}

static double pool(int workers)
{
	return on((struct workforce){.workers = workers, .processors = 1, .pooled = true});
}

static double farm(int workers, int processors)
{
	return on((struct workforce){.workers = workers, .processors = processors});
}

static void assert_near(double is, double expected_, double part)
{
	if (fabs(is - expected_) > part * expected_)
		fail_msg("%g is not near %g", is, expected_);
}

/* Two that use one processor each, then one that needs both. */
static const struct row serial[] = {
    {"a", 100, 100, {NULL}},
    {"b", 60, 60, {NULL}},
    {"goal", 10, 10, {"a", "b"}},
};

static void test_stages_side_by_side(void **state)
{
	struct stage *goal[1];

	(void)state;
	make_plan(serial, 3, goal, 1);
	assert_near(pool(1), 170, 0.001);
	assert_near(pool(2), 110, 0.001);
	assert_near(pool(1024), 110, 0.001);
	assert_near(farm(1, 8), 170, 0.001);
	assert_near(farm(2, 8), 110, 0.001);
}

/* One that spreads over all processors but for 20 s, beside one that cannot. */
static const struct row wide[] = {
    {"wide", 60, 100, {NULL}},
    {"narrow", 50, 50, {NULL}},
    {"goal", 0, 0, {"wide", "narrow"}},
};

static void test_a_stage_that_spreads(void **state)
{
	struct stage *goal[1];

	(void)state;
	make_plan(wide, 3, goal, 1);
	assert_near(pool(1), 150, 0.001);
	/* 20 s each; then 30 s beside the narrow one, and 50 s of CPU on both processors. */
	assert_near(pool(2), 75, 0.001);
	/* 20 s, then 80 s of CPU on nine, and the narrow one is last. */
	assert_near(pool(10), 50, 0.001);
	assert_near(farm(2, 1), 100, 0.001);
	assert_near(farm(2, 4), 50, 0.001);
	assert_near(farm(1, 4), 90, 0.001);
}

/* What most is left behind comes first, as in a build. */
static const struct row urgent[] = {
    {"short", 10, 10, {NULL}},
    {"first", 10, 10, {NULL}},
    {"second", 30, 30, {"first"}},
    {"goal", 1, 1, {"short", "second"}},
};

static void test_the_most_urgent_starts_first(void **state)
{
	struct stage *goal[1];

	(void)state;
	make_plan(urgent, 4, goal, 1);
	assert_near(pool(2), 41, 0.001);
	assert_near(pool(1), 51, 0.001);
}

static void test_what_the_store_has(void **state)
{
	enum already already[MOST_STAGES] = {0, 0, ALREADY_THERE, 0};
	struct workforce crew = {.workers = 2, .processors = 1, .pooled = true};
	struct stage *goal[1];
	double cpu;

	(void)state;
	make_plan(urgent, 4, goal, 1);
	assert_near(simulate(&plan, expected, already, &crew, &cpu), 11, 0.001);
	assert_near(cpu, 11, 0.001);
	already[3] = ALREADY_THERE;
	assert_true(simulate(&plan, expected, already, &crew, &cpu) == 0 && cpu == 0);
}

/* Each keeps the worker that it has, though a longer one waits. */
static void test_what_has_begun(void **state)
{
	static const struct row rows[] = {
	    {"long", 100, 100, {NULL}},
	    {"one", 20, 20, {NULL}},
	    {"two", 30, 30, {NULL}},
	    {"goal", 1, 1, {"long", "one", "two"}},
	};
	const enum already already[MOST_STAGES] = {0, ALREADY_BEGUN, ALREADY_BEGUN, 0};
	const struct workforce crew = {.workers = 2, .processors = 1};
	struct stage *goal[1];
	double cpu;

	(void)state;
	make_plan(rows, 4, goal, 1);
	assert_near(farm(2, 1), 101, 0.001);
	assert_near(simulate(&plan, expected, already, &crew, &cpu), 121, 0.001);
	assert_near(cpu, 151, 0.001);
}

/* Of what was recorded on a busy machine, or guessed, a part is serial, but no more than a minute.
 */
static void test_what_a_record_does_not_say(void **state)
{
	static const struct row row = {"goal", 4000, 1000, {NULL}};
	struct stage *goal[1];

	(void)state;
	make_plan(&row, 1, goal, 1);
	expected[0].processors = 0.25;
	assert_near(pool(1), 1000, 0.001);
	assert_near(pool(10), 60 + 94, 0.001);
	expected[0] = (struct expected){
	    .seconds = 100, .cpu = 170, .processors = 2, .guessed = true};
	assert_near(pool(1000), 30.6, 0.01);
}

/* docs/benchmarks.md: the stages of a cold build that took 767 s on two processors. */
static const struct row cold[] = {
    {"gmp", 48, 40, {NULL}},
    {"mpfr", 24, 22, {"gmp"}},
    {"mpc", 9, 8, {"mpfr"}},
    {"isl", 21, 20, {"gmp"}},
    {"zstd", 13, 14, {NULL}},
    {"binutils", 95, 86, {NULL}},
    {"gcc", 527, 990, {"mpc", "isl", "zstd", "binutils"}},
    {"headers", 2, 2, {NULL}},
    {"libgcc", 26, 36, {"gcc", "headers"}},
    {"musl", 19, 34, {"libgcc"}},
    {"libstdc++", 70, 86, {"musl"}},
    {"libgomp", 12, 11, {"musl"}},
    {"libitm", 17, 17, {"libstdc++"}},
    {"libquadmath", 9, 8, {"musl"}},
    {"libatomic", 5, 5, {"musl"}},
    {"toolchain", 5, 8, {"libstdc++", "libgomp", "libitm", "libquadmath", "libatomic"}},
};

static void test_a_build_that_was_measured(void **state)
{
	struct stage *goal[1];

	(void)state;
	make_plan(cold, sizeof cold / sizeof *cold, goal, 1);
	assert_near(pool(2), 767, 0.05);
	assert_near(pool(1), 1387, 0.001);
	assert_true(pool(4) < pool(2) && pool(8) < pool(4));
}

/*
 * The same for three targets, which took 2,052 s. Only CPU seconds were written down of these; they
 * spread as those above.
 */
#define TARGET(t, binutils, gcc, libgcc, musl, cxx, rest, toolchain)                               \
	{"binutils" t, (binutils)*1.1, binutils, {NULL}},                                          \
	    {"gcc" t, (gcc)*0.53, gcc, {"mpc", "isl", "zstd", "binutils" t}},                      \
	    {"libgcc" t, (libgcc)*0.72, libgcc, {"gcc" t}},                                        \
	    {"musl" t, (musl)*0.56, musl, {"libgcc" t}},                                           \
	    {"libstdc++" t, (cxx)*0.81, cxx, {"musl" t}}, {"rest" t, rest, rest, {"musl" t}},      \
	{                                                                                          \
		"toolchain" t, (toolchain)*0.63, toolchain,                                        \
		{                                                                                  \
			"libstdc++" t, "rest" t                                                    \
		}                                                                                  \
	}

static const struct row three[] = {
    {"gmp", 44, 37, {NULL}},
    {"mpfr", 24, 22, {"gmp"}},
    {"mpc", 8, 7, {"mpfr"}},
    {"isl", 20, 19, {"gmp"}},
    {"zstd", 13, 14, {NULL}},
    TARGET("x86_64", 81, 1019, 37, 38, 93, 43, 8),
    TARGET("aarch64", 90, 968, 39, 48, 96, 24, 8),
    TARGET("armv7", 77, 896, 114, 39, 86, 21, 10),
};

static void test_three_targets_that_were_measured(void **state)
{
	struct stage *goals[3];
	size_t n = sizeof three / sizeof *three;

	(void)state;
	make_plan(three, n, goals, 1);
	plan.ngoals = 3;
	for (size_t i = 0; i < 3; i++)
		goals[i] = &stages[n - 1 - 7 * i];
	assert_near(pool(2), 2052, 0.05);
	assert_true(farm(3, 2) < pool(2) && farm(3, 2) > pool(6));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_stages_side_by_side),
	    cmocka_unit_test(test_a_stage_that_spreads),
	    cmocka_unit_test(test_the_most_urgent_starts_first),
	    cmocka_unit_test(test_what_the_store_has),
	    cmocka_unit_test(test_what_has_begun),
	    cmocka_unit_test(test_what_a_record_does_not_say),
	    cmocka_unit_test(test_a_build_that_was_measured),
	    cmocka_unit_test(test_three_targets_that_were_measured),
	};

	return cmocka_run_group_tests_name("simulate", tests, NULL, NULL);
}
