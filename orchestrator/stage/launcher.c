/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Programs named like the compilers, in a directory at the front of PATH. CC=... stays as it is
 * without a launcher: it is in the keys, and in outputs too (gmp.h says what compiled GMP).
 */
#include "stage/launcher.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/report.h"
#include "files/path.h"

/* What launchers know their machines, caches and keys by. Nothing that a compiler reads. */
static const char *const passed[] = {"HOME", "USER", "LOGNAME", "SSH_AUTH_SOCK", "XDG_*",
    "DISTCC_*", "ICECC_*", "CCACHE_*", "SCCACHE_*", NULL};

static bool is_passed(const char *entry)
{
	/* A shell refuses other names. */
	if (entry[strspn(entry, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")] != '=')
		return false;
	for (size_t i = 0; passed[i] != NULL; i++) {
		size_t n = strcspn(passed[i], "*");

		if (strncmp(entry, passed[i], n) == 0 && (passed[i][n] == '*' || entry[n] == '='))
			return true;
	}
	return false;
}

/* In "gcc -m32" and "ccache gcc" it is gcc: the last word before any option. */
static const char *compiler_name(const struct strlist *words)
{
	const char *name = words->items[0];

	for (size_t i = 1; i < words->count && words->items[i][0] != '-'; i++)
		name = words->items[i];
	return name;
}

static int add_compiler(struct strlist *names, const struct settings *s, const char *compiler)
{
	const char *name = compiler_name(strlist_split(names, compiler, " \t"));

	if (strchr(name, '/') != NULL)
		return report_error(settings_loc(s, "LAUNCHER"),
		    "LAUNCHER cannot be put before the compiler '%s', which is not found by PATH; "
		    "name it without its directory, or leave LAUNCHER out",
		    name);
	strlist_add(names, name);
	return 0;
}

static bool has_tools(const void *ctx, const struct host *host, const char *dir)
{
	for (size_t i = 0; i < host->tools->count; i++) {
		const char *tool = host->tools->items[i];
		const char *name = mem_strndup(ctx, tool, strcspn(tool, "="));

		if (strchr(name, '/') == NULL && path_which_in(ctx, name, dir) != NULL)
			return true;
	}
	return false;
}

/*
 * Icecream's daemon is another user, and looks at the file that the name of the compiler leads to
 * in PATH: a link in our store, which may be nobody else's to read, will not do. So the compiler's
 * own directory comes first in PATH, if it is the first one where this machine has anything of what
 * steps call: then whatever the compiler looks for there is what steps have.
 */
static char *compilers_dir(const struct launcher *l, const struct host *host)
{
	const char *file = path_which_in(l, l->compilers->items[0], host->path);
	char *dir = file != NULL ? path_dirname(l, file) : NULL;
	const struct strlist *dirs = strlist_split(l, host->path, ":");

	for (size_t i = 0; dir != NULL && i < dirs->count && strcmp(dirs->items[i], dir) != 0; i++)
		if (has_tools(l, host, dirs->items[i]))
			dir = NULL;
	return dir;
}

int launcher_find(const void *ctx, const struct settings *settings, const struct host *host,
    const struct launcher **launcher)
{
	const char *value = settings_get(settings, "LAUNCHER");
	struct launcher *l;
	char *program;

	*launcher = NULL;
	if (value == NULL)
		return 0;
	l = mem_new(ctx, struct launcher);
	program = path_which(l, value);
	if (program == NULL)
		return report_error(settings_loc(settings, "LAUNCHER"),
		    "LAUNCHER is '%s', which is no program here; install it, correct it, or leave "
		    "it out",
		    value);
	l->program = path_absolute(l, program);
	l->compilers = strlist_new(l);
	if (add_compiler(l->compilers, settings, host->cc) ||
	    add_compiler(l->compilers, settings, host->cxx))
		return -1;
	l->dir = compilers_dir(l, host);
	*launcher = l;
	return 0;
}

/*
 * distcc sends text that was preprocessed. At -Og GCC 12 makes other code from it than from the
 * file itself, as it then minds which macro a word came from: of c-typeck.cc of GCC 14, for one. At
 * -O1 and -O2, and with macros that were left in (-fdirectives-only, as icecream sends it), it does
 * not.
 */
static const char *kept_here(const struct launcher *l, const char *name)
{
	if (strcmp(path_basename(l->program), "distcc") != 0)
		return "";
	return mem_printf(l, "case \" $* \" in *' -Og '*) exec %s \"$@\" ;; esac\n", name);
}

/*
 * The environment of steps is made from nothing, so the script gives what launchers need. By export
 * and not by env, whose arguments everybody could read: there may be passwords among them.
 */
static char *script(const struct launcher *l, char *name, const char *path)
{
	struct strlist *set = strlist_split(l, "export", " ");
	char *const command[] = {l->program, name, NULL};

	for (char **entry = environ; *entry != NULL; entry++)
		if (is_passed(*entry))
			strlist_add(set, *entry);
	/* It makes paths relative, and so changes what __FILE__ says (ccache(1), base_dir). */
	strlist_setenv(set, "CCACHE_BASEDIR", "");
	strlist_setenv(set, "PATH", path);
	return mem_printf(l, "#!/bin/sh\n%s\n%sexec %s \"$@\"\n", strlist_quote(l, set->items),
	    kept_here(l, strlist_quote(l, command + 1)), strlist_quote(l, command));
}

int launcher_install(const struct launcher *launcher, const char *dir, const char *path)
{
	const struct strlist *names = launcher->compilers;

	if (launcher->dir != NULL)
		path = mem_printf(launcher, "%s:%s", launcher->dir, path);
	if (path_mkdirs(dir))
		return -1;
	if (chmod(dir, 0700) != 0)
		return report_error(NULL, "cannot close '%s' to others:", dir);
	for (size_t i = 0; i < names->count; i++) {
		char *file = path_join(launcher, dir, names->items[i]);
		char *text = script(launcher, names->items[i], path);

		if (path_write(file, text, strlen(text)))
			return -1;
		if (chmod(file, 0755) != 0)
			return report_error(NULL, "cannot make '%s' executable:", file);
	}
	return 0;
}
