/* SPDX-License-Identifier: Apache-2.0 */
/* Which program a name stands for. */
#include "files/path.h"

#include <errno.h>
#include <paths.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/strlist.h"

/*
 * What cannot be looked at is taken for one, so that whoever starts it learns the error: with
 * another program of that name the result would be another. But directories that we must not search
 * are in many a PATH.
 */
static bool is_program(const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0) {
		int cause = errno;
		char *dir = path_dirname(NULL, path);
		bool absent = path_means_absent(cause) ||
			      (cause == EACCES && access(dir, X_OK) != 0);

		mem_free(dir);
		return !absent;
	}
	return S_ISREG(st.st_mode) && ((st.st_mode & 0111) == 0111 || access(path, X_OK) == 0);
}

char *path_which_in(const void *ctx, const char *program, const char *dirs)
{
	char *found = NULL;

	if (strchr(program, '/') != NULL)
		return is_program(program) ? mem_strdup(ctx, program) : NULL;
	if (program[0] == '\0')
		return NULL;
	struct strlist *list = strlist_split(ctx, dirs, ":");
	for (size_t i = 0; i < list->count && found == NULL; i++) {
		/* What a relative directory means depends on who asks. */
		if (list->items[i][0] != '/')
			continue;
		found = path_join(ctx, list->items[i], program);
		if (!is_program(found)) {
			mem_free(found);
			found = NULL;
		}
	}
	mem_free(list);
	return found;
}

char *path_which(const void *ctx, const char *program)
{
	const char *dirs = getenv("PATH");

	return path_which_in(ctx, program, dirs != NULL ? dirs : _PATH_DEFPATH);
}
