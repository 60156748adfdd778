/* SPDX-License-Identifier: Apache-2.0 */
/* What a release does not go with, out of documents. */
#include "recipe/read.h"

static void check_conflict(const struct doc_node *map, void *object)
{
	const struct conflict *conflict = object;

	read_check_range(&conflict->loc, conflict->from, conflict->before);
	if (doc_find(map, "package") != NULL)
		return;
	if (doc_find(map, "target") == NULL && doc_find(map, "when") == NULL)
		report_error(&conflict->loc,
		    "a conflict is with a 'package', with a 'target' or with settings ('when')");
	if (conflict->from != NULL || conflict->before != NULL)
		report_error(&conflict->loc,
		    "'from' and 'before' are releases of a 'package', which is missing here");
}

static const struct map_key conflict_keys[] = {
    {"package", read_text, .member = offsetof(struct conflict, package)},
    {"from", read_version, .member = offsetof(struct conflict, from)},
    {"before", read_version, .member = offsetof(struct conflict, before)},
    {"target", read_text, .member = offsetof(struct conflict, target)},
    {"when", read_text, .member = offsetof(struct conflict, when)},
    {"why", read_text, .member = offsetof(struct conflict, why), .required = true},
    {.name = NULL},
};

const struct map_type conflict_type = {conflict_keys, sizeof(struct conflict),
    .example = "{package: musl, why: ...}", .check = check_conflict};
