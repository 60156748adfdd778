/* SPDX-License-Identifier: Apache-2.0 */
/* What files are: ELF files, archives of them, scripts, and what is neither. */
#include "inspect/inspect.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "inspect/inspect_priv.h"
#include "inspect/machine.h"

/* An archive's member begins with a header of text: struct ar_hdr of ar.h. */
enum { AR_MAGIC = 8, AR_HEADER = 60, AR_SIZE_AT = 48, AR_SIZE_WIDTH = 10, AR_END_AT = 58 };

enum { SAMPLE = 4096 };

static bool starts_with(const struct elf *file, const char *magic)
{
	size_t n = strlen(magic);

	return file->size >= n && memcmp(file->bytes, magic, n) == 0;
}

/* Tables of symbols and of long names, as GNU and BSD call them. */
static bool is_index(const char *header)
{
	static const char *const names[] = {"/ ", "// ", "/SYM64/ ", "__.SYMDEF", NULL};

	for (const char *const *name = names; *name != NULL; name++)
		if (strncmp(header, *name, strlen(*name)) == 0)
			return true;
	return false;
}

/* Members of an archive, counted; what is wrong with it, or NULL. */
static const char *count_members(
    const void *ctx, const struct elf *file, struct strlist *machines, int *members, int *objects)
{
	const char *text = (const char *)file->bytes, *damage = NULL;
	char number[AR_SIZE_WIDTH + 1] = "";

	for (size_t at = AR_MAGIC; at < file->size;) {
		if (file->size - at < AR_HEADER || memcmp(text + at + AR_END_AT, "`\n", 2) != 0)
			return "a member's header is broken or cut off";
		memcpy(number, text + at + AR_SIZE_AT, AR_SIZE_WIDTH);
		unsigned long long size = strtoull(number, NULL, 10);
		const char *header = text + at;
		at += AR_HEADER;
		if (size > file->size - at)
			return "its last member is cut off";
		if (!is_index(header)) {
			struct elf *member = elf_of_bytes(ctx, file->bytes + at, size);
			char *name = machine_name(member, member);

			++*members;
			*objects += member->is_elf;
			if (member->is_elf && !strlist_has(machines, name))
				strlist_add(machines, name);
			if (damage == NULL && member->damage != NULL)
				damage = "a member is a damaged ELF file";
			mem_free(member);
		}
		/* Members begin at even offsets. */
		at += size + (size & 1);
	}
	return damage;
}

static const char *inspect_archive(const void *ctx, const struct elf *file, struct json *o)
{
	struct strlist *machines = strlist_new(ctx);
	int members = 0, objects = 0;
	const char *damage = count_members(ctx, file, machines, &members, &objects);

	strlist_sort(machines);
	json_set_int(o, "members", members);
	json_set_int(o, "objects", objects);
	json_set_list(o, "machines", machines);
	return damage;
}

static bool is_text(const struct elf *file)
{
	size_t n = file->size < SAMPLE ? file->size : SAMPLE, size;

	for (size_t i = 0; i < n; i += size) {
		const unsigned char c = file->bytes[i];

		size = utf8_size(file->bytes + i, file->size - i);
		if (size == 0 || (c < ' ' && strchr("\t\n\r\f\v\033", c) == NULL) || c == 0)
			return false;
	}
	return true;
}

static const char *kind_of_other(const struct elf *file)
{
	static const struct {
		const char *magic, *kind;
	} kinds[] = {
	    {"\177ELF", "damaged ELF file"},
	    {"!<thin>\n", "thin archive"},
	    {"#!", "script"},
	    {"MZ", "Windows program"},
	    {"\xcf\xfa\xed\xfe", "macOS program"},
	    {"\xca\xfe\xba\xbe", "macOS program or Java class"},
	    {"BC\xc0\xde", "LLVM bitcode"},
	};

	if (file->size == 0)
		return "empty file";
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (starts_with(file, kinds[i].magic))
			return kinds[i].kind;
	return is_text(file) ? "text file" : "data";
}

/* What the kernel runs a script with. */
static char *script_interpreter(const void *ctx, const struct elf *file)
{
	char *line = mem_strndup(
	    ctx, (const char *)file->bytes + 2, file->size - 2 < SAMPLE ? file->size - 2 : SAMPLE);

	line[strcspn(line, "\n")] = '\0';
	return line + strspn(line, " \t");
}

struct json *inspect_file(const char *path)
{
	void *ctx = mem_check(talloc_new(NULL));
	struct elf *file = elf_open(ctx, path);
	struct json *o = NULL;

	if (file != NULL) {
		const char *damage = file->damage;

		o = json_new_object();
		json_set_string(o, "file", path);
		if (file->is_elf) {
			inspect_elf(ctx, file, o);
		} else if (starts_with(file, "!<arch>\n")) {
			json_set_string(o, "kind", "archive");
			damage = inspect_archive(ctx, file, o);
		} else {
			json_set_string(o, "kind", kind_of_other(file));
			if (starts_with(file, "#!"))
				json_set_string(o, "interpreter", script_interpreter(ctx, file));
		}
		json_set_string(o, "damage", damage);
	}
	mem_free(ctx);
	return o;
}

/* "libc.so.6, libm.so.6" */
static char *needed_names(const void *ctx, const struct json *facts)
{
	const struct json *needed = json_get(facts, "needed");
	struct strlist *names = strlist_new(ctx);

	for (size_t i = 0; i < json_count(needed); i++)
		strlist_add(names, json_get_string(json_at(needed, i), "name"));
	return strlist_join(ctx, names, ", ");
}

char *inspect_not_static(const void *ctx, const struct json *facts)
{
	const char *kind = json_get_string(facts, "kind");
	const char *damage = json_get_string(facts, "damage");
	const char *linkage = json_get_string(facts, "linkage");
	const char *interpreter = json_get_string(facts, "interpreter");
	const char *needed = needed_names(ctx, facts);

	if (damage != NULL)
		return mem_printf(ctx, "it is damaged: %s", damage);
	if (linkage != NULL && strcmp(linkage, "dynamic") != 0)
		return NULL;
	if (linkage == NULL && (interpreter == NULL || strcmp(kind, "script") != 0))
		return mem_printf(ctx, "it is no program (%s)", kind);
	return mem_printf(ctx, "it needs %s%s%s%s%s", interpreter != NULL ? "the interpreter " : "",
	    interpreter != NULL ? interpreter : "",
	    interpreter != NULL && *needed != '\0' ? " and " : "",
	    *needed != '\0' ? "the libraries " : "", needed);
}
