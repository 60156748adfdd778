/* SPDX-License-Identifier: Apache-2.0 */
/* What a run tells of the time left while a farm builds stages of it. */
#include "scratch.h"

#include "base/clock.h"
#include "run/run_priv.h"

enum { STAGES = 4 };

/* Stages that need nothing of each other, each 100 s of one processor. */
struct fixture {
	struct run run;
	struct plan plan;
	struct graph graph;
	struct graph_node nodes[STAGES];
	struct run_stage mine[STAGES];
	struct stage stages[STAGES], *all[STAGES];
};

static struct fixture *four_stages(void)
{
	static const struct expected one = {100, 100, 1, -1, false, {{0}}};
	struct fixture *f = mem_new(scratch.ctx, struct fixture);

	for (size_t i = 0; i < STAGES; i++) {
		f->stages[i].index = i;
		f->all[i] = &f->stages[i];
		f->nodes[i].state = NODE_READY;
		f->mine[i].expected = one;
	}
	f->plan = (struct plan){
	    .stages = f->all, .nstages = STAGES, .goals = f->all, .ngoals = STAGES};
	f->graph = (struct graph){.plan = &f->plan, .nodes = f->nodes};
	f->run.plan = &f->plan;
	f->run.graph = &f->graph;
	f->run.stages = f->mine;
	f->run.share.processors = 2;
	f->run.children.ctx = f;
	return f;
}

/* The process of stage i, which the farm has. */
static struct child *away(struct fixture *f, size_t i)
{
	struct child *child = child_new(&f->run.children, CHILD_STAGE, i);

	child->away = true;
	child->cpu = -1;
	f->nodes[i].state = NODE_RUNNING;
	f->nodes[i].bare = true;
	return child;
}

static void worker(struct fixture *f, struct child *child, enum farm_worker worker)
{
	char line[] = {'w', 'o', 'r', 'k', 'e', 'r', '\t', (char)('0' + worker), '\0'};

	away_line(&f->run, child, line);
}

static void assert_left(const struct fixture *f, double expected)
{
	double left = tell_time_left(&f->run);

	if (left < expected - 1 || left > expected + 1)
		fail_msg("%g s are left, and not %g", left, expected);
}

static void test_here(void **state)
{
	struct fixture *f = four_stages();

	(void)state;
	assert_left(f, 200);
	f->run.pace = (struct pace){100, 300};
	assert_left(f, 200);
	for (size_t i = 0; i < STAGES; i++)
		f->mine[i].expected.guessed = true;
	f->run.pace.guessed = 1e6;
	f->run.pace.took = 3e6;
	assert_left(f, 600);
}

/* A farm is as large as the most workers that were seen at work at once, whether they still are. */
static void test_number_of_workers(void **state)
{
	struct fixture *f = four_stages();
	struct child *children[STAGES];

	(void)state;
	f->run.workers.cpu = f->run.workers.seconds = 50;
	for (size_t i = 0; i < STAGES; i++)
		worker(f, children[i] = away(f, i), FARM_AWAITED);
	assert_int_equal(f->run.workers.most, 0);
	worker(f, children[0], FARM_AT_IT);
	assert_int_equal(f->run.workers.most, 1);
	assert_left(f, 400);
	worker(f, children[1], FARM_AT_IT);
	worker(f, children[2], FARM_AT_IT);
	assert_int_equal(f->run.workers.most, 3);
	/* The fourth has to wait until one of three is done. */
	assert_left(f, 200);
	/* One that has ended was not at work together with the next. */
	worker(f, children[2], FARM_OFF);
	worker(f, children[3], FARM_AT_IT);
	assert_int_equal(f->run.workers.most, 3);
	assert_left(f, 400.0 / 3);
}

/* A stage that waits for a worker waits for those that are at work, though it is the longest. */
static void test_waits_for_a_worker(void **state)
{
	struct fixture *f = four_stages();

	(void)state;
	f->nodes[3].state = NODE_DONE;
	f->run.workers = (struct workers){{0}, 50, 50, 2};
	for (size_t i = 0; i < 2; i++)
		worker(f, away(f, i), FARM_AT_IT);
	worker(f, away(f, 2), FARM_AWAITED);
	for (size_t i = 0; i < 2; i++)
		f->run.children.list[i]->working -= 40;
	assert_left(f, 60 + 100);
	/* Not for what is built here meanwhile. */
	f->nodes[1].bare = false;
	assert_left(f, 100);
}

/* What a worker's machine is like says nothing of what is built here, nor the other way round. */
static void test_both(void **state)
{
	struct fixture *f = four_stages();

	(void)state;
	for (size_t i = 0; i < STAGES; i++)
		f->mine[i].expected.guessed = true;
	worker(f, away(f, 0), FARM_AWAITED);
	worker(f, away(f, 1), FARM_AWAITED);
	/* Those there take thrice the time: 200 s of theirs on 2 x 4 processors, 200 s on two here.
	 */
	f->run.workers = (struct workers){{1e6, 3e6}, 400, 100, 2};
	assert_left(f, 3 * 200 / 8.0 + 200 / 2.0);
	/* One stage alone gains nothing from two workers. */
	for (size_t i = 1; i < STAGES; i++)
		f->nodes[i].state = NODE_DONE;
	f->run.workers = (struct workers){{0}, 100, 100, 2};
	assert_left(f, 100);
}

/* The time that a stage has had a worker counts, and not that in a queue or on the way. */
static void test_begun(void **state)
{
	struct fixture *f = four_stages();
	struct child *child = away(f, 0);

	(void)state;
	for (size_t i = 1; i < STAGES; i++)
		f->nodes[i].state = NODE_DONE;
	f->run.workers.cpu = f->run.workers.seconds = 50;
	child->start = clock_seconds() - 60;
	worker(f, child, FARM_AWAITED);
	assert_left(f, 100);
	worker(f, child, FARM_AT_IT);
	assert_left(f, 100);
	child->working = clock_seconds() - 40;
	assert_left(f, 60);
	/* It is on its way back: what was done is not undone by that, */
	worker(f, child, FARM_OFF);
	assert_left(f, 60);
	/* but it is by another try. */
	worker(f, child, FARM_AWAITED);
	assert_left(f, 100);
}

/* A farm that says nothing of workers may be at it as soon as it has taken the stage. */
static void test_says_nothing(void **state)
{
	struct fixture *f = four_stages();
	struct child *child = away(f, 0);
	char begins[] = "operation\tone", ends[] = "operation\t";

	(void)state;
	away_line(&f->run, child, begins);
	assert_string_equal(child->operation, "one");
	assert_true(child->working > 0);
	child->working = 1;
	away_line(&f->run, child, ends);
	assert_null(child->operation);
	assert_true(child->working == 1);
	/* Words that mean nothing, or are cut off, are passed over. */
	away_line(&f->run, child, (char[]){"worker"});
	away_line(&f->run, child, (char[]){"wages\t1"});
	away_line(&f->run, child, (char[]){""});
	assert_true(child->working == 1);
	assert_int_equal(f->run.workers.most, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_here),
	    SCRATCH_TEST(test_number_of_workers),
	    SCRATCH_TEST(test_waits_for_a_worker),
	    SCRATCH_TEST(test_both),
	    SCRATCH_TEST(test_begun),
	    SCRATCH_TEST(test_says_nothing),
	};

	return cmocka_run_group_tests_name("tell", tests, NULL, NULL);
}
