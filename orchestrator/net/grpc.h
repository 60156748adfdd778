/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls of gRPC (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md) over libcurl's
 * HTTP/2, one after the other. What is in the messages is not known here.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/strlist.h"
#include "net/frames.h"

struct grpc; /* a server; talloc'd */

struct grpc_opts {
	const char *url; /* grpc://HOST:PORT[/INSTANCE], or grpcs for TLS */
	/* Files for TLS: of authorities to trust in place of the system's, and our own certificate
	   with its key; or NULL. */
	const char *authorities, *certificate, *key;
	const struct strlist *fields; /* "NAME: VALUE" for the head of each call, or NULL */
	int timeout; /* seconds to a connection, and for a server that says nothing */
};

/*
 * Connects to nothing yet. What opts points to has to live as long. Reports a URL that is none,
 * without its secrets, or a libcurl that cannot make such calls; NULL.
 */
struct grpc *grpc_new(const void *ctx, const struct grpc_opts *opts);
const char *grpc_url(const struct grpc *g);      /* for messages */
const char *grpc_instance(const struct grpc *g); /* the path of the URL without slashes around it */

/*
 * The statuses of gRPC that mean something to us, and one for no answer at all.
 * https://github.com/grpc/grpc/blob/master/doc/statuscodes.md
 */
enum grpc_status {
	GRPC_NO_ANSWER = -1,
	GRPC_OK = 0,
	GRPC_INVALID_ARGUMENT = 3,
	GRPC_DEADLINE_EXCEEDED = 4,
	GRPC_NOT_FOUND = 5,
	GRPC_RESOURCE_EXHAUSTED = 8,
	GRPC_FAILED_PRECONDITION = 9,
	GRPC_ABORTED = 10,
	GRPC_INTERNAL = 13,
	GRPC_UNAVAILABLE = 14,
};
/* A status for messages: "UNAVAILABLE", or if said is not empty "UNAVAILABLE: SAID". ctx owns it.
 */
char *grpc_status_text(const void *ctx, int status, const char *said);

struct grpc_call {
	const char *method; /* "/package.Service/Method" */
	/* The message that is sent, unless give is set. */
	struct grpc_message request;
	/*
	 * Gives the next message to send, which is valid until the next call; false: there are no
	 * more. NULL: there is just request.
	 */
	bool (*give)(void *user, struct grpc_message *message);
	/* Is given each message that comes; false breaks off. */
	bool (*take)(void *user, struct grpc_message message);
	void *user;
	/* With give: how many messages it will give, and how many bytes they have in all. */
	long long messages, bytes;
	size_t most;  /* bytes that a message may have */
	long seconds; /* that the whole call may take; 0: any time */
	bool quiet;   /* once the answer has begun, the server may be silent for any time */
};

struct grpc_answer {
	int status;
	const char *cause; /* until the next call; NULL for GRPC_OK and if broken_off */
	bool broken_off;   /* by take; the status is GRPC_NO_ANSWER then */
};

/* Makes the call, and waits for its end. What went wrong is in the answer. Silent. */
struct grpc_answer grpc_do(struct grpc *g, const struct grpc_call *call);
