/* SPDX-License-Identifier: Apache-2.0 */
/* What a run needs, looks up and starts, decided without a store, a network or a process. */
#include "scratch.h"

#include "schedule/graph.h"

/* lib <- gcc <- musl <- toolchain, and toolchain needs lib, too; gcc and musl have a source. */
enum { LIB, GCC, MUSL, TOOLCHAIN, NSTAGES };
enum { GCC_SOURCE, MUSL_SOURCE, NSOURCES };

static struct stage stages[NSTAGES];
static struct source sources[NSOURCES];
static struct plan plan;
static struct graph *graph;
static const bool none_passed[NSTAGES];

static struct stage *needs[NSTAGES][2] = {
    [GCC] = {&stages[LIB]},
    [MUSL] = {&stages[GCC]},
    [TOOLCHAIN] = {&stages[LIB], &stages[MUSL]},
};
static struct source *wants[NSTAGES][1] = {
    [GCC] = {&sources[GCC_SOURCE]},
    [MUSL] = {&sources[MUSL_SOURCE]},
};

static int setup(void **state)
{
	static struct stage *all[NSTAGES], *goals[] = {&stages[TOOLCHAIN]};
	static struct source *all_sources[NSOURCES];
	static const double seconds[NSTAGES] = {10, 100, 20, 1};

	for (size_t i = 0; i < NSTAGES; i++) {
		stages[i] = (struct stage){.index = i, .deps = needs[i], .sources = wants[i]};
		for (size_t k = 0; k < 2; k++)
			stages[i].ndeps += needs[i][k] != NULL;
		stages[i].nsources = wants[i][0] != NULL;
		all[i] = &stages[i];
	}
	for (size_t k = 0; k < NSOURCES; k++) {
		sources[k] = (struct source){.index = k};
		all_sources[k] = &sources[k];
	}
	plan = (struct plan){.stages = all,
	    .nstages = NSTAGES,
	    .sources = all_sources,
	    .nsources = NSOURCES,
	    .goals = goals,
	    .ngoals = 1};
	if (scratch_setup(state) != 0)
		return -1;
	graph = graph_new(scratch.ctx, &plan, seconds);
	graph_want_goals(graph);
	return 0;
}

static void assert_look_up(size_t expected)
{
	size_t i, culprit;

	assert_int_equal(graph_next(graph, &i, &culprit), GRAPH_LOOK_UP);
	assert_int_equal(i, expected);
}

static void assert_no_step(void)
{
	size_t i, culprit;

	assert_int_equal(graph_next(graph, &i, &culprit), GRAPH_NOTHING);
}

static void assert_pick(enum pick_kind kind, size_t index)
{
	struct pick pick;

	assert_true(graph_pick(graph, none_passed, &pick));
	assert_int_equal(pick.kind, kind);
	assert_int_equal(pick.index, index);
}

static void assert_no_pick(void)
{
	struct pick pick;

	assert_false(graph_pick(graph, none_passed, &pick));
}

/* Nothing is in any store. */
static void miss_all(void)
{
	size_t i, culprit;

	while (graph_next(graph, &i, &culprit) == GRAPH_LOOK_UP)
		graph_missing(graph, i);
}

static void have_sources(void)
{
	for (size_t k = 0; k < NSOURCES; k++)
		graph->sources[k].state = SOURCE_THERE;
}

static void build(size_t i)
{
	assert_pick(PICK_BUILD, i);
	graph->nodes[i].state = NODE_RUNNING;
	assert_no_step();
	graph_built(graph, i);
}

static void test_goal_in_the_store(void **state)
{
	(void)state;
	assert_true(graph_is_open(graph));
	assert_look_up(TOOLCHAIN);
	assert_no_step();
	assert_true(graph_is_open(graph));
	graph_reused(graph, TOOLCHAIN);
	assert_no_step();
	assert_no_pick();
	assert_false(graph_is_open(graph));
	assert_false(graph_has_work(graph));
	assert_int_equal(graph->nodes[GCC].state, NODE_UNNEEDED);
	assert_int_equal(graph->sources[GCC_SOURCE].state, SOURCE_UNNEEDED);
	assert_int_equal(graph->count, 0);
}

static void test_urgency(void **state)
{
	(void)state;
	assert_true(graph->nodes[LIB].rest == 131);
	assert_true(graph->nodes[GCC].rest == 121);
	assert_true(graph->nodes[TOOLCHAIN].rest == 1);
	assert_true(graph->nodes[LIB].used && graph->nodes[MUSL].used);
	assert_false(graph->nodes[TOOLCHAIN].used);
}

static void test_all_is_built(void **state)
{
	(void)state;
	miss_all();
	assert_false(graph_is_open(graph));
	assert_int_equal(graph->count, NSTAGES);
	assert_int_equal(graph->sources[GCC_SOURCE].state, SOURCE_WANTED);
	assert_true(graph_has_work(graph));
	/* lib has no source: its key is known, and it can start. */
	build(LIB);
	miss_all();
	assert_true(graph->nodes[GCC].resolved);
	assert_no_pick();
	/* Of two sources that are there the more urgent one. */
	graph->sources[MUSL_SOURCE].state = graph->sources[GCC_SOURCE].state = SOURCE_FETCHED;
	assert_pick(PICK_EXTRACT, GCC_SOURCE);
	graph->sources[GCC_SOURCE].state = SOURCE_EXTRACTING;
	assert_pick(PICK_EXTRACT, MUSL_SOURCE);
	have_sources();
	assert_true(graph_uses_source(graph, GCC_SOURCE));
	build(GCC);
	assert_false(graph_uses_source(graph, GCC_SOURCE));
	assert_true(graph_uses_source(graph, MUSL_SOURCE));
	miss_all();
	build(MUSL);
	miss_all();
	build(TOOLCHAIN);
	assert_no_step();
	assert_false(graph_has_work(graph));
	assert_int_equal(graph->done, NSTAGES);
}

/* What others are built with is checked before, and built if it proves to be bad. */
static void test_check(void **state)
{
	(void)state;
	assert_look_up(TOOLCHAIN);
	graph_missing(graph, TOOLCHAIN);
	assert_look_up(MUSL);
	graph_found(graph, MUSL);
	assert_look_up(LIB);
	graph_found(graph, LIB);
	assert_no_step();
	assert_true(graph_is_open(graph));
	/* lib is the more urgent one by what is expected of the plan as a whole. */
	assert_pick(PICK_CHECK, LIB);
	graph->nodes[LIB].state = NODE_CHECKING;
	assert_pick(PICK_CHECK, MUSL);
	graph->nodes[MUSL].state = NODE_CHECKING;
	assert_no_pick();
	graph_reused(graph, LIB);
	assert_true(graph_is_open(graph));
	graph_missing(graph, MUSL);
	assert_int_equal(graph->sources[MUSL_SOURCE].state, SOURCE_WANTED);
	assert_look_up(GCC);
	graph_reused(graph, GCC);
	assert_false(graph_is_open(graph));
	assert_look_up(MUSL);
	assert_int_equal(graph->count, 2);
}

/* A dependency that came out as before: the resolved key leads to what is there. */
static void test_early_cutoff(void **state)
{
	(void)state;
	miss_all();
	build(LIB);
	assert_look_up(GCC);
	graph_found(graph, GCC);
	assert_false(graph_is_open(graph));
	graph->nodes[GCC].state = NODE_CHECKING;
	assert_int_equal(graph->count, NSTAGES);
	graph_reused(graph, GCC);
	assert_int_equal(graph->count, NSTAGES - 1);
	assert_false(graph_uses_source(graph, GCC_SOURCE));
}

static void test_remote(void **state)
{
	(void)state;
	assert_look_up(TOOLCHAIN);
	graph_ask(graph, TOOLCHAIN);
	assert_no_step();
	assert_true(graph_is_open(graph));
	assert_true(graph_has_work(graph));
	/* Its bytes are coming: nothing else will have to be built. */
	graph->nodes[TOOLCHAIN].coming = true;
	assert_false(graph_is_open(graph));
	/* They were no good. */
	graph_missing(graph, TOOLCHAIN);
	assert_look_up(MUSL);
	graph_missing(graph, MUSL);
	assert_look_up(GCC);
	graph_missing(graph, GCC);
	assert_look_up(LIB);
	graph_reused(graph, LIB);
	/* Asked for by its resolved key a stage keeps nobody waiting. */
	assert_look_up(GCC);
	graph_ask(graph, GCC);
	assert_false(graph_is_open(graph));
	graph_missing(graph, GCC);
	assert_int_equal(graph->nodes[GCC].state, NODE_READY);
}

static void test_failure(void **state)
{
	size_t i, culprit;

	(void)state;
	miss_all();
	build(LIB);
	miss_all();
	have_sources();
	assert_pick(PICK_BUILD, GCC);
	graph->nodes[GCC].state = NODE_FAILED;
	assert_int_equal(graph_next(graph, &i, &culprit), GRAPH_SKIP);
	assert_int_equal(i, MUSL);
	assert_int_equal(culprit, GCC);
	assert_int_equal(graph_next(graph, &i, &culprit), GRAPH_SKIP);
	assert_int_equal(i, TOOLCHAIN);
	assert_int_equal(culprit, MUSL);
	assert_no_step();
	assert_no_pick();
	assert_false(graph_has_work(graph));
}

/* One that another mcm is at is passed over. */
static void test_passed(void **state)
{
	bool passed[NSTAGES] = {false};
	struct pick pick;

	(void)state;
	miss_all();
	passed[LIB] = true;
	assert_false(graph_pick(graph, passed, &pick));
	assert_true(graph_has_work(graph));
}

#define GRAPH_TEST(test) cmocka_unit_test_setup_teardown(test, setup, scratch_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    GRAPH_TEST(test_goal_in_the_store),
	    GRAPH_TEST(test_urgency),
	    GRAPH_TEST(test_all_is_built),
	    GRAPH_TEST(test_check),
	    GRAPH_TEST(test_early_cutoff),
	    GRAPH_TEST(test_remote),
	    GRAPH_TEST(test_failure),
	    GRAPH_TEST(test_passed),
	};

	return cmocka_run_group_tests_name("graph", tests, NULL, NULL);
}
