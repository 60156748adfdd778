/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one message of the Bazel cache protocol (https://bazel.build/remote/caching) that is needed:
 * ActionResult of the Remote Execution API v2 (adapters/reapi.proto), with one output file and two
 * short texts.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "adapters/hash.h"

struct action_result {
	const char *path;          /* of the output file; relative, not empty */
	char digest[HASH_HEX + 1]; /* its SHA-256 */
	long long size;            /* its bytes */
	const char *out, *err;     /* stdout_raw and stderr_raw; NULL: none */
};

/* The message's bytes, of which there are *size; ctx owns them. Does not fail. */
unsigned char *action_result_encode(
    const void *ctx, const struct action_result *result, size_t *size);
/*
 * Reads a message, which may come from anybody. Unknown fields are passed over, of several output
 * files the first counts. False, silent: it is no such message, has no output file with a SHA-256,
 * or a text holds a NUL. Strings belong to ctx.
 */
bool action_result_decode(
    const void *ctx, const unsigned char *data, size_t size, struct action_result *result);
