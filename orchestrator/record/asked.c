/* SPDX-License-Identifier: Apache-2.0 */
/* What a toolchain in a prefix was asked for with: its libraries and settings. */
#include <string.h>

#include "base/mem.h"
#include "files/listing.h"
#include "files/path.h"
#include "record/installed.h"

static char *place_of(const void *ctx, const char *prefix, const char *triple, const char *name)
{
	return mem_printf(ctx, "%s/share/mcm/%s/%s", prefix, triple, name);
}

/* Of a file that may be absent. */
static struct json *load_if_any(
    const void *ctx, const char *prefix, const char *triple, const char *name)
{
	char *path = place_of(ctx, prefix, triple, name);

	return path_exists(path) ? json_load(path) : NULL;
}

struct strlist *installed_list(
    const void *ctx, const char *prefix, const char *triple, const char *member)
{
	struct json *record = load_if_any(ctx, prefix, triple, INSTALLED_RECORD);
	const struct json *list = json_get(record, member);
	struct strlist *words = json_is_list(list) ? json_strings(ctx, list) : NULL;

	json_free(record);
	return words;
}

struct strlist *installed_libraries(const void *ctx, const char *prefix, const char *triple)
{
	struct strlist *names = installed_list(ctx, prefix, triple, INSTALLED_LIBRARIES);

	return names != NULL ? names : listing(ctx, place_of(ctx, prefix, triple, "libraries"));
}

struct strlist *installed_stages(const void *ctx, const char *prefix, const char *triple)
{
	struct json *manifest = load_if_any(ctx, prefix, triple, "manifest.json");
	const struct json *inputs = json_get(manifest, "inputs");
	struct strlist *names = strlist_new(ctx);

	for (size_t i = 0; i < json_count(inputs); i++) {
		const char *name = json_get_string(json_at(inputs, i), "stage");

		if (name != NULL)
			strlist_add(names, name);
	}
	json_free(manifest);
	return names;
}

/* The value of a setting in a list of NAME=VALUE, of which an empty one counts as none. */
static const char *value_of(const struct strlist *settings, const char *name)
{
	const char *value = settings != NULL ? strlist_getenv(settings, name) : NULL;

	return value != NULL && *value != '\0' ? value : NULL;
}

static bool is_about(const char *setting, const char *name)
{
	size_t n = strlen(name);

	return strncmp(setting, name, n) == 0 && setting[n] == '=';
}

char *installed_command(
    const void *ctx, const char *prefix, const char *triple, const char *library)
{
	struct strlist *settings = installed_list(ctx, prefix, triple, INSTALLED_SETTINGS);
	struct strlist *words = strlist_new(ctx);
	const char *with = value_of(settings, "WITH");
	struct strlist *libraries = with != NULL ? strlist_names(ctx, with)
						 : installed_libraries(ctx, prefix, triple);

	strlist_add_once(libraries, library);
	strlist_add(words, "mcm");
	strlist_add(words, "build");
	strlist_add(words, triple);
	strlist_add(words, "--with");
	strlist_add(words, strlist_join(ctx, libraries, ","));
	strlist_add(words, "--debug-info");
	for (size_t i = 0; settings != NULL && i < settings->count; i++)
		if (!is_about(settings->items[i], "WITH") &&
		    !is_about(settings->items[i], "DEBUG_INFO")) {
			strlist_add(words, "--set");
			strlist_add(words, settings->items[i]);
		}
	strlist_add(words, "--prefix");
	strlist_add(words, prefix);
	return strlist_quote(ctx, words->items);
}
