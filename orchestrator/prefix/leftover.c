/* SPDX-License-Identifier: Apache-2.0 */
/* What an mcm that was killed, or lost its power, left beside a prefix. */
#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "base/report.h"
#include "files/listing.h"
#include "files/path.h"
#include "prefix/prefix_priv.h"

enum { TEMP_SUFFIX = 7 };

/* Kept for the user, who is told, since it has what has no place in the prefix. */
static int save_aside(const void *ctx, const struct prefix_place *place, const char *aside)
{
	char *stem = mem_printf(ctx, "%s.mcm-saved", place->base);
	char *saved = path_temp_dir(ctx, place->parent, stem);

	if (saved == NULL || prefix_move(ctx, place, aside, saved) != 0)
		return -1;
	report_warn(NULL,
	    "what was put into the prefix '%s' while it was being replaced is in '%s', as "
	    "something "
	    "else has its name by now",
	    place->shown, saved);
	return 0;
}

int prefix_retire(const void *ctx, const struct prefix_place *place)
{
	char *aside = prefix_aside(ctx, place);
	int there = path_look(aside, NULL);
	int in_the_way = there > 0 ? prefix_keep(aside, place->real, false) : 0;

	if (there <= 0)
		return there;
	if (in_the_way < 0)
		return -1;
	if (in_the_way > 0)
		return save_aside(ctx, place, aside);
	/* By another name first: should we be killed, nothing of what is left must be kept. */
	char *waste = path_temp_dir(ctx, place->parent, prefix_temp_stem(ctx, place));
	if (waste == NULL || path_take_away(aside, waste) != 0)
		return -1;
	path_remove(waste);
	return 0;
}

/*
 * The directory aside is the old prefix, or a new one that was about to take its place: both hold
 * all that users had, and either is right where there is no prefix.
 */
static int recover_aside(const void *ctx, const struct prefix_place *place)
{
	char *aside = prefix_aside(ctx, place);

	if (!prefix_is_own_dir(aside))
		return 0;
	if (prefix_is_free(ctx, place))
		return prefix_move(ctx, place, aside, place->real);
	/* The user has put something else into its place, which the caller refuses. */
	if (prefix_triples(ctx, place->real)->count == 0)
		return 0;
	return prefix_retire(ctx, place);
}

int prefix_recover(const void *ctx, const struct prefix_place *place)
{
	char *stem = prefix_temp_stem(ctx, place);
	struct strlist *names = listing(ctx, place->parent);
	size_t length = strlen(stem);

	for (size_t i = 0; i < names->count; i++) {
		const char *name = names->items[i];
		char *path = path_join(ctx, place->parent, name);

		if (strncmp(name, stem, length) == 0 && strlen(name) == length + TEMP_SUFFIX &&
		    name[length] == '.' && prefix_is_own_dir(path))
			path_remove(path);
	}
	return prefix_take_next(ctx, place) != 0 ? -1 : recover_aside(ctx, place);
}
