/* SPDX-License-Identifier: Apache-2.0 */
/* Releases and their origins out of documents. */
#include "recipe/read.h"

#include <ctype.h>
#include <string.h>

#include "adapters/hash.h"
#include "base/mem.h"
#include "files/path.h"
#include "recipe/layer.h"
#include "recipe/vars.h"

#define NO_PLACE                                                                                   \
	"an origin has exactly one of 'url', 'debian-source', 'debian-binary'; or none, if "       \
	"recipe.yaml has a 'url'"

static bool is_url(const char *s)
{
	return strncmp(s, "https://", 8) == 0 || strncmp(s, "http://", 7) == 0 ||
	       strncmp(s, "file://", 7) == 0;
}

/* Checks and expands the URLs: the own ones of the origin, or else those of the package. */
static void make_urls(
    const void *ctx, const struct items *raw, const struct vars *vars, struct origin *origin)
{
	origin->urls = strlist_new(ctx);
	for (size_t i = 0; i < raw->n; i++) {
		const struct item *item = &raw->v[i];

		if (is_url(item->text))
			expand_word(origin->urls, vars, item->text, &item->loc);
		else
			report_error(&item->loc,
			    "'%s' is no URL; it starts with https://, http:// or file://",
			    item->text);
	}
	if (raw->n == 0)
		report_error(&origin->loc, "'url' is an empty list; give at least one");
}

static void check_digest(const char *digest, const struct loc *loc)
{
	if (!hash_is_hex(digest))
		report_error(loc, "a SHA-256 digest has 64 digits of 0-9a-f, unlike '%s'", digest);
}

/* One digest, or a map of one for each architecture. */
static void read_digests(const struct map_value *v)
{
	struct origin *origin = v->object;
	struct map_value table = *v;

	if (!doc_is_map(v->node)) {
		read_text(v);
		if (origin->sha256 != NULL)
			check_digest(origin->sha256, &v->loc);
		return;
	}
	table.member = &origin->by_arch;
	read_table(&table);
	for (size_t i = 0; i < origin->by_arch.n; i++) {
		const struct named_items *one = &origin->by_arch.v[i];

		if (one->value.n != 1 || one->value.v[0].when != NULL)
			report_error(&one->loc, "'%s' needs one digest", one->name);
		else
			check_digest(one->value.v[0].text, &one->value.v[0].loc);
	}
	if (origin->by_arch.n == 0)
		report_error(
		    &v->loc, "'sha256' is an empty map; give a digest for each architecture");
}

static bool is_file_name(const char *name)
{
	while (*name != '/' && isgraph((unsigned char)*name))
		name++;
	return *name == '\0';
}

static void read_file_name(const struct map_value *v)
{
	const char *name = read_scalar(v);

	*(const char **)v->member = name;
	if (name != NULL && !is_file_name(name))
		report_error(&v->loc,
		    "'file' is a file name without directories, spaces and control characters, "
		    "unlike '%s'",
		    name);
}

enum {
	URL = 1 << ORIGIN_URL,
	SOURCE = 1 << ORIGIN_DEBIAN_SOURCE,
	BINARY = 1 << ORIGIN_DEBIAN_BINARY
};

static const struct map_key origin_keys[] = {
    {"url", read_words, .member = offsetof(struct origin, own_urls), .forms = URL},
    {"debian-source", read_text, .member = offsetof(struct origin, package), .forms = SOURCE},
    {"debian-binary", read_text, .member = offsetof(struct origin, package), .forms = BINARY},
    {"suite", read_text, .member = offsetof(struct origin, suite), .required = true,
	.forms = SOURCE | BINARY},
    {"version", read_text, .member = offsetof(struct origin, version), .forms = BINARY},
    {"file", read_file_name, .member = offsetof(struct origin, file), .required = true,
	.forms = SOURCE},
    {"file", read_file_name, .member = offsetof(struct origin, file), .forms = URL | BINARY},
    {"sha256", read_digests, .member = offsetof(struct origin, sha256), .required = true},
    {"size", read_number, .member = offsetof(struct origin, size)},
    {"strip", read_number, .member = offsetof(struct origin, strip)},
    {"inner", read_text, .member = offsetof(struct origin, inner)},
    {"patches", read_items, .member = offsetof(struct origin, patches)},
    {.name = NULL},
};

/* What an origin is, by the key that says so, which are the first three; one without a place is at
 * the package's URLs. */
static unsigned begin_origin(const struct doc_node *map, void *object)
{
	struct origin *origin = object;
	int n = 0;

	origin->strip = 1;
	for (int kind = ORIGIN_URL; kind <= ORIGIN_DEBIAN_BINARY; kind++)
		if (doc_find(map, origin_keys[kind].name) != NULL) {
			origin->kind = (enum origin_kind)kind;
			n++;
		}
	if (n <= 1)
		return 1U << origin->kind;
	report_error(&origin->loc, NO_PLACE);
	return 0;
}

static const struct map_type origin_type = {origin_keys, sizeof(struct origin),
    .example = "{url: https://..., sha256: ...}", .begin = begin_origin};

/* What follows from the package and the release that an origin is of. */
static void finish_origin(
    const void *ctx, const struct package *package, const struct vars *vars, struct origin *origin)
{
	const struct items *urls = origin->own_urls.v != NULL ? &origin->own_urls : &package->url;

	if (origin->kind != ORIGIN_URL)
		return;
	if (urls->v == NULL) {
		report_error(&origin->loc, NO_PLACE);
		return;
	}
	make_urls(ctx, urls, vars, origin);
	if (origin->file != NULL || origin->urls->count == 0)
		return;
	origin->file = path_basename(origin->urls->items[0]);
	if (!read_is_name(origin->file))
		report_error(&origin->loc,
		    "no file name can be made of the URL's last part '%s'; add 'file: NAME'",
		    origin->file);
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

static const struct map_key release_keys[] = {
    {"version", read_same, .member = offsetof(struct release, version), .required = true},
    {"note", read_text, .member = offsetof(struct release, note)},
    {"verified", read_text, .member = offsetof(struct release, verified)},
    {"origins", map_read_all, .member = offsetof(struct release, origins), .required = true,
	.items = &origin_type, .count = offsetof(struct release, norigins)},
    {"patches", read_items, .member = offsetof(struct release, patches)},
    {"conflicts", map_read_all, .member = offsetof(struct release, conflicts),
	.items = &conflict_type, .count = offsetof(struct release, nconflicts)},
    {"exclude", read_items, .member = offsetof(struct release, exclude)},
    {"include", read_items, .member = offsetof(struct release, include)},
    {"variables", read_variables, .member = offsetof(struct release, variables)},
    {"stages", map_read_all, .member = offsetof(struct release, stages), .items = &stage_type,
	.count = offsetof(struct release, nstages)},
    {.name = NULL},
};
static const struct map_type release_type = {.keys = release_keys};

int read_release(
    const void *ctx, const char *path, struct package *package, struct release *release)
{
	struct doc *doc = layer_load(ctx, package->layers, path);
	struct vars *vars;

	if (doc == NULL)
		return -1;
	release->loc = doc_loc(doc_root(doc));
	if (map_read(ctx, doc_root(doc), &release_type, release) != 0)
		return -1;
	read_config_mention(package, doc_root(doc));
	vars = url_vars(ctx, package, release);
	for (size_t i = 0; i < release->norigins; i++)
		finish_origin(ctx, package, vars, &release->origins[i]);
	return 0;
}
