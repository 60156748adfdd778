/* SPDX-License-Identifier: Apache-2.0 */
/* What the compiler drivers of two prefixes pass to which program. */
#include <string.h>
#include <sys/wait.h>

#include "base/mem.h"
#include "diff/diff_priv.h"
#include "files/path.h"
#include "process/proc.h"

enum { SPECS_SECONDS = 30 };

/* NULL (silent, but for a program that cannot be started): the side has no driver that runs here.
 */
static struct strlist *specs_of(const void *ctx, const struct diff_side *side)
{
	char *driver, *text;
	int status = 0;

	if (side->dir == NULL || side->target == NULL)
		return NULL;
	driver = mem_printf(ctx, "%s/bin/%s-gcc", path_absolute(ctx, side->dir), side->target);
	if (!path_exists(driver))
		return NULL;
	/* It may be anything that somebody has put there. */
	text = proc_ask(
	    ctx, (char *[]){driver, (char *)"-dumpspecs", NULL}, "", SPECS_SECONDS, &status);
	return text != NULL && WIFEXITED(status) && WEXITSTATUS(status) == 0
		   ? strlist_split(ctx, text, "\n")
		   : NULL;
}

static void add_missing(
    struct json *list, const struct strlist *from, const struct strlist *in, const char *change)
{
	const char *name = "";

	for (size_t i = 0; i < from->count; i++) {
		const char *line = from->items[i];
		struct json *o;

		/* "*cc1:" names what the next line says. */
		if (line[0] == '*')
			name = line;
		if (strlist_has(in, line))
			continue;
		o = json_new_object();
		json_set_string(o, "spec", name);
		json_set_string(o, "change", change);
		json_set_string(o, "line", line);
		json_append(list, o);
	}
}

struct json *diff_specs(const struct diff_side *a, const struct diff_side *b)
{
	void *ctx = mem_check(talloc_new(NULL));
	const struct strlist *x = specs_of(ctx, a), *y = specs_of(ctx, b);
	struct json *list = NULL;

	if (x != NULL && y != NULL) {
		list = json_new_array();
		add_missing(list, x, y, "removed");
		add_missing(list, y, x, "added");
	}
	mem_free(ctx);
	return list;
}
