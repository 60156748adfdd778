/* SPDX-License-Identifier: Apache-2.0 */
/* Keys by their names. */
#include "sign/keys.h"

#include "base/mem.h"

void sign_keys_init(const void *ctx, struct sign_keys *keys)
{
	keys->ids = strlist_new(ctx);
	keys->keys = mem_array(keys->ids, struct sign_key *, 1);
}

void sign_keys_add(struct sign_keys *keys, struct sign_key *key)
{
	size_t n = keys->ids->count;

	if (strlist_has(keys->ids, sign_id(key)))
		return;
	mem_grow(keys->ids, keys->keys, struct sign_key *, n + 2);
	keys->keys[n] = key;
	keys->keys[n + 1] = NULL;
	strlist_add(keys->ids, sign_id(key));
}

int sign_keys_add_files(struct sign_keys *keys, const struct strlist *files)
{
	for (size_t i = 0; files != NULL && i < files->count; i++) {
		struct sign_key *key = sign_load_public(keys->ids, files->items[i]);

		if (key == NULL)
			return -1;
		sign_keys_add(keys, key);
	}
	return 0;
}

int sign_keys_load(const void *ctx, struct sign_keys *keys, const struct strlist *files)
{
	sign_keys_init(ctx, keys);
	return sign_keys_add_files(keys, files);
}
