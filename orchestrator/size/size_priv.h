/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of size share with each other and nobody else. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "adapters/json.h"
#include "size/size.h"

enum { SIZE_LEVELS = 3 };

/*
 * Bytes of one thing, with its names from the coarsest level to its own. The names are not copied.
 */
struct size_item {
	const char *in[SIZE_LEVELS];
	long long bytes;
	bool is_rest; /* bytes that belong to no such thing: padding, a section without symbols */
	long long merged; /* how many things were found under these names */
};

struct size_items { /* talloc'd */
	struct size_item *list;
	size_t n;
	long long bytes; /* of all */
};

/* Add a thing. It counts as one also if it has no bytes, as empty files do. */
void size_add(
    struct size_items *items, const char *a, const char *b, const char *c, long long bytes);
/* Add bytes that belong to no such thing; no entry is added for none. */
void size_add_rest(
    struct size_items *items, const char *a, const char *b, const char *c, long long bytes);
/* Things with equal names become one; the largest are first then. */
void size_merge(struct size_items *items);
/*
 * demangle.c: turn the names of the last level into those of the source, by the program c++filt if
 * there is one. If that does not answer, it is reported, and the names stay as they are.
 */
void size_demangle(struct size_items *items);
/*
 * Make the report of name, which is a "prefix" or a "program" as of says. levels says what the
 * levels are called. Things of equal names become one.
 */
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
