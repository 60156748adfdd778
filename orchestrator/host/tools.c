/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Steps find these programs and no others, so that what a configure script looks for and finds does
 * not hang on what else a machine has: pkg-config and the libraries that it knows, Python, bison.
 */
#include "host/tools.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/report.h"
#include "files/path.h"

/* What configure scripts and makefiles take for granted (GNU Coding Standards, 7.2.2 "Utilities in
 * Makefiles"), and what the packages here were seen to call beside that. */
static const char usual[] =
    "sh bash make m4 awk sed grep egrep fgrep patch diff cmp find xargs tar gzip "
    "as ld ar nm ranlib strip objcopy objdump readelf size strings "
    "basename cat chgrp chmod chown cksum comm cp cut date dd dirname du echo env expand expr "
    "false fmt fold head hostname id install join kill link ln ls md5sum mkdir mkfifo mknod mktemp "
    "mv nice nl nproc od paste printf pwd readlink realpath rm rmdir seq sha1sum sha256sum sleep "
    "sort split stat sum sync tail tee test timeout touch tr true tsort tty uname unexpand uniq "
    "wc which whoami yes [";

static void add_program(struct strlist *tools, const char *name, const char *file)
{
	/* Of a name in several directories the first counts, and PATH may have /usr/bin twice. */
	char *real = strlist_getenv(tools, name) == NULL ? realpath(file, NULL) : NULL;

	if (real != NULL)
		strlist_addf(tools, "%s=%s", name, real);
	free(real);
}

/* False when it is not there. */
static bool add_tool(struct strlist *tools, const char *dirs, const char *name)
{
	char *file = path_which_in(NULL, name, dirs);

	if (file == NULL)
		return false;
	add_program(tools, name, file);
	mem_free(file);
	return true;
}

/* Of "ccache gcc -m32" all but the options; and the compiler, which is the last, also as alias. */
static void add_compiler(
    struct strlist *tools, const char *dirs, const char *compiler, const char *alias)
{
	const struct strlist *words = strlist_split(tools, compiler, " \t");
	const char *last = NULL;

	for (size_t i = 0; i < words->count && words->items[i][0] != '-'; i++) {
		last = words->items[i];
		add_tool(tools, dirs, last);
	}
	char *file = last != NULL ? path_which_in(tools, last, dirs) : NULL;
	if (file != NULL)
		add_program(tools, alias, file);
}

/* Tests of a toolchain for another CPU run its programs by one of these. */
static void add_emulators(struct strlist *tools, const char *dirs)
{
	const struct strlist *list = strlist_split(tools, dirs, ":");

	for (size_t i = 0; i < list->count; i++) {
		glob_t found;

		if (glob(path_join(tools, list->items[i], "qemu-*"), 0, NULL, &found) != 0)
			continue;
		for (size_t k = 0; k < found.gl_pathc; k++)
			add_program(tools, path_basename(found.gl_pathv[k]), found.gl_pathv[k]);
		globfree(&found);
	}
}

static int add_wanted(struct strlist *tools, const char *dirs, const struct settings *settings)
{
	const char *value = settings_get(settings, "HOST_PROGRAMS");
	const struct strlist *names = strlist_split(tools, value != NULL ? value : "", " \t");

	for (size_t i = 0; i < names->count; i++)
		if (!add_tool(tools, dirs, names->items[i]))
			return report_error(settings_loc(settings, "HOST_PROGRAMS"),
			    "HOST_PROGRAMS names '%s', which is not in %s; install it, add its "
			    "directory to HOST_PATH, or leave it out",
			    names->items[i], dirs);
	return 0;
}

struct strlist *tools_find(
    const void *ctx, const struct host *host, const struct settings *settings)
{
	struct strlist *tools = strlist_new(ctx);
	const struct strlist *names = strlist_split(tools, usual, " ");

	for (size_t i = 0; i < names->count; i++)
		add_tool(tools, host->path, names->items[i]);
	add_compiler(tools, host->path, host->cc, "cc");
	add_compiler(tools, host->path, host->cxx, "c++");
	add_emulators(tools, host->path);
	return add_wanted(tools, host->path, settings) == 0 ? tools : NULL;
}
