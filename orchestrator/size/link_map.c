/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The map that GNU ld writes with -Map: names of output sections begin a line; below each, behind
 * one space, are the input sections with address, size and file, on two lines if the name is long.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/report.h"
#include "files/path.h"
#include "size/size_priv.h"

/* What was thrown away is listed above this line. */
#define BEGINNING "Linker script and memory map"

struct map_reading {
	struct link_map *map;
	const char *section; /* output section that the line is below; NULL: none */
	bool pending;        /* the line before was the name of an input section and nothing else */
};

/* "/usr/lib/libc.a(memcpy.lo)" */
static void name_file(struct link_map *map, struct link_map_place *place, const char *file)
{
	const char *open = strrchr(file, '('), *close = strrchr(file, ')');

	if (open == NULL || close == NULL || close < open || close[1] != '\0') {
		place->archive = "object files";
		place->object = path_basename(file);
		return;
	}
	place->archive = path_basename(mem_strndup(map, file, (size_t)(open - file)));
	place->object = mem_strndup(map, open + 1, (size_t)(close - open) - 1);
}

/* "0x401000 0x2a": address and size, which is returned, and where the text goes on; else 0. */
static uint64_t read_range(char *text, uint64_t *start, char **end)
{
	uint64_t size;

	if (strncmp(text, "0x", 2) != 0)
		return 0;
	*start = strtoull(text, end, 16);
	*end += strspn(*end, " ");
	size = strncmp(*end, "0x", 2) == 0 ? strtoull(*end, end, 16) : 0;
	*end += strspn(*end, " ");
	return size;
}

/* "0x401000 0x2a FILE" */
static void add_place(struct map_reading *r, char *rest)
{
	struct link_map_place place = {.section = r->section};
	char *end = rest;
	uint64_t size = r->section != NULL ? read_range(rest, &place.start, &end) : 0;

	if (size == 0 || *end == '\0' || size > UINT64_MAX - place.start)
		return;
	place.end = place.start + size;
	name_file(r->map, &place, end);
	mem_grow_by_one(r->map, r->map->places, struct link_map_place, r->map->n);
	r->map->places[r->map->n++] = place;
}

static void read_line(struct map_reading *r, char *line)
{
	bool pending = r->pending;
	size_t indent = strspn(line, " "), n = strcspn(line + indent, " ");
	char *rest = line + indent + n + strspn(line + indent + n, " "), *end;

	r->pending = false;
	if (indent == 0 && n > 0) {
		r->section = line[0] == '.' ? mem_strndup(r->map, line, n) : NULL;
		if (r->section != NULL && strcmp(r->section, ".text") == 0)
			r->map->text_size = read_range(rest, &r->map->text, &end);
	} else if (indent == 1 && line[1] != '*') {
		r->pending = *rest == '\0';
		add_place(r, rest);
	} else if (pending) {
		add_place(r, line + indent);
	}
}

static int by_place(const void *a, const void *b)
{
	const struct link_map_place *x = a, *y = b;
	int order = strcmp(x->section, y->section);

	return order != 0 ? order : x->start < y->start ? -1 : x->start > y->start;
}

struct link_map *link_map_load(const void *ctx, const char *path)
{
	struct map_reading r = {.map = mem_new(ctx, struct link_map)};
	char *text = path_read(r.map, path, NULL);
	char *at = text != NULL ? strstr(text, BEGINNING) : NULL;

	if (text == NULL)
		return NULL;
	while (at != NULL && *at != '\0') {
		size_t n = strcspn(at, "\n");
		bool last = at[n] == '\0';

		at[n] = '\0';
		read_line(&r, at);
		at += n + !last;
	}
	if (r.map->n == 0) {
		report_error(NULL,
		    "'%s' is no map of GNU ld, which it writes when the program is linked with "
		    "-Wl,-Map,FILE",
		    path);
		return NULL;
	}
	qsort(r.map->places, r.map->n, sizeof *r.map->places, by_place);
	return r.map;
}

const struct link_map_place *link_map_find(
    const struct link_map *map, const char *section, uint64_t address)
{
	size_t low = 0, high = map->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct link_map_place *place = &map->places[middle];
		int order = strcmp(place->section, section);

		if (order < 0 || (order == 0 && place->end <= address))
			low = middle + 1;
		else
			high = middle;
	}
	return low < map->n && strcmp(map->places[low].section, section) == 0 ? &map->places[low]
									      : NULL;
}
