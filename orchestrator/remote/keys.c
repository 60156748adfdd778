/* SPDX-License-Identifier: Apache-2.0 */
/* Whose signatures count. */
#include "base/mem.h"
#include "remote/remote_priv.h"

static void trust(struct remote_keys *keys, size_t *n, struct sign_key *key)
{
	keys->trusted[(*n)++] = key;
	strlist_add(keys->ids, sign_id(key));
}

int remote_keys_load(void *ctx, struct remote_keys *keys, const struct remote_opts *opts)
{
	const struct strlist *files = opts->trust_keys;
	size_t n = 0;

	keys->trusted = mem_array(ctx, struct sign_key *, files->count + 2);
	keys->ids = strlist_new(ctx);
	if (opts->sign_key != NULL) {
		keys->sign = sign_load_private(ctx, opts->sign_key);
		if (keys->sign == NULL)
			return -1;
		trust(keys, &n, keys->sign);
	}
	for (size_t i = 0; i < files->count; i++) {
		struct sign_key *key = sign_load_public(ctx, files->items[i]);

		if (key == NULL)
			return -1;
		trust(keys, &n, key);
	}
	return 0;
}

int remote_trust(void *ctx, const struct remote_opts *opts, const struct strlist **ids)
{
	struct remote_keys keys = {0};
	int result = remote_keys_load(ctx, &keys, opts);

	*ids = keys.ids;
	return result;
}
