/* SPDX-License-Identifier: Apache-2.0 */
/* The bytes of an ELF file by what they belong to. Each byte is counted once. */
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/report.h"
#include "inspect/elf.h"
#include "size/size_priv.h"

#define NOWHERE "headers and padding"
#define UNNAMED "of no source file"
#define UNMAPPED "of no object file"

struct named_range {
	const char *name, *file; /* of the source, or NULL */
	size_t section;
	uint64_t start, size;
};

struct dissection { /* talloc'd */
	const struct elf *elf;
	const struct link_map *map; /* or NULL */
	const char *file;           /* while symbols are read: the source of those that follow */
	struct named_range *ranges;
	size_t nranges;
	struct size_items *items;
};

static void take_symbol(void *data, const struct elf_symbol *symbol)
{
	struct dissection *d = data;
	bool thumb = d->elf->machine == EM_ARM && symbol->type == STT_FUNC;

	if (symbol->type == STT_FILE)
		d->file = symbol->name;
	if ((symbol->type != STT_FUNC && symbol->type != STT_OBJECT &&
		symbol->type != STT_GNU_IFUNC && symbol->type != STT_NOTYPE) ||
	    !symbol->is_defined || symbol->size == 0)
		return;
	mem_grow_by_one(d, d->ranges, struct named_range, d->nranges);
	d->ranges[d->nranges++] = (struct named_range){
	    .name = symbol->name,
	    .file = symbol->is_local ? d->file : NULL,
	    .section = symbol->section,
	    .start = symbol->value & ~(uint64_t)thumb,
	    .size = symbol->size,
	};
}

static int by_start(const void *a, const void *b)
{
	const struct named_range *x = a, *y = b;

	if (x->section != y->section)
		return x->section < y->section ? -1 : 1;
	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	/* Of several names of one thing that which is not local, and is shortest. */
	if ((x->file != NULL) != (y->file != NULL))
		return x->file != NULL ? 1 : -1;
	return strcmp(x->name, y->name);
}

/* Bytes of a section: those of name, or (NULL) of no symbol. */
static void add_bytes(struct dissection *d, const char *a, const char *b,
    const struct elf_section *section, const char *name, uint64_t bytes)
{
	if (name == NULL)
		size_add_rest(
		    d->items, a, b, mem_printf(d->items, "(%s)", section->name), (long long)bytes);
	else if (bytes > 0)
		size_add(d->items, a, b, name, (long long)bytes);
}

/* Bytes from start to end of a section are those of range, or (NULL) of no symbol. */
static void count(struct dissection *d, const struct elf_section *section, uint64_t start,
    uint64_t end, const struct named_range *range)
{
	const char *name = range != NULL ? range->name : NULL;
	const char *file = range != NULL && range->file != NULL ? range->file : UNNAMED;

	if (d->map == NULL) {
		add_bytes(d, section->name, file, section, name, end - start);
		return;
	}
	while (start < end) {
		const struct link_map_place *place = link_map_find(d->map, section->name, start);
		bool inside = place != NULL && place->start <= start;
		uint64_t stop = place == NULL ? end : inside ? place->end : place->start;

		stop = stop < end ? stop : end;
		add_bytes(d, inside ? place->archive : UNMAPPED,
		    inside ? place->object : section->name, section, name, stop - start);
		start = stop;
	}
}

static const struct named_range *first_of(const struct dissection *d, size_t section)
{
	size_t low = 0, high = d->nranges;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (d->ranges[middle].section < section)
			low = middle + 1;
		else
			high = middle;
	}
	return d->ranges + low;
}

static void count_section(struct dissection *d, size_t index, uint64_t bytes)
{
	const struct elf_section *section = &d->elf->sections[index];
	/* Of an object file symbols are told by their offsets. */
	uint64_t at = d->elf->type == ET_REL ? 0 : section->address, end = at + bytes;
	bool whole = (section->flags & SHF_COMPRESSED) || end < at;
	const struct named_range *range = first_of(d, index);

	if (whole) {
		/* The map has the addresses of what was there before it was compressed. */
		size_add_rest(d->items, d->map != NULL ? UNMAPPED : section->name,
		    d->map != NULL ? section->name : UNNAMED, "(compressed)", (long long)bytes);
		return;
	}
	for (; range < d->ranges + d->nranges && range->section == index; range++) {
		uint64_t start = range->start > at ? range->start : at, stop;

		if (start >= end || range->start + range->size <= at)
			continue;
		stop = range->size < end - range->start ? range->start + range->size : end;
		count(d, section, at, start, NULL);
		count(d, section, start, stop, range);
		at = stop;
	}
	count(d, section, at, end, NULL);
}

static void dissect(struct dissection *d)
{
	uint64_t left = d->elf->size;

	elf_symbols(d->elf, SHT_SYMTAB, take_symbol, d);
	if (d->nranges > 0)
		qsort(d->ranges, d->nranges, sizeof *d->ranges, by_start);
	for (size_t i = 0; i < d->elf->nsections; i++) {
		const struct elf_section *section = &d->elf->sections[i];
		uint64_t bytes = section->type == SHT_NOBITS || section->type == SHT_NULL
				     ? 0
				     : section->size;

		/* Sections of a file that means harm may overlap. */
		bytes = bytes < left ? bytes : left;
		left -= bytes;
		count_section(d, i, bytes);
	}
	size_add_rest(d->items, NOWHERE, NOWHERE, NOWHERE, (long long)left);
}

/* Of another link nothing of a map holds. Reports; whether it is this one's. */
static bool is_map_of(const struct link_map *map, const struct elf *elf, const char *file)
{
	const struct elf_section *text = elf_find_section(elf, ".text");

	if (map->text_size == 0 || text == NULL ||
	    (text->address == map->text && text->size == map->text_size))
		return true;
	report_error(NULL,
	    "'%s' is the map of another program, whose code (.text) has %llu bytes at 0x%llx, and "
	    "not %llu at 0x%llx; link again with -Wl,-Map",
	    file, (unsigned long long)map->text_size, (unsigned long long)map->text,
	    (unsigned long long)text->size, (unsigned long long)text->address);
	return false;
}

struct json *size_of_program(const char *program, const char *map)
{
	static const char *const levels[2][SIZE_LEVELS] = {
	    {"section", "source", "symbol"}, {"archive", "object", "symbol"}};
	struct dissection *d = mem_new(NULL, struct dissection);
	struct json *report = NULL;

	d->elf = elf_open(d, program);
	d->map = d->elf != NULL && map != NULL ? link_map_load(d, map) : NULL;
	d->items = mem_new(d, struct size_items);
	if (d->elf != NULL && !d->elf->is_elf)
		report_error(NULL, "'%s' is neither a prefix nor an ELF file", program);
	else if (d->elf != NULL && d->elf->damage != NULL)
		report_error(NULL, "'%s' is damaged: %s", program, d->elf->damage);
	else if (d->elf != NULL &&
		 (map == NULL || (d->map != NULL && is_map_of(d->map, d->elf, map)))) {
		dissect(d);
		size_demangle(d->items);
		report = size_report(d->items, "program", program, levels[map != NULL]);
	}
	mem_free(d);
	return report;
}
