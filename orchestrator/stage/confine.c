/* SPDX-License-Identifier: Apache-2.0 */
#include "stage/confine.h"

#include <glob.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/report.h"
#include "files/path.h"

/* Programs, libraries and headers of the system, and how its programs find the libraries. Those of
 * Nix and Guix lie in a store of their own, one directory for each package. */
static const char *const system_paths[] = {"/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64",
    "/libx32", "/etc/alternatives", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d",
    "/etc/ld-musl-*.path", "/nix/store", "/gnu/store"};

void confine_add(struct confine *c, enum sandbox_how how, const char *from, const char *to)
{
	mem_grow(c, c->mounts, struct sandbox_mount, c->n + 1);
	c->mounts[c->n++] = (struct sandbox_mount){
	    how, from != NULL ? mem_strdup(c, from) : NULL, mem_strdup(c, to)};
}

static void add_same(struct confine *c, const char *path)
{
	struct stat st;

	if (lstat(path, &st) == 0)
		confine_add(c, S_ISLNK(st.st_mode) ? SANDBOX_LINK : SANDBOX_READ, path, path);
}

static void add_system(struct confine *c)
{
	for (size_t i = 0; i < sizeof system_paths / sizeof *system_paths; i++) {
		glob_t found;

		if (glob(system_paths[i], 0, NULL, &found) != 0)
			continue;
		for (size_t k = 0; k < found.gl_pathc; k++)
			add_same(c, found.gl_pathv[k]);
		globfree(&found);
	}
}

static bool is_shown(const struct confine *c, const char *path)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->mounts[i].how == SANDBOX_READ && path_is_inside(path, c->mounts[i].to))
			return true;
	return false;
}

/* A program's own libraries lie beside its bin: ROOT/bin/gcc needs ROOT/lib. But nobody's home is
 * shown for a program in HOME/bin. */
static void add_program(struct confine *c, const char *file)
{
	const char *dir = path_dirname(c, file), *name = path_basename(dir);
	const char *root = path_dirname(c, dir), *home = getenv("HOME");
	bool is_bin = strcmp(name, "bin") == 0 || strcmp(name, "sbin") == 0;

	if (is_shown(c, file))
		return;
	if (is_bin && strcmp(root, "/") != 0 && (home == NULL || strcmp(root, home) != 0))
		dir = root;
	confine_add(c, SANDBOX_READ, dir, dir);
}

/* What users install lies in /usr/local, where compilers look without being told. Shown only where
 * HOST_PATH has programs of it. */
static void hide_local(struct confine *c, const struct host *host)
{
	const struct strlist *dirs = strlist_split(c, host->path, ":");
	bool shown = !path_is_dir("/usr/local");

	for (size_t i = 0; i < dirs->count; i++)
		shown = shown || path_is_inside(dirs->items[i], "/usr/local");
	if (!shown)
		confine_add(c, SANDBOX_EMPTY, NULL, "/usr/local");
}

static void add_programs(struct confine *c, const struct host *host)
{
	for (size_t i = 0; i < host->tools->count; i++) {
		const char *name = host->tools->items[i], *equals = strchr(name, '=');

		add_program(c, equals + 1);
		if (name[0] == '/')
			add_program(c, mem_strndup(c, name, (size_t)(equals - name)));
	}
}

struct confine *confine_new(
    const void *ctx, const struct host *host, const char *work, const char *const *kinds)
{
	struct confine *c = mem_new(ctx, struct confine);

	add_system(c);
	add_programs(c, host);
	hide_local(c, host);
	confine_add(c, SANDBOX_WRITE, work, CONFINE_WORK);
	confine_add(c, SANDBOX_WRITE, path_join(c, work, "tmp"), "/tmp");
	confine_add(c, SANDBOX_READ, path_join(c, work, "root"), CONFINE_WORK "/root");
	for (size_t i = 0; kinds[i] != NULL; i++)
		confine_add(c, SANDBOX_EMPTY, NULL, path_join(c, CONFINE_WORK, kinds[i]));
	return c;
}

int confine_run(struct confine *c, const char *dir, int (*work)(void *data), void *data)
{
	const struct sandbox box = {.dir = dir, .mounts = c->mounts, .nmounts = c->n};
	char *why;
	int status;

	if (path_mkdirs(dir) != 0)
		return -1;
	status = sandbox_run(c, &box, work, data, &why);
	if (why != NULL)
		report_error(NULL,
		    "there is no sandbox for this stage: %s; SANDBOX=off builds "
		    "without",
		    why);
	return status;
}
