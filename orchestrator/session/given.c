/* SPDX-License-Identifier: Apache-2.0 */
/* The settings of a session that a toolchain comes out the same by, for who builds it once more. */
#include <string.h>

#include "files/path.h"
#include "session/session.h"

/*
 * What is of this machine counts only where it leads to what stages are made from. In a sandbox or
 * without, they come out the same.
 */
static bool counts(const struct setting_info *row)
{
	if (row->about == ABOUT_HERE)
		return strcmp(row->name, "RECIPES") == 0 || strcmp(row->name, "PATCHES") == 0;
	return (row->about == ABOUT_RESULT || row->about == ABOUT_INPUTS) &&
	       strcmp(row->name, "SANDBOX") != 0;
}

/* Is it as it would be if it were not given? Of a version an empty value is not: without it there
 * is no package. */
static bool is_usual(
    const struct settings *settings, const struct settings *none, const struct setting_info *row)
{
	const char *value = settings_get(settings, row->name);
	const char *usual = settings_get(none, row->name);

	if (row->kind == SETTING_SWITCH)
		return settings_on(settings, row->name) == settings_on(none, row->name);
	if (row->kind == SETTING_VERSION)
		return !settings_is_set(settings, row->name);
	return strcmp(value != NULL ? value : "", usual != NULL ? usual : "") == 0;
}

/* Directories, with ':' between them, wherever the next one is called. */
static const char *from_anywhere(const void *ctx, const char *dirs)
{
	struct strlist *all = strlist_split(ctx, dirs, ":"), *absolute = strlist_new(ctx);

	for (size_t i = 0; i < all->count; i++) {
		const char *dir = path_absolute(ctx, all->items[i]);

		strlist_add(absolute, dir != NULL ? dir : all->items[i]);
	}
	return strlist_join(ctx, absolute, ":");
}

static const char *value_of(
    const void *ctx, const struct settings *settings, const struct setting_info *row)
{
	const char *value = settings_get(settings, row->name);

	if (row->kind == SETTING_SWITCH)
		return settings_on(settings, row->name) ? "1" : "0";
	if (value == NULL)
		return "";
	return row->about == ABOUT_HERE ? from_anywhere(ctx, value) : value;
}

struct strlist *session_given(const void *ctx, const struct session *session)
{
	const struct settings *settings = session->settings;
	struct strlist *given = strlist_new(ctx);
	const struct settings *none = settings_new_like(given, settings);

	for (const struct setting_info *row = settings_rows(settings); row->name != NULL; row++)
		if (counts(row) && !is_usual(settings, none, row))
			strlist_addf(given, "%s=%s", row->name, value_of(given, settings, row));
	return given;
}
