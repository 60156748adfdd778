/* SPDX-License-Identifier: Apache-2.0 */
/* An action that is executed: the stream of what is told of it, until it is done. */
#include <ctype.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/report.h"
#include "farm/farm_priv.h"
#include "process/guard.h"

#define EXECUTION "/build.bazel.remote.execution.v2.Execution/"
#define CANCEL "/google.longrunning.Operations/CancelOperation"

/*
 * A stream that ends before all is done is asked for again, which a proxy may make us do every
 * minute; but not a stream that ends at once, again and again. Nor is it listened to for ever when
 * it does nothing but talk.
 */
enum { MOST_SHORT = 5, SHORT_SECONDS = 5, MOST_TOLD = 200000, MOST_MESSAGE = (4 << 20) + 4096 };

enum { CANCEL_SECONDS = 5 };

enum action_stage { STAGE_QUEUED = 2, STAGE_EXECUTING = 3 };

struct watching {
	struct errand *e;
	int told, stage;
	char *stream; /* where the log is told meanwhile */
	pid_t follower;
	Reapi__ExecuteResponse *response;
	bool strange;
	int code; /* of the operation's own failure */
	char *said;
};

static bool is_type(const Reapi__Any *any, const char *type)
{
	const char *slash = any != NULL ? strrchr(any->type_url, '/') : NULL;

	return slash != NULL && strcmp(slash + 1, type) == 0;
}

/* What the follower does: the log as it grows, on stdout. */
static bool take_following(void *user, struct grpc_message message)
{
	Reapi__ReadResponse *piece = reapi__read_response__unpack(NULL, message.size, message.data);
	bool good = piece != NULL && write(STDOUT_FILENO, piece->data.data, piece->data.len) ==
					 (ssize_t)piece->data.len;

	(void)user;
	if (piece != NULL)
		reapi__read_response__free_unpacked(piece, NULL);
	return good;
}

static _Noreturn void follow_log(const struct watching *w)
{
	Reapi__ReadRequest request = REAPI__READ_REQUEST__INIT;
	struct grpc_call call = {
	    .method = "/google.bytestream.ByteStream/Read",
	    .take = take_following,
	    .most = MOST_MESSAGE,
	    .quiet = true,
	};
	struct grpc *grpc = grpc_new(NULL, &w->e->farm->server);

	request.resource_name = w->stream;
	call.request = farm_pack(NULL, &request.base);
	/* A farm that does not tell so shows the log at the end. */
	if (grpc != NULL)
		(void)grpc_do(grpc, &call);
	_exit(0);
}

/* Begin to show the log, in a process of its own, as it is a call beside the other one. */
static void start_following(struct watching *w, const char *stream)
{
	if (w->stream != NULL || *stream == '\0')
		return;
	w->stream = mem_strdup(w->e->mem, stream);
	w->follower = guard_fork();
	if (w->follower == 0)
		follow_log(w);
}

static void stop_following(struct watching *w)
{
	if (w->follower <= 0)
		return;
	guard_end(w->follower);
	waitpid(w->follower, NULL, 0);
	w->follower = 0;
}

static void take_metadata(struct watching *w, void *ctx, const Reapi__Any *any)
{
	const struct farm_watch *watch = w->e->watch;
	const Reapi__ExecuteOperationMetadata *m;

	if (!is_type(any, "build.bazel.remote.execution.v2.ExecuteOperationMetadata"))
		return;
	m = (const Reapi__ExecuteOperationMetadata *)farm_unpack(ctx,
	    &reapi__execute_operation_metadata__descriptor,
	    (struct grpc_message){any->value.data, any->value.len});
	if (m == NULL)
		return;
	if (m->stage != w->stage && m->stage == STAGE_QUEUED) {
		watch->worker(watch->data, FARM_AWAITED);
		watch->step(watch->data, "waits for a worker of the farm");
	}
	if (m->stage != w->stage && m->stage == STAGE_EXECUTING) {
		watch->worker(watch->data, FARM_AT_IT);
		watch->step(watch->data, "runs at the farm");
	}
	w->stage = m->stage;
	start_following(w, m->stdout_stream_name);
}

static void take_end(struct watching *w, const Reapi__Operation *o)
{
	if (o->error != NULL && o->error->code != GRPC_OK) {
		w->code = o->error->code;
		w->said = mem_strdup(w->e->mem, o->error->message);
	} else if (is_type(o->response, "build.bazel.remote.execution.v2.ExecuteResponse")) {
		w->response = (Reapi__ExecuteResponse *)farm_unpack(w->e->mem,
		    &reapi__execute_response__descriptor,
		    (struct grpc_message){o->response->value.data, o->response->value.len});
	}
	w->strange = w->code == GRPC_OK && w->response == NULL;
}

/* Nobody tells names of several lines, and no farm has them. */
static bool take_name(struct errand *e, const char *name)
{
	for (const char *p = name; *p != '\0'; p++)
		if (iscntrl((unsigned char)*p))
			return false;
	if (*name == '\0' || (e->operation != NULL && strcmp(e->operation, name) == 0))
		return true;
	e->operation = mem_strdup(e->mem, name);
	e->watch->operation(e->watch->data, e->operation);
	return true;
}

static bool is_over(const struct watching *w)
{
	return w->response != NULL || w->code != GRPC_OK || w->strange || w->told > MOST_TOLD;
}

static bool take_operation(void *user, struct grpc_message message)
{
	struct watching *w = user;
	void *ctx = mem_new(NULL, char);
	const Reapi__Operation *o = (const Reapi__Operation *)farm_unpack(
	    ctx, &reapi__operation__descriptor, message);

	w->told++;
	w->strange = o == NULL || !take_name(w->e, o->name);
	if (!w->strange) {
		take_metadata(w, ctx, o->metadata);
		if (o->done)
			take_end(w, o);
	}
	mem_free(ctx);
	return !is_over(w);
}

static struct grpc_answer listen(
    struct watching *w, const char *method, const ProtobufCMessage *request)
{
	double left = w->e->end - clock_seconds();
	const struct grpc_call call = {
	    .method = method,
	    .request = farm_pack(w->e->mem, request),
	    .take = take_operation,
	    .user = w,
	    .most = MOST_MESSAGE,
	    .seconds = left > 1 ? (long)left : 1,
	    .quiet = true,
	};

	return grpc_do(w->e->grpc, &call);
}

/* Until it is over: a stream that breaks is taken up again. */
static struct grpc_answer listen_on(struct watching *w, bool afresh)
{
	struct errand *e = w->e;
	Reapi__ExecuteRequest request = REAPI__EXECUTE_REQUEST__INIT;
	Reapi__WaitExecutionRequest again = REAPI__WAIT_EXECUTION_REQUEST__INIT;
	Reapi__Digest digest = farm_digest(&e->action);
	double begin = clock_seconds();
	struct grpc_answer got;
	int brief = 0;

	request.instance_name = (char *)(uintptr_t)e->farm->instance;
	request.skip_cache_lookup = afresh;
	request.action_digest = &digest;
	e->watch->step(e->watch->data, "is at the farm");
	got = listen(w, EXECUTION "Execute", &request.base);
	while (!is_over(w) && e->operation != NULL && clock_seconds() < e->end &&
	       (got.status == GRPC_OK || got.status == GRPC_UNAVAILABLE ||
		   got.status == GRPC_NO_ANSWER)) {
		brief = clock_seconds() - begin < SHORT_SECONDS ? brief + 1 : 0;
		if (brief > MOST_SHORT)
			break;
		sleep(1);
		begin = clock_seconds();
		again.name = e->operation;
		got = listen(w, EXECUTION "WaitExecution", &again.base);
	}
	return got;
}

/* What the farm says of an action that it could not carry out is no word about itself. */
static int fail_action(struct errand *e, int code, const char *said)
{
	const struct grpc_answer answer = {
	    .status = code, .cause = grpc_status_text(e->mem, code, said)};

	if (code == GRPC_UNAVAILABLE)
		return farm_fail(
		    e, FARM_REFUSED, true, "its worker did not finish it: %s", answer.cause);
	farm_fail_call(e, "it could not be executed", &answer);
	if (e->outcome == FARM_LOST)
		e->outcome = FARM_REFUSED;
	return -1;
}

/* Without a result. */
static int judge_listening(struct watching *w, const struct grpc_answer *got)
{
	struct errand *e = w->e;

	if (clock_seconds() >= e->end)
		return farm_fail(e, FARM_REFUSED, false,
		    "it was not done within %d minutes; REMOTE_LIMIT allows more",
		    e->farm->minutes);
	if (w->told > MOST_TOLD)
		return farm_fail(e, FARM_REFUSED, false, "the farm tells of it without an end");
	if (w->strange)
		return farm_fail(
		    e, FARM_REFUSED, false, "what the farm says of it is not of this protocol");
	if (w->code != GRPC_OK)
		return fail_action(e, w->code, w->said);
	if (got->status == GRPC_OK)
		return farm_fail(
		    e, FARM_REFUSED, true, "the farm stops telling of it before it is done");
	return farm_fail_call(e, "it could not be executed", got);
}

const Reapi__ActionResult *execute(struct errand *e, bool afresh)
{
	struct watching w = {.e = e};
	struct grpc_answer got = listen_on(&w, afresh);
	const Reapi__ExecuteResponse *response = w.response;

	stop_following(&w);
	e->watch->worker(e->watch->data, FARM_OFF);
	if (response == NULL) {
		judge_listening(&w, &got);
		if (e->operation != NULL)
			farm_cancel(e->farm, e->operation);
		return NULL;
	}
	e->watch->operation(e->watch->data, "");
	if (response->status != NULL && response->status->code != GRPC_OK) {
		fail_action(e, response->status->code, response->status->message);
		return NULL;
	}
	if (response->result == NULL)
		farm_fail(e, FARM_REFUSED, false, "the farm says it is done, but has no result");
	return response->result;
}

void farm_cancel(const struct farm *f, const char *operation)
{
	void *mem = mem_new(NULL, char);
	struct farm hurried = *f;
	struct errand e = {.mem = mem, .farm = &hurried};
	Reapi__CancelOperationRequest request = REAPI__CANCEL_OPERATION_REQUEST__INIT;

	hurried.timeout = hurried.server.timeout = CANCEL_SECONDS;
	e.grpc = grpc_new(mem, &hurried.server);
	request.name = (char *)(uintptr_t)operation;
	if (e.grpc != NULL)
		(void)farm_ask(&e, "", CANCEL, &request.base, &reapi__empty__descriptor);
	mem_free(mem);
}
