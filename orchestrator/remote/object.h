/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an object of a remote store is: a JSON text in the ActionResult's stdout_raw. The signature,
 * in its stderr_raw, is over exactly these bytes.
 */
#pragma once

#include "adapters/hash.h"
#include "adapters/json.h"

struct remote_object {
	char input[HASH_HEX + 1], resolved[HASH_HEX + 1];
	char output[HASH_HEX + 1]; /* hash_tree of the output */
	long long bytes;           /* of its files */
	char blob[HASH_HEX + 1];   /* SHA-256 of the packed output */
	long long blob_bytes;
	const char *stage;   /* its id, fit for a file name */
	const char *text;    /* whose digest the input key is */
	struct json *record; /* of the store: stage, seconds, cpu, inputs */
};

/* The description of object as JSON; ctx owns it. The same object always gives the same bytes. */
char *remote_object_text(const void *ctx, const struct remote_object *object);
/*
 * Reads a description, which may come from anybody, into *object; ctx owns its strings and its
 * record. NULL, or what is wrong with the text, for a message.
 */
const char *remote_object_parse(void *ctx, const char *text, struct remote_object *object);
