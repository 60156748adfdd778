/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of this room share. Unless a comment says otherwise, a function that fails has
 * called farm_fail() and returns -1 or NULL.
 */
#pragma once

#include "adapters/hash.h"
#include "adapters/reapi.pb-c.h"
#include "farm/farm.h"
#include "net/grpc.h"

/* Before another try: who is full, or is started anew, may be there again in a moment. */
enum { PAUSE_SECONDS = 2 };

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
	/* For farm_complain() and farm_works(), in the process that hears of troubles. */
	bool left; /* it was given up */
	bool told_refused, told_busy;
	int failures;
	double rests; /* the farm was full: it gets nothing until clock_seconds() is this */
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
	long long batch; /* bytes of blobs that one call may have */
	double end;      /* clock_seconds() at which the farm's time is up */
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
 * Notes the outcome and the cause of the errand, unless something was noted before; returns -1.
 * again: it may have been bad luck, so that a second try may help.
 */
int farm_fail(struct errand *e, enum farm_outcome outcome, bool again, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* The same for a call that failed with this answer; "WHAT: CAUSE" is the message. */
int farm_fail_call(struct errand *e, const char *what, const struct grpc_answer *answer);

/*
 * fields.c: the header fields in a file, one a line, for the farm of that URL; ctx owns the list.
 * A file that owner_check() does not trust is refused, and so is a URL by which the fields, which
 * may be secret, would go over a network in the clear. Reports; NULL.
 */
struct strlist *farm_fields(const void *ctx, const char *file, const char *url);

/*
 * rpc.c. Makes a call with one message each way, and waits for its end. e->mem owns the answer.
 * what begins the message of a failure.
 */
ProtobufCMessage *farm_ask(struct errand *e, const char *what, const char *method,
    const ProtobufCMessage *request, const ProtobufCMessageDescriptor *answer);
/* Packs a message into bytes, owned by ctx. Does not fail. */
struct grpc_message farm_pack(const void *ctx, const ProtobufCMessage *message);
/* Unpacks a message; ctx owns it. NULL, silent: the bytes are no such message. */
ProtobufCMessage *farm_unpack(
    const void *ctx, const ProtobufCMessageDescriptor *of, struct grpc_message message);
/* Sets e->grpc and e->batch, and asks the farm whether it can do what is needed. */
int farm_connect(struct errand *e);
/* The digest of a blob as the protocol has it; it points into the blob. */
Reapi__Digest farm_digest(const struct blob *blob);
/* Sets *blob to a digest and size that the farm has named. False, silent: it is no SHA-256. */
bool farm_read_digest(const Reapi__Digest *digest, struct blob *blob);

/*
 * blobs.c. blobs_add() appends an empty one to e->inputs; the pointer is valid until the next call.
 * blob_of_file() sets size and digest to those of a file, and reports errors itself; -1.
 * blobs_add_file() and blobs_add_message() set *blob to a file or a packed message, and append it.
 * blobs_send() sends those of e->inputs that the farm lacks.
 */
struct blob *blobs_add(struct errand *e);
int blob_of_file(struct blob *blob, const char *file);
int blobs_add_file(struct errand *e, const char *file, struct blob *blob);
int blobs_add_message(struct errand *e, const ProtobufCMessage *message, struct blob *blob);
int blobs_send(struct errand *e);

/* get.c. Gets a blob into a file, which is made or emptied, and checks size and digest. */
int blob_get(struct errand *e, const struct blob *blob, const char *file);
/* The bytes of a blob, owned by ctx, with a NUL behind them; one of more than most is refused. */
char *blob_read(struct errand *e, const void *ctx, const struct blob *blob, long long most);

/* action.c: sets e->action, and e->inputs to all blobs that it needs. */
int action_make(struct errand *e);

/*
 * execute.c. Has the farm run the action, and waits for its end; e->mem owns the result. afresh: a
 * result that the farm has kept from an earlier time is not wanted.
 */
const Reapi__ActionResult *execute(struct errand *e, bool afresh);

/* accept.c: shows the log of the action, and puts its output into the store once it was checked. */
enum farm_outcome result_accept(struct errand *e, const Reapi__ActionResult *result);

/*
 * world.c. The file with the packed output of a dependency, made once in a run whoever needs it,
 * whose digest and size *blob is set to. farm_keep_packed() moves a file there that is the packed
 * output with that digest; what goes wrong is reported, and it will be packed anew.
 */
char *farm_packed_dep(struct errand *e, const struct store_entry *entry, struct blob *blob);
void farm_keep_packed(struct errand *e, const char *output, const char *file);
