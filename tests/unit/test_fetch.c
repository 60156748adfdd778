/* SPDX-License-Identifier: Apache-2.0 */
/* One file at a time: every kind of answer, and resuming after it. */
#include "net/fetch.h"

#include "served.h"

#include <curl/curl.h>
#include <sys/wait.h>

static void test_full(void **state)
{
	struct fetch_result r = get("a.tar.xz", SIZE, url("full"), NULL);

	(void)state;
	assert_int_equal(r.state, FETCH_DONE);
	assert_string_equal(r.url, url("full"));
	assert_null(r.error);
	assert_int_equal(r.bytes, SIZE);
	assert_int_equal(r.total, SIZE);
	assert_got("a.tar.xz");
	assert_requests("/full 0\n");
	assert_silent();
	assert_int_equal(get("b", 0, url("full"), NULL).state, FETCH_DONE);
	assert_got("b");
}

/* Of libcurl's copies of text, the one that finds no memory. */
static int copy_to_fail;

static char *copy_text(const char *text)
{
	return copy_to_fail-- == 0 ? NULL : strdup(text);
}

/* 0 or 1: the file was had or not; 2: out of memory, as it should be. */
static int fetch_without_copy(int n)
{
	pid_t child = fork();
	int status;

	if (child == 0) {
		setenv("CURL_CA_BUNDLE", "/etc/ssl/certs/ca-certificates.crt", 1);
		assert_int_equal(
		    dup2(open("/dev/null", O_WRONLY | O_CLOEXEC), STDERR_FILENO), STDERR_FILENO);
		curl_global_init_mem(CURL_GLOBAL_DEFAULT, malloc, free, realloc, copy_text, calloc);
		copy_to_fail = n;
		bool had = get("a", SIZE, url("full"), NULL).state == FETCH_DONE;
		_exit(copy_to_fail >= 0 && had ? 10 : 11);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	unlink(mem_printf(scratch.ctx, "%s/a", scratch.dir));
	return WEXITSTATUS(status);
}

/*
 * Without the copy of an option, a transfer must not go on by libcurl's own default: another
 * bundle of certificates, another protocol, no password. mcm's way to end for want of memory is 1.
 */
static void test_no_memory_for_an_option(void **state)
{
	int failures = 0, n = 0, result;

	(void)state;
	while ((result = fetch_without_copy(n++)) != 10 && n < 100)
		failures += result == 1;
	/* At least URL, name and bundle; what libcurl fails at later fails the transfer. */
	assert_int_equal(result, 10);
	assert_in_range(failures, 3, 100);
}

static void test_resume(void **state)
{
	(void)state;
	write_part("a", payload, HALF);
	assert_int_equal(get("a", SIZE, url("full"), NULL).state, FETCH_DONE);
	assert_got("a");
	assert_requests("/full 50000\n");
	assert_silent();
}

static void test_resume_refused(void **state)
{
	(void)state;
	write_part("a", payload, HALF);
	assert_int_equal(get("a", SIZE, url("norange"), NULL).state, FETCH_DONE);
	assert_got("a");
	write_part("b", payload, HALF);
	assert_failed(get("b", SIZE, url("badrange"), NULL), "b", "another range");
	assert_requests("/norange 50000\n/badrange 50000\n");
}

static void test_resume_whole(void **state)
{
	(void)state;
	write_part("a", payload, SIZE);
	assert_int_equal(get("a", SIZE, url("full"), NULL).state, FETCH_DONE);
	assert_got("a");
	assert_false(path_exists(log_path));
	write_part("b", payload, SIZE);
	assert_int_equal(get("b", 0, url("full"), NULL).state, FETCH_DONE);
	assert_got("b");
	assert_requests("/full 100000\n");
}

static void test_resume_foreign_bytes(void **state)
{
	(void)state;
	write_part("a", payload + 1, HALF);
	assert_int_equal(get("a", SIZE, url("full"), NULL).state, FETCH_DONE);
	assert_got("a");
	assert_requests("/full 50000\n/full 0\n");
	write_part("b", payload + 1, SIZE - 1);
	assert_int_equal(get("b", SIZE - 1, url("full"), NULL).state, FETCH_FAILED);
	write_part("c", payload + 2, SIZE - 2);
	assert_int_equal(truncate(mem_printf(scratch.ctx, "%s/c.part", scratch.dir), SIZE), 0);
	assert_int_equal(get("c", SIZE, url("full"), NULL).state, FETCH_DONE);
	assert_got("c");
	scratch_messages();
	write_part("d", payload, HALF);
	assert_int_equal(get("d", 10, url("full"), NULL).state, FETCH_FAILED);
	assert_reported("has 100000 bytes, 10 expected");
}

static void test_truncated(void **state)
{
	struct fetch_result r = get("a.tar.gz", SIZE, url("truncated.tar.gz"), NULL);

	(void)state;
	assert_failed(r, "a.tar.gz", "truncated.tar.gz': ");
	assert_int_equal(part_size("a.tar.gz"), HALF);
	assert_reported("cannot fetch '");
	assert_int_equal(get("a.tar.gz", SIZE, url("short"), url("full")).state, FETCH_DONE);
	assert_got("a.tar.gz");
	assert_int_equal(get("b", SIZE, url("truncated.tar.gz"), url("full")).state, FETCH_DONE);
	assert_got("b");
	assert_requests(
	    "/truncated.tar.gz 0\n/short 50000\n/full 50000\n/truncated.tar.gz 0\n/full 50000\n");
	assert_failed(get("c", SIZE, url("short"), NULL), "c", "ends too early");
}

static void test_sizes(void **state)
{
	(void)state;
	assert_failed(get("a", SIZE, url("small"), NULL), "a", "has 50000 bytes, 100000 expected");
	assert_failed(
	    get("a", SIZE, url("endless"), NULL), "a", "more than the 100000 bytes expected");
	assert_false(path_exists(scratch_path("a.part")));
}

static void test_html(void **state)
{
	static const char text[] = "answered with an HTML page instead of the file";

	(void)state;
	assert_failed(get("a.tar.xz", 0, url("html.tar.xz"), NULL), "a.tar.xz", text);
	assert_failed(get("a.tar.xz", 0, url("page.tar.xz"), NULL), "a.tar.xz", text);
	assert_false(path_exists(scratch_path("a.tar.xz.part")));
	assert_failed(get("index", 0, url("html.tar.xz"), NULL), "index", "SHA-256");
}

static void test_status(void **state)
{
	struct fetch_result r = get("a", SIZE, url("missing"), url("500"));

	(void)state;
	assert_failed(r, "a", "/missing': HTTP status 404; '");
	assert_failed(r, "a", "/500': HTTP status 500");
	assert_string_equal(r.url, url("500"));
	assert_reported("warning: cannot fetch '");
	assert_int_equal(get("a", SIZE, url("missing"), url("full")).state, FETCH_DONE);
	assert_got("a");
	assert_reported("HTTP status 404");
}

static void test_redirects(void **state)
{
	(void)state;
	assert_int_equal(get("a", SIZE, url("redirect"), NULL).state, FETCH_DONE);
	assert_got("a");
	assert_failed(get("b", SIZE, url("loop"), NULL), "b", "redirects");
	assert_failed(get("c", 0, url("to-file"), NULL), "c", "rotocol");
}

static void test_wrong_bytes(void **state)
{
	struct fetch_result r = get("a", SIZE, url("wrong"), NULL);

	(void)state;
	assert_failed(r, "a", "its SHA-256 is ");
	assert_failed(r, "a", digest);
	assert_false(path_exists(scratch_path("a.part")));
	assert_int_equal(get("a", SIZE, url("wrong"), url("full")).state, FETCH_DONE);
	assert_got("a");
}

static void test_stall(void **state)
{
	(void)state;
	assert_int_equal(get("a", SIZE, url("trickle"), url("full")).state, FETCH_DONE);
	assert_got("a");
	assert_requests("/trickle 0\n/full 100\n");
	assert_reported("/trickle': ");
}

static void test_deadline(void **state)
{
	struct fetcher *f = fetcher_new(scratch.ctx, &(struct fetch_opts){.total_timeout = 1});
	int id = add(f, "a", SIZE, url("stall"), url("full"));

	(void)state;
	run(f);
	assert_failed(fetcher_result(f, id), "a", "its time limit is over");
	assert_int_equal(part_size("a"), HALF);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVED_TEST(test_full),
	    SERVED_TEST(test_no_memory_for_an_option),
	    SERVED_TEST(test_resume),
	    SERVED_TEST(test_resume_refused),
	    SERVED_TEST(test_resume_whole),
	    SERVED_TEST(test_resume_foreign_bytes),
	    SERVED_TEST(test_truncated),
	    SERVED_TEST(test_sizes),
	    SERVED_TEST(test_html),
	    SERVED_TEST(test_status),
	    SERVED_TEST(test_redirects),
	    SERVED_TEST(test_wrong_bytes),
	    SERVED_TEST(test_stall),
	    SERVED_TEST(test_deadline),
	};

	served_prepare();
	return cmocka_run_group_tests_name("fetch", tests, NULL, NULL);
}
