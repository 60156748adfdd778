/* SPDX-License-Identifier: Apache-2.0 */
/* Keys by their names. */
#include "sign/keys.h"

#include "base/mem.h"

/* A key of another file that is the same counts once. */
static void add_key(struct sign_keys *keys, struct sign_key *key)
{
	size_t n = keys->ids->count;

	if (strlist_has(keys->ids, sign_id(key)))
		return;
	mem_grow(keys->ids, keys->keys, struct sign_key *, n + 2);
	keys->keys[n] = key;
	keys->keys[n + 1] = NULL;
	strlist_add(keys->ids, sign_id(key));
}

int sign_keys_load(const void *ctx, struct sign_keys *keys, const struct strlist *files)
{
	keys->ids = strlist_new(ctx);
	keys->keys = mem_array(keys->ids, struct sign_key *, 1);
	for (size_t i = 0; files != NULL && i < files->count; i++) {
		struct sign_key *key = sign_load_public(ctx, files->items[i]);

		if (key == NULL)
			return -1;
		add_key(keys, key);
	}
	return 0;
}
