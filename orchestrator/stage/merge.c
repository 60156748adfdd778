/* SPDX-License-Identifier: Apache-2.0 */
/* What several stages made, in one tree: files that two of them have are the user's to sort out, so
 * that they are told by the names that recipes know. */
#include "stage/merge.h"

#include <stdint.h>

#include "base/mem.h"
#include "files/path.h"

static bool dep_has(
    const void *ctx, const struct merge *m, const struct stage *dep, const char *path)
{
	return path_look(mem_printf(ctx, "%s/%s/%s", m->deps, dep->name, path), NULL) > 0;
}

/* The first of those before it that has the path; NULL: what the stage itself made is in the way.
 */
static const struct stage *find_first(const void *ctx, const struct merge *m, const char *path)
{
	const struct stage *stage = m->stage;

	for (size_t i = 0; i < stage->ndeps && stage->deps[i] != m->dep; i++)
		if (dep_has(ctx, m, stage->deps[i], path))
			return stage->deps[i];
	return NULL;
}

static int report_clash(void *data, const char *path)
{
	const struct merge *m = data;
	void *ctx = mem_check(talloc_new(NULL));
	const struct stage *first = find_first(ctx, m, path);

	report_error(&m->dep->recipe->loc,
	    "stages '%s' and '%s' both have '%s', with other contents: remove it in one of them, "
	    "or "
	    "leave one of them out",
	    first != NULL ? first->name : m->stage->name, m->dep->name, path);
	mem_free(ctx);
	return -1;
}

static int check_reserved(const void *ctx, const struct merge *m)
{
	int status = 0;

	for (size_t i = 0; m->reserved != NULL && i < m->reserved->count; i++)
		if (dep_has(ctx, m, m->dep, m->reserved->items[i]))
			status = report_error(&m->dep->recipe->loc,
			    "stage '%s' has '%s', which '%s' makes itself: install it elsewhere, "
			    "as with an empty --prefix=, or remove it",
			    m->dep->name, m->reserved->items[i], m->stage->name);
	return status;
}

int merge_output(const struct merge *merge)
{
	const struct tree_clash clash = {report_clash, (void *)(uintptr_t)merge};
	char *from = path_join(NULL, merge->deps, merge->dep->name);
	int status = check_reserved(from, merge);

	if (status == 0)
		status = tree_copy_onto(from, merge->to, merge->how, &clash);
	mem_free(from);
	return status;
}
