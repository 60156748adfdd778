/* SPDX-License-Identifier: Apache-2.0 */
/* A small HTTP server on the loopback that misbehaves on demand, and fetches from it. */
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>

#include "net/fetch.h"
#include "scratch.h"

enum { SIZE = 100000, HALF = SIZE / 2 };

static char payload[SIZE];
static char digest[HASH_HEX + 1];
static pid_t server = -1;
static int served_port;
static char *log_path; /* of the server: "PATH RANGE-START\n" for each request */

static inline void send_all(int fd, const char *data, size_t n)
{
	while (n > 0) {
		ssize_t done = send(fd, data, n, MSG_NOSIGNAL);

		if (done <= 0)
			_exit(0);
		data += done;
		n -= (size_t)done;
	}
}

static inline void send_text(int fd, const char *text)
{
	send_all(fd, text, strlen(text));
}

static inline void send_head(int fd, const char *status, const char *fields, long length)
{
	dprintf(fd, "HTTP/1.1 %s\r\nConnection: close\r\n%s", status, fields);
	if (length >= 0)
		dprintf(fd, "Content-Length: %ld\r\n", length);
	send_text(fd, "\r\n");
}

static inline void send_range(int fd, long start, long claimed)
{
	char field[80];

	snprintf(
	    field, sizeof(field), "Content-Range: bytes %ld-%d/%d\r\n", claimed, SIZE - 1, SIZE);
	send_head(fd, "206 Partial Content", field, SIZE - start);
	send_all(fd, payload + start, (size_t)(SIZE - start));
}

static inline void send_whole(int fd)
{
	send_head(fd, "200 OK", "", SIZE);
	send_all(fd, payload, SIZE);
}

static inline void answer_broken(int fd, const char *path)
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

static inline void answer(int fd, const char *path, long start)
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

static inline void serve_one(int fd)
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

static inline int listen_on(int *port)
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

_Noreturn static inline void serve(int fd)
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

static inline int served_setup(void **state)
{
	int fd;

	if (scratch_setup(state))
		return -1;
	log_path = scratch_path("requests");
	fd = listen_on(&served_port);
	server = fork();
	if (server == 0)
		serve(fd);
	setpgid(server, server);
	close(fd);
	return 0;
}

static inline int served_teardown(void **state)
{
	kill(-server, SIGKILL);
	waitpid(server, NULL, 0);
	return scratch_teardown(state);
}

static inline char *url(const char *path)
{
	return mem_printf(scratch.ctx, "http://127.0.0.1:%d/%s", served_port, path);
}

/* A URL where nobody listens. */
static inline char *dead_url(void)
{
	int port, fd = listen_on(&port);

	close(fd);
	return mem_printf(scratch.ctx, "http://127.0.0.1:%d/x", port);
}

static inline struct fetcher *new_fetcher(void)
{
	return fetcher_new(scratch.ctx,
	    &(struct fetch_opts){.connect_timeout = 1, .stall_timeout = 1, .total_timeout = 4});
}

static inline int add(
    struct fetcher *f, const char *name, long long size, const char *first, const char *second)
{
	struct strlist *urls = strlist_new(scratch.ctx);

	if (first)
		strlist_add(urls, first);
	if (second)
		strlist_add(urls, second);
	return fetcher_add(f, urls, scratch_path(name), digest, size);
}

static inline void run(struct fetcher *f)
{
	while (fetcher_step(f, 1000) > 0)
		continue;
}

/* Fetch one file called name from one or two URLs. */
static inline struct fetch_result get(
    const char *name, long long size, const char *first, const char *second)
{
	struct fetcher *f = new_fetcher();
	int id = add(f, name, size, first, second);

	run(f);
	return fetcher_result(f, id);
}

static inline void assert_got(const char *name)
{
	size_t size;
	char *bytes = path_read(scratch.ctx, scratch_path(name), &size);

	assert_non_null(bytes);
	assert_int_equal(size, SIZE);
	assert_memory_equal(bytes, payload, SIZE);
	assert_false(path_exists(mem_printf(scratch.ctx, "%s/%s.part", scratch.dir, name)));
}

static inline long long part_size(const char *name)
{
	return scratch_stat(mem_printf(scratch.ctx, "%s/%s.part", scratch.dir, name)).st_size;
}

static inline void write_part(const char *name, const void *data, size_t size)
{
	const char *path = mem_printf(scratch.ctx, "%s/%s.part", scratch.dir, name);

	assert_int_equal(path_write(path, data, size), 0);
}

static inline void assert_requests(const char *expected)
{
	assert_string_equal(path_read(scratch.ctx, log_path, NULL), expected);
}

static inline void assert_failed(struct fetch_result r, const char *name, const char *cause)
{
	assert_int_equal(r.state, FETCH_FAILED);
	assert_non_null(r.error);
	if (!strstr(r.error, cause))
		fail_msg("no '%s' in '%s'", cause, r.error);
	assert_false(path_exists(scratch_path(name)));
}

/* To be called once, before any test. */
static inline void served_prepare(void)
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

#define SERVED_TEST(test) cmocka_unit_test_setup_teardown(test, served_setup, served_teardown)
