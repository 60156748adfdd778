/* SPDX-License-Identifier: Apache-2.0 */
/* What a source is: its name, its files' names and digests, where one lies already, its tree's key.
 */
#include "source/source.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "adapters/hash.h"
#include "base/mem.h"
#include "base/report.h"
#include "files/path.h"
#include "recipe/vars.h"
#include "source/source_priv.h"

char *source_name(const void *ctx, const struct source *source)
{
	return mem_printf(ctx, "%s %s", source->package->name, source->release->version);
}

char *origin_label(const void *ctx, const struct origin *origin)
{
	if (origin->kind != ORIGIN_URL)
		return mem_printf(ctx, "Debian %s", origin->suite);
	return mem_strdup(ctx, origin->urls->count > 0 ? origin->urls->items[0] : "no URL");
}

const char *origin_sha256(const void *ctx, const struct source *source, const struct origin *origin)
{
	if (origin->sha256 != NULL)
		return mem_strdup(ctx, origin->sha256);
	const struct strlist *arch = vars_get(source->vars, "debian_arch");
	if (arch == NULL || arch->count == 0)
		return NULL;
	for (size_t i = 0; i < origin->by_arch.n; i++) {
		const struct named_items *v = &origin->by_arch.v[i];

		if (strcmp(v->name, arch->items[0]) == 0 && v->value.n > 0)
			return mem_strdup(ctx, v->value.v[0].text);
	}
	return NULL;
}

char *origin_file(const void *ctx, const struct source *source, const struct origin *origin)
{
	if (origin->file != NULL) {
		char *file = expand_text(ctx, source->vars, origin->file, &origin->loc);

		if (file != NULL && (file[0] == '\0' || strchr(file, '/') != NULL)) {
			report_error(&origin->loc, "'%s' is not the name of a file", file);
			return NULL;
		}
		return file;
	}
	if (origin->kind == ORIGIN_URL)
		return mem_strdup(ctx,
		    path_basename(origin->urls->count > 0 ? origin->urls->items[0] : "source"));
	char *package = expand_text(ctx, source->vars, origin->package, &origin->loc);
	if (package == NULL)
		return NULL;
	return mem_printf(
	    ctx, "%s_%s.deb", package, origin->version != NULL ? origin->version : "any");
}

char *source_stored(const void *ctx, const struct store *store, const char *sha256)
{
	char *path = store_source_find(ctx, store, sha256);
	char hex[HASH_HEX + 1];

	if (path == NULL || hash_file(path, hex) != 0)
		return NULL;
	if (strcmp(hex, sha256) == 0)
		return path;
	report_warn(
	    NULL, "removing '%s' from the store: its digest is '%s', not '%s'", path, hex, sha256);
	(void)path_remove(path);
	return NULL;
}

/* The name starts with '.', as those of sources do not. */
static char *origin_note(const void *ctx, const char *path)
{
	return mem_printf(ctx, "%s/.origin", path_dirname(ctx, path));
}

void source_remember_origin(const char *path, const char *from)
{
	void *ctx = mem_check(talloc_new(NULL));

	(void)path_write(origin_note(ctx, path), from, strlen(from));
	mem_free(ctx);
}

char *source_from_store(const void *ctx, const char *path)
{
	char *note = origin_note(ctx, path);
	char *from = path_exists(note) ? path_read(ctx, note, NULL) : NULL;

	return from != NULL ? mem_printf(ctx, "store, had from %s", from)
			    : mem_strdup(ctx, "store");
}

/* path when its bytes have the digest; a file of the right name and other bytes gets a warning. */
static char *accept_file(char *path, const char *sha256)
{
	char hex[HASH_HEX + 1];
	struct stat st;

	if (stat(path, &st) != 0) {
		if (!path_means_absent(errno))
			report_error(NULL, "cannot look at '%s':", path);
		return NULL;
	}
	/* A pipe, say, which might never answer. */
	if (!S_ISREG(st.st_mode)) {
		if (!S_ISDIR(st.st_mode))
			report_warn(NULL, "passing over '%s': it is no plain file", path);
		return NULL;
	}
	if (hash_file(path, hex) != 0)
		return NULL;
	if (strcmp(hex, sha256) == 0)
		return path;
	report_warn(NULL, "passing over '%s': its digest is '%s', not '%s'", path, hex, sha256);
	return NULL;
}

static char *find_in_dir(const void *ctx, const char *dir, const char *file, const char *sha256)
{
	char *prefixed = mem_printf(ctx, "%s/%s-%s", dir, sha256, file);
	char *found = accept_file(prefixed, sha256);

	return found != NULL ? found : accept_file(path_join(ctx, dir, file), sha256);
}

struct source_file source_find(const void *ctx, const struct store *store,
    const struct source *source, const struct source_opts *opts)
{
	struct source_file none = {NULL, NULL, NULL};

	/* The user's own files come before the store for every origin, not origin by origin. */
	for (int in_store = opts->dir == NULL; in_store < 2; in_store++) {
		for (size_t i = 0; i < source->release->norigins; i++) {
			const struct origin *origin = &source->release->origins[i];
			const char *sha256 = origin_sha256(ctx, source, origin);
			char *file = sha256 != NULL ? origin_file(ctx, source, origin) : NULL;

			if (file == NULL)
				continue;
			char *path = in_store ? source_stored(ctx, store, sha256)
					      : find_in_dir(ctx, opts->dir, file, sha256);
			if (path != NULL)
				return (struct source_file){origin, path,
				    in_store ? source_from_store(ctx, path) : "sources directory"};
		}
	}
	return none;
}

struct strlist *origin_patches(
    const void *ctx, const struct source *source, const struct origin *origin)
{
	struct strlist *paths = strlist_new(ctx);

	for (size_t i = 0; i < origin->patches.n; i++) {
		const struct item *item = &origin->patches.v[i];
		int holds = expand_when(source->vars, item->when, &item->loc);
		struct strlist *names = strlist_new(ctx);

		if (holds < 0 ||
		    (holds > 0 && expand_word(names, source->vars, item->text, &item->loc) != 0))
			return NULL;
		for (size_t j = 0; j < names->count; j++)
			strlist_add(paths, catalog_patch(paths, source->catalog, source->package,
					       names->items[j], &item->loc));
	}
	return paths;
}

/* Every word ends in NUL: no two lists of words look alike. */
static void add_word(struct hash *h, const char *word)
{
	hash_add(h, word, strlen(word) + 1);
}

static void add_words(struct hash *h, const char *title, const struct strlist *words)
{
	add_word(h, title);
	for (size_t i = 0; words != NULL && i < words->count; i++)
		add_word(h, words->items[i]);
	add_word(h, "");
}

static void add_origin_patches(
    const void *ctx, struct hash *h, const struct source *source, const struct origin *origin)
{
	const struct strlist *paths = origin_patches(ctx, source, origin);

	add_word(h, "origin patches");
	for (size_t i = 0; paths != NULL && i < paths->count; i++) {
		char hex[HASH_HEX + 1] = "";

		/* One that cannot be read stops the extraction, which says so. */
		if (access(paths->items[i], R_OK) == 0)
			(void)hash_file(paths->items[i], hex);
		add_word(h, hex);
	}
	add_word(h, "");
}

void source_tree_key(
    const struct source *source, const struct source_file *file, char key[HASH_HEX + 1])
{
	void *ctx = mem_check(talloc_new(NULL));
	const struct origin *origin = file->origin;
	const char *sha256 = origin_sha256(ctx, source, origin);
	struct hash *h = hash_new(ctx);

	add_word(h, "mcm tree 1");
	add_word(h, sha256 != NULL ? sha256 : "");
	add_word(h, origin->inner != NULL ? origin->inner : "");
	add_word(h, mem_printf(ctx, "%lld", origin->strip));
	add_words(h, "exclude", source->exclude);
	add_words(h, "include", source->include);
	add_origin_patches(ctx, h, source, origin);
	for (size_t i = 0; i < source->npatches; i++)
		add_word(h, source->patches[i].sha256);
	hash_hex(h, key);
	mem_free(ctx);
}

char *source_tree_path(const void *ctx, const struct store *store, const struct source *source,
    const struct source_file *file)
{
	char key[HASH_HEX + 1];

	source_tree_key(source, file, key);
	return mem_printf(ctx, "%s/trees/%s", store->root, key);
}

struct strlist *source_tool_env(const void *ctx)
{
	static const char *const kept[] = {"PATH", "HOME", "TMPDIR", "http_proxy", "https_proxy",
	    "ftp_proxy", "all_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY",
	    "ALL_PROXY", "NO_PROXY", NULL};
	struct strlist *env = strlist_new(ctx);

	for (size_t i = 0; kept[i] != NULL; i++)
		if (getenv(kept[i]) != NULL)
			strlist_setenv(env, kept[i], getenv(kept[i]));
	strlist_setenv(env, "LC_ALL", "C");
	return env;
}
