/* SPDX-License-Identifier: Apache-2.0 */
/* Takes what make found in a config.mak as settings, and tells make's errors as our own. */
#include "settings/configmak.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "files/owner.h"
#include "files/path.h"
#include "process/proc.h"
#include "settings/configmak_include.h"
#include "settings/configmak_run.h"
#include "settings/configmak_text.h"

static const double limit_seconds = 10;

static int by_line(const void *a, const void *b)
{
	const struct configmak_variable *x = a, *y = b;

	return x->line != y->line ? (x->line > y->line) - (x->line < y->line)
				  : strcmp(x->name, y->name);
}

static int apply(const void *ctx, struct settings *settings, const char *path,
    const struct configmak_variables *found)
{
	const char *text = path_read(ctx, path, NULL);
	int status = 0;

	if (text == NULL)
		return -1;
	for (size_t i = 0; i < found->n; i++)
		found->v[i].line = configmak_line(text, found->v[i].name, found->v[i].value);
	if (found->n > 0)
		qsort(found->v, found->n, sizeof *found->v, by_line);
	for (size_t i = 0; i < found->n; i++) {
		const struct configmak_variable *variable = &found->v[i];
		const struct loc loc = {path, variable->line, 0};

		/* Variables that help to set others are what makefiles are made of. */
		if (settings_set_variable(settings, variable->name,
			variable->value != NULL ? variable->value : "",
			configmak_is_used(text, variable->name), &loc))
			status = -1;
	}
	return status;
}

/* What $(info), $(warning) and commands of $(shell) printed is for the user's eyes. */
static void pass_on(const void *ctx, const char *path, const char *output)
{
	const struct strlist *lines = strlist_split(ctx, output, "\n");

	for (size_t i = 0; i < lines->count; i++) {
		struct loc loc = {path, 0, 0};
		const char *said = configmak_message(ctx, lines->items[i], path, &loc);

		if (loc.line > 0)
			report_warn(&loc, "%s", said);
		else
			report_note(&loc, "%s", said);
	}
}

static int fail_at(
    const void *ctx, const struct configmak_run *run, const struct configmak_variables *found)
{
	struct loc loc = {run->path, 0, 0};
	const char *said = configmak_error(ctx, run->output, run->path, &loc);

	if (found->failed != NULL && loc.line == 0) {
		const char *text = path_read(ctx, run->path, NULL);

		if (text == NULL)
			return -1;
		loc.line = configmak_line(text, found->failed, NULL);
		return report_error(&loc, "%s (in the value of '%s')", said, found->failed);
	}
	if (said[0] == '\0')
		return report_error(
		    &loc, "make cannot read this: %s", proc_status_text(ctx, run->status));
	return report_error(&loc, "%s", said);
}

static int load(const void *ctx, struct settings *settings, const char *path)
{
	struct configmak_run run = {.path = path, .limit = limit_seconds};
	struct configmak_variables found = {.n = 0};

	if (configmak_run(ctx, &run) != 0)
		return -1;
	configmak_parse(ctx, run.values, &found);
	if (!WIFEXITED(run.status) || WEXITSTATUS(run.status) != 0)
		return fail_at(ctx, &run, &found);
	const struct loc loc = {path, 0, 0};
	if (found.makefiles == NULL)
		return report_error(
		    &loc, "the 'make' in PATH cannot read this; GNU make 4.0 or later is needed");
	if (configmak_check_list(path, found.makefiles) != 0)
		return -1;
	pass_on(ctx, path, run.output);
	return apply(ctx, settings, path, &found);
}

static int check_file(const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return errno != ENOENT ? report_error(NULL, "cannot look at '%s':", path)
				       : report_error(NULL,
					     "there is no '%s'; write it as config.mak.example "
					     "shows, or name another file by --config",
					     path);
	if (access(path, R_OK) != 0)
		return report_error(NULL, "cannot read '%s':", path);
	if (!S_ISREG(st.st_mode))
		return report_error(NULL,
		    "'%s' is no regular file; --config takes a file like config.mak.example", path);
	/* It is code, which must not be that of another user who waits for somebody to come along.
	 */
	return owner_check(path, "config.mak") == 0 ? configmak_check_includes(path) : -1;
}

int configmak_load(struct settings *settings, const char *path)
{
	if (check_file(path) != 0)
		return -1;
	void *scratch = mem_check(talloc_new(NULL));
	int status = load(scratch, settings, path);
	mem_free(scratch);
	return status;
}
