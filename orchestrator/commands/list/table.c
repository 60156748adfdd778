/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/list/table.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"

/* Blanks only where something follows. */
static void print_row(const char *const *cells, const int *width)
{
	int blanks = 0;

	for (int c = 0; c < TABLE_COLUMNS && cells[c] != NULL; c++) {
		int length = (int)strlen(cells[c]);

		if (length > 0)
			printf("%*s%s", blanks, "", cells[c]);
		blanks = width[c] - length + 2 + (length > 0 ? 0 : blanks);
	}
	putchar('\n');
}

void table_print(const void *ctx, const struct json *list, const char *const columns[TABLE_COLUMNS],
    const char *without)
{
	size_t n = json_count(list);
	const char **cells = mem_array(ctx, const char *, n *TABLE_COLUMNS + 1);
	int width[TABLE_COLUMNS] = {0};

	for (size_t i = 0; i < n; i++) {
		const char **row = &cells[i * TABLE_COLUMNS];
		int shown = 0;

		for (int c = 0; c < TABLE_COLUMNS && columns[c] != NULL; c++) {
			int length;

			if (without != NULL && strcmp(columns[c], without) == 0)
				continue;
			row[shown] = json_get_printable(ctx, json_at(list, i), columns[c]);
			length = (int)strlen(row[shown]);
			if (length > width[shown])
				width[shown] = length;
			shown++;
		}
	}
	for (size_t i = 0; i < n; i++)
		print_row(&cells[i * TABLE_COLUMNS], width);
}
