/* SPDX-License-Identifier: Apache-2.0 */
#include "net/frames.h"

#include <string.h>

#include "base/mem.h"

static size_t frame_size(const unsigned char *head)
{
	size_t size = 0;

	for (size_t i = 1; i < FRAME_HEAD; i++)
		size = size << 8 | head[i];
	return size;
}

void frame_lead(unsigned char head[FRAME_HEAD], size_t size)
{
	head[0] = 0;
	for (size_t i = FRAME_HEAD - 1; i > 0; i--, size >>= 8)
		head[i] = (unsigned char)(size & 0xff);
}

/* The frame at the beginning of what is there: how much it takes, or 0 if it is not whole or wrong.
 */
static size_t take_frame(struct frames *f, const unsigned char *bytes, size_t left)
{
	size_t size;

	if (left < FRAME_HEAD)
		return 0;
	size = frame_size(bytes);
	if (bytes[0] != 0)
		f->fault = "it sends compressed messages, which were not asked for";
	else if (size > f->most)
		f->fault = "it sends a larger message than it should";
	if (f->fault != NULL || left - FRAME_HEAD < size)
		return 0;
	f->broken_off = !f->take(f->user, (struct grpc_message){bytes + FRAME_HEAD, size});
	return FRAME_HEAD + size;
}

bool frames_take(struct frames *f, const void *data, size_t n)
{
	size_t at = 0, one;

	mem_grow(NULL, f->bytes, unsigned char, f->size + n + 1);
	memcpy(f->bytes + f->size, data, n);
	f->size += n;
	while (!f->broken_off && (one = take_frame(f, f->bytes + at, f->size - at)) > 0)
		at += one;
	f->size -= at;
	memmove(f->bytes, f->bytes + at, f->size);
	return !f->broken_off && f->fault == NULL;
}
