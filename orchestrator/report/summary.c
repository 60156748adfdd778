/* SPDX-License-Identifier: Apache-2.0 */
/* What is worth knowing of a build at its end, in a line or three. */
#include "base/mem.h"
#include "report/report.h"
#include "ui/ui_text.h"

enum { MOST_NAMED = 3 };

static double seconds_of(const struct json *stage)
{
	return json_get_real(stage, "seconds", -1);
}

/* The stages that ran longest come first; the number of them, at most MOST_NAMED. */
static size_t find_longest(const struct json *stages, const struct json *longest[MOST_NAMED])
{
	size_t n = 0;

	for (size_t i = 0; i < json_count(stages); i++) {
		const struct json *stage = json_at(stages, i);
		size_t at = n;

		while (at > 0 && seconds_of(longest[at - 1]) < seconds_of(stage))
			at--;
		if (seconds_of(stage) < 0 || at == MOST_NAMED)
			continue;
		n += n < MOST_NAMED;
		for (size_t k = n - 1; k > at; k--)
			longest[k] = longest[k - 1];
		longest[at] = stage;
	}
	return n;
}

static void add_longest(struct strlist *lines, const struct json *stages)
{
	const struct json *longest[MOST_NAMED];
	size_t n = find_longest(stages, longest);
	char *text = mem_strdup(lines, "took longest: ");

	for (size_t i = 0; i < n; i++)
		mem_appendf(lines, &text, "%s%s %s", i > 0 ? ", " : "",
		    json_get_string(longest[i], "id"), ui_duration(lines, seconds_of(longest[i])));
	if (n > 0)
		strlist_add(lines, text);
}

struct strlist *report_summary(const void *ctx, const struct json *record, const char *file)
{
	struct strlist *lines = strlist_new(ctx);
	const struct json *cache = json_get(record, "cache");
	long long reused = json_get_int(cache, "hits", 0) + json_get_int(cache, "remote_hits", 0) +
			   json_get_int(cache, "early_cutoffs", 0);
	double saved = json_get_real(cache, "saved", 0);

	add_longest(lines, json_get(record, "stages"));
	if (reused > 0)
		strlist_addf(lines, "reused: %lld stage%s%s%s", reused, reused == 1 ? "" : "s",
		    saved > 0 ? ", which saved " : "", saved > 0 ? ui_duration(lines, saved) : "");
	strlist_addf(lines, "report: %s%s", file != NULL ? file : "mcm report --build ",
	    file != NULL ? "" : json_get_string(record, "id"));
	return lines;
}
