/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a file is a program that can be debugged. */
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/report.h"
#include "debug/debug_priv.h"
#include "files/path.h"
#include "inspect/machine.h"

/* As shells find it, but that the working directory comes first, as for gdb. */
static const char *find_program(const void *ctx, const char *program)
{
	char *found = path_is_dir(program) || access(program, F_OK) == 0
			  ? path_absolute(ctx, program)
			  : NULL;

	if (found == NULL && strchr(program, '/') == NULL)
		found = path_which(ctx, program);
	if (found == NULL)
		report_error(NULL, "there is no program '%s'", program);
	return found;
}

static bool is_script(const struct elf *elf)
{
	return elf->size > 2 && memcmp(elf->bytes, "#!", 2) == 0;
}

/* Reports why it is no program; -1. */
static int check(const struct elf *elf, const char *path)
{
	if (is_script(elf))
		return report_error(NULL,
		    "'%s' is a script; name the program that reads it, and the script behind that",
		    path);
	if (elf->damage != NULL)
		return report_error(NULL, "'%s' is damaged: %s", path, elf->damage);
	if (!elf->is_elf)
		return report_error(NULL, "'%s' is no program of Linux (no ELF file)", path);
	if (!inspect_is_program(elf))
		return report_error(NULL,
		    "'%s' is no program, but a library, an object file or a core; name the "
		    "program that it belongs to",
		    path);
	if (access(path, X_OK) != 0)
		return report_error(NULL, "'%s' cannot be run; 'chmod +x' it", path);
	return 0;
}

void subject_note(const struct subject *subject)
{
	static const char *const sections[] = {
	    ".debug_info", ".zdebug_info", ".gnu_debuglink", ".debug_line", ".stab"};

	for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
		if (elf_find_section(subject->elf, sections[i]) != NULL)
			return;
	report_note(NULL,
	    "'%s' has no debugging information, so its lines are not known; '-g' makes it",
	    subject->path);
}

int subject_open(const void *ctx, const char *program, struct subject *subject)
{
	subject->path = find_program(ctx, program);
	if (subject->path == NULL)
		return -1;
	subject->elf = elf_open(ctx, subject->path);
	if (subject->elf == NULL || check(subject->elf, subject->path) != 0)
		return -1;
	subject->machine = machine_name(ctx, subject->elf);
	subject->loader = elf_interpreter(subject->elf);
	return 0;
}
