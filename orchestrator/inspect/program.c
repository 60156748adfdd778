/* SPDX-License-Identifier: Apache-2.0 */
/* Facts of one ELF file. */
#include <elf.h>
#include <string.h>

#include "base/mem.h"
#include "inspect/inspect_priv.h"
#include "inspect/machine.h"

static const char *kind_of(const struct elf *elf)
{
	switch (elf->type) {
	case ET_REL:
		return "relocatable object";
	case ET_CORE:
		return "core file";
	case ET_EXEC:
	case ET_DYN:
		return inspect_is_program(elf) ? "executable" : "shared object";
	default:
		return "ELF file of an unknown type";
	}
}

static const char *linkage_of(const struct elf *elf)
{
	if (!inspect_is_program(elf))
		return NULL;
	if (!inspect_is_static(elf))
		return "dynamic";
	return elf->type == ET_DYN ? "static-pie" : "static";
}

static bool starts_with(const char *text, const char *start)
{
	return strncmp(text, start, strlen(start)) == 0;
}

static bool is_one_of(const char *name, const char *const *names)
{
	for (; *names != NULL; names++)
		if (strcmp(name, *names) == 0)
			return true;
	return false;
}

/*
 * A call that is checked goes to __NAME_chk. What is defined counts in static programs, but for
 * what glibc has beside the plain function in the same object.
 */
static bool is_fortified(const struct elf_symbol *s)
{
	size_t n = strlen(s->name);

	if (!starts_with(s->name, "__") || n < 6 || strcmp(s->name + n - 4, "_chk") != 0)
		return false;
	return !s->is_defined || (!starts_with(s->name, "__mem") && s->type == STT_FUNC &&
				     strcmp(s->name, "__longjmp_chk") != 0);
}

static void mark(void *data, const struct elf_symbol *s)
{
	static const char *const canaries[] = {
	    "__stack_chk_fail", "__stack_chk_guard", "__stack_chk_fail_local", NULL};
	/* Inner functions of each that every program has; musl's loader for its libc.so. */
	static const char *const musl[] = {"__libc_start_init", "__init_libc", "__dls3", NULL};
	static const char *const glibc[] = {
	    "__libc_setup_tls", "__libc_start_call_main", "_dl_relocate_static_pie", NULL};
	struct marks *marks = data;

	marks->canary |= is_one_of(s->name, canaries);
	marks->fortify |= is_fortified(s);
	marks->musl |= s->is_defined && is_one_of(s->name, musl);
	marks->glibc |= s->is_defined && is_one_of(s->name, glibc);
}

/* A library exports checked functions for others, which says nothing of itself. */
static void mark_dynamic(void *data, const struct elf_symbol *s)
{
	struct marks *marks = data;
	bool fortify = marks->fortify;

	mark(data, s);
	marks->fortify = fortify || (!s->is_defined && is_fortified(s));
}

static struct marks find_marks(const struct elf *elf)
{
	struct marks marks = {0};
	bool alone = inspect_is_static(elf);

	marks.has_dynamic = elf_symbols(elf, SHT_DYNSYM, mark_dynamic, &marks);
	marks.has_static = elf_symbols(elf, SHT_SYMTAB, alone ? mark : mark_dynamic, &marks);
	return marks;
}

static void set_symbols(const struct elf *elf, const struct marks *marks, struct json *o)
{
	bool debug = elf_find_section(elf, ".debug_info") != NULL ||
		     elf_find_section(elf, ".zdebug_info") != NULL;

	/* Of a file that is cut off, what is missing may have been there. */
	json_set_string(o, "symbols",
	    marks->has_static     ? "not stripped"
	    : elf->damage != NULL ? "unknown"
				  : "stripped");
	json_set_string(o, "debug_info", debug ? "yes" : "no");
}

static void set_go(const struct go_build *go, struct json *o)
{
	struct json *settings;

	if (go == NULL) {
		json_set_string(o, "go", NULL);
		return;
	}
	struct json *value = json_new_object();
	json_set_string(value, "version", go->version);
	json_set_string(value, "path", go->path);
	json_set_string(value, "module", go->module);
	json_set_string(value, "module_version", go->module_version);
	settings = json_new_object();
	for (size_t i = 0; i < go->settings->count; i++) {
		const char *setting = go->settings->items[i];
		size_t n = strcspn(setting, "=");
		char *name = mem_strndup(NULL, setting, n);

		json_set_string(settings, name, setting + n + 1);
		mem_free(name);
	}
	json_set(value, "settings", settings);
	json_set(o, "go", value);
}

void inspect_elf(const void *ctx, const struct elf *elf, struct json *o)
{
	const struct go_build *go = go_build_read(ctx, elf);
	struct marks marks = find_marks(elf);

	json_set_string(o, "kind", kind_of(elf));
	json_set_string(o, "machine", machine_name(ctx, elf));
	json_set_int(o, "bits", elf->bits);
	json_set_string(o, "endian", elf->is_big_endian ? "big" : "little");
	json_set_string(o, "linkage", linkage_of(elf));
	const char *libc = inspect_libc(ctx, elf, &marks, o);
	inspect_hardening(elf, &marks, libc, go, o);
	set_symbols(elf, &marks, o);
	inspect_paths(elf, o);
	set_go(go, o);
}
