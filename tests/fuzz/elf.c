/* SPDX-License-Identifier: Apache-2.0 */
/* Files of any kind for inspect and abi: ELF, ar, scripts. */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "inspect/abi.h"
#include "inspect/inspect.h"

static void check_facts(const void *ctx, const char *path)
{
	struct json *facts = inspect_file(path);

	fuzz_require(facts != NULL && json_get_string(facts, "kind") != NULL);
	char *text = json_text(ctx, facts, 2), *why = inspect_not_static(ctx, facts);
	struct json *again = json_parse(text, NULL);
	/* A name in a file is shown as JSON, whatever its bytes are. */
	fuzz_require(again != NULL && strcmp(text, json_text(ctx, again, 2)) == 0);
	if (json_get_string(facts, "damage") != NULL)
		fuzz_require(why != NULL);
	json_free(again);
	json_free(facts);
}

static void check_abi(const void *ctx, const char *path)
{
	struct abi *abi = abi_load(ctx, path, NULL);
	char *text = NULL;
	size_t size = 0;

	if (abi == NULL)
		return;
	FILE *to = open_memstream(&text, &size);
	fuzz_require(to != NULL);
	const struct abi_changes changes = abi_diff(abi, abi, to);
	fuzz_require(changes.added == 0 && changes.removed == 0 && changes.changed == 0);
	abi_write(abi, to);
	fclose(to);
	for (size_t i = 0; i < size; i++)
		fuzz_require(text[i] == '\n' || text[i] == '\t' ||
			     ((unsigned char)text[i] >= ' ' && text[i] != 0x7f));
	/* What is written can be read again, and says the same. */
	struct abi *again = abi_load(ctx, fuzz_file(ctx, "abi", text, size), NULL);
	free(text);
	fuzz_require(again != NULL);
	to = open_memstream(&text, &size);
	fuzz_require(to != NULL);
	const struct abi_changes none = abi_diff(abi, again, to);
	fclose(to);
	free(text);
	fuzz_require(none.added == 0 && none.removed == 0 && none.changed == 0);
}

void fuzz_one(void *ctx, const uint8_t *data, size_t size)
{
	char *path = fuzz_file(ctx, "file", data, size);

	check_facts(ctx, path);
	check_abi(ctx, path);
}
