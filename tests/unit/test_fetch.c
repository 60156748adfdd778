/* SPDX-License-Identifier: Apache-2.0 */
/* Downloads against a small HTTP server of our own that misbehaves on demand. */
#include "adapters/fetch.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>

#include "base/url.h"
#include "scratch.h"

enum { SIZE = 100000, HALF = SIZE / 2 };

static char payload[SIZE];
static char digest[HASH_HEX + 1];
static pid_t server = -1;
static int server_port;
static char *log_path; /* of the server: "PATH RANGE-START\n" for each request */

/* ---- the server ---- */

static void send_all(int fd, const char *data, size_t n)
{
	while (n > 0) {
		ssize_t done = send(fd, data, n, MSG_NOSIGNAL);

		if (done <= 0)
			_exit(0);
		data += done;
		n -= (size_t)done;
	}
}

static void send_text(int fd, const char *text)
{
	send_all(fd, text, strlen(text));
}

static void send_head(int fd, const char *status, const char *fields, long length)
{
	dprintf(fd, "HTTP/1.1 %s\r\nConnection: close\r\n%s", status, fields);
	if (length >= 0)
		dprintf(fd, "Content-Length: %ld\r\n", length);
	send_text(fd, "\r\n");
}

static void send_range(int fd, long start, long claimed)
{
	char field[80];

	snprintf(
	    field, sizeof(field), "Content-Range: bytes %ld-%d/%d\r\n", claimed, SIZE - 1, SIZE);
	send_head(fd, "206 Partial Content", field, SIZE - start);
	send_all(fd, payload + start, (size_t)(SIZE - start));
}

static void send_whole(int fd)
{
	send_head(fd, "200 OK", "", SIZE);
	send_all(fd, payload, SIZE);
}

static void answer_broken(int fd, const char *path)
{
	if (strcmp(path, "/truncated.tar.gz") == 0) {
		send_head(fd, "200 OK", "", SIZE);
		send_all(fd, payload, HALF);
	} else if (strcmp(path, "/short") == 0) {
		send_head(fd, "200 OK", "", -1);
		send_all(fd, payload, HALF);
	} else if (strcmp(path, "/small") == 0) {
		send_head(fd, "200 OK", "", HALF);
		send_all(fd, payload, HALF);
	} else if (strcmp(path, "/endless") == 0) {
		send_head(fd, "200 OK", "", -1);
		for (;;)
			send_all(fd, payload, SIZE);
	} else if (strcmp(path, "/wrong") == 0) {
		send_head(fd, "200 OK", "", SIZE);
		send_all(fd, payload + 1, SIZE - 1);
		send_all(fd, payload, 1);
	} else if (strcmp(path, "/stall") == 0) {
		send_head(fd, "200 OK", "", SIZE);
		send_all(fd, payload, HALF);
		pause();
	} else if (strcmp(path, "/trickle") == 0) {
		send_head(fd, "200 OK", "", SIZE);
		send_all(fd, payload, 100);
		pause();
	} else if (strcmp(path, "/hang") == 0) {
		pause();
	} else if (strcmp(path, "/500") == 0) {
		send_head(fd, "500 Internal Server Error", "", 5);
		send_text(fd, "sorry");
	} else {
		send_head(fd, "404 Not Found", "Content-Type: text/html\r\n", 0);
	}
}

static void answer(int fd, const char *path, long start)
{
	if (strcmp(path, "/full") == 0 && start >= SIZE)
		send_head(fd, "416 Range Not Satisfiable", "", 0);
	else if (strcmp(path, "/full") == 0 && start > 0)
		send_range(fd, start, start);
	else if (strcmp(path, "/full") == 0 || strcmp(path, "/norange") == 0)
		send_whole(fd);
	else if (strcmp(path, "/badrange") == 0)
		send_range(fd, start, 0);
	else if (strcmp(path, "/html.tar.xz") == 0)
		send_head(fd, "200 OK", "Content-Type: text/html; charset=utf-8\r\n", 0);
	else if (strcmp(path, "/page.tar.xz") == 0) {
		send_head(fd, "200 OK", "Content-Type: application/x-xz\r\n", 30);
		send_text(fd, "\n <!DocType HTML><html></html>");
	} else if (strcmp(path, "/redirect") == 0)
		send_head(fd, "302 Found", "Location: /full\r\n", 0);
	else if (strcmp(path, "/loop") == 0)
		send_head(fd, "302 Found", "Location: /loop\r\n", 0);
	else if (strcmp(path, "/to-file") == 0)
		send_head(fd, "302 Found", "Location: file:///etc/passwd\r\n", 0);
	else
		answer_broken(fd, path);
}

static void serve_one(int fd)
{
	char request[4096] = "", path[256] = "";
	const char *range;
	long start = 0;
	size_t have = 0;
	ssize_t n;
	FILE *requests;

	while (!strstr(request, "\r\n\r\n") && have < sizeof(request) - 1 &&
	       (n = recv(fd, request + have, sizeof(request) - 1 - have, 0)) > 0)
		have += (size_t)n;
	sscanf(request, "GET %255s", path);
	range = strstr(request, "Range: bytes=");
	if (range)
		sscanf(range, "Range: bytes=%ld-", &start);
	requests = fopen(log_path, "a");
	fprintf(requests, "%s %ld\n", path, start);
	fclose(requests);
	answer(fd, path, start);
	shutdown(fd, SHUT_WR);
	/* Closing with unread bytes would reset the connection under the client. */
	while (recv(fd, request, sizeof(request), 0) > 0)
		continue;
}

static int listen_on(int *port)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(a);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	assert_int_equal(listen(fd, 64), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &size), 0);
	*port = ntohs(a.sin_port);
	return fd;
}

static _Noreturn void serve(int fd)
{
	setpgid(0, 0);
	signal(SIGCHLD, SIG_IGN);
	for (;;) {
		int client = accept(fd, NULL, NULL);

		if (client >= 0 && fork() == 0) {
			serve_one(client);
			_exit(0);
		}
		close(client);
	}
}

static int setup(void **state)
{
	int fd;

	if (scratch_setup(state))
		return -1;
	log_path = scratch_path("requests");
	fd = listen_on(&server_port);
	server = fork();
	if (server == 0)
		serve(fd);
	setpgid(server, server);
	close(fd);
	return 0;
}

static int teardown(void **state)
{
	kill(-server, SIGKILL);
	waitpid(server, NULL, 0);
	return scratch_teardown(state);
}

/* ---- helpers ---- */

static char *url(const char *path)
{
	return mem_printf(scratch.ctx, "http://127.0.0.1:%d/%s", server_port, path);
}

/* A URL where nobody listens. */
static char *dead_url(void)
{
	int port, fd = listen_on(&port);

	close(fd);
	return mem_printf(scratch.ctx, "http://127.0.0.1:%d/x", port);
}

static struct fetcher *new_fetcher(void)
{
	return fetcher_new(scratch.ctx,
	    &(struct fetch_opts){.connect_timeout = 1, .stall_timeout = 1, .total_timeout = 4});
}

static int add(
    struct fetcher *f, const char *name, long long size, const char *first, const char *second)
{
	struct strlist *urls = strlist_new(scratch.ctx);

	if (first)
		strlist_add(urls, first);
	if (second)
		strlist_add(urls, second);
	return fetcher_add(f, urls, scratch_path(name), digest, size);
}

static void run(struct fetcher *f)
{
	while (fetcher_step(f, 1000) > 0)
		continue;
}

/* Fetch one file called name from one or two URLs. */
static struct fetch_result get(
    const char *name, long long size, const char *first, const char *second)
{
	struct fetcher *f = new_fetcher();
	int id = add(f, name, size, first, second);

	run(f);
	return fetcher_result(f, id);
}

static void assert_got(const char *name)
{
	size_t size;
	char *bytes = path_read(scratch.ctx, scratch_path(name), &size);

	assert_non_null(bytes);
	assert_int_equal(size, SIZE);
	assert_memory_equal(bytes, payload, SIZE);
	assert_false(path_exists(mem_printf(scratch.ctx, "%s/%s.part", scratch.dir, name)));
}

static long long part_size(const char *name)
{
	return scratch_stat(mem_printf(scratch.ctx, "%s/%s.part", scratch.dir, name)).st_size;
}

static void write_part(const char *name, const void *data, size_t size)
{
	const char *path = mem_printf(scratch.ctx, "%s/%s.part", scratch.dir, name);

	assert_int_equal(path_write(path, data, size), 0);
}

static void assert_requests(const char *expected)
{
	assert_string_equal(path_read(scratch.ctx, log_path, NULL), expected);
}

static void assert_failed(struct fetch_result r, const char *name, const char *cause)
{
	assert_int_equal(r.state, FETCH_FAILED);
	assert_non_null(r.error);
	if (!strstr(r.error, cause))
		fail_msg("no '%s' in '%s'", cause, r.error);
	assert_false(path_exists(scratch_path(name)));
}

/* ---- tests ---- */

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
	    scratch.ctx, "http://user:hunter2@127.0.0.1:%d/missing?token=s3cret#x", server_port);
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
	assert_reported("/none': ");
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

static void test_trust(void **state)
{
	const char *ca = scratch_file("ca.pem", "not a certificate\n", 0644);
	struct fetcher *f = fetcher_new(
	    scratch.ctx, &(struct fetch_opts){.ca_file = ca, .user_agent = "x"});
	int id = add(f, "a", SIZE, url("full"), NULL);

	(void)state;
	run(f);
	assert_int_equal(fetcher_result(f, id).state, FETCH_DONE);
	fetcher_new(scratch.ctx, &(struct fetch_opts){.ca_file = scratch_path("none.pem")});
	assert_reported("none.pem'");
}

static void assert_url(const char *text, const char *printable, const char *name)
{
	assert_string_equal(url_printable(scratch.ctx, text), printable);
	assert_string_equal(url_server(scratch.ctx, text), name);
}

static void test_urls(void **state)
{
	(void)state;
	assert_url("https://Example.org/a@b", "https://Example.org/a@b", "example.org:443");
	assert_url("http://u:p@h:81/x?k=v", "http://h:81/x?...", "h:81");
	assert_url("http://u:p@q@h", "http://h", "h:80");
	assert_url("http://u:pa/ss@h/x", "http://h/x", "h:80");
	assert_url("http://[::1]/x#f", "http://[::1]/x", "[::1]:80");
	assert_url("u:p@h/x", "h/x", "h:80");
	assert_true(url_is_network("HTTPS://x"));
	assert_false(url_is_network("file:///x"));
	assert_false(url_is_network("ftp://x"));
}

static void prepare(void)
{
	unsigned long x = 42;

	for (size_t i = 0; i < SIZE; i++) {
		x = x * 6364136223846793005UL + 1442695040888963407UL;
		payload[i] = (char)(x >> 33);
	}
	hash_data(payload, SIZE, digest);
	/* No proxy stands between us and our own server. */
	setenv("no_proxy", "*", 1);
	setenv("NO_PROXY", "*", 1);
	unsetenv("CURL_CA_BUNDLE");
	unsetenv("SSL_CERT_FILE");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_full),
	    TEST(test_resume),
	    TEST(test_resume_refused),
	    TEST(test_resume_whole),
	    TEST(test_resume_foreign_bytes),
	    TEST(test_truncated),
	    TEST(test_sizes),
	    TEST(test_html),
	    TEST(test_status),
	    TEST(test_redirects),
	    TEST(test_wrong_bytes),
	    TEST(test_stall),
	    TEST(test_deadline),
	    TEST(test_step),
	    TEST(test_unreachable),
	    TEST(test_only_server),
	    TEST(test_secrets),
	    TEST(test_local_files),
	    TEST(test_disk),
	    TEST(test_parallel),
	    TEST(test_trust),
	    TEST(test_urls),
	};

	prepare();
	return cmocka_run_group_tests_name("fetch", tests, NULL, NULL);
}
