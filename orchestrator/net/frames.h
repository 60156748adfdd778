/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Takes messages of gRPC out of the body of an answer, which comes in pieces of any size.
 * https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md (Length-Prefixed-Message)
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* The head of a message: a byte that says whether it is compressed, and its size in four bytes, the
 * highest first. */
enum { FRAME_HEAD = 5 };

struct grpc_message {
	const void *data;
	size_t size;
};

struct frames {
	size_t most; /* bytes that a message may have */
	/*
	 * Is given each message as soon as it is whole. The bytes of the message are valid until it
	 * returns; false breaks off.
	 */
	bool (*take)(void *user, struct grpc_message message);
	void *user;
	/* The beginning of a message that is not whole yet; at the end the caller frees bytes by
	 * mem_free(). */
	unsigned char *bytes;
	size_t size;
	/* Why frames_take returned false. */
	bool broken_off;   /* by take */
	const char *fault; /* of the server */
};

/*
 * Takes in the next n bytes. False if take() broke off or the bytes are no such messages (fault);
 * then it is not to be called again. Silent.
 */
bool frames_take(struct frames *f, const void *data, size_t n);
/* Writes the head of a message of that size, which is not compressed. */
void frame_lead(unsigned char head[FRAME_HEAD], size_t size);
