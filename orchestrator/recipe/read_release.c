/* SPDX-License-Identifier: Apache-2.0 */
/* Releases and their origins out of documents. */
#include "recipe/read.h"

#include <ctype.h>
#include <limits.h>
#include <string.h>

#include "adapters/hash.h"
#include "base/mem.h"
#include "files/path.h"
#include "recipe/vars.h"

struct origin_format {
	const char *key;
	enum origin_kind kind;
	const char *const *keys; /* all it may have */
};

static const char *const url_keys[] = {
    "url", "sha256", "size", "strip", "inner", "patches", "file", NULL};
static const char *const source_keys[] = {
    "debian-source", "suite", "file", "sha256", "size", "strip", "inner", "patches", NULL};
static const char *const binary_keys[] = {"debian-binary", "suite", "version", "file", "sha256",
    "size", "strip", "inner", "patches", NULL};

static const struct origin_format formats[] = {
    {"url", ORIGIN_URL, url_keys},
    {"debian-source", ORIGIN_DEBIAN_SOURCE, source_keys},
    {"debian-binary", ORIGIN_DEBIAN_BINARY, binary_keys},
};

static bool is_url(const char *s)
{
	return strncmp(s, "https://", 8) == 0 || strncmp(s, "http://", 7) == 0 ||
	       strncmp(s, "file://", 7) == 0;
}

/* Checks and expands the URLs: the own ones of the origin, or else those of the package. */
static void read_urls(
    const void *ctx, const struct items *raw, const struct vars *vars, struct origin *origin)
{
	origin->urls = strlist_new(ctx);
	for (size_t i = 0; i < raw->n; i++) {
		const struct item *item = &raw->v[i];

		if (item->when != NULL)
			report_error(&item->loc, "a URL has no condition");
		else if (!is_url(item->text))
			report_error(&item->loc,
			    "'%s' is no URL; it starts with https://, http:// or file://",
			    item->text);
		else
			expand_word(origin->urls, vars, item->text, &item->loc);
	}
	if (raw->n == 0)
		report_error(&origin->loc, "'url' is an empty list; give at least one");
}

static void check_digest(const char *digest, const struct loc *loc)
{
	if (!hash_is_hex(digest))
		report_error(loc, "a SHA-256 digest has 64 digits of 0-9a-f, unlike '%s'", digest);
}

static void read_digests(const void *ctx, const struct doc_node *map, struct origin *origin)
{
	const struct doc_node *node = doc_find(map, "sha256");
	struct loc loc;

	if (!node || !doc_is_map(node)) {
		origin->sha256 = read_required(map, "sha256");
		if (!origin->sha256)
			return;
		loc = doc_loc(node);
		check_digest(origin->sha256, &loc);
		return;
	}
	origin->by_arch = read_table(ctx, map, "sha256");
	for (size_t i = 0; i < origin->by_arch.n; i++) {
		const struct named_items *v = &origin->by_arch.v[i];

		if (v->value.n != 1 || v->value.v[0].when)
			report_error(&v->loc, "'%s' needs one digest", v->name);
		else
			check_digest(v->value.v[0].text, &v->value.v[0].loc);
	}
	if (origin->by_arch.n == 0) {
		loc = doc_loc(node);
		report_error(&loc, "'sha256' is an empty map; give a digest for each architecture");
	}
}

static bool is_file_name(const char *name)
{
	while (*name != '/' && isgraph((unsigned char)*name))
		name++;
	return *name == '\0';
}

static void read_file_name(const struct doc_node *map, struct origin *origin)
{
	const struct doc_node *node = doc_find(map, "file");
	struct loc loc = doc_loc(node ? node : map);

	origin->file = read_text(map, "file");
	if (origin->file != NULL && !is_file_name(origin->file))
		report_error(&loc,
		    "'file' is a file name without directories, spaces and control characters, "
		    "unlike '%s'",
		    origin->file);
	if (node || origin->kind == ORIGIN_DEBIAN_BINARY)
		return;
	if (origin->kind == ORIGIN_DEBIAN_SOURCE) {
		read_required(map, "file");
	} else if (origin->urls->count > 0) {
		origin->file = path_basename(origin->urls->items[0]);
		if (!read_is_name(origin->file))
			report_error(&loc,
			    "no file name can be made of the URL's last part '%s'; add 'file: "
			    "NAME'",
			    origin->file);
	}
}

/* An origin without a place is at the package's URLs, if it has some. */
static const struct origin_format *find_format(
    const struct doc_node *node, const struct package *package)
{
	const struct origin_format *found = package->url.v != NULL ? &formats[0] : NULL;
	struct loc loc = doc_loc(node);
	int n = 0;

	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++)
		if (doc_find(node, formats[i].key)) {
			found = &formats[i];
			n++;
		}
	if (n == 1 || (n == 0 && found != NULL))
		return found;
	report_error(&loc, "an origin has exactly one of 'url', 'debian-source', 'debian-binary'; "
			   "or none, if recipe.yaml has a 'url'");
	return NULL;
}

static void read_origin(const void *ctx, const struct doc_node *node, const struct package *package,
    const struct vars *vars, struct origin *origin)
{
	const struct origin_format *format = find_format(node, package);
	struct items url = read_items(ctx, node, "url");
	long long strip;

	if (!format)
		return;
	doc_check_keys(node, format->keys);
	origin->loc = doc_loc(node);
	origin->kind = format->kind;
	if (format->kind == ORIGIN_URL) {
		read_urls(ctx, url.v != NULL ? &url : &package->url, vars, origin);
	} else {
		origin->package = read_required(node, format->key);
		origin->suite = read_required(node, "suite");
		origin->version = read_text(node, "version");
	}
	read_digests(ctx, node, origin);
	read_file_name(node, origin);
	origin->size = read_number(node, "size", 0);
	origin->inner = read_text(node, "inner");
	strip = read_number(node, "strip", 1);
	origin->strip = strip > INT_MAX ? INT_MAX : (int)strip;
	origin->patches = read_items(ctx, node, "patches");
}

/* What URLs may use; major is the version up to its first dot. */
static struct vars *url_vars(
    const void *ctx, const struct package *package, const struct release *release)
{
	struct vars *vars = vars_new(ctx, NULL);
	char *major = mem_strndup(NULL, release->version, strcspn(release->version, "."));

	vars_set(vars, "version", release->version);
	vars_set(vars, "major", major);
	vars_set(vars, "package", package->name);
	mem_free(major);
	return vars;
}

static void read_origins(const void *ctx, const struct doc_node *root,
    const struct package *package, struct release *release)
{
	const struct doc_node *node = doc_find(root, "origins");
	struct loc loc = doc_loc(node ? node : root);
	struct vars *vars;

	if (!node || !doc_is_list(node) || doc_count(node) == 0) {
		report_error(&loc, "a release needs a list of 'origins', with at least one");
		return;
	}
	vars = url_vars(ctx, package, release);
	release->norigins = doc_count(node);
	release->origins = mem_array(ctx, struct origin, release->norigins);
	for (size_t i = 0; i < release->norigins; i++)
		read_origin(ctx, doc_item(node, i), package, vars, &release->origins[i]);
}

/* A filter that is present and empty takes the package's away, so presence has to show. */
static const struct items *read_filter(
    const void *ctx, const struct doc_node *root, const char *key)
{
	struct items *items;

	if (!doc_find(root, key))
		return NULL;
	items = mem_new(ctx, struct items);
	*items = read_items(items, root, key);
	return items;
}

static void check_version(const struct doc_node *root, const char *path, const char *version)
{
	const char *text = read_required(root, "version");
	struct loc loc;

	if (!text || strcmp(text, version) == 0)
		return;
	loc = doc_loc(doc_find(root, "version"));
	report_error(&loc, "version '%s' is unlike the file name '%s'; one of them has to change",
	    text, path_basename(path));
}

int read_release(
    const void *ctx, const char *path, const struct package *package, struct release *release)
{
	static const char *const keys[] = {"version", "note", "verified", "origins", "patches",
	    "conflicts", "exclude", "include", "variables", "stages", NULL};
	struct doc *doc = doc_load(ctx, path);
	const struct doc_node *root;

	if (!doc)
		return -1;
	root = doc_root(doc);
	if (doc_check_keys(root, keys) && !doc_is_map(root))
		return -1;
	release->loc = doc_loc(root);
	check_version(root, path, release->version);
	release->note = read_text(root, "note");
	release->verified = read_text(root, "verified");
	read_origins(ctx, root, package, release);
	release->patches = read_items(ctx, root, "patches");
	release->nconflicts = read_conflicts(ctx, root, &release->conflicts);
	release->exclude = read_filter(ctx, root, "exclude");
	release->include = read_filter(ctx, root, "include");
	release->variables = read_variables(ctx, root);
	release->nstages = read_stages(ctx, root, "stages", &release->stages);
	return 0;
}
