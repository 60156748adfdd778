/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of size share with each other and nobody else. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "adapters/json.h"
#include "size/size.h"

enum { SIZE_LEVELS = 3 };

/* Bytes of one thing, by names from the coarsest to its own, which are not copied. */
struct size_item {
	const char *in[SIZE_LEVELS];
	long long bytes;
	bool is_rest;     /* bytes that are of no such thing: padding, a section without symbols */
	long long merged; /* how many things were found under these names */
};

struct size_items { /* talloc'd */
	struct size_item *list;
	size_t n;
	long long bytes; /* of all */
};

/* A thing counts as one also if it has no bytes, as empty files do. */
void size_add(
    struct size_items *items, const char *a, const char *b, const char *c, long long bytes);
/* Bytes of no such thing; nothing is added for none. */
void size_add_rest(
    struct size_items *items, const char *a, const char *b, const char *c, long long bytes);
/* Things with equal names become one; the largest are first then. */
void size_merge(struct size_items *items);
/*
 * demangle.c: have the names of the last level read as in the source, where there is a c++filt.
 * Reports when that does not answer; names stay as they are then.
 */
void size_demangle(struct size_items *items);
/* The report: of "prefix" or "program" name; what the levels are called. Equal names are one. */
struct json *size_report(struct size_items *items, const char *of, const char *name,
    const char *const levels[SIZE_LEVELS]);

/* An input section as the linker placed it. */
struct link_map_place {
	const char *section; /* of the output */
	uint64_t start, end; /* addresses */
	const char *archive, *object;
};

struct link_map {                      /* talloc'd */
	uint64_t text, text_size;      /* address and size of .text; 0: it has none */
	struct link_map_place *places; /* by section and start */
	size_t n;
};

/* Read the map of a link. Reports what is none; NULL. */
struct link_map *link_map_load(const void *ctx, const char *path);
/* The first place in the section that ends behind the address; NULL: none. */
const struct link_map_place *link_map_find(
    const struct link_map *map, const char *section, uint64_t address);
