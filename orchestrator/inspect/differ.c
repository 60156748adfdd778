/* SPDX-License-Identifier: Apache-2.0 */
/* From the outside in: files, members of archives, sections, symbols, strings. */
#include "inspect/differ.h"

#include <ctype.h>
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "inspect/elf.h"

enum {
	SHOWN = 60,
	AR_MAGIC = 8,
	AR_HEADER = 60,
	AR_NAME = 16,
	AR_SIZE_AT = 48,
	AR_SIZE_WIDTH = 10
};

/* Some bytes of a file. */
struct extent {
	const unsigned char *bytes;
	size_t size;
};

/* The first offset at which they differ; the smaller size where one is the other's beginning. */
static size_t first_difference(struct extent a, struct extent b)
{
	size_t n = a.size < b.size ? a.size : b.size, i = 0;

	while (i < n && a.bytes[i] == b.bytes[i])
		i++;
	return i;
}

static bool are_equal(struct extent a, struct extent b)
{
	return a.size == b.size && (a.size == 0 || memcmp(a.bytes, b.bytes, a.size) == 0);
}

/* The text around an offset, or NULL where there is none worth showing. */
static char *text_around(const void *ctx, struct extent e, size_t at)
{
	enum { LEAST = 4 };
	size_t from = at, to = at;

	while (from > 0 && at - from < SHOWN && isprint(e.bytes[from - 1]))
		from--;
	while (to < e.size && to - at < SHOWN && isprint(e.bytes[to]))
		to++;
	return to - from >= LEAST ? mem_strndup(ctx, (const char *)e.bytes + from, to - from)
				  : NULL;
}

static char *strings_text(const void *ctx, struct extent before, struct extent after, size_t at)
{
	const char *x = text_around(ctx, before, at), *y = text_around(ctx, after, at);

	return x != NULL && y != NULL ? mem_printf(ctx, ", '%s', was '%s'", y, x)
				      : mem_strdup(ctx, "");
}

/* The function or object that an offset of a section belongs to. */
struct symbol_search {
	const void *ctx;
	size_t section;
	uint64_t address;
	char *name;
};

static void try_symbol(void *data, const struct elf_symbol *symbol)
{
	struct symbol_search *s = data;

	if (s->name == NULL && symbol->section == s->section && symbol->size > 0 &&
	    symbol->value <= s->address && s->address - symbol->value < symbol->size)
		s->name = mem_strdup(s->ctx, symbol->name);
}

static const char *symbol_text(const void *ctx, const struct elf *elf, size_t section, size_t at)
{
	/* Symbols of an object file count from the beginning of their section. */
	uint64_t base = elf->type == ET_REL ? 0 : elf->sections[section].address;
	struct symbol_search s = {.ctx = ctx, .section = section, .address = base + at};

	if (!elf_symbols(elf, SHT_SYMTAB, try_symbol, &s))
		elf_symbols(elf, SHT_DYNSYM, try_symbol, &s);
	return s.name != NULL ? mem_printf(ctx, ", in %s", s.name) : "";
}

static struct extent section_extent(const struct elf *elf, const struct elf_section *s)
{
	if (s->type == SHT_NOBITS || s->offset > elf->size || s->size > elf->size - s->offset)
		return (struct extent){NULL, 0};
	return (struct extent){elf->bytes + s->offset, (size_t)s->size};
}

static char *section_text(
    const void *ctx, const struct elf *before, const struct elf *after, size_t i)
{
	const struct elf_section *x = &before->sections[i], *y = &after->sections[i];
	struct extent a = section_extent(before, x), b = section_extent(after, y);
	size_t at;

	if (strcmp(x->name, y->name) != 0)
		return mem_printf(ctx, "section %zu is %s, was %s", i, y->name, x->name);
	if (x->type != y->type || (x->type == SHT_NOBITS && x->size != y->size))
		return mem_printf(ctx, "the head of section %s", x->name);
	if (are_equal(a, b))
		return NULL;
	at = first_difference(a, b);
	return mem_printf(ctx, "section %s at %#zx%s%s", x->name, at,
	    at < b.size ? symbol_text(ctx, after, i, at) : "", strings_text(ctx, a, b, at));
}

/*
 * What runs first, then what holds data, then what only tells of them. A note comes last, though it
 * is loaded: a build ID is another whenever anything is, were it only debug information.
 */
static int section_rank(const struct elf_section *s)
{
	if (s->type == SHT_NOTE)
		return 3;
	if (s->flags & SHF_EXECINSTR)
		return 0;
	return s->flags & SHF_ALLOC ? 1 : 2;
}

static char *elf_text(const void *ctx, const struct elf *before, const struct elf *after)
{
	enum { RANKS = 4 };
	size_t n = before->nsections < after->nsections ? before->nsections : after->nsections;

	for (int rank = 0; rank < RANKS; rank++)
		for (size_t i = 1; i < n; i++) {
			char *text = section_rank(&before->sections[i]) == rank
					 ? section_text(ctx, before, after, i)
					 : NULL;

			if (text != NULL)
				return text;
		}
	return before->nsections != after->nsections
		   ? mem_printf(
			 ctx, "it has %zu sections, had %zu", after->nsections, before->nsections)
		   : NULL;
}

static char *bytes_text(const void *ctx, struct extent before, struct extent after)
{
	size_t at = first_difference(before, after), line = 1;

	for (size_t i = 0; i < at; i++)
		line += before.bytes[i] == '\n';
	if (memchr(before.bytes, '\0', before.size) == NULL &&
	    memchr(after.bytes, '\0', after.size) == NULL)
		return mem_printf(ctx, "line %zu%s", line, strings_text(ctx, before, after, at));
	return mem_printf(ctx, "the byte at %#zx%s", at, strings_text(ctx, before, after, at));
}

/* Archives within archives end here: a member is an ELF file or just bytes. */
static char *extents_text(const void *ctx, struct extent before, struct extent after)
{
	struct elf *a = elf_of_bytes(ctx, before.bytes, before.size);
	struct elf *b = elf_of_bytes(ctx, after.bytes, after.size);
	char *text = a->is_elf && b->is_elf ? elf_text(ctx, a, b) : NULL;

	return text != NULL ? text : bytes_text(ctx, before, after);
}

/* One member of an archive of ar, and what follows it. */
struct archive_at {
	const char *name;
	struct extent data;
};

static bool next_member(const void *ctx, struct extent *rest, struct archive_at *member)
{
	const char *header = (const char *)rest->bytes;
	char number[AR_SIZE_WIDTH + 1] = "";
	size_t size, whole;

	if (rest->size < AR_HEADER)
		return false;
	memcpy(number, header + AR_SIZE_AT, AR_SIZE_WIDTH);
	size = strtoull(number, NULL, 10);
	if (size > rest->size - AR_HEADER)
		return false;
	member->name = mem_strndup(
	    ctx, header, strcspn(header, "/ ") < AR_NAME ? strcspn(header, "/ ") : AR_NAME);
	if (*member->name == '\0')
		member->name = mem_strndup(ctx, header, AR_NAME);
	member->data = (struct extent){rest->bytes + AR_HEADER, size};
	whole = AR_HEADER + size + (size & 1);
	rest->bytes += whole < rest->size ? whole : rest->size;
	rest->size -= whole < rest->size ? whole : rest->size;
	return true;
}

/* The index of symbols comes first and differs whenever a member does, so it is looked at last. */
static char *archive_text(const void *ctx, struct extent before, struct extent after)
{
	struct extent x = {before.bytes + AR_MAGIC, before.size - AR_MAGIC};
	struct extent y = {after.bytes + AR_MAGIC, after.size - AR_MAGIC};
	struct archive_at a, b;

	while (next_member(ctx, &x, &a) && next_member(ctx, &y, &b)) {
		if (strcmp(a.name, b.name) != 0)
			return mem_printf(ctx, "the member %s, was %s", b.name, a.name);
		if (*a.name != '/' && !are_equal(a.data, b.data))
			return mem_printf(
			    ctx, "the member %s: %s", a.name, extents_text(ctx, a.data, b.data));
	}
	return NULL;
}

static bool is_archive(struct extent e)
{
	return e.size >= AR_MAGIC && memcmp(e.bytes, "!<arch>\n", AR_MAGIC) == 0;
}

char *differ_text(const void *ctx, const char *before, const char *after)
{
	void *mem = mem_check(talloc_new(ctx));
	struct elf *a = elf_open(mem, before), *b = a != NULL ? elf_open(mem, after) : NULL;
	char *text = NULL, *shown = NULL;

	if (b != NULL) {
		struct extent x = {a->bytes, a->size}, y = {b->bytes, b->size};

		if (are_equal(x, y))
			text = mem_strdup(mem, "nothing");
		else if (is_archive(x) && is_archive(y))
			text = archive_text(mem, x, y);
		if (text == NULL)
			text = extents_text(mem, x, y);
		shown = utf8_printable(ctx, text, false);
	}
	mem_free(mem);
	return shown;
}
