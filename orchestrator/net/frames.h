/* SPDX-License-Identifier: Apache-2.0 */
/* Messages of gRPC in the bytes of an answer, which come in pieces of any size. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* A message is led by a byte that says whether it is compressed, and four that say its size. */
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
	/* The beginning of a frame that is not whole yet, for mem_free. */
	unsigned char *bytes;
	size_t size;
	/* Why frames_take returned false. */
	bool broken_off;   /* by take */
	const char *fault; /* of the server */
};

/* Take in the next n bytes. Silent; after it has returned false it is not to be called again. */
bool frames_take(struct frames *f, const void *data, size_t n);
/* Write the head of a message of that size. */
void frame_lead(unsigned char head[FRAME_HEAD], size_t size);
