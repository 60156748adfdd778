/* SPDX-License-Identifier: Apache-2.0 */
/* Variables that keep the build machine's programs and files apart from the target's. */
#include "record/toolenv.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/report.h"

/* How build systems call a program that is for the build machine: autoconf, Meson and GNU packages;
 * ncurses; Linux and busybox; the crates that compile C for cargo. */
static const struct {
	const char *before, *behind;
} forms[] = {{"", "_FOR_BUILD"}, {"BUILD_", ""}, {"HOST", ""}, {"HOST_", ""}};
enum { NFORMS = sizeof(forms) / sizeof(*forms) };

static const struct toolenv_program machine_programs[] = {{"CC", "cc"}, {"CXX", "c++"},
    {"CPP", "cpp"}, {"AR", "ar"}, {"AS", "as"}, {"LD", "ld"}, {"NM", "nm"}, {"OBJCOPY", "objcopy"},
    {"OBJDUMP", "objdump"}, {"RANLIB", "ranlib"}, {"READELF", "readelf"}, {"STRIP", "strip"},
    {NULL, NULL}};

static void add_forms(struct strlist *list, const char *variable, const char *program)
{
	for (size_t i = 0; i < NFORMS; i++)
		strlist_addf(
		    list, "%s%s%s=%s", forms[i].before, variable, forms[i].behind, program);
}

void toolenv_add_machine(struct strlist *list, const struct toolenv *env)
{
	const struct toolenv_program *program = machine_programs;

	for (; program->variable != NULL; program++)
		add_forms(list, program->variable, program->name);
	/* Not pkg-config itself, which would hear PKG_CONFIG_LIBDIR. */
	if (toolenv_has(env, "build-pkg-config"))
		add_forms(list, "PKG_CONFIG", mem_printf(list, "%s-build-pkg-config", env->target));
	if (toolenv_has_file(env, "build.cmake"))
		strlist_addf(
		    list, "HOST_CMAKE_TOOLCHAIN_FILE=@/share/mcm/%s/build.cmake", env->target);
}

bool toolenv_is_machines(const char *name)
{
	const char *end = strstr(name, "_FOR_BUILD");

	return strncmp(name, "HOST", 4) == 0 || strncmp(name, "BUILD_", 6) == 0 ||
	       (end != NULL && strcmp(end, "_FOR_BUILD") == 0);
}

/*
 * Where GCC looks without being told on its command line, whatever it compiles for ("Environment
 * Variables Affecting GCC" in its manual), and what ld writes into programs as the place of their
 * libraries ("-rpath" in its manual); and where pkg-config looks before all other places. Who sets
 * them means the compiler of the machine.
 */
static const char *const search_paths[] = {"CPATH", "C_INCLUDE_PATH", "CPLUS_INCLUDE_PATH",
    "OBJC_INCLUDE_PATH", "OBJCPLUS_INCLUDE_PATH", "LIBRARY_PATH", "COMPILER_PATH",
    "GCC_EXEC_PREFIX", "LD_RUN_PATH", "PKG_CONFIG_PATH", NULL};

struct strlist *toolenv_search_paths(const void *ctx)
{
	struct strlist *names = strlist_new(ctx);

	for (const char *const *name = search_paths; *name != NULL; name++)
		strlist_add(names, *name);
	return names;
}

struct strlist *toolenv_callers_paths(const void *ctx)
{
	struct strlist *set = strlist_new(ctx);

	for (const char *const *name = search_paths; *name != NULL; name++) {
		const char *value = getenv(*name);

		if (value != NULL && *value != '\0')
			strlist_add(set, *name);
	}
	return set;
}

void toolenv_note_paths(const void *ctx, const struct strlist *set)
{
	if (set->count > 0)
		report_note(NULL,
		    "%s left out: with it the compiler would take headers, libraries or programs "
		    "of this machine; give what is the target's by CPPFLAGS and LDFLAGS",
		    strlist_join(ctx, set, ", "));
}
