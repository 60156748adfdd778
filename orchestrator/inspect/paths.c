/* SPDX-License-Identifier: Apache-2.0 */
/* Paths of build directories that compilers and linkers left in an ELF file. */
#include <elf.h>
#include <string.h>

#include "base/mem.h"
#include "inspect/inspect_priv.h"

/* An example is cut off here; what decompresses to more is not searched. */
enum { LONGEST_PATH = 512, LARGEST_UNPACKED = 1 << 27 };

/* Where people and build services build, and programs on their own have nothing to look for. */
static const char *const roots[] = {"/home/", "/root/", "/tmp/", "/var/tmp/", "/build/", "/builds/",
    "/usr/src/", "/workspace/", "/Users/", NULL};

struct found {
	long long count;
	const char *example;
	size_t example_size;
};

static bool is_path_char(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c >= 0x80 || (c != '\0' && strchr("/._-+@~,", c) != NULL);
}

static size_t root_size(const char *text, size_t left)
{
	for (const char *const *root = roots; *root != NULL; root++) {
		size_t n = strlen(*root);

		if (n < left && memcmp(text, *root, n) == 0)
			return n;
	}
	return 0;
}

/*
 * Bytes of the path at text, or 0. Outside of debug information a path may be meant for run time,
 * such as /tmp/.X11-unix: there it takes a directory or a suffix more. Names with XXX are
 * templates of mkstemp(3).
 */
static size_t path_size(const char *text, size_t left, bool is_debug)
{
	size_t root = root_size(text, left), n = root;
	bool deeper = false;

	if (root == 0 || text[root] == '.' || text[root] == '/')
		return 0;
	for (; n < left && n < LONGEST_PATH && is_path_char((unsigned char)text[n]); n++)
		deeper |= text[n] == '/' || text[n] == '.';
	if (n == root || memmem(text, n, "XXX", 3) != NULL)
		return 0;
	return is_debug || deeper ? n : 0;
}

static struct found search(const char *text, size_t size, bool is_debug)
{
	struct found found = {0};
	const char *end = text + size, *p = text;

	while ((p = memchr(p, '/', (size_t)(end - p))) != NULL) {
		bool starts = p == text || !is_path_char((unsigned char)p[-1]);
		size_t n = starts ? path_size(p, (size_t)(end - p), is_debug) : 0;

		if (n > 0 && found.count++ == 0) {
			found.example = p;
			found.example_size = n;
		}
		p += n > 0 ? n : 1;
	}
	return found;
}

static void add_finding(struct json *list, const char *section, const struct found *found)
{
	struct json *entry;
	char *example;

	if (found->count == 0)
		return;
	entry = json_new_object();
	example = mem_strndup(NULL, found->example, found->example_size);
	json_set_string(entry, "section", section);
	json_set_int(entry, "count", found->count);
	json_set_string(entry, "example", example);
	json_append(list, entry);
	mem_free(example);
}

/* Of as much as is left to be searched; false when that is not all. */
static bool search_in(
    const char *where, const unsigned char *text, size_t size, size_t *left, struct json *list)
{
	bool whole = size <= *left;

	if (!whole)
		size = *left;
	*left -= size;
	if (text != NULL) {
		bool is_debug = strncmp(where, ".debug", 6) == 0;
		struct found found = search((const char *)text, size, is_debug);

		add_finding(list, where, &found);
	}
	return whole;
}

static bool search_section(
    const struct elf *elf, const struct elf_section *s, size_t *left, struct json *list)
{
	void *scratch = mem_check(talloc_new(NULL));
	size_t size = 0;
	const unsigned char *text = elf_contents(scratch, elf, s, LARGEST_UNPACKED, &size);
	bool is_packed = text == NULL && s->flags & SHF_COMPRESSED;
	bool whole = search_in(s->name, text, size, left, list) && !is_packed;

	mem_free(scratch);
	return whole;
}

void inspect_paths(const struct elf *elf, struct json *o)
{
	struct json *list = json_new_array();
	size_t left = INSPECT_SEARCHED;
	bool whole = true;

	for (size_t i = 0; i < elf->nsections; i++)
		if (!(elf->sections[i].flags & SHF_EXECINSTR))
			whole &= search_section(elf, &elf->sections[i], &left, list);
	/* Of a file without section headers what it loads is all there is. */
	for (size_t i = 0; elf->nsections == 0 && i < elf->nsegments; i++) {
		const struct elf_segment *s = &elf->segments[i];
		size_t size = 0;
		const unsigned char *text = s->type == PT_LOAD ? elf_at(elf, s->address, &size)
							       : NULL;

		whole &= search_in("(segment)", text, size, &left, list);
	}
	json_set(o, "build_paths", list);
	json_set_string(o, "build_paths_searched", whole ? "completely" : "in part");
}
