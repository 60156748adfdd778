/* SPDX-License-Identifier: Apache-2.0 */
/* https://protobuf.dev/programming-guides/encoding/: tags, varints, and bytes with a length. */
#include "depot/action_result.h"

#include <stdint.h>
#include <string.h>

#include "base/mem.h"

/* Field numbers of the .proto file. */
enum {
	RESULT_OUTPUT_FILES = 2,
	RESULT_STDOUT_RAW = 5,
	RESULT_STDERR_RAW = 7,
	FILE_PATH = 1,
	FILE_DIGEST = 2,
	DIGEST_HASH = 1,
	DIGEST_SIZE = 2,
};

enum wire_type { WIRE_VARINT = 0, WIRE_FIXED64 = 1, WIRE_BYTES = 2, WIRE_FIXED32 = 5 };

enum { WIRE_BITS = 3, VARINT_BITS = 7, VARINT_MORE = 0x80, VARINT_MAX = 10 };

struct buffer {
	unsigned char *data;
	size_t size;
};

static void append(struct buffer *b, const void *data, size_t size)
{
	mem_grow(NULL, b->data, unsigned char, b->size + size);
	if (size > 0)
		memcpy(b->data + b->size, data, size);
	b->size += size;
}

static void put_varint(struct buffer *b, uint64_t value)
{
	for (;;) {
		unsigned char byte = (unsigned char)(value & (VARINT_MORE - 1));

		value >>= VARINT_BITS;
		if (value != 0)
			byte |= VARINT_MORE;
		append(b, &byte, 1);
		if (value == 0)
			return;
	}
}

static void put_bytes(struct buffer *b, unsigned field, const void *data, size_t size)
{
	put_varint(b, (uint64_t)field << WIRE_BITS | WIRE_BYTES);
	put_varint(b, size);
	append(b, data, size);
}

static void put_text(struct buffer *b, unsigned field, const char *text)
{
	if (text != NULL)
		put_bytes(b, field, text, strlen(text));
}

/* The message inner becomes a field of b. */
static void put_message(struct buffer *b, unsigned field, struct buffer *inner)
{
	put_bytes(b, field, inner->data, inner->size);
	mem_free(inner->data);
}

unsigned char *action_result_encode(
    const void *ctx, const struct action_result *result, size_t *size)
{
	struct buffer all = {0}, file = {0}, digest = {0};

	put_text(&digest, DIGEST_HASH, result->digest);
	put_varint(&digest, DIGEST_SIZE << WIRE_BITS | WIRE_VARINT);
	put_varint(&digest, (uint64_t)result->size);
	put_text(&file, FILE_PATH, result->path);
	put_message(&file, FILE_DIGEST, &digest);
	put_message(&all, RESULT_OUTPUT_FILES, &file);
	put_text(&all, RESULT_STDOUT_RAW, result->out);
	put_text(&all, RESULT_STDERR_RAW, result->err);
	mem_steal(ctx, all.data);
	*size = all.size;
	return all.data;
}

/* What is left to read of a message. */
struct reader {
	const unsigned char *at;
	size_t left;
};

struct field {
	unsigned number;
	enum wire_type wire;
	uint64_t value;      /* WIRE_VARINT */
	struct reader bytes; /* WIRE_BYTES */
};

static bool take_varint(struct reader *r, uint64_t *value)
{
	*value = 0;
	for (unsigned i = 0; i < VARINT_MAX && i < r->left; i++) {
		*value |= (uint64_t)(r->at[i] & (VARINT_MORE - 1)) << (VARINT_BITS * i);
		if ((r->at[i] & VARINT_MORE) != 0)
			continue;
		r->at += i + 1;
		r->left -= i + 1;
		return true;
	}
	return false;
}

static bool take_bytes(struct reader *r, uint64_t size, struct reader *bytes)
{
	if (size > r->left)
		return false;
	*bytes = (struct reader){r->at, (size_t)size};
	r->at += size;
	r->left -= (size_t)size;
	return true;
}

static bool take_field(struct reader *r, struct field *f)
{
	uint64_t tag, size = 0;

	if (!take_varint(r, &tag) || tag >> WIRE_BITS > UINT32_MAX)
		return false;
	f->number = (unsigned)(tag >> WIRE_BITS);
	f->wire = (enum wire_type)(tag & ((1 << WIRE_BITS) - 1));
	switch (f->wire) {
	case WIRE_VARINT:
		return take_varint(r, &f->value);
	case WIRE_BYTES:
		return take_varint(r, &size) && take_bytes(r, size, &f->bytes);
	case WIRE_FIXED64:
		return take_bytes(r, 8, &f->bytes);
	case WIRE_FIXED32:
		return take_bytes(r, 4, &f->bytes);
	}
	return false;
}

static bool is_bytes(const struct field *f, unsigned number)
{
	return f->number == number && f->wire == WIRE_BYTES;
}

static bool read_text(const void *ctx, const struct reader *bytes, const char **text)
{
	/* Of an empty message there may be no address at all. */
	if (bytes->left > 0 && memchr(bytes->at, '\0', bytes->left) != NULL)
		return false;
	*text = mem_strndup(ctx, bytes->left > 0 ? (const char *)bytes->at : "", bytes->left);
	return true;
}

static bool read_digest(struct reader r, struct action_result *result)
{
	struct field f;

	while (r.left > 0) {
		if (!take_field(&r, &f))
			return false;
		if (is_bytes(&f, DIGEST_HASH)) {
			if (f.bytes.left != HASH_HEX)
				return false;
			memcpy(result->digest, f.bytes.at, HASH_HEX);
			result->digest[HASH_HEX] = '\0';
		} else if (f.number == DIGEST_SIZE && f.wire == WIRE_VARINT) {
			result->size = (long long)f.value;
		}
	}
	return hash_is_hex(result->digest) && result->size >= 0;
}

static bool read_file(const void *ctx, struct reader r, struct action_result *result)
{
	struct field f;

	while (r.left > 0) {
		if (!take_field(&r, &f))
			return false;
		if (is_bytes(&f, FILE_PATH) && !read_text(ctx, &f.bytes, &result->path))
			return false;
		if (is_bytes(&f, FILE_DIGEST) && !read_digest(f.bytes, result))
			return false;
	}
	return result->path != NULL && *result->digest != '\0';
}

bool action_result_decode(
    const void *ctx, const unsigned char *data, size_t size, struct action_result *result)
{
	struct reader r = {data, size};
	struct field f;
	bool has_file = false;

	*result = (struct action_result){.size = 0};
	while (r.left > 0) {
		if (!take_field(&r, &f))
			return false;
		if (is_bytes(&f, RESULT_OUTPUT_FILES) && !has_file) {
			if (!read_file(ctx, f.bytes, result))
				return false;
			has_file = true;
		}
		if (is_bytes(&f, RESULT_STDOUT_RAW) && !read_text(ctx, &f.bytes, &result->out))
			return false;
		if (is_bytes(&f, RESULT_STDERR_RAW) && !read_text(ctx, &f.bytes, &result->err))
			return false;
	}
	return has_file;
}
