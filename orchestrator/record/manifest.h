/* SPDX-License-Identifier: Apache-2.0 */
/* The record inside a prefix, and the records of stages in the store that it is made from. */
#pragma once

#include "adapters/json.h"
#include "plan/plan.h"
#include "source/source.h"
#include "store/store.h"

/*
 * What went into a stage that is built under the key resolved from deps (one for each of
 * stage->deps), its dependencies included: an array of objects {stage, package,
 * version, key, sources, patches}, each stage once. Taken from the dependencies' records, so it
 * holds also when they came from the store. A record that cannot be read, or has no inputs, is
 * reported; NULL. The caller frees it.
 */
struct json *manifest_inputs(const void *ctx, const struct stage *stage, const char *resolved,
    const struct store_entry *const *deps);

/* The output that a record is about. */
struct record_subject {
	const struct stage *stage;
	const char *key;           /* resolved */
	const char *out;           /* directory of the files */
	const struct json *inputs; /* of manifest_inputs */
};

/*
 * Write into path (its directory is made) format, target, key, inputs and every file of the output
 * with mode, size and digest. Reports; -1.
 */
int manifest_write(const struct record_subject *subject, const char *path);
