/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a server of gRPC answers: the same messages and the same end come of it whatever the pieces
 * are it comes in. The first byte is how large they are.
 */
#include "fuzz.h"

#include <string.h>

#include "base/mem.h"
#include "net/frames.h"

enum { MOST = 1 << 16, MOST_MESSAGES = 64 };

struct taken {
	unsigned char *bytes; /* of all messages, each led as it came */
	size_t size, messages;
};

static bool take(void *user, struct grpc_message message)
{
	struct taken *t = user;

	fuzz_require(message.size <= MOST);
	mem_grow(NULL, t->bytes, unsigned char, t->size + FRAME_HEAD + message.size);
	frame_lead(t->bytes + t->size, message.size);
	if (message.size > 0)
		memcpy(t->bytes + t->size + FRAME_HEAD, message.data, message.size);
	t->size += FRAME_HEAD + message.size;
	return ++t->messages < MOST_MESSAGES;
}

static struct frames take_in_pieces(
    struct taken *t, const uint8_t *data, size_t size, size_t piece, bool *good)
{
	struct frames f = {.most = MOST, .take = take, .user = t};

	*good = true;
	for (size_t at = 0; at < size && *good; at += piece)
		*good = frames_take(&f, data + at, size - at < piece ? size - at : piece);
	return f;
}

void fuzz_one(void *ctx, const uint8_t *data, size_t size)
{
	struct taken whole = {.size = 0}, pieces = {.size = 0};
	struct frames a, b;
	bool good, good_too;

	(void)ctx;
	if (size < 2)
		return;
	a = take_in_pieces(&whole, data + 1, size - 1, size, &good);
	b = take_in_pieces(&pieces, data + 1, size - 1, (size_t)data[0] % 16 + 1, &good_too);
	fuzz_require(good == good_too && a.broken_off == b.broken_off && a.fault == b.fault);
	fuzz_require(whole.messages == pieces.messages && whole.size == pieces.size);
	fuzz_require(whole.size == 0 || memcmp(whole.bytes, pieces.bytes, whole.size) == 0);
	/* What was taken is the beginning of what came, and the rest is what is left, if it goes
	 * on. */
	fuzz_require(whole.size <= size - 1 &&
		     (whole.size == 0 || memcmp(whole.bytes, data + 1, whole.size) == 0));
	fuzz_require(!good || a.size == size - 1 - whole.size);
	mem_free(a.bytes);
	mem_free(b.bytes);
	mem_free(whole.bytes);
	mem_free(pieces.bytes);
}
