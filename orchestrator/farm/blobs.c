/* SPDX-License-Identifier: Apache-2.0 */
/* Blobs go to the farm: small ones several in a call, large ones in pieces. */
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/random.h"
#include "base/report.h"
#include "farm/farm_priv.h"
#include "files/file.h"

enum { PIECE = 1 << 20 };
enum { MOST_TRIES = 2 }; /* of all stages together, to send a blob */

#define STORAGE "/build.bazel.remote.execution.v2.ContentAddressableStorage/"

struct blob *blobs_add(struct errand *e)
{
	struct blobs *all = &e->inputs;

	mem_grow(e->mem, all->list, struct blob, all->n + 1);
	all->list[all->n] = (struct blob){.size = 0};
	return &all->list[all->n++];
}

int blob_of_file(struct blob *blob, const char *file)
{
	struct stat st;

	if (hash_file(file, blob->digest) != 0)
		return -1;
	if (stat(file, &st) != 0)
		return report_error(NULL, "cannot read '%s':", file);
	blob->size = st.st_size;
	return 0;
}

int blobs_add_file(struct errand *e, const char *file, struct blob *blob)
{
	blob->file = mem_strdup(e->mem, file);
	if (blob_of_file(blob, file) != 0)
		return farm_fail(e, FARM_REFUSED, false, "'%s' cannot be read here", file);
	*blobs_add(e) = *blob;
	return 0;
}

int blobs_add_message(struct errand *e, const ProtobufCMessage *message, struct blob *blob)
{
	struct grpc_message packed = farm_pack(e->mem, message);

	blob->data = packed.data;
	blob->size = (long long)packed.size;
	hash_data(packed.data, packed.size, blob->digest);
	*blobs_add(e) = *blob;
	return 0;
}

static void mark(struct errand *e, const Reapi__Digest *digest)
{
	struct blob named;

	if (!farm_read_digest(digest, &named))
		return;
	for (size_t i = 0; i < e->inputs.n; i++)
		if (strcmp(e->inputs.list[i].digest, named.digest) == 0) {
			e->inputs.list[i].missing = true;
			/* Several may be equal. */
			return;
		}
}

static int find_missing(struct errand *e)
{
	Reapi__FindMissingBlobsRequest request = REAPI__FIND_MISSING_BLOBS_REQUEST__INIT;
	Reapi__Digest *digests = mem_array(e->mem, Reapi__Digest, e->inputs.n + 1);
	Reapi__Digest **list = mem_array(e->mem, Reapi__Digest *, e->inputs.n + 1);
	const Reapi__FindMissingBlobsResponse *answer;

	for (size_t i = 0; i < e->inputs.n; i++) {
		e->inputs.list[i].missing = false;
		digests[i] = farm_digest(&e->inputs.list[i]);
		list[i] = &digests[i];
	}
	request.instance_name = (char *)(uintptr_t)e->farm->instance;
	request.n_blob_digests = e->inputs.n;
	request.blob_digests = list;
	answer = (const Reapi__FindMissingBlobsResponse *)farm_ask(e,
	    "it cannot be asked which blobs it has", STORAGE "FindMissingBlobs", &request.base,
	    &reapi__find_missing_blobs_response__descriptor);
	if (answer == NULL)
		return -1;
	for (size_t i = 0; i < answer->n_missing_blob_digests; i++)
		mark(e, answer->missing_blob_digests[i]);
	return 0;
}

/* The bytes of a small blob. */
static const void *bytes_of(struct errand *e, const struct blob *blob)
{
	char *data;
	ssize_t n = -1;
	int fd;

	if (blob->data != NULL)
		return blob->data;
	data = mem_array(e->mem, char, blob->size + 1);
	fd = file_open(blob->file, 0);
	if (fd >= 0) {
		n = pread(fd, data, (size_t)blob->size, 0);
		close(fd);
	}
	if (n == blob->size)
		return data;
	farm_fail(e, FARM_REFUSED, false, "'%s' cannot be read here", blob->file);
	return NULL;
}

static int judge_batch(struct errand *e, const Reapi__BatchUpdateBlobsResponse *answer)
{
	for (size_t i = 0; i < answer->n_responses; i++) {
		const Reapi__Status *status = answer->responses[i]->status;

		if (status != NULL && status->code != GRPC_OK)
			return farm_fail_call(e, "it does not keep a blob",
			    &(struct grpc_answer){
				.status = status->code, .cause = status->message});
	}
	return 0;
}

/* blobs[n], which go into one call. */
static int send_batch(struct errand *e, const struct blob *const *blobs, size_t n)
{
	Reapi__BatchUpdateBlobsRequest request = REAPI__BATCH_UPDATE_BLOBS_REQUEST__INIT;
	Reapi__BatchUpdateBlobsRequest__Request *parts = mem_array(
	    e->mem, Reapi__BatchUpdateBlobsRequest__Request, n + 1);
	Reapi__BatchUpdateBlobsRequest__Request **list = mem_array(
	    e->mem, Reapi__BatchUpdateBlobsRequest__Request *, n + 1);
	Reapi__Digest *digests = mem_array(e->mem, Reapi__Digest, n + 1);
	const Reapi__BatchUpdateBlobsResponse *answer;

	for (size_t i = 0; i < n; i++) {
		const void *bytes = bytes_of(e, blobs[i]);

		if (bytes == NULL)
			return -1;
		reapi__batch_update_blobs_request__request__init(&parts[i]);
		digests[i] = farm_digest(blobs[i]);
		parts[i].digest = &digests[i];
		parts[i].data.data = (uint8_t *)(uintptr_t)bytes;
		parts[i].data.len = (size_t)blobs[i]->size;
		list[i] = &parts[i];
	}
	request.instance_name = (char *)(uintptr_t)e->farm->instance;
	request.n_requests = n;
	request.requests = list;
	answer = (const Reapi__BatchUpdateBlobsResponse *)farm_ask(e, "it takes no blobs",
	    STORAGE "BatchUpdateBlobs", &request.base,
	    &reapi__batch_update_blobs_response__descriptor);
	return answer != NULL ? judge_batch(e, answer) : -1;
}

/* A blob that is sent in pieces. */
struct upload {
	struct errand *e;
	const struct blob *blob;
	char *name;
	int fd;
	long long sent;
	bool finished;
	unsigned char *piece, *message;
	long long kept; /* bytes that the farm says it has */
	bool answered;
};

static bool give_piece(void *user, struct grpc_message *message)
{
	struct upload *u = user;
	Reapi__WriteRequest request = REAPI__WRITE_REQUEST__INIT;
	ssize_t n;

	if (u->finished)
		return false;
	n = pread(u->fd, u->piece, PIECE, u->sent);
	/* It has become shorter: the farm will see that it does not fit. */
	if (n < 0)
		n = 0;
	if (u->sent == 0)
		request.resource_name = u->name;
	request.write_offset = u->sent;
	request.data.data = u->piece;
	request.data.len = (size_t)n;
	u->sent += n;
	u->finished = n == 0 || u->sent >= u->blob->size;
	request.finish_write = u->finished;
	message->size = reapi__write_request__get_packed_size(&request);
	mem_grow(u->e->mem, u->message, unsigned char, message->size);
	reapi__write_request__pack(&request, u->message);
	message->data = u->message;
	return true;
}

static bool take_size(void *user, struct grpc_message message)
{
	struct upload *u = user;
	const Reapi__WriteResponse *answer = (const Reapi__WriteResponse *)farm_unpack(
	    u->e->mem, &reapi__write_response__descriptor, message);

	if (answer == NULL)
		return false;
	u->kept = answer->committed_size;
	u->answered = true;
	return true;
}

/* A UUID of version 4 (RFC 9562, 5.4), as the API asks for: two who send the same at once must not
 * disturb each other. */
static char *upload_name(const struct errand *e, const struct blob *blob)
{
	const char *instance = e->farm->instance;
	const char *r = random_digits(e->mem, 30);

	return mem_printf(e->mem, "%s%suploads/%.8s-%.4s-4%.3s-a%.3s-%.12s/blobs/%s/%lld", instance,
	    *instance ? "/" : "", r, r + 8, r + 12, r + 15, r + 18, blob->digest, blob->size);
}

static int judge_upload(struct errand *e, const struct upload *u, const struct grpc_answer *got)
{
	if (got->broken_off)
		return farm_fail(
		    e, FARM_LOST, false, "it takes no blobs: its answer is not of this protocol");
	if (got->status != GRPC_OK)
		return farm_fail_call(e, "it takes no blobs", got);
	/* -1 is what a server may say of a blob that it has already, compressed. */
	if (!u->answered || (u->kept != u->blob->size && u->kept != -1))
		return farm_fail(e, FARM_REFUSED, true, "it has kept %lld bytes of a blob of %lld",
		    u->kept, u->blob->size);
	return 0;
}

/* What give_piece() will give. */
static void count_pieces(const struct upload *u, struct grpc_call *call)
{
	for (long long sent = 0; sent < u->blob->size; sent += PIECE) {
		Reapi__WriteRequest request = REAPI__WRITE_REQUEST__INIT;
		long long left = u->blob->size - sent;

		if (sent == 0)
			request.resource_name = u->name;
		request.write_offset = sent;
		request.finish_write = left <= PIECE;
		request.data.data = u->piece;
		request.data.len = (size_t)(left < PIECE ? left : PIECE);
		call->messages++;
		call->bytes += (long long)reapi__write_request__get_packed_size(&request);
	}
}

static int send_large(struct errand *e, const struct blob *blob)
{
	struct upload u = {.e = e, .blob = blob, .name = upload_name(e, blob)};
	struct grpc_call call = {
	    .method = "/google.bytestream.ByteStream/Write",
	    .give = give_piece,
	    .take = take_size,
	    .user = &u,
	    .most = PIECE,
	};
	struct grpc_answer got;

	u.fd = file_open(blob->file, 0);
	if (u.fd < 0)
		return farm_fail(e, FARM_REFUSED, false, "'%s' cannot be read here", blob->file);
	u.piece = mem_array(e->mem, unsigned char, PIECE);
	count_pieces(&u, &call);
	got = grpc_do(e->grpc, &call);
	close(u.fd);
	mem_free(u.piece);
	mem_free(u.message);
	return judge_upload(e, &u, &got);
}

/* What a blob takes in a call beside its bytes. */
static long long weight(const struct blob *blob)
{
	return blob->size + 2 * HASH_HEX;
}

static int send_small(struct errand *e)
{
	const struct blob **batch = mem_array(e->mem, const struct blob *, e->inputs.n + 1);
	long long bytes = 0;
	size_t n = 0;

	for (size_t i = 0; i < e->inputs.n; i++) {
		const struct blob *blob = &e->inputs.list[i];

		if (!blob->missing || weight(blob) > e->batch)
			continue;
		if (bytes + weight(blob) > e->batch) {
			if (send_batch(e, batch, n) != 0)
				return -1;
			n = 0;
			bytes = 0;
		}
		batch[n++] = blob;
		bytes += weight(blob);
	}
	return n > 0 ? send_batch(e, batch, n) : 0;
}

/*
 * Stages that begin together need the same program, and compilers of several targets the same
 * sources: one of their processes sends them, with a lock on a file that tells the others what came
 * of it. They ask the farm again, or try once more; if that fails, too, nobody waits in vain for a
 * farm that takes nothing.
 */
struct turn {
	int fd;    /* of the file; -1: there is none, and a blob that is sent twice harms nobody */
	long said; /* what is in it: 1, it was sent; below 0, so many tries have failed */
};

static int take_turn(struct errand *e, const struct blob *blob, struct turn *turn)
{
	const char *path = mem_printf(e->mem, "%s/%s.sent", e->farm->dir, blob->digest);

	turn->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	turn->said = 0;
	if (turn->fd < 0)
		return 0;
	if (file_lock(turn->fd, LOCK_EX | LOCK_NB) != 0) {
		e->watch->step(
		    e->watch->data, "waits for another stage that sends the same to the farm");
		file_lock(turn->fd, LOCK_EX);
	}
	if (pread(turn->fd, &turn->said, sizeof turn->said, 0) != sizeof turn->said)
		turn->said = 0;
	if (turn->said > 0)
		return find_missing(e);
	if (turn->said <= -MOST_TRIES)
		return farm_fail(e, FARM_LOST, false, "it does not take what is sent to it");
	if (turn->said < 0)
		sleep(PAUSE_SECONDS);
	return 0;
}

static void end_turn(const struct errand *e, struct turn *turn, int rc)
{
	ssize_t written;

	if (rc == 0)
		turn->said = 1;
	else if (e->outcome == FARM_LOST)
		turn->said--;
	written = pwrite(turn->fd, &turn->said, sizeof turn->said, 0);
	(void)written; /* else the next one sends it again */
}

static int send_in_turn(struct errand *e, const struct blob *blob)
{
	struct turn turn;
	int rc = take_turn(e, blob, &turn);

	if (rc == 0 && blob->missing) {
		e->watch->step(e->watch->data,
		    mem_printf(e->mem, "sends %lld MB to the farm", blob->size / 1000000 + 1));
		rc = send_large(e, blob);
		if (turn.fd >= 0)
			end_turn(e, &turn, rc);
	}
	if (turn.fd >= 0)
		close(turn.fd);
	return rc;
}

int blobs_send(struct errand *e)
{
	if (find_missing(e) != 0 || send_small(e) != 0)
		return -1;
	for (size_t i = 0; i < e->inputs.n; i++) {
		const struct blob *blob = &e->inputs.list[i];

		if (blob->missing && weight(blob) > e->batch && send_in_turn(e, blob) != 0)
			return -1;
	}
	return 0;
}
