/* SPDX-License-Identifier: Apache-2.0 */
/* Upstream's signature, by keys that were pinned beside the recipe. */
#include <string.h>

#include "base/mem.h"
#include "base/report.h"
#include "bump/bump.h"
#include "files/path.h"
#include "process/proc.h"

/* The keyring of the package in the last layer that has one, or NULL. */
static const char *find_keyring(const void *ctx, const struct bump *bump)
{
	const struct strlist *dirs = bump->package->dirs;

	if (bump->key != NULL)
		return bump->key;
	for (size_t i = dirs->count; i-- > 0;) {
		char *path = path_join(ctx, dirs->items[i], BUMP_KEYRING);

		if (path_exists(path))
			return path;
	}
	return NULL;
}

/* What follows a word of gpgv's status lines (GnuPG's doc/DETAILS), or NULL. */
static char *status_word(const void *ctx, const char *text, const char *word)
{
	struct strlist *lines = strlist_split(ctx, text, "\n");
	const char *start = mem_printf(ctx, "[GNUPG:] %s ", word);

	for (size_t i = 0; i < lines->count; i++)
		if (strncmp(lines->items[i], start, strlen(start)) == 0) {
			const char *rest = lines->items[i] + strlen(start);

			return mem_strndup(ctx, rest, strcspn(rest, " "));
		}
	return NULL;
}

static int run_gpgv(const void *ctx, const struct bump *bump, struct bump_tarball *tarball,
    const char *keyring, const char *signature)
{
	struct strlist *argv = strlist_new(ctx);
	const char *program = path_which(ctx, "gpgv");
	char *output;
	int status = 0;

	if (program == NULL)
		return report_error(NULL, "upstream's signature cannot be checked without the "
					  "program gpgv; install it");
	strlist_add(argv, program);
	/* Nothing of the user's own keys. */
	strlist_addf(argv, "--homedir=%s", bump->work);
	strlist_add(argv, "--status-fd=1");
	strlist_addf(argv, "--keyring=%s", path_absolute(ctx, keyring));
	strlist_add(argv, path_absolute(ctx, signature));
	strlist_add(argv, path_absolute(ctx, tarball->path));
	output = proc_capture(ctx, argv->items, NULL, false, &status);
	if (output == NULL)
		return -1;
	if (status == 0 && status_word(ctx, output, "GOODSIG") != NULL)
		tarball->signer = status_word(ctx, output, "VALIDSIG");
	if (tarball->signer != NULL)
		return 0;
	if (status_word(ctx, output, "NO_PUBKEY") != NULL)
		return report_error(NULL, "'%s' is signed by key %s, which is not in '%s'",
		    tarball->path, status_word(ctx, output, "NO_PUBKEY"), keyring);
	return report_error(NULL, "'%s' is no good signature of '%s' by a key of '%s'", signature,
	    tarball->path, keyring);
}

int bump_check_signature(const void *ctx, const struct bump *bump, struct bump_tarball *tarball)
{
	static const char *const suffixes[] = {".sig", ".asc", NULL};
	const char *keyring = find_keyring(ctx, bump), *path = NULL;
	int found = 0;

	if (keyring == NULL) {
		report_warn(NULL,
		    "no key of upstream is known for %s, so no signature was checked; "
		    "'" BUMP_KEYRING "' beside its recipe.yaml, or --key, would name one",
		    bump->package->name);
		return 0;
	}
	if (!path_exists(keyring))
		return report_error(NULL, "there is no keyring '%s'", keyring);
	for (size_t i = 0; suffixes[i] != NULL && found == 0; i++)
		found = bump_obtain_beside(ctx, bump, tarball, suffixes[i], &path);
	if (found == 0)
		return report_error(NULL,
		    "upstream's key is known, but there is no signature (.sig or .asc) beside '%s'",
		    tarball->url != NULL ? tarball->url : tarball->path);
	return found > 0 ? run_gpgv(ctx, bump, tarball, keyring, path) : -1;
}
