/* SPDX-License-Identifier: Apache-2.0 */
/* Whose signatures count. */
#include "base/report.h"
#include "remote/remote_priv.h"

int remote_keys_load(void *ctx, struct remote_keys *keys, const struct remote_opts *opts)
{
	sign_keys_init(ctx, &keys->trusted);
	keys->require = opts->require > 0 ? opts->require : 1;
	if (opts->sign_key != NULL) {
		keys->sign = sign_load_private(ctx, opts->sign_key);
		if (keys->sign == NULL)
			return -1;
		sign_keys_add(&keys->trusted, keys->sign);
	}
	return sign_keys_add_files(&keys->trusted, opts->trust_keys);
}

int remote_trust(void *ctx, const struct remote_opts *opts, struct store_trusted *trusted)
{
	struct remote_keys keys = {0};

	if (remote_keys_load(ctx, &keys, opts) != 0)
		return -1;
	*trusted = (struct store_trusted){keys.trusted.ids, keys.require};
	if (keys.require == 1 || keys.require <= keys.trusted.ids->count)
		return 0;
	return report_error(NULL,
	    "%zu keys must have signed (--require, CACHE_REQUIRE), and %zu are trusted: name more "
	    "of them by --trust-key",
	    keys.require, keys.trusted.ids->count);
}
