/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Maps of recipes and toolchain files, each described by one table: the keys that it may have, and
 * for each key how its value is read and which member of a struct it goes to. The same table says
 * which keys are unknown, which are missing, and what messages name. Whatever is wrong is reported
 * with its place and reading goes on, so that one run shows all errors; callers compare
 * report_errors() before and after.
 *
 * Every struct that is read so begins with its "struct loc loc": where messages about all of it
 * point to. Strings belong to the document.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "yaml/doc.h"

struct map_key;

/* The value of a key, and the struct that it goes to. */
struct map_value {
	const void *ctx; /* owner of what is made of it */
	const struct map_key *key;
	const struct doc_node *node;
	struct loc loc;
	void *object;
	void *member; /* of object, by the key */
};

/* Puts the value into the member. Reports. */
typedef void map_reader(const struct map_value *v);

struct map_key {
	const char *name;
	map_reader *read;
	size_t member; /* offset in the object */
	bool required;
	unsigned forms;               /* bits: forms of the map that have it; 0: all */
	const char *const *words;     /* the only ones it takes, up to a NULL; NULL: any */
	const struct map_type *items; /* of map_read_all(): what each is */
	size_t count;                 /* of map_read_all(): offset of a size_t */
};

struct map_type {
	const struct map_key *keys; /* up to one without a name */
	size_t size;                /* of the struct */
	size_t name;         /* offset of the member for the name that each has in a map of them; 0:
				they are in a list */
	const char *example; /* of such a map, for messages; NULL: it is a whole file */
	/* Called first: sets what is not zero by default. Returns the bit of the map's form, or 0
	 * after reporting that it has none. NULL: there is one form. */
	unsigned (*begin)(const struct doc_node *map, void *object);
	/* Called last, unless a key was unknown: checks what one key says against another. */
	void (*check)(const struct doc_node *map, void *object);
};

/*
 * Fill object, whose loc is set already. An unknown key that is spelt much like a missing one is
 * taken for that, misspelt, and the other is not reported as missing. Returns -1 only if node is no
 * map (reported).
 */
int map_read(
    const void *ctx, const struct doc_node *node, const struct map_type *type, void *object);
/* A list of maps, or a map from names to maps: the member gets a new array, of ctx's memory. */
map_reader map_read_all;
/* What the key's value is, for messages, for the caller to free; NULL: whatever its reader takes.
 */
char *map_expected(const struct map_key *key);
