/* SPDX-License-Identifier: Apache-2.0 */
/* Sections and symbols of ELF files. */
#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "diff/diff_priv.h"
#include "inspect/abi.h"
#include "inspect/elf.h"

struct section_size {
	char *name;
	long long bytes[2];
};

struct sections {
	struct section_size *sizes;
	size_t n;
};

struct sections *diff_sections_new(const void *ctx)
{
	return mem_new(ctx, struct sections);
}

static void add_section(struct sections *s, const struct elf_section *section, bool second)
{
	mem_grow_by_one(s, s->sizes, struct section_size, s->n);
	s->sizes[s->n] = (struct section_size){.name = mem_strdup(s, section->name)};
	s->sizes[s->n++].bytes[second] = (long long)section->size;
}

/* Reads four bytes, since most files of a toolchain are headers. */
static bool is_elf(const char *path)
{
	unsigned char start[SELFMAG] = {0};
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
	ssize_t n = fd >= 0 ? read(fd, start, sizeof start) : -1;

	if (fd >= 0)
		close(fd);
	return n == SELFMAG && memcmp(start, ELFMAG, SELFMAG) == 0;
}

int diff_sections_add(struct sections *sections, const char *path, bool second)
{
	struct elf *elf;

	if (!is_elf(path))
		return 0;
	elf = elf_open(NULL, path);
	if (elf == NULL)
		return -1;
	/* Of programs and libraries; an object file has a section for each function. */
	for (size_t i = 0; (elf->type == ET_EXEC || elf->type == ET_DYN) && i < elf->nsections; i++)
		if (elf->sections[i].size > 0 && elf->sections[i].name[0] != '\0')
			add_section(sections, &elf->sections[i], second);
	mem_free(elf);
	return 0;
}

static int by_section_name(const void *a, const void *b)
{
	return strcmp(
	    ((const struct section_size *)a)->name, ((const struct section_size *)b)->name);
}

/* Those of one name become one. Names are sorted for it: a hostile file has a million of them. */
static size_t merge_sections(struct section_size *sizes, size_t n)
{
	size_t kept = 0;

	if (n > 0)
		qsort(sizes, n, sizeof *sizes, by_section_name);
	for (size_t i = 0; i < n; i++) {
		if (kept == 0 || by_section_name(&sizes[kept - 1], &sizes[i]) != 0) {
			sizes[kept++] = sizes[i];
			continue;
		}
		sizes[kept - 1].bytes[0] += sizes[i].bytes[0];
		sizes[kept - 1].bytes[1] += sizes[i].bytes[1];
	}
	return kept;
}

static int by_difference(const void *a, const void *b)
{
	const struct section_size *x = a, *y = b;
	long long dx = llabs(x->bytes[1] - x->bytes[0]), dy = llabs(y->bytes[1] - y->bytes[0]);

	return dx != dy ? (dx < dy ? 1 : -1) : strcmp(x->name, y->name);
}

struct json *diff_sections_json(const struct sections *s)
{
	struct json *list = json_new_array();
	size_t n = merge_sections(s->sizes, s->n);

	if (n > 0)
		qsort(s->sizes, n, sizeof *s->sizes, by_difference);
	for (size_t i = 0; i < n && s->sizes[i].bytes[0] != s->sizes[i].bytes[1]; i++) {
		struct json *o = json_new_object();

		json_set_string(o, "section", s->sizes[i].name);
		json_set_int(o, "a", s->sizes[i].bytes[0]);
		json_set_int(o, "b", s->sizes[i].bytes[1]);
		json_append(list, o);
	}
	return list;
}

static bool is_library(const void *ctx, const char *path)
{
	const struct elf *elf = is_elf(path) ? elf_open(ctx, path) : NULL;

	return elf != NULL && elf->type == ET_DYN && !inspect_is_program(elf);
}

static struct json *symbols_json(const char *name, const struct abi_changes *n, const char *lines)
{
	struct json *o = json_new_object();
	struct strlist *list = strlist_split(NULL, lines, "\n");

	json_set_string(o, "library", name);
	json_set_int(o, "added", (long long)n->added);
	json_set_int(o, "removed", (long long)n->removed);
	json_set_int(o, "changed", (long long)n->changed);
	json_set_list(o, "list", list);
	mem_free(list);
	return o;
}

struct json *diff_symbols(const char *name, const char *a, const char *b)
{
	void *ctx = mem_check(talloc_new(NULL));
	const struct abi *from = NULL, *into = NULL;
	struct json *o = NULL;
	char *text = NULL;
	size_t size;
	FILE *lines;

	if (is_library(ctx, a) && is_library(ctx, b)) {
		from = abi_load(ctx, a, NULL);
		into = abi_load(ctx, b, NULL);
	}
	lines = from != NULL && into != NULL ? open_memstream(&text, &size) : NULL;
	if (lines != NULL) {
		struct abi_changes n = abi_diff(from, into, lines);

		fclose(lines);
		if (n.added + n.removed + n.changed > 0)
			o = symbols_json(name, &n, text);
		free(text);
	}
	mem_free(ctx);
	return o;
}
