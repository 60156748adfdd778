/* SPDX-License-Identifier: Apache-2.0 */
/* Settings: each line is one, as an entry of the environment with "!", of config.mak with "=", else
 * of --set. */
#include "fuzz.h"

#include <string.h>

#include "base/mem.h"
#include "settings/settings.h"

static const struct setting_package packages[] = {
    {"gcc", true, NULL}, {"isl", true, "on"}, {"linux-headers", false, "off"}};

enum { PACKAGES = sizeof packages / sizeof *packages };

static int set_line(struct settings *s, char *line)
{
	const struct loc loc = {"config.mak", 1, 0};
	char *environment[] = {line + 1, NULL}, *value = strchr(line, '=');

	if (*line == '!')
		return settings_load_environment(s, environment);
	if (*line != '=')
		return settings_set_assignment(s, line);
	value = strchr(line + 1, '=');
	if (value == NULL)
		return 0;
	*value = '\0';
	return settings_set_variable(s, line + 1, value + 1, value[1] == '=', &loc);
}

/* A list of words that is written as a shell would read it is the same list. */
static void check_words(
    const void *ctx, const struct settings *s, struct settings *other, const char *name)
{
	struct strlist *words = settings_words(ctx, s, name);

	fuzz_require(words != NULL);
	char *text = strlist_quote(ctx, words->items);
	fuzz_require(settings_set(other, name, text, RANK_CONFIG, NULL) == 0);
	struct strlist *again = settings_words(ctx, other, name);
	fuzz_require(again != NULL && again->count == words->count);
	for (size_t i = 0; i < words->count; i++)
		fuzz_require(strcmp(words->items[i], again->items[i]) == 0);
}

static void check_all(const void *ctx, const struct settings *s)
{
	struct settings *other = settings_new_like(ctx, s);

	for (const struct setting_info *row = settings_rows(s); row->name != NULL; row++) {
		const char *value = settings_get(s, row->name);

		fuzz_require(settings_has(s, row->name));
		fuzz_require(value == NULL || *value != '\0');
		if (row->kind == SETTING_WORDS && settings_is_set(s, row->name))
			check_words(ctx, s, other, row->name);
		if (row->kind == SETTING_SIZE && value != NULL)
			fuzz_require(settings_size(s, row->name) > 0);
		if (row->kind == SETTING_SWITCH)
			settings_on(s, row->name);
	}
}

void fuzz_one(void *ctx, const uint8_t *data, size_t size)
{
	struct settings *s = settings_new(ctx);
	struct strlist *lines = strlist_split(ctx, fuzz_text(ctx, data, size), "\n");
	int status = 0;

	for (size_t i = 0; i < lines->count; i++) {
		/* What is known of packages comes in the middle, as in the program. */
		if (i == lines->count / 2)
			status |= settings_add_packages(s, packages, PACKAGES);
		status |= set_line(s, lines->items[i]);
	}
	/* Settings that were refused are no settings: the rest must be sound. */
	status |= settings_settle(s);
	check_all(ctx, s);
	/* What is settled stays as it is. */
	fuzz_require(status != 0 || settings_settle(s) == 0);
}
