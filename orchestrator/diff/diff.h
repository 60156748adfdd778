/* SPDX-License-Identifier: Apache-2.0 */
/* What differs between two toolchains, stages or plans: one JSON object, and its text. */
#pragma once

#include <stdbool.h>
#include <stdio.h>

#include "adapters/json.h"
#include "plan/plan.h"
#include "store/store.h"

/* One of the two that are compared. */
struct diff_side {
	const char *name;          /* as the user gave it */
	const char *kind;          /* "prefix", "key" or "settings" */
	const char *target;        /* triple; NULL: a stage that serves all */
	const struct json *inputs; /* stages as the manifest lists them, its own last */
	const char *dir;           /* its files; NULL: there are none to compare */
	/* Paths in dir that other toolchains alone have there, sorted; NULL: none. */
	const struct strlist *others;
};

/*
 * Fill a side, all of whose memory belongs to ctx. A prefix says what it was made from in
 * share/mcm/TRIPLE; target says which, and may be NULL if there is but one; the files of others are
 * left out. key is an input key or at least its first eight digits. Report; -1.
 */
int diff_of_prefix(const void *ctx, const char *prefix, const char *target, struct diff_side *side);
int diff_of_key(
    const void *ctx, const struct store *store, const char *key, struct diff_side *side);
void diff_of_plan(
    const void *ctx, const char *name, const struct plan *plan, struct diff_side *side);
/* Whether the text can be a key: 8 to 64 hexadecimal digits. */
bool diff_is_key(const char *text);

/*
 * The object that mcm(1) describes under "mcm diff"; the caller frees it. specs: the compiler
 * drivers of both are run to tell theirs. Reports what cannot be read; NULL.
 */
struct json *diff_compare(const struct diff_side *a, const struct diff_side *b, bool specs);
bool diff_is_same(const struct json *diff);
/* For people: long lists are cut, and say by how much. */
void diff_print(const struct json *diff, FILE *to);
