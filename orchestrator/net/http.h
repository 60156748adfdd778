/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Single HTTP requests, one after the other on one connection, to a server that is written to as
 * well as read from. Sources are fetched by fetch.h, which tries mirrors.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/strlist.h"

struct http; /* a server, and our credentials for it; talloc'd */

struct http_opts {
	const char *url;   /* http or https; a user name and password in it are used */
	const char *user;  /* "NAME:PASSWORD" in place of those, or NULL */
	const char *token; /* a bearer token in place of both, or NULL */
	/* Requests are signed with name and password, in the way that this says in libcurl's words
	 * (CURLOPT_AWS_SIGV4); or NULL. Redirects are not followed then: a signature is for one
	 * place. */
	const char *signing;
	/* Seconds to a connection, and without 1 KiB/s after that. All of a request may take as
	 * long plus the time that its bytes need at 64 KiB/s. */
	int timeout;
};

/* Connects to nothing yet, and copies what opts points to. Reports a URL that is none, without its
 * secrets; NULL. */
struct http *http_new(const void *ctx, const struct http_opts *opts);
/* Use these credentials from now on, as in struct http_opts; both NULL: none. */
void http_identify(struct http *h, const char *user, const char *token);
/* For messages: without name, password and query, ended by no slash. */
const char *http_url(const struct http *h);

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_PUT, HTTP_POST };

struct http_request {
	enum http_method method;
	const char *path; /* below the URL */
	/* In place of the URL and the path, or NULL. The credentials go there only if it is of the
	 * same server, and no less encrypted. */
	const char *url;
	const char *type; /* of what is sent: the Content-Type; NULL: application/octet-stream */
	/* More fields of the head, "NAME: VALUE"; a server that we are redirected to gets them,
	 * too. Or NULL. */
	const struct strlist *fields;
	/* PUT: this many bytes, of memory, or of an open file from its start where data is NULL.
	 * POST: data is a text, or NULL. */
	long long size;
	const char *data;
	int fd;
	/* GET: is given the body of a 200 in pieces; false breaks off. A body of more than limit
	 * bytes is broken off, too. */
	bool (*take)(void *user, const char *data, size_t n);
	long long limit;
	/* Is told now and then how many bytes of the body are through; may be NULL. */
	void (*progress)(void *user, long long bytes);
	void *user;
};

struct http_answer {
	long status;       /* 0: none came */
	long long length;  /* of the body by its head, or -1 */
	const char *cause; /* why not all of the answer came, or NULL; until the next request */
	bool broken_off;   /* by take, or for being more than limit */
	bool elsewhere;    /* another server gave it, which we were sent to */
	/*
	 * The beginning of the body of an answer that is an error, which explains it. Valid until
	 * the next request.
	 */
	const char *said;
};

/*
 * Makes the request, and waits for its end; what went wrong is in the answer. Redirects of GET and
 * HEAD are followed, never from https to http; the credentials go to no other host. PUT sends
 * Content-Length. Silent.
 */
struct http_answer http_do(struct http *h, const struct http_request *request);
/* A field of the last answer's head, or NULL; until the next request. */
const char *http_field(const struct http *h, const char *name);
