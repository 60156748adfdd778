/* SPDX-License-Identifier: Apache-2.0 */
/* The file operations of recipes: each names its subject, and none leaves the stage's own
 * directories. */
#include "stage/step_files.h"

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "files/file.h"
#include "files/path.h"
#include "files/tree.h"

static char *place(const struct step_files *s, const char *word)
{
	return path_absolute(s->mem, path_join(s->mem, s->dir, word));
}

static bool is_below(const char *dir, const char *own)
{
	char *real = realpath(dir, NULL), *real_own = realpath(own, NULL);
	bool result = real != NULL && real_own != NULL && path_is_inside(real, real_own);

	free(real);
	free(real_own);
	return result;
}

/* Where a directory really is, all links followed. */
static bool is_ours(const struct step_files *s, const char *dir)
{
	return is_below(dir, s->out) || is_below(dir, s->build);
}

/* A path that looks like ours may lead elsewhere through a link that a step made. */
static bool stays_inside(const struct step_files *s, const char *path)
{
	const char *dir = path;

	do {
		if (!strcmp(dir, s->out) || !strcmp(dir, s->build))
			return true;
		dir = path_dirname(s->mem, dir);
	} while (access(dir, F_OK) != 0);
	return is_ours(s, dir);
}

static int refuse(const struct step_files *s, const char *word)
{
	return report_error(
	    s->loc, "'%s' lies outside $(out) and $(build), where steps may write", word);
}

char *step_files_target(const struct step_files *s, const char *word)
{
	char *path = place(s, word);

	if ((path_is_inside(path, s->out) || path_is_inside(path, s->build)) &&
	    stays_inside(s, path))
		return path;
	refuse(s, word);
	return NULL;
}

static int make_dirs(const struct step_files *s)
{
	for (size_t i = 0; i < s->args->count; i++) {
		char *path = step_files_target(s, s->args->items[i]);

		if (path == NULL || path_mkdirs(path))
			return -1;
	}
	return 0;
}

/* For glob(): what a directory that cannot be read holds would be left out in silence. */
static int stop_unless_absent(const char *path, int error)
{
	if (path_means_absent(error))
		return 0;
	errno = error;
	report_error(NULL, "cannot look into '%s':", path);
	return 1;
}

/*
 * Paths that match word; a word without a wildcard is itself. Empty when nothing matches; NULL
 * (reported) when that cannot be told.
 */
static struct strlist *matches(const struct step_files *s, const char *word)
{
	struct strlist *list = strlist_new(s->mem);
	char *path = place(s, word);
	glob_t found;

	if (strpbrk(word, "*?[") == NULL) {
		if (path_exists(path))
			strlist_add(list, path);
		return list;
	}
	int result = glob(path, 0, stop_unless_absent, &found);
	for (size_t i = 0; result == 0 && i < found.gl_pathc; i++)
		strlist_add(list, found.gl_pathv[i]);
	if (result == GLOB_NOSPACE)
		report_error(s->loc, "cannot look for '%s': no memory", word);
	if (result == 0 || result == GLOB_ABORTED)
		globfree(&found);
	return result == 0 || result == GLOB_NOMATCH ? list : NULL;
}

static int copy_file(const struct step_files *s, const char *from, const char *to)
{
	struct stat st;
	char link[4096];
	ssize_t n;

	if (lstat(from, &st))
		return report_error(s->loc, "cannot copy '%s':", from);
	if (!S_ISLNK(st.st_mode)) {
		int rc = file_copy(from, to, &st);

		return rc == 1 ? report_error(s->loc, "'%s' is there already", to) : rc;
	}
	n = readlink(from, link, sizeof(link) - 1);
	link[n < 0 ? 0 : n] = '\0';
	if (n < 0 || symlink(link, to))
		return report_error(s->loc, "cannot copy link '%s' to '%s':", from, to);
	return 0;
}

static int copy_one(const struct step_files *s, const char *from, const char *to, bool into)
{
	int tree = path_leads_to_dir(from);
	int inside = tree == 0 && !into ? path_leads_to_dir(to) : into;

	if (tree < 0 || inside < 0)
		return -1;
	if (tree > 0)
		return tree_copy(from, to, TREE_COPY);
	if (inside > 0) {
		if (path_mkdirs(to))
			return -1;
		to = path_join(s->mem, to, path_basename(from));
	} else if (path_mkdirs(path_dirname(s->mem, to))) {
		return -1;
	}
	return copy_file(s, from, to);
}

/* What a word names; NULL: reported. */
static struct strlist *must_match(const struct step_files *s, const char *word)
{
	struct strlist *found = matches(s, word);

	if (found == NULL || found->count > 0)
		return found;
	report_error(s->loc, "nothing matches '%s'", word);
	return NULL;
}

static int copy(const struct step_files *s)
{
	size_t last = s->args->count - 1;
	char *to = step_files_target(s, s->args->items[last]);
	int there = to != NULL ? path_leads_to_dir(to) : -1;

	if (there < 0)
		return -1;
	if (there > 0 && !is_ours(s, to))
		return refuse(s, s->args->items[last]);
	for (size_t i = 0; i < last; i++) {
		const struct strlist *from = must_match(s, s->args->items[i]);

		for (size_t k = 0; from != NULL && k < from->count; k++)
			if (copy_one(s, from->items[k], to, last > 1 || from->count > 1) != 0)
				return -1;
		if (from == NULL)
			return -1;
	}
	return 0;
}

static int move_one(const struct step_files *s, const char *from, const char *to, bool many)
{
	int there = path_leads_to_dir(to);
	int tree = there > 0 && !many ? path_leads_to_dir(from) : 0;
	const char *path = there > 0 && tree == 0 ? path_join(s->mem, to, path_basename(from)) : to;

	if (there < 0 || tree < 0 || step_files_target(s, from) == NULL ||
	    step_files_target(s, path) == NULL || path_mkdirs(path_dirname(s->mem, path)) != 0)
		return -1;
	return path_rename(from, path);
}

static int move(const struct step_files *s)
{
	const char *to = step_files_target(s, s->args->items[1]);
	const struct strlist *from;

	if (to == NULL || step_files_target(s, s->args->items[0]) == NULL)
		return -1;
	from = must_match(s, s->args->items[0]);
	for (size_t i = 0; from != NULL && i < from->count; i++)
		if (move_one(s, from->items[i], to, from->count > 1) != 0)
			return -1;
	return from != NULL ? 0 : -1;
}

static int remove_all(const struct step_files *s)
{
	for (size_t i = 0; i < s->args->count; i++) {
		const struct strlist *found = matches(s, s->args->items[i]);

		if (found == NULL || step_files_target(s, s->args->items[i]) == NULL)
			return -1;
		for (size_t k = 0; k < found->count; k++) {
			if (step_files_target(s, found->items[k]) == NULL ||
			    path_remove(found->items[k]))
				return -1;
		}
	}
	return 0;
}

static int make_link(const struct step_files *s)
{
	char *path;

	path = step_files_target(s, s->args->items[1]);
	if (path == NULL || path_mkdirs(path_dirname(s->mem, path)))
		return -1;
	if (symlink(s->args->items[0], path))
		return report_error(s->loc, "cannot make link '%s':", path);
	return 0;
}

static int write_text(const struct step_files *s)
{
	char *path;

	path = step_files_target(s, s->args->items[0]);
	if (path == NULL || path_mkdirs(path_dirname(s->mem, path)))
		return -1;
	return path_write(path, s->args->items[1], strlen(s->args->items[1]));
}

static int replace(const struct step_files *s)
{
	const char *old, *new;
	char *path, *text, *result = NULL, *hit;
	struct stat st;

	path = step_files_target(s, s->args->items[0]);
	old = s->args->items[1];
	new = s->args->items[2];
	if (path == NULL)
		return -1;
	text = path_read(s->mem, path, NULL);
	if (text == NULL || stat(path, &st))
		return -1;
	if (!*old || strstr(text, old) == NULL)
		return report_error(s->loc, "'%s' does not hold the text '%s'", path, old);
	result = mem_strdup(s->mem, "");
	for (; (hit = strstr(text, old)); text = hit + strlen(old))
		mem_appendf(s->mem, &result, "%.*s%s", (int)(hit - text), text, new);
	mem_appendf(s->mem, &result, "%s", text);
	if (path_write(path, result, strlen(result)))
		return -1;
	return chmod(path, st.st_mode & 07777) ? report_error(s->loc, "cannot chmod '%s':", path)
					       : 0;
}

struct stamp {
	const struct step_files *s;
	const char *old, *new;
	size_t length;
	long hits;
};

/* Replaces the file only if it has the text, so that others stay as they are. */
static int stamp_file(void *data, const struct tree_entry *entry)
{
	struct stamp *st = data;
	size_t size = (size_t)entry->st.st_size;
	long before = st->hits;
	int result = 0;

	if (!S_ISREG(entry->st.st_mode) || entry->st.st_size < (off_t)st->length)
		return 0;
	char *text = file_map(entry->full, entry->st.st_size);
	if (text == NULL)
		return -1;
	for (char *at = text;
	     (at = memmem(at, size - (size_t)(at - text), st->old, st->length)) != NULL;) {
		memcpy(at, st->new, st->length);
		at += st->length;
		st->hits++;
	}
	if (st->hits != before) {
		result = path_write(entry->full, text, size);
		if (result == 0)
			result = path_set_mode(entry->full, entry->st.st_mode & 07777);
	}
	munmap(text, size);
	return result;
}

/*
 * Equal lengths, since offsets inside programs must stay. Runs before "dedupe": path_write
 * replaces the file, which would part hard links.
 */
static int stamp(const struct step_files *s)
{
	struct stamp st = {.s = s};

	st.old = s->args->items[0];
	st.new = s->args->items[1];
	st.length = strlen(st.old);
	if (!st.length || st.length != strlen(st.new))
		return report_error(s->loc, "'%s' and '%s' differ in length", st.old, st.new);
	if (tree_walk(s->out, stamp_file, &st))
		return -1;
	return st.hits ? 0 : report_error(s->loc, "no file below $(out) holds '%s'", st.old);
}

static int dedupe(const struct step_files *s)
{
	long long saved = 0;

	if (tree_hardlink_duplicates(s->out, &saved))
		return -1;
	printf("hard links save %lld bytes\n", saved);
	return 0;
}

int step_files_run(const struct step_files *s, enum step_kind kind)
{
	switch (kind) {
	case STEP_MKDIR:
		return make_dirs(s);
	case STEP_COPY:
		return copy(s);
	case STEP_MOVE:
		return move(s);
	case STEP_REMOVE:
		return remove_all(s);
	case STEP_LINK:
		return make_link(s);
	case STEP_WRITE:
		return write_text(s);
	case STEP_REPLACE:
		return replace(s);
	case STEP_STAMP:
		return stamp(s);
	case STEP_DEDUPE:
		return dedupe(s);
	default:
		report_bug("step kind %d is not a file step", (int)kind);
	}
}
