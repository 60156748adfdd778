/* SPDX-License-Identifier: Apache-2.0 */
/* The files beside a recipe that a stage declares: their contents are part of its key. */
#include "plan/plan_build.h"

#include <string.h>

#include "base/mem.h"
#include "files/path.h"
#include "files/tree.h"
#include "recipe/layer.h"

struct files_walk {
	const struct stage *stage;
	char **text;
	const char *name; /* of the declared directory */
};

int plan_digest(const char *path, char hex[HASH_HEX + 1])
{
	size_t size;
	char *text = path_read(NULL, path, &size);

	if (text == NULL)
		return -1;
	hash_data(text, size, hex);
	mem_free(text);
	return 0;
}

static int add_content(
    const struct files_walk *walk, const char *name, const char *path, const struct stat *st)
{
	char hex[HASH_HEX + 1];
	char *line;

	if (layer_check(walk->stage->package->layers, path) != 0 || plan_digest(path, hex) != 0)
		return -1;
	/* The digest first: a name may hold spaces. */
	line = mem_printf(NULL, "%s %s%s", hex, st->st_mode & S_IXUSR ? "executable " : "", name);
	plan_line(walk->text, "file", line);
	mem_free(line);
	return 0;
}

static int visit(void *data, const struct tree_entry *entry)
{
	const struct files_walk *walk = data;
	char *name;
	int status = 0;

	if (S_ISDIR(entry->st.st_mode))
		return 0;
	name = mem_printf(NULL, "%s/%s", walk->name, entry->path);
	if (entry->link != NULL) {
		plan_line(walk->text, "link", name);
		plan_line(walk->text, "to", entry->link);
	} else {
		status = add_content(walk, name, entry->full, &entry->st);
	}
	mem_free(name);
	return status;
}

/* The lines of one declared name, whose place path has the attributes st. */
static int add_lines(struct files_walk *walk, const char *path, const struct stat *st)
{
	if (S_ISDIR(st->st_mode))
		return tree_walk(path, visit, walk);
	return add_content(walk, walk->name, path, st);
}

static int add_declared(void *data, const char *name, const struct loc *loc)
{
	struct draft *draft = data;
	const char *dir = draft->stage->package->dir;
	char *path = path_join(draft->stage, dir, name);
	struct files_walk walk = {draft->stage, &draft->text, name};
	struct stat st;

	if (!path_stays_below(name))
		return report_error(
		    loc, "'%s' is not below '%s', where declared files are", name, dir);
	/* "", "." and "./" are below it, but they are all of it. */
	if (name[strspn(name, "./")] == '\0')
		return report_error(
		    loc, "'%s' is no name of a file or directory in '%s'", name, dir);
	int there = path_follow(path, &st);
	if (there <= 0)
		return there < 0 ? -1
				 : report_error(loc, "there is no file '%s' in '%s'", name, dir);
	strlist_add(draft->stage->files, name);
	return add_lines(&walk, path, &st);
}

int plan_files(struct draft *draft)
{
	struct stage *stage = draft->stage;
	int status;

	stage->files = strlist_new(stage);
	status = plan_each(draft->scope, &stage->recipe->files, add_declared, draft);
	stage->files_text = mem_strdup(stage, draft->text);
	return status;
}

int plan_files_stayed(const struct stage *stage)
{
	char *text = mem_strdup(NULL, "");
	struct files_walk walk = {stage, &text, NULL};
	int status = 0;

	for (size_t i = 0; i < stage->files->count && status == 0; i++) {
		char *path = path_join(NULL, stage->package->dir, stage->files->items[i]);
		struct stat st;

		walk.name = stage->files->items[i];
		/* One that is gone has no line, which is a change. */
		status = path_follow(path, &st);
		if (status > 0)
			status = add_lines(&walk, path, &st);
		mem_free(path);
	}
	if (status == 0 && strcmp(text, stage->files_text) != 0)
		status = report_error(NULL,
		    "files in '%s' were changed while '%s' was built, which would have the key of "
		    "what they were before; run the same command again",
		    stage->package->dir, stage->id);
	mem_free(text);
	return status;
}
