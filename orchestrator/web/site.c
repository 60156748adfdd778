/* SPDX-License-Identifier: Apache-2.0 */
#include "web/site.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "adapters/json.h"
#include "base/mem.h"
#include "base/report.h"
#include "base/utf8.h"
#include "files/listing.h"
#include "files/output.h"
#include "files/path.h"
#include "files/temp.h"

/* Another number when a list of before cannot be taken over. */
enum { SITE_FORMAT = 1 };

struct site_file {
	const char *name;
	const char *data; /* or NULL: those of the file at from */
	size_t size;
	const char *from;
};

struct site {
	const char *dir;
	int lock;             /* descriptor of dir */
	struct strlist *made; /* names that the list has */
	struct site_file *files;
	size_t nfiles, nput; /* of which the first are put */
};

bool site_takes(const char *name)
{
	size_t size = 1, left = name != NULL ? strlen(name) : 0;

	/* The list, which is JSON, would have something else in the place of what is no UTF-8. */
	for (const char *at = name; left > 0 && size > 0; at += size, left -= size)
		size = utf8_size((const unsigned char *)at, left);
	return name != NULL && left == 0 && name[0] != '\0' && name[0] != '.' &&
	       path_stays_below(name) && strstr(name, "/.") == NULL && strstr(name, "//") == NULL;
}

static int take_list(struct site *site, const char *path)
{
	struct json *list = output_check(path) == 0 ? json_load(path) : NULL;
	const struct json *names = json_get(list, "files");
	bool sound = json_says(list, "kind", "mcm web") &&
		     json_get_int(list, "format", 0) == SITE_FORMAT && names != NULL;

	for (size_t i = 0; i < json_count(names) && sound; i++) {
		const char *name = json_as_string(json_at(names, i));

		/* Somebody could have written names into it that lead to files of others. */
		sound = site_takes(name);
		if (sound)
			strlist_add(site->made, name);
	}
	if (list != NULL && !sound)
		report_error(NULL,
		    "'%s' is no list of this mcm's; remove the directory, or name another one",
		    path);
	json_free(list);
	return sound ? 0 : -1;
}

static int read_list(struct site *site)
{
	const char *path = path_join(site, site->dir, SITE_LIST);
	int there = path_look(path, NULL);
	const struct strlist *found;

	if (there != 0)
		return there < 0 ? -1 : take_list(site, path);
	found = listing(site, site->dir);
	if (errno != 0)
		return report_error(NULL, "cannot read directory '%s':", site->dir);
	for (size_t i = 0; i < found->count; i++)
		/* Or the list itself, half written by one that was killed. */
		if (strncmp(found->items[i], "." SITE_LIST ".", strlen("." SITE_LIST ".")) != 0)
			return report_error(NULL,
			    "'%s' is not empty and was not made by 'mcm web'; name another "
			    "directory",
			    site->dir);
	return 0;
}

struct site *site_open(const void *ctx, const char *dir, const struct store *store)
{
	struct site *site = mem_new(ctx, struct site);

	site->dir = path_absolute(site, dir);
	site->made = strlist_new(site);
	site->lock = output_open(dir, store->root);
	if (site->lock >= 0 && read_list(site) == 0 && temp_sweep(site->dir) == 0)
		return site;
	site_close(site);
	return NULL;
}

void site_close(struct site *site)
{
	if (site->lock >= 0)
		close(site->lock);
	mem_free(site);
}

static struct site_file *add(struct site *site, const char *name)
{
	if (!site_takes(name))
		report_bug("'%s' is no name of a file of a site", name);
	mem_grow(site, site->files, struct site_file, site->nfiles + 1);
	site->files[site->nfiles] = (struct site_file){.name = mem_strdup(site, name)};
	return &site->files[site->nfiles++];
}

void site_add(struct site *site, const char *name, const void *data, size_t size)
{
	struct site_file *file = add(site, name);

	file->data = mem_dup(site, data, size);
	file->size = size;
}

void site_add_copy(struct site *site, const char *name, const char *path)
{
	add(site, name)->from = mem_strdup(site, path);
}

bool site_has(const struct site *site, const char *name)
{
	for (size_t i = 0; name != NULL && i < site->nfiles; i++)
		if (strcmp(site->files[i].name, name) == 0)
			return true;
	return false;
}

static int put_list(const struct site *site, struct strlist *names)
{
	struct json *list = json_new_object();
	int result;
	char *text;

	strlist_sort(names);
	json_set_string(list, "kind", "mcm web");
	json_set_int(list, "format", SITE_FORMAT);
	json_set_list(list, "files", names);
	text = json_text(NULL, list, 1);
	result = output_update(path_join(text, site->dir, SITE_LIST), text, strlen(text));
	mem_free(text);
	json_free(list);
	return result < 0 ? -1 : 0;
}

/* The directories above a file: 0 when all are there and none is a link, 1 when one is absent; with
 * make it is made then. Reports; -1. */
static int enter_dirs(const struct site *site, const char *name, bool make)
{
	void *ctx = mem_check(talloc_new(NULL));
	int result = 0;

	for (const char *at = strchr(name, '/'); at != NULL && result == 0;
	     at = strchr(at + 1, '/')) {
		const char *dir = path_join(
		    ctx, site->dir, mem_strndup(ctx, name, (size_t)(at - name)));
		struct stat st;
		int there = path_look(dir, &st);

		if (there == 0 && make)
			result = path_mkdirs(dir);
		else if (there == 1 && !S_ISDIR(st.st_mode))
			result = report_error(
			    NULL, "'%s' is no directory, as 'mcm web' has left it; remove it", dir);
		else
			result = there < 0 ? -1 : !there;
	}
	mem_free(ctx);
	return result;
}

/* The bytes of a file, in memory of ctx unless it has them: 1, or 0 when it is gone. Reports; -1.
 */
static int data_of(const void *ctx, const struct site_file *file, const char **data, size_t *size)
{
	char *copy = NULL;
	int there = file->data != NULL ? 1 : path_read_any(ctx, file->from, &copy, size);

	*data = file->data != NULL ? file->data : copy;
	return there;
}

/* 1, or 0 where there is no such file any more. Reports; -1. */
static int put_file(
    const struct site *site, const struct site_file *file, struct site_changes *changes)
{
	void *ctx = mem_check(talloc_new(NULL));
	const char *path = path_join(ctx, site->dir, file->name), *data;
	size_t size = file->size;
	int there = data_of(ctx, file, &data, &size);
	int result = there == 1 ? enter_dirs(site, file->name, true) : there;

	if (result == 0 && there == 1 && !strlist_has(site->made, file->name) && path_exists(path))
		result = report_error(
		    NULL, "'%s' was not made by 'mcm web'; move it away, or remove it", path);
	if (result == 0 && there == 1) {
		result = output_update(path, data, size);
		*(result > 0 ? &changes->written : &changes->equal) += result >= 0;
	}
	mem_free(ctx);
	return result < 0 ? -1 : there;
}

static int remove_file(const struct site *site, const char *name, struct site_changes *changes)
{
	char *path = path_join(NULL, site->dir, name);
	struct stat st;
	int there = enter_dirs(site, name, false);

	if (there >= 0)
		there = there == 0 ? path_look(path, &st) : 0;
	/* What is no plain file now is somebody else's. */
	if (there == 1 && S_ISREG(st.st_mode) && unlink(path) == 0)
		changes->removed++;
	else if (there == 1 && S_ISREG(st.st_mode))
		there = report_error(NULL, "cannot remove '%s':", path);
	/* Directories above it go with their last file. */
	for (char *slash; there >= 0 && (slash = strrchr(path, '/')) != NULL;) {
		*slash = '\0';
		if (strlen(path) <= strlen(site->dir) || rmdir(path) != 0)
			break;
	}
	mem_free(path);
	return there < 0 ? -1 : 0;
}

int site_put(struct site *site, struct site_changes *changes)
{
	struct strlist *all = strlist_new(site);
	int there;

	strlist_add_all(all, site->made);
	for (size_t i = 0; i < site->nfiles; i++)
		if (!strlist_has(site->made, site->files[i].name))
			strlist_add(all, site->files[i].name);
	/* The list is never without a file that is there, wherever this is cut short. */
	there = put_list(site, all);
	while (there >= 0 && site->nput < site->nfiles) {
		struct site_file *file = &site->files[site->nput];

		there = put_file(site, file, changes);
		if (there == 0)
			memmove(file, file + 1, (--site->nfiles - site->nput) * sizeof *file);
		site->nput += there == 1;
	}
	return there < 0 ? -1 : 0;
}

int site_publish(struct site *site, struct site_changes *changes)
{
	struct strlist *wanted = strlist_new(site);
	int result = site_put(site, changes);

	for (size_t i = 0; i < site->nfiles; i++)
		strlist_add(wanted, site->files[i].name);
	for (size_t i = 0; i < site->made->count && result == 0; i++)
		if (!strlist_has(wanted, site->made->items[i]))
			result = remove_file(site, site->made->items[i], changes);
	return result == 0 ? put_list(site, wanted) : -1;
}
