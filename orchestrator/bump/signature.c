/* SPDX-License-Identifier: Apache-2.0 */
/* Upstream's signature, by keys that were pinned beside the recipe. */
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "adapters/archive_pack.h"
#include "base/mem.h"
#include "base/report.h"
#include "bump/bump.h"
#include "files/path.h"
#include "process/guard.h"
#include "process/proc.h"
#include "source/source.h"

/* kernel.org signs the tar before it is packed, in all the ways that it is had in. */
static const struct bump_beside kinds[] = {{".sig", false}, {".asc", false}, {".sign", true}};

enum { KINDS = sizeof kinds / sizeof *kinds, GRACE = 10 };

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

/* The first argument of a word of gpgv's status lines (GnuPG's doc/DETAILS), if the line has that
 * word; or NULL. */
static char *status_argument(const void *ctx, const char *line, const char *word)
{
	const char *start = mem_printf(ctx, "[GNUPG:] %s ", word);

	if (strncmp(line, start, strlen(start)) != 0)
		return NULL;
	line += strlen(start);
	return mem_strndup(ctx, line, strcspn(line, " "));
}

/* Whose signature is good, by the first line about its validity behind one that says so. There may
 * be several, and gpgv says of those by keys that are not good any more, too, that they are valid.
 */
static const char *find_signer(const void *ctx, const struct strlist *lines)
{
	const char *signer = NULL;
	bool good = false;

	for (size_t i = 0; i < lines->count && signer == NULL; i++) {
		good |= status_argument(ctx, lines->items[i], "GOODSIG") != NULL;
		if (good)
			signer = status_argument(ctx, lines->items[i], "VALIDSIG");
	}
	return signer;
}

/* Why none is: by the first line that says so. */
static const char *find_fault(const void *ctx, const struct strlist *lines, const char *keyring)
{
	const char *absent = mem_printf(ctx, ", which is not in '%s'", keyring);
	/* The word, and what it means before and behind the key's name. */
	const char *const faults[][3] = {
	    {"BADSIG", "another file was signed by key", ""},
	    {"EXPSIG", "it has expired, of key", ""},
	    {"EXPKEYSIG", "it is signed by key", ", which has expired; take upstream's newer ones"},
	    {"REVKEYSIG", "it is signed by key", ", which its owner has revoked"},
	    {"NO_PUBKEY", "it is signed by key", absent},
	};

	for (size_t i = 0; i < lines->count; i++)
		for (size_t k = 0; k < sizeof faults / sizeof *faults; k++) {
			char *key = status_argument(ctx, lines->items[i], faults[k][0]);

			if (key != NULL)
				return mem_printf(ctx, "%s %s%s", faults[k][1], key, faults[k][2]);
		}
	return "it is none";
}

/* What gpgv says of a signature of what the tarball unpacks to, which no disk needs to have room
 * for. NULL: reported. */
static char *ask_unpacked(
    const void *ctx, struct strlist *argv, const struct bump_tarball *tarball, int *status)
{
	char *output = NULL;
	int fds[2], unpacked;
	bool held;
	pid_t pid;

	strlist_add(argv, "-");
	if (pipe2(fds, O_CLOEXEC) != 0) {
		report_error(NULL, "cannot make a pipe:");
		return NULL;
	}
	pid = guard_fork();
	if (pid == 0) {
		close(fds[0]);
		_exit(archive_unpack_to(tarball->path, fds[1], SOURCE_MOST_BYTES) == 0 ? 0 : 1);
	}
	close(fds[1]);
	if (pid > 0)
		output = proc_capture_from(ctx, argv->items, fds[0], status);
	/* Whoever writes into it still ends by that. */
	close(fds[0]);
	if (pid <= 0)
		return NULL;
	/* Unless something that gpgv has left behind itself holds the other end, and reads nothing.
	 */
	held = !proc_ends_within(pid, GRACE);
	if (held)
		guard_end(pid);
	unpacked = proc_wait(pid);
	if (unpacked == 0 ||
	    (WIFSIGNALED(unpacked) && *status != 0 && (held || WTERMSIG(unpacked) == SIGPIPE)))
		return output;
	if (unpacked > 0 && WIFSIGNALED(unpacked))
		report_error(
		    NULL, "unpacking '%s': %s", tarball->path, proc_status_text(ctx, unpacked));
	return NULL;
}

static int run_gpgv(const void *ctx, const struct bump *bump, struct bump_tarball *tarball,
    const char *keyring, const char *signature, bool of_tar)
{
	struct strlist *argv = strlist_new(ctx), *lines;
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
	if (of_tar) {
		output = ask_unpacked(ctx, argv, tarball, &status);
	} else {
		strlist_add(argv, path_absolute(ctx, tarball->path));
		output = proc_capture(ctx, argv->items, NULL, false, &status);
	}
	if (output == NULL)
		return -1;
	/* Of the signature that says nothing. */
	if (WIFSIGNALED(status))
		return report_error(NULL, "'%s' could not be checked: '%s' was %s; run again",
		    signature, program, proc_status_text(ctx, status));
	lines = strlist_split(ctx, output, "\n");
	if (status == 0)
		tarball->signer = find_signer(ctx, lines);
	return tarball->signer != NULL
		   ? 0
		   : report_error(NULL, "'%s' is no good signature of %s'%s' by a key of '%s': %s",
			 signature, of_tar ? "the tar in " : "", tarball->path, keyring,
			 find_fault(ctx, lines, keyring));
}

int bump_check_signature(const void *ctx, const struct bump *bump, struct bump_tarball *tarball)
{
	const char *keyring = find_keyring(ctx, bump), *path = NULL, *cause = NULL, *other;
	const struct bump_beside *kind = kinds;
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
	for (size_t i = 0; i < KINDS && found == 0; i++) {
		kind = &kinds[i];
		found = bump_obtain_beside(
		    ctx, bump, tarball, kind, &path, kind->of_tar ? &other : &cause);
	}
	if (found == 0)
		return report_error(NULL,
		    "upstream's key is known, but there is no signature (.sig or .asc, or of what "
		    "is unpacked .tar.sign) beside '%s': %s",
		    tarball->url != NULL ? tarball->url : tarball->path, cause);
	return found > 0 ? run_gpgv(ctx, bump, tarball, keyring, path, kind->of_tar) : -1;
}
