/* SPDX-License-Identifier: Apache-2.0 */
/* Records of builds, from events alone. */
#include "scratch.h"

#include "report/recorder.h"

static const struct package lib_package = {.name = "lib"}, gcc_package = {.name = "gcc"};
static struct source lib_source = {.package = &lib_package};
static struct source *lib_sources[] = {&lib_source};

static struct stage stages[] = {
    {.index = 0,
	.name = "lib",
	.id = "lib",
	.package = &lib_package,
	.sources = lib_sources,
	.nsources = 1},
    {.index = 1, .name = "gcc", .id = "gcc@t", .place = "t", .package = &gcc_package},
    {.index = 2, .name = "musl", .id = "musl@t", .place = "t", .package = &gcc_package},
};
static struct stage *all[] = {&stages[0], &stages[1], &stages[2]};
static struct stage *goals[] = {&stages[1]};
static const struct plan plan = {.stages = all, .nstages = 3, .goals = goals, .ngoals = 1};
static const char *const why[] = {"why lib", "why gcc", "why musl"};

static void ignore(void *data, const struct event *event)
{
	(void)data;
	(void)event;
}

/* What is recorded of the events; freed with the scratch. */
static const struct json *record_of(const struct event *events, size_t n, bool early)
{
	const struct recorder_facts facts = {
	    .plan = &plan, .why = why, .settings = strlist_new(scratch.ctx), .jobs = 2};
	struct recorder *r = recorder_new(
	    scratch.ctx, (struct event_sink){.emit = ignore, .data = NULL});
	const struct event_sink sink = recorder_sink(r);
	const struct event planning[] = {
	    {.kind = EVENT_DOWNLOAD, .stage = "tried 1.0", .bytes = 10, .text = "http://p"},
	    {.kind = EVENT_DOWNLOAD, .stage = "planned 1.0", .bytes = 10, .text = "http://p"},
	    {.kind = EVENT_FETCHED, .stage = "planned 1.0", .bytes = 10, .text = "http://p"},
	};

	for (size_t i = 0; early && i < sizeof planning / sizeof *planning; i++)
		sink.emit(sink.data, &planning[i]);
	recorder_begin(r, &facts);
	for (size_t i = 0; i < n; i++)
		sink.emit(sink.data, &events[i]);
	return json_keep(scratch.ctx, recorder_finish(r, 0));
}

#define RECORD_OF(events) record_of(events, sizeof(events) / sizeof *(events), false)

static const struct json *stage_of(const struct json *record, size_t i)
{
	return json_at(json_get(record, "stages"), i);
}

/* From the remote store come stages of a target, and those that serve all: these have no '@'. */
static void test_remote_hits(void **state)
{
	static const struct event events[] = {
	    {.kind = EVENT_DOWNLOAD, .stage = "lib 1.0", .bytes = 1000, .text = "http://o"},
	    {.kind = EVENT_FETCHED, .stage = "lib 1.0", .bytes = 1000, .text = "http://o"},
	    {.kind = EVENT_DOWNLOAD, .stage = "lib", .bytes = 10, .text = "http://c"},
	    {.kind = EVENT_FETCHED, .stage = "lib", .bytes = 30},
	    {.kind = EVENT_REUSED, .stage = "lib", .seconds = 5},
	    {.kind = EVENT_FETCHED, .stage = "gcc@t", .bytes = 400},
	    {.kind = EVENT_REUSED, .stage = "gcc", .target = "t", .seconds = 20},
	    {.kind = EVENT_REUSED, .stage = "musl", .target = "t", .seconds = -1},
	    {.kind = EVENT_UPLOADED, .stage = "musl@t", .bytes = 7},
	};
	const struct json *record = RECORD_OF(events), *cache = json_get(record, "cache");

	(void)state;
	assert_true(json_says(stage_of(record, 0), "state", "remote hit"));
	assert_true(json_says(stage_of(record, 1), "state", "remote hit"));
	assert_true(json_says(stage_of(record, 2), "state", "hit"));
	assert_int_equal(json_get_int(cache, "remote_hits", -1), 2);
	assert_int_equal(json_get_int(cache, "hits", -1), 1);
	assert_int_equal(json_get_int(cache, "bytes_down", -1), 430);
	assert_int_equal(json_get_int(cache, "bytes_up", -1), 7);
	assert_true(json_get_real(cache, "saved", -1) == 25);
}

static void test_cutoff_and_skipped(void **state)
{
	static const struct event events[] = {
	    {.kind = EVENT_REUSED,
		.stage = "lib",
		.text = "came out as before",
		.status = 1,
		.seconds = 1},
	    {.kind = EVENT_SKIPPED, .stage = "gcc", .target = "t", .text = "lib"},
	};
	const struct json *record = RECORD_OF(events);

	(void)state;
	assert_true(json_says(stage_of(record, 0), "state", "early cutoff"));
	assert_true(json_says(stage_of(record, 0), "why", "came out as before"));
	assert_true(json_says(stage_of(record, 1), "state", "skipped"));
	assert_true(json_says(stage_of(record, 1), "why", "needs lib, which failed"));
	assert_true(json_says(stage_of(record, 2), "state", "unneeded"));
}

/* A stage that was ended took its slot until then; one that was not begun says why it would be. */
static void test_interrupted(void **state)
{
	static const struct event events[] = {
	    {.kind = EVENT_START, .stage = "lib"},
	    {.kind = EVENT_INTERRUPTED, .stage = "lib", .cpu = 3},
	    {.kind = EVENT_LEFT, .stage = "gcc", .target = "t"},
	};
	const struct json *record = RECORD_OF(events), *lib = stage_of(record, 0);

	(void)state;
	assert_true(json_says(lib, "state", "interrupted"));
	assert_true(json_get_real(lib, "cpu", -1) == 3);
	assert_int_equal(json_get_int(lib, "lane", -1), 0);
	assert_true(json_get_real(json_get(record, "slots"), "cpu", -1) == 3);
	assert_true(json_says(stage_of(record, 1), "state", "not started"));
	assert_true(json_says(stage_of(record, 1), "why", "why gcc"));
	assert_null(json_get(stage_of(record, 1), "lane"));
	assert_true(json_says(stage_of(record, 2), "state", "unneeded"));
}

/* What was fetched before the build began has no time in it to begin at. */
static void test_fetched_while_planning(void **state)
{
	static const struct event events[] = {
	    {.kind = EVENT_FETCHED, .stage = "lib 1.0", .bytes = 5, .text = "http://o"}};
	const struct json *fetches = json_get(record_of(events, 1, true), "fetches");
	const struct json *first = json_at(fetches, 0);

	(void)state;
	assert_int_equal(json_count(fetches), 2);
	assert_true(json_says(first, "name", "planned 1.0"));
	assert_true(json_says(first, "from", "http://p"));
	assert_true(json_get_real(first, "start", -1) == 0);
	assert_true(json_get_bool(first, "whole", false));
}

/* A transfer that the end of the build cut off has lasted until then. */
static void test_transfer_that_did_not_end(void **state)
{
	static const struct event events[] = {
	    {.kind = EVENT_DOWNLOAD, .stage = "lib 1.0", .bytes = 10, .text = "http://o"},
	    {.kind = EVENT_FETCHED, .stage = "gcc 1.0", .bytes = 10},
	};
	const struct json *fetches = json_get(RECORD_OF(events), "fetches");

	(void)state;
	assert_int_equal(json_count(fetches), 2);
	assert_false(json_get_bool(json_at(fetches, 0), "whole", true));
	assert_true(json_get_real(json_at(fetches, 0), "seconds", -1) > 0);
	assert_true(json_get_bool(json_at(fetches, 1), "whole", false));
}

/* A stage needs its sources: their extraction is on the critical path, and its CPU time counts. */
static void test_other_work(void **state)
{
	static const struct event events[] = {
	    {.kind = EVENT_WORKED, .text = "extract", .stage = "lib", .seconds = 50, .cpu = 40},
	    {.kind = EVENT_WORKED, .text = "extract", .stage = "gcc", .seconds = 20, .cpu = 2},
	    {.kind = EVENT_WORKED, .text = "fetch", .seconds = 70, .cpu = 0.5, .status = 1},
	    {.kind = EVENT_START, .stage = "lib", .text = "log"},
	    {.kind = EVENT_DONE, .stage = "lib", .seconds = 0.1, .cpu = 3},
	};
	const struct json *record = RECORD_OF(events), *critical = json_get(record, "critical");
	const struct json *work = json_get(record, "work");

	(void)state;
	assert_int_equal(json_count(critical), 2);
	assert_string_equal(json_as_string(json_at(critical, 0)), "extract lib");
	assert_string_equal(json_as_string(json_at(critical, 1)), "lib");
	assert_true(json_get_real(json_get(record, "slots"), "cpu", -1) == 45.5);
	assert_true(json_get_real(json_get(record, "slots"), "busy", -1) >= 70);
	assert_true(json_get_bool(json_at(work, 0), "critical", false));
	assert_false(json_get_bool(json_at(work, 1), "critical", true));
	assert_false(json_get_bool(json_at(work, 0), "failed", true));
	assert_true(json_get_bool(json_at(work, 2), "failed", false));
	/* A fetch waits for the network, in no job slot. */
	assert_int_equal(json_get_int(json_at(work, 2), "lane", -1), -1);
	assert_true(json_says(stage_of(record, 0), "why", "why lib"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_remote_hits),
	    SCRATCH_TEST(test_cutoff_and_skipped),
	    SCRATCH_TEST(test_interrupted),
	    SCRATCH_TEST(test_fetched_while_planning),
	    SCRATCH_TEST(test_transfer_that_did_not_end),
	    SCRATCH_TEST(test_other_work),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
