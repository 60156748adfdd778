/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of this room share. */
#pragma once

#include "adapters/hash.h"
#include "adapters/reapi.pb-c.h"
#include "farm/farm.h"
#include "net/grpc.h"

struct farm {
	struct grpc_opts server;
	const char *shown, *instance;
	const struct strlist *platform; /* sorted */
	int timeout, minutes, jobs;
	/*
	 * For the time of a run: a directory of the store for what is packed for the farm, and its
	 * lock.
	 */
	char *dir;
	int lock;
	const struct store *store;
	/* Used by the process that hears of troubles only. */
	bool left, told_refused, told_busy;
	int failures;
	double rests; /* the farm was full, so it is given nothing before this time */
};

/* Bytes that an action gets as an input, or has made. */
struct blob {
	char digest[HASH_HEX + 1];
	long long size;
	const char *file; /* the file that has the bytes; NULL: data has them */
	const void *data;
	bool missing; /* the farm does not have it */
};

struct blobs {
	struct blob *list;
	size_t n;
};

/* A stage that is given to the farm, seen by the process that waits for it. */
struct errand {
	void *mem;
	const struct farm *farm;
	const struct stage_job *job;
	const struct farm_watch *watch;
	struct grpc *grpc;
	long long batch; /* bytes that one call may have */
	double end;      /* when the farm's time is up */
	/* What went wrong first. */
	enum farm_outcome outcome;
	char *cause;
	bool again; /* a second try may help */
	/* Of the action. */
	struct blobs inputs;
	struct blob action;
	char *operation; /* its name, or NULL */
};

/*
 * Note what went wrong, unless something was noted before; returns -1. again: it may have been bad
 * luck, so that a second try may help.
 */
int farm_fail(struct errand *e, enum farm_outcome outcome, bool again, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* The same for a call that failed with this answer. what begins the message: "cannot ask ...". */
int farm_fail_call(struct errand *e, const char *what, const struct grpc_answer *answer);

/* fields.c: the header fields in a file, for the farm of that URL. Reports what is none, and that
 * they would not be private; NULL. */
struct strlist *farm_fields(const void *ctx, const char *file, const char *url);

/* rpc.c. A call with one message each way. The answer is owned by mem; NULL: farm_fail was called.
 */
ProtobufCMessage *farm_ask(struct errand *e, const char *what, const char *method,
    const ProtobufCMessage *request, const ProtobufCMessageDescriptor *answer);
/* The bytes of a message, owned by ctx. */
struct grpc_message farm_pack(const void *ctx, const ProtobufCMessage *message);
/* Unpacked, owned by ctx. NULL: it is no such message. */
ProtobufCMessage *farm_unpack(
    const void *ctx, const ProtobufCMessageDescriptor *of, struct grpc_message message);
/* Connect, and see whether the farm can do what is needed. */
int farm_connect(struct errand *e);
/* The digest of a blob as the protocol has it; it points into the blob. */
Reapi__Digest farm_digest(const struct blob *blob);
/* Whether the farm has named a digest of the kind that we use; then *blob gets it. */
bool farm_read_digest(const Reapi__Digest *digest, struct blob *blob);

/* blobs.c: the blobs that the farm lacks go there. */
struct blob *blobs_add(struct errand *e); /* of e->inputs */
/* Sets the size and digest of a file's bytes. Reports; -1. */
int blob_of_file(struct blob *blob, const char *file);
int blobs_add_file(struct errand *e, const char *file, struct blob *blob);
int blobs_add_message(struct errand *e, const ProtobufCMessage *message, struct blob *blob);
int blobs_send(struct errand *e);

/* get.c. Into the new file, with its digest checked. */
int blob_get(struct errand *e, const struct blob *blob, const char *file);
/* Its bytes, talloc'd by ctx, with a NUL behind them; at most so many. NULL: farm_fail was called.
 */
char *blob_read(struct errand *e, const void *ctx, const struct blob *blob, long long most);

/* action.c: all blobs of the action, and e->action. */
int action_make(struct errand *e);

/* execute.c. Runs the action; the result is owned by e->mem. NULL: farm_fail was called. */
const Reapi__ActionResult *execute(struct errand *e, bool afresh);

/* accept.c: what came of it goes into the store. */
enum farm_outcome result_accept(struct errand *e, const Reapi__ActionResult *result);

/* world.c */
char *farm_packed_dep(struct errand *e, const struct store_entry *entry, struct blob *blob);
void farm_keep_packed(struct errand *e, const char *output, const char *file);
