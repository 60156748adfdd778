/* SPDX-License-Identifier: Apache-2.0 */
/* Puts the parts of a comparison together. */
#include "diff/diff.h"

#include <string.h>

#include "diff/diff_priv.h"

/* The number of the format that mcm(1) describes. */
enum { DIFF_FORMAT = 1 };

static struct json *side_json(const struct diff_side *side)
{
	struct json *o = json_new_object();
	size_t n = json_count(side->inputs);

	json_set_string(o, "name", side->name);
	json_set_string(o, "kind", side->kind);
	json_set_string(o, "target", side->target);
	json_set_string(
	    o, "key", n > 0 ? json_get_string(json_at(side->inputs, n - 1), "key") : NULL);
	return o;
}

/* Null says that something was not compared, which an empty list would not. */
static void set_uncompared(struct json *diff)
{
	static const char *const parts[] = {"files", "sections", "symbols"};

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		json_set_string(diff, parts[i], NULL);
}

static bool has_any(const struct json *diff, const char *member)
{
	return json_count(json_get(diff, member)) > 0;
}

bool diff_is_same(const struct json *diff)
{
	return !has_any(diff, "stages") && !has_any(diff, "specs") &&
	       json_count(json_get(json_get(diff, "files"), "list")) == 0;
}

struct json *diff_compare(const struct diff_side *a, const struct diff_side *b, bool specs)
{
	struct json *diff = json_new_object(), *of_specs = specs ? diff_specs(a, b) : NULL;

	json_set_int(diff, "format", DIFF_FORMAT);
	json_set_string(diff, "kind", "diff");
	json_set(diff, "a", side_json(a));
	json_set(diff, "b", side_json(b));
	diff_inputs(a->inputs, b->inputs, diff);
	if (a->dir == NULL || b->dir == NULL) {
		set_uncompared(diff);
	} else if (diff_files(a, b, diff)) {
		json_free(diff);
		json_free(of_specs);
		return NULL;
	}
	if (of_specs != NULL)
		json_set(diff, "specs", of_specs);
	else
		json_set_string(diff, "specs", NULL);
	json_set_bool(diff, "same", diff_is_same(diff));
	return diff;
}
