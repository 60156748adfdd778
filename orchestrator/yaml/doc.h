/* SPDX-License-Identifier: Apache-2.0 */
/*
 * YAML documents through libfyaml, restricted: one document, no anchors, aliases,
 * tags, merge keys, duplicate keys, tabs in indentation, CR, NUL or invalid UTF-8.
 * All scalars are text. Every node knows its place; every error cites it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/report.h"

struct doc;      /* a parsed file; talloc'd, its nodes live as long */
struct doc_node; /* opaque */

/* Reports and returns NULL. Error locations name the path as given. */
struct doc *doc_load(const void *ctx, const char *path);
struct doc *doc_parse(const void *ctx, const char *text, const char *name);

const struct doc_node *doc_root(
    const struct doc *doc); /* never NULL: an empty file is an error of doc_load */
struct loc doc_loc(const struct doc_node *node);

bool doc_is_scalar(const struct doc_node *node);
bool doc_is_list(const struct doc_node *node);
bool doc_is_map(const struct doc_node *node);

const char *doc_text(const struct doc_node *node); /* of a scalar; NULL otherwise */
size_t doc_count(const struct doc_node *node);     /* items of a list or map, 0 for a scalar */
const struct doc_node *doc_item(const struct doc_node *list, size_t i);
const struct doc_node *doc_key(const struct doc_node *map, size_t i); /* scalar node */
const struct doc_node *doc_value(const struct doc_node *map, size_t i);
const struct doc_node *doc_find(const struct doc_node *map, const char *key); /* or NULL, silent */
