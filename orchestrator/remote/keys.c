/* SPDX-License-Identifier: Apache-2.0 */
/* Whose signatures count. */
#include "base/mem.h"
#include "base/report.h"
#include "remote/remote_priv.h"

/* A key counts once, in however many files it is. */
static void trust(struct remote_keys *keys, size_t *n, struct sign_key *key)
{
	if (strlist_has(keys->ids, sign_id(key)))
		return;
	keys->trusted[(*n)++] = key;
	strlist_add(keys->ids, sign_id(key));
}

int remote_keys_load(void *ctx, struct remote_keys *keys, const struct remote_opts *opts)
{
	const struct strlist *files = opts->trust_keys;
	size_t n = 0;

	keys->trusted = mem_array(ctx, struct sign_key *, files->count + 2);
	keys->ids = strlist_new(ctx);
	keys->require = opts->require > 0 ? opts->require : 1;
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

int remote_trust(void *ctx, const struct remote_opts *opts, struct store_trusted *trusted)
{
	struct remote_keys keys = {0};

	if (remote_keys_load(ctx, &keys, opts) != 0)
		return -1;
	*trusted = (struct store_trusted){keys.ids, keys.require};
	if (keys.require == 1 || keys.require <= keys.ids->count)
		return 0;
	return report_error(NULL,
	    "%zu keys must have signed (--require, CACHE_REQUIRE), and %zu are trusted: name more "
	    "of them by --trust-key",
	    keys.require, keys.ids->count);
}
