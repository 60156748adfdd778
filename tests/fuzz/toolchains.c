/* SPDX-License-Identifier: Apache-2.0 */
/* What "mcm list toolchains" reads: a record of the store that is whole, whatever it says. */
#include "fuzz.h"

#include <string.h>

#include "base/mem.h"
#include "commands/list/toolchains.h"
#include "files/path.h"
#include "store/store_priv.h"

static const char recipe[] = "name: gcc\nsummary: s\nlicence: MIT\nhomepage: https://example.org\n"
			     "default: 1\nstages:\n  gcc:\n    for: target\n    steps:\n"
			     "      - make: [all]\n";
static const char release[] = "version: 1\norigins:\n  - url: https://example.org/gcc-1.tar.gz\n"
			      "    sha256: "
			      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n";
static const char key[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

static const struct catalog *catalog(const void *ctx)
{
	fuzz_file(ctx, "recipes/gcc/recipe.yaml", recipe, strlen(recipe));
	fuzz_file(ctx, "recipes/gcc/1.yaml", release, strlen(release));
	const struct catalog *known = catalog_load(ctx, fuzz_layers(ctx));
	fuzz_require(known != NULL);
	return known;
}

void fuzz_one(void *ctx, const uint8_t *data, size_t size)
{
	const char *text = fuzz_text(ctx, data, size);
	struct json *value = text[strspn(text, " \t\r\n")] == '{' ? json_parse(text, NULL) : NULL;
	char *path = fuzz_file(ctx, mem_printf(ctx, "store/stages/%s/record.json", key), "", 0);

	if (value == NULL)
		return;
	json_set_string(value, "key", key);
	fuzz_require(store_write_sealed(path, value) == 0);
	json_free(value);
	path_mkdirs(path_join(ctx, path_dirname(ctx, path), STORE_TREE));
	struct store store = {.root = path_join(ctx, fuzz_dir(), "store"),
	    .verified = strlist_new(ctx),
	    .doubted = strlist_new(ctx)};
	struct json *list = toolchains_of(ctx, catalog(ctx), &store);
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *o = json_at(list, i);

		fuzz_require(json_get_string(o, "target") != NULL);
		fuzz_require(strcmp(json_get_string(o, "key"), key) == 0);
		fuzz_require(json_get_string(o, "versions") != NULL);
	}
	json_free(list);
}
