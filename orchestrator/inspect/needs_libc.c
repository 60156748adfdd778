/* SPDX-License-Identifier: Apache-2.0 */
/* What a program needs of the system it runs on: interpreter, libraries, libc. */
#include <elf.h>
#include <string.h>

#include "base/mem.h"
#include "inspect/inspect_priv.h"
#include "inspect/libc.h"

/* From the start-up code of glibc: csu/abi-note.c in its sources. It survives strip. */
static bool has_abi_note(const struct elf *elf)
{
	const struct elf_section *note = elf_find_section(elf, ".note.ABI-tag");

	return note != NULL && note->type == SHT_NOTE;
}

/* musl's text for an errno it does not know (src/errno/__strerror.h); printf brings it along. */
static bool has_musl_text(const struct elf *elf)
{
	static const char text[] = "No error information";
	size_t left = INSPECT_SEARCHED;

	for (size_t i = 0; i < elf->nsegments && left > 0; i++) {
		const struct elf_segment *s = &elf->segments[i];
		size_t size = 0;
		const unsigned char *at = s->type == PT_LOAD ? elf_at(elf, s->address, &size)
							     : NULL;

		if (size > left)
			size = left;
		left -= size;
		if (at != NULL && memmem(at, size, text, sizeof text) != NULL)
			return true;
	}
	return false;
}

/* Of a program without interpreter: only what there is evidence for. */
static const char *libc_inside(const struct elf *elf, const struct marks *marks)
{
	if (marks->musl != marks->glibc)
		return marks->musl ? "musl" : "glibc";
	if (marks->musl || !inspect_is_static(elf))
		return NULL;
	if (has_abi_note(elf))
		return "glibc";
	return has_musl_text(elf) ? "musl" : NULL;
}

/* The libraries, with the libc that each is a part of; the first one's is returned. */
static const char *set_needed(const struct elf *elf, const char *libc, struct json *o)
{
	struct json *list = json_new_array();
	const char *first = libc;

	for (size_t i = 0; i < elf->ndynamic; i++) {
		const char *name = elf->dynamic[i].tag == DT_NEEDED
				       ? elf_dynamic_string(elf, elf->dynamic[i].value)
				       : NULL;
		if (name == NULL)
			continue;
		struct json *entry = json_new_object();
		const char *own = libc_of_library(name);
		/* Others have a libc.so as well: the interpreter knows whose it is. */
		if (own != NULL && libc != NULL)
			own = libc;
		if (first == NULL)
			first = own;
		json_set_string(entry, "name", name);
		json_set_string(entry, "libc", own);
		json_append(list, entry);
	}
	json_set(o, "needed", list);
	return first;
}

static const char *newest_glibc(const void *ctx, const struct elf *elf)
{
	size_t n;
	const struct elf_need *needs = elf_needs(ctx, elf, &n);
	const char *newest = NULL;

	for (size_t i = 0; i < n; i++)
		if (strncmp(needs[i].version, "GLIBC_", 6) == 0)
			newest = libc_newer(newest, needs[i].version);
	return newest;
}

static const char *dynamic_text(const struct elf *elf, int64_t tag)
{
	uint64_t offset = elf_dynamic(elf, tag, UINT64_MAX);

	return offset != UINT64_MAX ? elf_dynamic_string(elf, offset) : NULL;
}

const char *inspect_libc(
    const void *ctx, const struct elf *elf, const struct marks *marks, struct json *o)
{
	const char *interpreter = elf_interpreter(elf);
	const char *libc = interpreter != NULL ? libc_of_interpreter(interpreter) : NULL;
	const char *glibc = newest_glibc(ctx, elf), *soname = dynamic_text(elf, DT_SONAME);

	/* Android's libraries need a libc.so, too. */
	if (libc == NULL && elf_find_section(elf, ".note.android.ident") != NULL)
		libc = "bionic";
	json_set_string(o, "interpreter", interpreter);
	libc = set_needed(elf, libc, o);
	if (libc == NULL && glibc != NULL)
		libc = "glibc";
	if (libc == NULL && soname != NULL)
		libc = libc_of_library(soname);
	if (libc == NULL && interpreter == NULL)
		libc = libc_inside(elf, marks);
	json_set_string(o, "libc", libc);
	json_set_string(o, "glibc", glibc);
	json_set_list(o, "distributions", glibc != NULL ? libc_distributions(ctx, glibc) : NULL);
	json_set_string(o, "soname", soname);
	json_set_string(o, "rpath", dynamic_text(elf, DT_RPATH));
	json_set_string(o, "runpath", dynamic_text(elf, DT_RUNPATH));
	return libc;
}
