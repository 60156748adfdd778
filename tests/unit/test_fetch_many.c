/* SPDX-License-Identifier: Apache-2.0 */
/* Several downloads, silent servers, local files, and what goes wrong on our side. */
#include "net/fetch.h"

#include <sys/resource.h>
#include <time.h>

#include "served.h"

/* A step comes back in time, and a fetcher may go while transfers are under way. */
static void test_step(void **state)
{
	struct fetcher *f = new_fetcher();
	int id = add(f, "a", SIZE, url("stall"), NULL),
	    waiting = add(f, "b", SIZE, url("hang"), NULL);
	struct timespec from, to;

	(void)state;
	assert_int_equal(fetcher_result(f, id).state, FETCH_RUNNING);
	clock_gettime(CLOCK_MONOTONIC, &from);
	assert_int_equal(fetcher_step(f, 100), 2);
	assert_int_equal(fetcher_step(f, 0), 2);
	clock_gettime(CLOCK_MONOTONIC, &to);
	assert_true((to.tv_sec - from.tv_sec) * 1000 + (to.tv_nsec - from.tv_nsec) / 1000000 < 700);
	assert_int_equal(fetcher_result(f, id).bytes, HALF);
	assert_int_equal(fetcher_result(f, id).total, SIZE);
	assert_int_equal(fetcher_result(f, waiting).bytes, 0);
	mem_free(f);
	assert_int_equal(part_size("a"), HALF);
	assert_false(path_exists(scratch_path("b.part")));
	assert_silent();
}

static void test_unreachable(void **state)
{
	struct fetcher *f = new_fetcher();
	const char *file = scratch_file("source", "", 0644);
	int a, b, c;
	const char *said;

	(void)state;
	assert_int_equal(path_write(file, payload, SIZE), 0);
	a = add(f, "a", SIZE, dead_url(), dead_url());
	b = add(f, "b", SIZE, dead_url(), mem_printf(scratch.ctx, "file://%s", file));
	c = add(f, "c", SIZE, url("full"), NULL);
	assert_false(fetcher_unreachable(f));
	/* c answers, so the dead ones are mirrors that are down and each is named. */
	run(f);
	assert_false(fetcher_unreachable(f));
	assert_failed(fetcher_result(f, a), "a", "; 'http://127.0.0.1:");
	assert_int_equal(fetcher_result(f, b).state, FETCH_DONE);
	assert_int_equal(fetcher_result(f, c).state, FETCH_DONE);
	said = scratch_messages();
	assert_null(strstr(said, "note: "));
	assert_non_null(strstr(said, "warning: cannot fetch 'http://127.0.0.1:"));
	f = new_fetcher();
	a = add(f, "d", SIZE, dead_url(), dead_url());
	b = add(f, "e", SIZE, dead_url(), mem_printf(scratch.ctx, "file://%s", file));
	run(f);
	assert_true(fetcher_unreachable(f));
	assert_failed(fetcher_result(f, a), "d", "no upstream server can be reached");
	assert_int_equal(fetcher_result(f, b).state, FETCH_DONE);
	assert_got("e");
	said = scratch_messages();
	assert_non_null(
	    strstr(said, "note: no upstream server can be reached ('http://127.0.0.1:"));
	assert_null(strstr(said, "warning: "));
	assert_null(strstr(strchr(said, '\n') + 1, "note: "));
	c = add(f, "f", SIZE, url("full"), NULL);
	run(f);
	assert_failed(fetcher_result(f, c), "f", "no upstream server can be reached");
	assert_silent();
}

static void test_only_server(void **state)
{
	struct fetcher *f = new_fetcher();
	int id = add(f, "a", SIZE, dead_url(), NULL), next;

	(void)state;
	run(f);
	assert_true(fetcher_unreachable(f));
	assert_failed(fetcher_result(f, id), "a", "'http://127.0.0.1:");
	assert_reported("note: no upstream server can be reached");
	/* One silent server says nothing about another that is named later. */
	next = add(f, "b", SIZE, url("full"), NULL);
	run(f);
	assert_int_equal(fetcher_result(f, next).state, FETCH_DONE);
	assert_false(fetcher_unreachable(f));
	assert_silent();
}

static void test_secrets(void **state)
{
	char *secret = mem_printf(
	    scratch.ctx, "http://user:hunter2@127.0.0.1:%d/missing?token=s3cret#x", served_port);
	struct fetch_result r = get("a", SIZE, secret, NULL);
	const char *said = scratch_messages();

	(void)state;
	assert_failed(r, "a", "/missing?...': HTTP status 404");
	assert_null(strstr(r.error, "hunter2"));
	assert_null(strstr(r.url, "s3cret"));
	assert_null(strstr(said, "hunter2"));
	assert_null(strstr(said, "s3cret"));
}

static void test_local_files(void **state)
{
	char *file = scratch_file("source", "", 0644);
	const char *there = mem_printf(scratch.ctx, "file://%s", file);
	const char *absent = mem_printf(scratch.ctx, "file://%s/none", scratch.dir);

	(void)state;
	assert_int_equal(path_write(file, payload, SIZE), 0);
	write_part("a", payload + 1, HALF);
	assert_int_equal(get("a", SIZE, absent, there).state, FETCH_DONE);
	assert_got("a");
	assert_reported("warning: cannot fetch 'file://");
	/* It is there, and this machine cannot read it, which says nothing of the release. */
	assert_int_equal(symlink("loop", scratch_path("loop")), 0);
	int errors = report_errors();
	assert_int_equal(
	    get("c", SIZE, mem_printf(scratch.ctx, "file://%s/loop", scratch.dir), there).state,
	    FETCH_DONE);
	assert_int_equal(report_errors(), errors + 1);
	assert_reported("error: cannot read 'file://");
	assert_failed(get("b", HALF, there, NULL), "b", "has 100000 bytes, 50000 expected");
	assert_failed(get("b", 0, "ftp://127.0.0.1/x", NULL), "b", "rotocol");
	assert_failed(get("b", 0, "nonsense://x", NULL), "b", "rotocol");
	assert_failed(get("b", 0, NULL, NULL), "b", "there is no URL");
	scratch_messages();
}

static void test_disk(void **state)
{
	struct rlimit former, tight;

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &former), 0);
	tight = former;
	tight.rlim_cur = HALF;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
	struct fetch_result r = get("a", SIZE, url("full"), url("norange"));
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &former), 0);
	assert_failed(r, "a", "the partial file cannot be written");
	assert_reported("error: cannot write '");
	assert_requests("/full 0\n");
	assert_failed(get("none/a", SIZE, url("full"), NULL), "none/a", "cannot be used");
	assert_reported("error: cannot open '");
}

static void test_parallel(void **state)
{
	enum { FILES = 30 };
	struct fetcher *f = fetcher_new(scratch.ctx, &(struct fetch_opts){.parallel = 3});
	int left;

	(void)state;
	for (int i = 0; i < FILES; i++)
		assert_int_equal(
		    add(f, mem_printf(scratch.ctx, "f%d", i), SIZE, url("missing"), url("full")),
		    i);
	do {
		int running = 0;

		left = fetcher_step(f, 1000);
		for (int i = 0; i < FILES; i++)
			running += fetcher_result(f, i).state == FETCH_RUNNING;
		assert_int_equal(running, left);
	} while (left > 0);
	for (int i = 0; i < FILES; i++)
		assert_got(mem_printf(scratch.ctx, "f%d", i));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVED_TEST(test_step),
	    SERVED_TEST(test_unreachable),
	    SERVED_TEST(test_only_server),
	    SERVED_TEST(test_secrets),
	    SERVED_TEST(test_local_files),
	    SERVED_TEST(test_disk),
	    SERVED_TEST(test_parallel),
	};

	served_prepare();
	return cmocka_run_group_tests_name("fetch_many", tests, NULL, NULL);
}
