/* SPDX-License-Identifier: Apache-2.0 */
/* mcm verify: whether a toolchain is what its records say, and who says so. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "adapters/archive.h"
#include "base/mem.h"
#include "base/report.h"
#include "base/utf8.h"
#include "commands/commands.h"
#include "commands/release/verify_rebuild.h"
#include "files/file.h"
#include "files/listing.h"
#include "files/path.h"
#include "session/session.h"
#include "sign/keys.h"
#include "verify/compare.h"
#include "verify/signature.h"

static int verify_command(void *ctx, const struct args *args);

const struct cmd cmd_verify = {
    .name = "verify",
    .summary = "hold a toolchain against its manifest, and that against its signature",
    .usage = "PREFIX|FILE|KEY [OPTION...]",
    .examples = "  mcm verify /opt/cross\n"
		"  mcm verify cross.tar.zst --trust-key release.pub\n"
		"  mcm verify /opt/cross --rebuild --sign-key mine.key\n",
    .takes = COMMAND_VERIFY,
    .operands = true,
    .run = verify_command,
};

/* What is verified. */
struct suspect {
	void *ctx;
	const struct args *args;
	const char *name;                /* as it was given */
	const char *dir;                 /* where its files are */
	const char *archive;             /* the file that they were unpacked from; or NULL */
	const struct store_entry *entry; /* of the store; or NULL */
	struct sign_keys keys;           /* that are trusted */
	size_t require;
};

/* Of a toolchain without its holes; the largest known one has 700 MB. */
enum { PACK_RATIO = 64 };
#define LEAST_LIMIT (1LL << 30)

static void print_fault(
    void *data, enum compare_finding finding, const char *path, const char *detail)
{
	const struct suspect *s = data;

	printf("%-8s %s%s%s\n", compare_word(finding), utf8_printable(s->ctx, path, false),
	    detail != NULL ? ": it " : "",
	    detail != NULL ? utf8_printable(s->ctx, detail, false) : "");
}

/* Where the statements that vouch for it are, or would be. */
static const char *signature_file(const struct suspect *s, const struct contents *contents)
{
	const char *given = args_get(s->args, "signature");

	if (given != NULL)
		return given;
	return s->archive != NULL ? mem_printf(s->ctx, "%s." CONTENTS_SIGNATURE, s->archive)
				  : path_join(s->ctx, s->dir,
					contents_beside(s->ctx, contents, CONTENTS_SIGNATURE));
}

/* What the store has is found only if it rests on the word of trusted keys. */
static void print_word(const struct suspect *s)
{
	const struct store_trust *trust = &s->entry->trust;

	if (trust->unsigned_from != NULL)
		printf(
		    "came unsigned from %s\n", utf8_printable(s->ctx, trust->unsigned_from, false));
	else if (trust->signers != NULL && trust->signers->count > 0)
		printf("signed by %s\n", strlist_join(s->ctx, trust->signers, ", "));
	else
		printf("built here\n");
}

static int check_signers(
    const struct suspect *s, const struct signature_subject *subject, const char *file)
{
	const struct strlist *signers;
	char *text = path_read(s->ctx, file, NULL);

	if (text == NULL)
		return -1;
	if (s->keys.ids->count == 0)
		return signature_look(subject, text, file);
	signers = signature_check(s->ctx, subject, text, file, &s->keys, s->require);
	if (signers == NULL)
		return -1;
	printf("signed by %s\n", strlist_join(s->ctx, signers, ", "));
	return 0;
}

static int check_signature(const struct suspect *s, const struct contents *contents)
{
	struct signature_subject subject = {.contents = contents, .archive = s->archive};
	const char *file = signature_file(s, contents);
	bool has_keys = s->keys.ids->count > 0;
	char digest[HASH_HEX + 1];

	if (s->entry != NULL) {
		print_word(s);
		return 0;
	}
	if (!has_keys)
		report_note(NULL, "nobody vouches for the manifest: name a key by --trust-key");
	/* What is there must be right, even if nobody asked whose word it is. */
	if (args_get(s->args, "signature") == NULL && !path_exists(file))
		return has_keys ? report_error(NULL,
				      "'%s' is not signed: there is no '%s'; --signature names "
				      "another file",
				      s->name, file)
				: 0;
	if (s->archive != NULL) {
		if (hash_file(s->archive, digest) != 0)
			return -1;
		subject.archive_sha256 = digest;
	}
	return check_signers(s, &subject, file);
}

/* The first of all. Returns the exit status. */
static int check_one(const struct suspect *s, struct contents *const *all)
{
	const struct compare_opts opts = {
	    .prefix = s->dir,
	    .all = all,
	    .top = s->archive == NULL && s->entry == NULL,
	    .digests = true,
	    .fault = print_fault,
	    .data = (void *)s,
	};
	long faults = contents_compare(&opts);

	if (faults > 0)
		report_error(NULL, "%ld file%s of '%s' %s not as the manifest says", faults,
		    faults == 1 ? "" : "s", s->name, faults == 1 ? "is" : "are");
	if (faults != 0 || check_signature(s, all[0]) != 0)
		return EXIT_WORK;
	for (size_t i = 1; all[i] != NULL; i++)
		report_note(NULL,
		    "'%s' has a toolchain for %s as well, whose files were not looked at; do so by "
		    "--target %s",
		    s->name, all[i]->triple, all[i]->triple);
	printf("%s: %zu files, all as the manifest of %s says\n", all[0]->triple, all[0]->count,
	    all[0]->key);
	return args_on(s->args, "rebuild") ? verify_rebuild(s->ctx, s->args, s->dir, all) : 0;
}

/* Whether a toolchain is where it was found. A prefix gets another remedy than what is named here.
 */
static bool is_one(const struct suspect *s)
{
	if (listing_having(s->ctx, path_join(s->ctx, s->dir, "share/mcm"), "manifest.json")->count >
	    0)
		return true;
	if (s->archive != NULL)
		report_error(
		    NULL, "'%s' is no archive of a toolchain; 'mcm pack' makes one", s->archive);
	else
		report_error(NULL,
		    "the store's output for %s is no toolchain; take the key of one, which "
		    "share/mcm/TARGET/installed.json in a prefix has",
		    s->name);
	return false;
}

static int check_directory(const struct suspect *s)
{
	bool is_prefix = s->archive == NULL && s->entry == NULL;
	struct contents **all = is_prefix || is_one(s)
				    ? contents_load_all(s->ctx, s->dir, args_get(s->args, "target"))
				    : NULL;

	return all != NULL ? check_one(s, all) : EXIT_WORK;
}

/* From an archive, which may be anything, into a directory that a later build sweeps if we die. */
static int check_archive(struct suspect *s, long long size)
{
	const struct store *store = session_store(s->ctx, s->args);
	long long limit = size * PACK_RATIO;
	const struct archive_opts opts = {
	    .remedy = "it was damaged on its way, or 'mcm pack' did not make it", .strict = true};
	int lock, status = EXIT_WORK;
	char *dir = store != NULL ? store_work_dir(s->ctx, store, &lock) : NULL;

	if (dir == NULL)
		return EXIT_WORK;
	s->archive = s->name;
	s->dir = path_join(s->ctx, dir, "unpacked");
	if (path_mkdirs(s->dir) == 0 &&
	    archive_extract(s->name, s->dir, limit > LEAST_LIMIT ? limit : LEAST_LIMIT, &opts) == 0)
		status = check_directory(s);
	store_work_release(dir, lock);
	return status;
}

/* The tree of an entry, or what it is packed in, which is unpacked for this. */
static int check_entry(struct suspect *s, const struct store *store, struct store_entry *entry)
{
	int lock, status = EXIT_WORK;
	char *dir;

	if (store_verify(store, entry) != 0) {
		report_error(NULL, "the store's output for %s is damaged", s->name);
		return EXIT_WORK;
	}
	s->entry = entry;
	s->dir = entry->path;
	if (entry->packed[0] == '\0')
		return check_directory(s);
	dir = store_work_dir(s->ctx, store, &lock);
	if (dir == NULL)
		return EXIT_WORK;
	s->dir = path_join(s->ctx, dir, "unpacked");
	if (path_mkdirs(s->dir) == 0 && store_unpack_to(entry, s->dir) == 0)
		status = check_directory(s);
	store_work_release(dir, lock);
	return status;
}

static int check_key(struct suspect *s)
{
	struct store *store = session_store(s->ctx, s->args);
	struct store_entry entry;
	int in_use, status;

	if (store == NULL)
		return EXIT_WORK;
	store->trusted = (struct store_trusted){s->keys.ids, s->require};
	in_use = store_lock(s->ctx, store, "in-use", false, true, NULL);
	if (in_use < 0)
		return EXIT_WORK;
	/* What is there and not trusted is not looked for by the other kind of key: why stays. */
	if (store_find_input(s->ctx, store, s->name, &entry) == 1 ||
	    (entry.distrust == NULL && store_find(s->ctx, store, s->name, &entry) == 1)) {
		status = check_entry(s, store, &entry);
	} else {
		report_error(NULL, "the store '%s' has no output for %s%s%s", store->root, s->name,
		    entry.distrust != NULL ? " that is trusted: " : "",
		    entry.distrust != NULL ? entry.distrust : "");
		status = EXIT_WORK;
	}
	store_unlock(in_use);
	return status;
}

static int check_suspect(struct suspect *s)
{
	struct stat st;

	if (hash_is_hex(s->name) && !path_exists(s->name))
		return args_get(s->args, "signature") == NULL
			   ? check_key(s)
			   : cmd_usage_error(s->args->cmd,
				 "--signature is of a prefix or an archive; the store remembers on "
				 "whose word the output of a key rests");
	if (stat(s->name, &st) != 0) {
		/* "mcm plan" shows the beginning of a key. */
		if (errno == ENOENT && s->name[strspn(s->name, "0123456789abcdef")] == '\0')
			report_error(NULL,
			    "there is no file '%s'; of a key all 64 digits are needed, which 'mcm "
			    "plan --format json' and 'mcm list toolchains' show",
			    s->name);
		else if (errno == ENOENT)
			report_error(
			    NULL, "there is no '%s'; name a prefix, an archive or a key", s->name);
		else
			report_error(NULL, "cannot look at '%s':", s->name);
		return EXIT_USAGE;
	}
	if (S_ISREG(st.st_mode))
		return check_archive(s, (long long)st.st_size);
	if (!S_ISDIR(st.st_mode)) {
		report_error(NULL, "'%s' is %s; name a prefix, the file of an archive or a key",
		    s->name, file_kind(st.st_mode));
		return EXIT_USAGE;
	}
	s->dir = s->name;
	return check_directory(s);
}

/* What only a build has to do with would be passed over without it. Returns an exit status. */
static int refuse_without_rebuild(const struct args *args)
{
	/* The environment, which may name a key for other commands, was not read yet. */
	const char *name = args_get(args, "report") != NULL                    ? "report"
			   : settings_is_set(args->settings, "CACHE_SIGN_KEY") ? "sign-key"
			   : args_get(args, "output") != NULL                  ? "output"
			   : args_on(args, "keep-going")                       ? "keep-going"
									       : NULL;

	return name == NULL || args_on(args, "rebuild")
		   ? 0
		   : cmd_usage_error(args->cmd, "--%s is of a build: add --rebuild", name);
}

static int verify_command(void *ctx, const struct args *args)
{
	struct suspect s = {.ctx = ctx, .args = args, .name = args->operands->items[0]};

	if (args->operands->count != 1)
		return args->operands->count > 1
			   ? args_unexpected(args, 1)
			   : cmd_usage_error(args->cmd, "name a prefix, an archive or a key");
	if (refuse_without_rebuild(args) != 0)
		return EXIT_USAGE;
	if (settings_load_environment(args->settings, args->environment) != 0)
		return EXIT_USAGE;
	const struct strlist *files = settings_words(ctx, args->settings, "CACHE_TRUST_KEYS");
	if (files == NULL || sign_keys_load(ctx, &s.keys, files) != 0)
		return EXIT_USAGE;
	s.require = (size_t)settings_number(args->settings, "CACHE_REQUIRE");
	if (s.require > 1 && s.keys.ids->count < s.require)
		return cmd_usage_error(args->cmd,
		    "--require %zu with %zu different trusted keys can never be met", s.require,
		    s.keys.ids->count);
	return check_suspect(&s);
}
