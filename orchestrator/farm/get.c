/* SPDX-License-Identifier: Apache-2.0 */
/* Blobs come from the farm, and nothing is taken for what it is called. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/report.h"
#include "farm/farm_priv.h"
#include "files/file.h"
#include "files/path.h"

/* What gRPC's servers send in one message. */
enum { MOST_PIECE = 4 << 20 };

struct incoming {
	struct errand *e;
	const struct blob *blob;
	struct hash *hash;
	long long have;
	int fd;
	bool full;
};

static bool take_piece(void *user, struct grpc_message message)
{
	struct incoming *d = user;
	Reapi__ReadResponse *piece = reapi__read_response__unpack(NULL, message.size, message.data);

	if (piece == NULL)
		return false;
	d->have += (long long)piece->data.len;
	if (d->have <= d->blob->size) {
		hash_add(d->hash, piece->data.data, piece->data.len);
		d->full = file_write(d->fd, piece->data.data, piece->data.len) != 0;
	}
	reapi__read_response__free_unpacked(piece, NULL);
	return !d->full && d->have <= d->blob->size;
}

static int judge_incoming(struct errand *e, struct incoming *d, const struct grpc_answer *got)
{
	char digest[HASH_HEX + 1];

	hash_hex(d->hash, digest);
	if (d->full)
		return farm_fail(
		    e, FARM_REFUSED, false, "what comes from the farm cannot be written here");
	if (d->have > d->blob->size)
		return farm_fail(e, FARM_REFUSED, false, "a blob of it is larger than it says");
	if (got->broken_off)
		return farm_fail(e, FARM_REFUSED, false, "a blob of it does not come as one");
	if (got->status == GRPC_NOT_FOUND)
		return farm_fail(e, FARM_REFUSED, true, "it does not have what it says it made");
	if (got->status != GRPC_OK)
		return farm_fail_call(e, "a blob does not come", got);
	if (d->have != d->blob->size || strcmp(digest, d->blob->digest) != 0)
		return farm_fail(
		    e, FARM_REFUSED, false, "a blob of it has another SHA-256 than it should have");
	return 0;
}

int blob_get(struct errand *e, const struct blob *blob, const char *file)
{
	Reapi__ReadRequest request = REAPI__READ_REQUEST__INIT;
	const char *instance = e->farm->instance;
	struct incoming d = {.e = e, .blob = blob, .hash = hash_new(e->mem)};
	struct grpc_call call = {
	    .method = "/google.bytestream.ByteStream/Read",
	    .take = take_piece,
	    .user = &d,
	    .most = MOST_PIECE + HASH_HEX,
	};
	struct grpc_answer got = {.status = GRPC_OK};

	d.fd = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (d.fd < 0)
		return farm_fail(e, FARM_REFUSED, false, "'%s' cannot be made here", file);
	request.resource_name = mem_printf(
	    e->mem, "%s%sblobs/%s/%lld", instance, *instance ? "/" : "", blob->digest, blob->size);
	call.request = farm_pack(e->mem, &request.base);
	/* Of nothing there is nothing to ask for. */
	if (blob->size > 0)
		got = grpc_do(e->grpc, &call);
	close(d.fd);
	return judge_incoming(e, &d, &got);
}

char *blob_read(struct errand *e, const void *ctx, const struct blob *blob, long long most)
{
	char *file = path_join(e->mem, e->job->work, "blob"), *text = NULL;

	if (blob->size > most) {
		farm_fail(e, FARM_REFUSED, false, "a blob of it has %lld bytes, more than it may",
		    blob->size);
		return NULL;
	}
	if (blob_get(e, blob, file) != 0)
		return NULL;
	text = path_read(ctx, file, NULL);
	if (text == NULL)
		farm_fail(e, FARM_REFUSED, false, "'%s' cannot be read here", file);
	return text;
}
