/* SPDX-License-Identifier: Apache-2.0 */
/* The record inside a prefix of what it was made from. */
#pragma once

#include "adapters/json.h"
#include "plan/plan.h"

/*
 * What goes into a stage, its dependencies included: an array of objects {stage, package, version,
 * key (the input key), sources, recipe}, each stage once and behind those that it needs. Taken from
 * the plan, and holds nothing that is not in the stage's keys: the same keys, the same records.
 * The caller frees it.
 */
struct json *manifest_inputs(const struct stage *stage);
/*
 * The digest that a source of manifest_inputs() is known by: that of the first of its equivalent
 * files.
 */
const char *record_source_digest(const struct json *source);
/*
 * Add patches of a source to those that the same source has in another stage, each once. A patch
 * can be for some stages only.
 */
void record_merge_patches(struct json *to, const struct json *from);

/* The output that a record is about, such as a manifest. */
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
