/* SPDX-License-Identifier: Apache-2.0 */
/* A record of the store, as it is and with the digest that makes it a whole one. */
#include "fuzz.h"

#include <string.h>

#include "base/mem.h"
#include "files/path.h"
#include "store/store_priv.h"

static const char no_key[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

static void check_entry(const void *ctx, const char *dir, const char *key)
{
	struct store_entry entry;
	struct store_trust trust = {.signers = NULL};
	enum store_state state = store_load_entry(ctx, dir, key, &entry);

	fuzz_require(state == STORE_GOOD || state == STORE_BROKEN);
	fuzz_require((state == STORE_GOOD) == (entry.path != NULL));
	if (state != STORE_GOOD)
		return;
	fuzz_require(strcmp(entry.resolved, key) == 0 && hash_is_hex(entry.output));
	fuzz_require(path_is_inside(entry.path, dir));
	struct json *record = store_record(&entry, NULL);
	fuzz_require(record != NULL);
	json_free(record);
	/* Who trusts a key only takes nothing that came without one. */
	store_trust_add(ctx, &trust, &entry.trust);
	const struct store_trusted trusted = {strlist_split(ctx, "0123456789abcdef", " "), 1};
	if (entry.trust.unsigned_from != NULL)
		fuzz_require(store_distrust(ctx, &trusted, &trust) != NULL);
}

/* The same with a digest of its own. False: it is no JSON object. */
static bool write_sealed(const char *path, const char *text, char key[HASH_HEX + 1])
{
	struct json *value = text[strspn(text, " \t\r\n")] == '{' ? json_parse(text, NULL) : NULL;
	const char *own = json_get_string(value, "key");

	if (value == NULL)
		return false;
	memcpy(key, own != NULL && strlen(own) == HASH_HEX ? own : no_key, HASH_HEX + 1);
	fuzz_require(store_write_sealed(path, value) == 0);
	json_free(value);
	return true;
}

void fuzz_one(void *ctx, const uint8_t *data, size_t size)
{
	char *path = fuzz_file(ctx, "entry/record.json", data, size);
	char *dir = path_dirname(ctx, path), key[HASH_HEX + 1];

	/* The first byte says how the output is there. */
	if (size > 0 && *data != '{' && *data != ' ')
		path_remove(path_join(ctx, dir, STORE_TREE));
	else
		path_mkdirs(path_join(ctx, dir, STORE_TREE));
	check_entry(ctx, dir, no_key);
	if (write_sealed(path, fuzz_text(ctx, data, size), key))
		check_entry(ctx, dir, key);
}
