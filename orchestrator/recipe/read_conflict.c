/* SPDX-License-Identifier: Apache-2.0 */
/* What a release does not go with, out of documents. */
#include "recipe/read.h"

#include "base/mem.h"

static void read_conflict(const struct doc_node *node, struct conflict *conflict)
{
	static const char *const keys[] = {"package", "from", "before", "target", "why", NULL};

	conflict->loc = doc_loc(node);
	if (doc_check_keys(node, keys) && !doc_is_map(node))
		return;
	conflict->package = read_text(node, "package");
	conflict->from = read_text(node, "from");
	conflict->before = read_text(node, "before");
	conflict->target = read_text(node, "target");
	conflict->why = read_required(node, "why");
	if (!doc_find(node, "package") && !doc_find(node, "target"))
		report_error(&conflict->loc, "a conflict is with a 'package' or a 'target'");
	if (!doc_find(node, "package") && (conflict->from || conflict->before))
		report_error(&conflict->loc,
		    "'from' and 'before' are releases of a 'package', which is missing here");
}

size_t read_conflicts(const void *ctx, const struct doc_node *map, struct conflict **conflicts)
{
	const struct doc_node *node = doc_find(map, "conflicts");
	struct loc loc;
	size_t n;

	*conflicts = NULL;
	if (!node)
		return 0;
	loc = doc_loc(node);
	if (!doc_is_list(node)) {
		report_error(
		    &loc, "'conflicts' is a list of maps such as '{package: musl, why: ...}'");
		return 0;
	}
	n = doc_count(node);
	*conflicts = mem_array(ctx, struct conflict, n);
	for (size_t i = 0; i < n; i++)
		read_conflict(doc_item(node, i), &(*conflicts)[i]);
	return n;
}
