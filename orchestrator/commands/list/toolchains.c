/* SPDX-License-Identifier: Apache-2.0 */
/* Reads what the records of a store say of its toolchains. */
#include "commands/list/toolchains.h"

#include <string.h>

#include "base/mem.h"

static char *versions_of(void *ctx, const struct catalog *catalog, const struct json *inputs)
{
	struct strlist *versions = strlist_new(ctx);

	for (size_t i = 0; i < json_count(inputs); i++) {
		const struct json *o = json_at(inputs, i);
		const char *name = json_get_string(o, "stage");
		const struct stage_recipe *stage = name != NULL ? catalog_stage(catalog, name)
								: NULL;
		const char *version = json_get_string(o, "version");
		const char *package = json_get_string(o, "package");

		if (stage == NULL || stage->for_host || version == NULL || package == NULL)
			continue;
		const char *release = mem_printf(ctx, "%s %s", package, version);
		strlist_add_once(versions, release);
	}
	return strlist_join(ctx, versions, ", ");
}

/* Of the store's entry, if it is a toolchain. */
static void add_toolchain(
    struct json *list, const struct catalog *catalog, const struct store *store, const char *key)
{
	void *ctx = mem_new(NULL, char);
	struct store_entry entry;
	bool found = store_find(ctx, store, key, &entry) == 1;
	/* What is removed meanwhile is not in the list. */
	bool gone;
	struct json *record = found ? store_record(&entry, &gone) : NULL;
	const char *stage = json_get_string(record, "stage");

	if (stage != NULL && strncmp(stage, "toolchain@", 10) == 0) {
		struct json *o = json_new_object();

		json_set_string(o, "target", strchr(stage, '@') + 1);
		json_set_string(o, "key", entry.resolved);
		json_set_string(
		    o, "versions", versions_of(ctx, catalog, json_get(record, "inputs")));
		json_set_string(o, "size", mem_printf(ctx, "%.1f MB", (double)entry.bytes / 1e6));
		json_set_int(o, "bytes", entry.bytes);
		json_set_string(o, "path", entry.path);
		json_append(list, o);
	}
	json_free(record);
	mem_free(ctx);
}

struct json *toolchains_of(
    const void *ctx, const struct catalog *catalog, const struct store *store)
{
	const struct strlist *keys = store_stage_keys(ctx, store);
	struct json *list = json_new_array();

	for (size_t i = 0; i < keys->count; i++)
		add_toolchain(list, catalog, store, keys->items[i]);
	return list;
}
