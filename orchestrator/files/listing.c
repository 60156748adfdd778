/* SPDX-License-Identifier: Apache-2.0 */
/* The names in one directory, in an order that no file system decides. */
#include "files/listing.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "files/path.h"

void listing_read(struct strlist *names, DIR *dir)
{
	errno = 0;
	for (struct dirent *e; (e = readdir(dir)) != NULL; errno = 0)
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			strlist_add(names, e->d_name);
	int cause = errno;
	closedir(dir);
	errno = cause;
}

struct strlist *listing(const void *ctx, const char *dir)
{
	struct strlist *names = strlist_new(ctx);
	DIR *d = opendir(dir);

	if (d == NULL)
		return names;
	listing_read(names, d);
	int cause = errno;
	strlist_sort(names);
	errno = cause;
	return names;
}

struct strlist *listing_having(const void *ctx, const char *dir, const char *file)
{
	struct strlist *having = strlist_new(ctx), *names = listing(having, dir);
	int cause = errno;

	for (size_t i = 0; i < names->count; i++)
		if (path_exists(mem_printf(names, "%s/%s/%s", dir, names->items[i], file)))
			strlist_add(having, names->items[i]);
	mem_free(names);
	errno = cause;
	return having;
}
