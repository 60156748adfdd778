/* SPDX-License-Identifier: Apache-2.0 */
/* Calls with one message each way, and what the farm can do. */
#include <stdarg.h>
#include <string.h>

#include "base/mem.h"
#include "base/report.h"
#include "farm/farm_priv.h"

/* What gRPC's servers take and send by default. */
enum { MOST_MESSAGE = 4 << 20, ROOM_FOR_NAMES = 64 << 10 };
/* Values of the protocol. */
enum { FUNCTION_SHA256 = 1, API_MAJOR = 2 };

int farm_fail(struct errand *e, enum farm_outcome outcome, bool again, const char *fmt, ...)
{
	va_list args;

	if (e->cause != NULL)
		return -1;
	va_start(args, fmt);
	e->cause = mem_vprintf(e->mem, fmt, args);
	va_end(args);
	e->outcome = outcome;
	e->again = again;
	return -1;
}

/* Who could not be reached is not asked for each stage again. */
int farm_fail_call(struct errand *e, const char *what, const struct grpc_answer *answer)
{
	enum farm_outcome outcome = FARM_LOST;
	bool again = false;

	switch (answer->status) {
	case GRPC_RESOURCE_EXHAUSTED:
		outcome = FARM_BUSY;
		again = true;
		break;
	case GRPC_NOT_FOUND:
	case GRPC_FAILED_PRECONDITION:
	case GRPC_ABORTED:
	case GRPC_INTERNAL:
	case GRPC_DEADLINE_EXCEEDED:
		outcome = FARM_REFUSED;
		again = true;
		break;
	case GRPC_INVALID_ARGUMENT:
		outcome = FARM_REFUSED;
		break;
	case GRPC_UNAVAILABLE:
	case GRPC_NO_ANSWER:
		again = true;
		break;
	default:
		break;
	}
	return farm_fail(e, outcome, again, "%s: %s", what, answer->cause);
}

struct grpc_message farm_pack(const void *ctx, const ProtobufCMessage *message)
{
	size_t size = protobuf_c_message_get_packed_size(message);
	unsigned char *data = mem_array(ctx, unsigned char, size + 1);

	protobuf_c_message_pack(message, data);
	return (struct grpc_message){data, size};
}

/* The generated code has memory of its own. */
struct unpacked {
	ProtobufCMessage *message;
};

static int free_unpacked(struct unpacked *u)
{
	protobuf_c_message_free_unpacked(u->message, NULL);
	return 0;
}

ProtobufCMessage *farm_unpack(
    const void *ctx, const ProtobufCMessageDescriptor *of, struct grpc_message message)
{
	ProtobufCMessage *value = protobuf_c_message_unpack(of, NULL, message.size, message.data);
	struct unpacked *u;

	if (value == NULL)
		return NULL;
	u = mem_new(ctx, struct unpacked);
	u->message = value;
	talloc_set_destructor(u, free_unpacked);
	return value;
}

struct farm_question {
	struct errand *e;
	const ProtobufCMessageDescriptor *of;
	ProtobufCMessage *answer;
};

static bool take_one(void *user, struct grpc_message message)
{
	struct farm_question *x = user;

	x->answer = farm_unpack(x->e->mem, x->of, message);
	return x->answer != NULL;
}

ProtobufCMessage *farm_ask(struct errand *e, const char *what, const char *method,
    const ProtobufCMessage *request, const ProtobufCMessageDescriptor *answer)
{
	void *mem = mem_new(NULL, char);
	struct farm_question x = {.e = e, .of = answer};
	const struct grpc_call call = {
	    .method = method,
	    .request = farm_pack(mem, request),
	    .take = take_one,
	    .user = &x,
	    .most = MOST_MESSAGE + ROOM_FOR_NAMES,
	    .seconds = e->farm->timeout + MOST_MESSAGE / ROOM_FOR_NAMES,
	};
	struct grpc_answer got = grpc_do(e->grpc, &call);

	mem_free(mem);
	if (got.status == GRPC_OK && x.answer != NULL)
		return x.answer;
	if (got.broken_off || got.status == GRPC_OK)
		farm_fail(e, FARM_LOST, false, "%s: its answer is not of this protocol", what);
	else
		farm_fail_call(e, what, &got);
	return NULL;
}

Reapi__Digest farm_digest(const struct blob *blob)
{
	Reapi__Digest digest = REAPI__DIGEST__INIT;

	digest.hash = (char *)(uintptr_t)blob->digest;
	digest.size_bytes = blob->size;
	return digest;
}

bool farm_read_digest(const Reapi__Digest *digest, struct blob *blob)
{
	*blob = (struct blob){.size = 0};
	if (digest == NULL || !hash_is_hex(digest->hash) || digest->size_bytes < 0)
		return false;
	strcpy(blob->digest, digest->hash);
	blob->size = digest->size_bytes;
	return true;
}

static bool has(const int32_t *values, size_t n, int32_t value)
{
	for (size_t i = 0; i < n; i++)
		if (values[i] == value)
			return true;
	return false;
}

/* What lacks, in words; NULL: nothing. */
static const char *find_lack(const Reapi__ServerCapabilities *c)
{
	const Reapi__CacheCapabilities *cache = c->cache_capabilities;
	const Reapi__ExecutionCapabilities *execution = c->execution_capabilities;

	if (cache == NULL)
		return "it keeps no blobs (it has no cache capabilities)";
	if (execution == NULL || !execution->exec_enabled)
		return "it executes nothing (exec_enabled is not set)";
	if (!has(cache->digest_functions, cache->n_digest_functions, FUNCTION_SHA256))
		return "it does not keep blobs by SHA-256";
	if (execution->digest_function != FUNCTION_SHA256 &&
	    !has(execution->digest_functions, execution->n_digest_functions, FUNCTION_SHA256))
		return "it does not execute by SHA-256";
	if ((c->low_api_version != NULL && c->low_api_version->major > API_MAJOR) ||
	    (c->high_api_version != NULL && c->high_api_version->major < API_MAJOR))
		return "it does not speak version 2 of the Remote Execution API";
	return NULL;
}

int farm_connect(struct errand *e)
{
	Reapi__GetCapabilitiesRequest request = REAPI__GET_CAPABILITIES_REQUEST__INIT;
	const Reapi__ServerCapabilities *c;
	long long batch;
	const char *lack;

	e->grpc = grpc_new(e->mem, &e->farm->server);
	if (e->grpc == NULL)
		return farm_fail(e, FARM_LOST, false, "its URL cannot be used");
	request.instance_name = (char *)(uintptr_t)e->farm->instance;
	c = (const Reapi__ServerCapabilities *)farm_ask(e, "it cannot be asked what it can do",
	    "/build.bazel.remote.execution.v2.Capabilities/GetCapabilities", &request.base,
	    &reapi__server_capabilities__descriptor);
	if (c == NULL)
		return -1;
	lack = find_lack(c);
	if (lack != NULL)
		return farm_fail(e, FARM_LOST, false, "%s", lack);
	batch = c->cache_capabilities->max_batch_total_size_bytes;
	e->batch = batch > 0 && batch < MOST_MESSAGE ? batch : MOST_MESSAGE;
	e->batch -= e->batch > 2 * ROOM_FOR_NAMES ? ROOM_FOR_NAMES : e->batch / 2;
	return 0;
}
