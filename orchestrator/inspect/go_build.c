/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Go's build information: a header of 32 bytes, which Go's src/debug/buildinfo/buildinfo.go
 * describes, then (Go 1.18 and later) two strings, else in it the addresses of two.
 */
#include "inspect/go_build.h"

#include <elf.h>
#include <string.h>

#include "base/mem.h"

enum { HEADER = 32, POINTER_SIZE = 14, FLAGS = 15, POINTERS = 16, IS_BIG = 1, IS_INLINE = 2 };
enum { SEARCHED = 1 << 16, ALIGNMENT = 16, LONGEST = 1 << 24, GUARD = 16 };

static const char magic[] = "\xff Go buildinf:";

struct bytes {
	const unsigned char *at;
	size_t size;
};

/* The section, or where none is named the beginning of the first writable data. */
static struct bytes find_data(const void *ctx, const struct elf *elf)
{
	const struct elf_section *section = elf_find_section(elf, ".go.buildinfo");
	struct bytes data = {NULL, 0};

	if (section != NULL)
		data.at = elf_contents(ctx, elf, section, 0, &data.size);
	for (size_t i = 0; i < elf->nsegments && data.at == NULL; i++) {
		const struct elf_segment *s = &elf->segments[i];

		if (s->type == PT_LOAD && s->flags & PF_W)
			data.at = elf_at(elf, s->address, &data.size);
	}
	return data;
}

static struct bytes find_header(struct bytes data)
{
	for (size_t at = 0; at < SEARCHED && at + HEADER <= data.size; at += ALIGNMENT)
		if (memcmp(data.at + at, magic, sizeof magic - 1) == 0)
			return (struct bytes){data.at + at, data.size - at};
	return (struct bytes){NULL, 0};
}

/* A string behind its length, which is a varint; moves on behind it. */
static struct bytes take_inline(struct bytes *from)
{
	struct bytes none = {NULL, 0}, string;
	uint64_t length = 0;
	size_t n = 0;

	do {
		if (n == from->size || n > 9)
			return none;
		length |= (uint64_t)(from->at[n] & 0x7f) << 7 * n;
	} while (from->at[n++] & 0x80);
	if (length > from->size - n)
		return none;
	string = (struct bytes){from->at + n, length};
	from->at += n + length;
	from->size -= n + length;
	return string;
}

static uint64_t pointer(const unsigned char *at, size_t size, bool big)
{
	uint64_t value = 0;

	for (size_t i = 0; i < size; i++)
		value = value << 8 | at[big ? i : size - 1 - i];
	return value;
}

/* A string of the program: the header points at a pair of its address and its length. */
static struct bytes take_pointed(const struct elf *elf, struct bytes header, size_t index)
{
	size_t size = header.at[POINTER_SIZE];
	bool big = header.at[FLAGS] & IS_BIG;
	struct bytes none = {NULL, 0}, pair, string;

	if (size != 4 && size != 8)
		return none;
	pair.at = elf_at(elf, pointer(header.at + POINTERS + index * size, size, big), &pair.size);
	if (pair.at == NULL || pair.size < 2 * size)
		return none;
	string.at = elf_at(elf, pointer(pair.at, size, big), &string.size);
	uint64_t length = pointer(pair.at + size, size, big);
	if (string.at == NULL || length > string.size)
		return none;
	string.size = length;
	return string;
}

/* Text of Go's quotes; what is not quoted is itself. */
static char *unquoted(const void *ctx, const char *text)
{
	size_t n = strlen(text);
	char *copy, *out;

	if (n >= 2 && text[0] == '`' && text[n - 1] == '`')
		return mem_strndup(ctx, text + 1, n - 2);
	if (n < 2 || text[0] != '"' || text[n - 1] != '"')
		return mem_strdup(ctx, text);
	copy = out = mem_strndup(ctx, text + 1, n - 2);
	for (const char *p = copy; *p != '\0'; p++) {
		bool escaped = p[0] == '\\' && p[1] != '\0';

		p += escaped;
		*out++ = escaped && *p == 'n' ? '\n' : escaped && *p == 't' ? '\t' : *p;
	}
	*out = '\0';
	return copy;
}

/* "NAME=VALUE", either part quoted where it needs to be. */
static void add_setting(struct strlist *settings, const char *text)
{
	size_t quoted = *text == '"' ? strcspn(text + 1, "\"") + 1 : 0;
	const char *equals = strchr(text + quoted, '=');

	if (equals == NULL)
		return;
	char *name = mem_strndup(settings, text, (size_t)(equals - text));
	strlist_addf(settings, "%s=%s", unquoted(settings, name), unquoted(settings, equals + 1));
}

/* The field that a tab begins, up to the next one. */
static const char *field(const void *ctx, const char *line, int index)
{
	for (; index > 0 && line != NULL; index--)
		line = (line = strchr(line, '\t')) != NULL ? line + 1 : NULL;
	return line != NULL ? mem_strndup(ctx, line, strcspn(line, "\t")) : NULL;
}

/* Lines of "KIND\tFIELD...", between guards by which debuggers find the text. */
static void read_module(struct go_build *build, struct bytes text)
{
	struct strlist *settings = strlist_new(build), *lines;

	build->settings = settings;
	if (text.size < 2 * GUARD + 1 || text.at[text.size - GUARD - 1] != '\n')
		return;
	char *copy = mem_strndup(build, (const char *)text.at + GUARD, text.size - 2 * GUARD);
	lines = strlist_split(build, copy, "\n");
	for (size_t i = 0; i < lines->count; i++) {
		const char *line = lines->items[i];

		if (strncmp(line, "path\t", 5) == 0)
			build->path = field(build, line, 1);
		if (strncmp(line, "mod\t", 4) == 0) {
			build->module = field(build, line, 1);
			build->module_version = field(build, line, 2);
		}
		if (strncmp(line, "build\t", 6) == 0)
			add_setting(settings, line + 6);
	}
}

struct go_build *go_build_read(const void *ctx, const struct elf *elf)
{
	struct go_build *build = mem_new(ctx, struct go_build);
	struct bytes header = find_header(find_data(build, elf));
	struct bytes version = {NULL, 0}, module = {NULL, 0};

	if (header.at != NULL && header.at[FLAGS] & IS_INLINE) {
		struct bytes rest = {header.at + HEADER, header.size - HEADER};

		version = take_inline(&rest);
		module = version.at != NULL ? take_inline(&rest) : version;
	} else if (header.at != NULL) {
		version = take_pointed(elf, header, 0);
		module = take_pointed(elf, header, 1);
	}
	if (version.size == 0 || version.size > LONGEST || module.size > LONGEST) {
		mem_free(build);
		return NULL;
	}
	build->version = mem_strndup(build, (const char *)version.at, version.size);
	read_module(build, module);
	return build;
}

bool go_build_is_without_c(const struct go_build *build)
{
	return build != NULL && strlist_has(build->settings, "CGO_ENABLED=0");
}
