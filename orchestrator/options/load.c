/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of options out of documents. */
#include "base/hint.h"
#include "base/mem.h"
#include "files/path.h"
#include "options/options.h"
#include "recipe/layer.h"
#include "recipe/read.h"

static void check_row(const struct doc_node *map, void *object)
{
	const struct option_row *row = object;

	(void)map;
	if (row->refused != NULL && (row->stages.v != NULL || row->noted != NULL))
		report_error(&row->loc, "what is refused has no 'stages' and is not 'noted'");
	else if (row->refused == NULL && row->stages.v == NULL && row->noted == NULL)
		report_error(&row->loc, "say what becomes of them: 'stages', 'refused' or 'noted'");
}

static const struct map_key row_keys[] = {
    {"words", read_items, .member = offsetof(struct option_row, words), .required = true},
    {"stages", read_words, .member = offsetof(struct option_row, stages)},
    {"refused", read_text, .member = offsetof(struct option_row, refused)},
    {"noted", read_text, .member = offsetof(struct option_row, noted)},
    {.name = NULL},
};

static const struct map_type row_type = {row_keys, sizeof(struct option_row),
    .example = "{words: --*able-shared, stages: [libfoo]}", .check = check_row};

static const struct map_key table_keys[] = {
    {"settings", read_words, .member = offsetof(struct option_table, settings), .required = true},
    {"options", map_read_all, .member = offsetof(struct option_table, rows), .required = true,
	.items = &row_type, .count = offsetof(struct option_table, n)},
    {.name = NULL},
};

static const struct map_type table_type = {table_keys, sizeof(struct option_table), .name = 0};

static void check_stages(const struct option_table *table)
{
	struct strlist *names = strlist_new(NULL);

	for (size_t i = 0; i < table->package->nstages; i++)
		strlist_add(names, table->package->stages[i].name);
	for (size_t i = 0; i < table->n; i++)
		for (size_t j = 0; j < table->rows[i].stages.n; j++) {
			const struct item *stage = &table->rows[i].stages.v[j];

			if (!strlist_has(names, stage->text))
				report_error(&stage->loc, "%s has no stage '%s'%s",
				    table->package->name, stage->text,
				    hint_nearest(names, stage->text, names));
		}
	mem_free(names);
}

int options_check_settings(const struct option_tables *tables, const struct settings *settings)
{
	int status = 0;

	for (size_t i = 0; i < tables->n; i++)
		for (size_t j = 0; j < tables->v[i].settings.n; j++) {
			const struct item *item = &tables->v[i].settings.v[j];

			if (!settings_has(settings, item->text))
				status = settings_report_unknown(settings, item->text, &item->loc);
		}
	return status;
}

static void load_table(struct option_tables *tables, const struct catalog *catalog,
    const struct package *package, const char *path)
{
	struct option_table table = {.package = package};
	struct doc *doc = layer_load(tables, catalog->layers, path);

	if (doc == NULL)
		return;
	table.loc = doc_loc(doc_root(doc));
	map_read(tables, doc_root(doc), &table_type, &table);
	check_stages(&table);
	mem_grow(tables, tables->v, struct option_table, tables->n + 1);
	tables->v[tables->n++] = table;
}

struct option_tables *options_load(const void *ctx, const struct catalog *catalog)
{
	struct option_tables *tables = mem_new(ctx, struct option_tables);
	int errors = report_errors();

	for (size_t i = 0; i < catalog->npackages; i++) {
		const struct package *package = &catalog->packages[i];

		for (size_t j = 0; j < package->dirs->count; j++) {
			char *path = path_join(tables, package->dirs->items[j], PACKAGE_OPTIONS);

			if (path_exists(path))
				load_table(tables, catalog, package, path);
		}
	}
	if (report_errors() == errors)
		return tables;
	mem_free(tables);
	return NULL;
}
