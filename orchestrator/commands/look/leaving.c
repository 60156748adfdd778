/* SPDX-License-Identifier: Apache-2.0 */
/* Who builds into a prefix without naming its libraries loses them, which is no surprise if it is
 * said. */
#include "commands/look/leaving.h"

#include <string.h>

#include "base/mem.h"
#include "base/report.h"
#include "files/path.h"
#include "library/library.h"
#include "prefix/prefix.h"
#include "record/installed.h"

char *build_prefix(void *ctx, const struct session *s, const struct target *target)
{
	const char *given = settings_get(s->settings, "OUTPUT");
	const char *host = settings_get(s->settings, "HOST");

	if (given != NULL)
		return path_absolute(ctx, given);
	if (host == NULL && settings_on(s->settings, "NATIVE"))
		host = "native";
	/* As musl-cross-make, so that both kinds of toolchain can be had. */
	return path_absolute(ctx, mem_printf(ctx, "output%s%s/%s", host != NULL ? "-" : "",
				      host != NULL ? host : "", target->triple));
}

/* The libraries that have these stages for the target: the record of an older mcm names none. */
static void add_by_stages(
    struct strlist *names, const struct catalog *catalog, const struct strlist *stages)
{
	for (size_t i = 0; i < stages->count; i++) {
		const struct package *owner = library_owner(catalog, stages->items[i]);

		if (owner != NULL)
			strlist_add_once(names, owner->library);
	}
}

static struct strlist *libraries_of(
    const void *ctx, const struct session *s, const char *prefix, const char *triple)
{
	struct strlist *names = installed_list(ctx, prefix, triple, INSTALLED_LIBRARIES);

	if (names == NULL) {
		names = installed_libraries(ctx, prefix, triple);
		add_by_stages(names, s->catalog, installed_stages(ctx, prefix, triple));
	}
	strlist_sort(names);
	return names;
}

/* Those that come along with others of them need not be named. */
static struct strlist *without_needed(
    const void *ctx, const struct catalog *catalog, const struct strlist *names)
{
	struct strlist *needed = strlist_new(ctx), *rest = strlist_new(ctx);

	for (size_t i = 0; i < catalog->npackages; i++)
		if (catalog->packages[i].library != NULL &&
		    strlist_has(names, catalog->packages[i].library))
			strlist_add_missing(
			    needed, library_needs(ctx, catalog, &catalog->packages[i]));
	for (size_t i = 0; i < names->count; i++)
		if (!strlist_has(needed, names->items[i]))
			strlist_add(rest, names->items[i]);
	return rest;
}

/* Where recipes are that these need, as the prefix was built with them: an option, or "". */
static const char *other_recipes(const void *ctx, const struct session *s, const char *prefix,
    const char *triple, const struct strlist *names)
{
	const struct strlist *settings = installed_list(ctx, prefix, triple, INSTALLED_SETTINGS);
	const char *recipes = settings != NULL ? strlist_getenv(settings, "RECIPES") : NULL;
	struct strlist *option = strlist_split(ctx, "--recipes", " ");

	for (size_t i = 0; recipes != NULL && i < names->count; i++) {
		if (library_exists(s->catalog, names->items[i]))
			continue;
		strlist_add(option, recipes);
		return mem_printf(ctx, " %s", strlist_quote(ctx, option->items));
	}
	return "";
}

static void note_one(
    const void *ctx, const struct session *s, const char *prefix, const char *triple)
{
	struct strlist *had = libraries_of(ctx, s, prefix, triple), *all = strlist_new(ctx);
	struct strlist *gone = strlist_new(ctx);

	for (size_t i = 0; i < had->count; i++)
		if (!strlist_has(s->libraries, had->items[i]))
			strlist_add(gone, had->items[i]);
	if (gone->count == 0)
		return;
	strlist_add_all(all, s->libraries);
	strlist_add_missing(all, gone);
	strlist_sort(all);
	report_note(NULL, "'%s' loses %s, which WITH does not name; to keep %s, say --with %s%s",
	    prefix, strlist_join(ctx, gone, ", "), gone->count > 1 ? "them" : "it",
	    strlist_join(ctx, without_needed(ctx, s->catalog, all), ","),
	    other_recipes(ctx, s, prefix, triple, gone));
}

void leaving_note(void *ctx, const struct session *s)
{
	bool wanted = settings_is_set(s->settings, "WITH") &&
		      settings_get(s->settings, "WITH") == NULL;

	for (size_t i = 0; i < s->ngoals && !wanted; i++) {
		const char *triple = s->goals[i]->triple,
			   *prefix = build_prefix(ctx, s, s->goals[i]);

		if (prefix != NULL && strlist_has(prefix_triples(ctx, prefix), triple))
			note_one(ctx, s, prefix, triple);
	}
}
