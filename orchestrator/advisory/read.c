/* SPDX-License-Identifier: Apache-2.0 */
/* Advisories out of YAML documents. */
#include <ctype.h>
#include <string.h>

#include "advisory/advisory.h"
#include "base/hint.h"
#include "base/mem.h"
#include "files/path.h"
#include "recipe/map.h"
#include "recipe/read.h"

const char *const advisory_concerns[] = {"programs", "linking", "inspecting", NULL};

static void check_affected(const struct doc_node *map, void *object)
{
	const struct affected *range = object;

	if (range->from == NULL && range->before == NULL)
		report_error(&range->loc,
		    "a range needs 'from' or 'before'; leave 'affected' out for all releases");
	read_check_range(&range->loc, range->from, range->before);
	(void)map;
}

static const struct map_key affected_keys[] = {
    {"from", read_version, .member = offsetof(struct affected, from)},
    {"before", read_version, .member = offsetof(struct affected, before)},
    {.name = NULL},
};
static const struct map_type affected_type = {affected_keys, sizeof(struct affected),
    .example = "{from: 1.2, before: 1.4}", .check = check_affected};

static void check_absence(const struct doc_node *map, void *object)
{
	const struct absence *absence = object;
	bool by_word = absence->stage != NULL && absence->word != NULL;

	if ((absence->stage != NULL) != (absence->word != NULL) ||
	    by_word == (absence->patch != NULL))
		report_error(&absence->loc,
		    "what shows that code is left out is either 'stage' and 'word', or 'patch'");
	(void)map;
}

static const struct map_key absence_keys[] = {
    {"setting", read_text, .member = offsetof(struct absence, setting), .required = true},
    {"stage", read_text, .member = offsetof(struct absence, stage)},
    {"word", read_text, .member = offsetof(struct absence, word)},
    {"patch", read_text, .member = offsetof(struct absence, patch)},
    {.name = NULL},
};
static const struct map_type absence_type = {absence_keys, sizeof(struct absence),
    .example = "{setting: DISABLE_X, stage: S, word: W}", .check = check_absence};

/* Scanners of others compare it, and it is part of names in documents. */
static void read_id(const struct map_value *v)
{
	const char *id = read_scalar(v);

	*(const char **)v->member = id;
	for (; id != NULL && *id != '\0'; id++)
		if (!isalnum((unsigned char)*id) && strchr("-._", *id) == NULL) {
			report_error(&v->loc,
			    "an id such as CVE-2025-26519 has letters, digits, - . and _ alone");
			return;
		}
}

static void read_url(const struct map_value *v)
{
	const char *url = read_scalar(v), *p = url;

	*(const char **)v->member = url;
	while (p != NULL && isgraph((unsigned char)*p))
		p++;
	if (url != NULL && (strncmp(url, "https://", 8) != 0 || *p != '\0'))
		report_error(&v->loc, "'url' starts with https:// and has no spaces");
}

static void read_cpe(const struct map_value *v)
{
	const char *cpe = read_scalar(v), *colon = cpe != NULL ? strchr(cpe, ':') : NULL;

	*(const char **)v->member = cpe;
	if (cpe == NULL)
		return;
	for (const char *p = cpe; *p != '\0'; p++)
		if (!isalnum((unsigned char)*p) && strchr("-_:", *p) == NULL)
			colon = NULL;
	if (colon == NULL || colon == cpe || colon[1] == '\0' || strchr(colon + 1, ':') != NULL)
		report_error(&v->loc, "'cpe' is VENDOR:PRODUCT, unlike '%s'", cpe);
}

static void read_former(const struct map_value *v)
{
	const struct items *items = v->member;

	read_words(v);
	for (size_t i = 0; i < items->n; i++)
		if (!hash_is_hex(items->v[i].text))
			report_error(&items->v[i].loc,
			    "a SHA-256 digest has 64 digits of 0-9a-f, unlike '%s'",
			    items->v[i].text);
}

static void check_advisory(const struct doc_node *map, void *object)
{
	struct advisory *advisory = object;

	advisory->all = doc_find(map, "affected") == NULL;
	if (doc_find(map, "id") != NULL)
		advisory->loc = doc_loc(doc_find(map, "id"));
}

static const struct map_key advisory_keys[] = {
    {"id", read_id, .member = offsetof(struct advisory, id), .required = true},
    {"summary", read_text, .member = offsetof(struct advisory, summary), .required = true},
    {"concerns", read_text, .member = offsetof(struct advisory, concerns), .required = true,
	.words = advisory_concerns},
    {"url", read_url, .member = offsetof(struct advisory, url)},
    {"note", read_text, .member = offsetof(struct advisory, note)},
    {"affected", map_read_all, .member = offsetof(struct advisory, affected),
	.items = &affected_type, .count = offsetof(struct advisory, naffected)},
    {"targets", read_words, .member = offsetof(struct advisory, targets)},
    {"patches", read_words, .member = offsetof(struct advisory, patches)},
    {"former", read_former, .member = offsetof(struct advisory, former)},
    {"absent", map_read_all, .member = offsetof(struct advisory, absent), .items = &absence_type,
	.count = offsetof(struct advisory, nabsent)},
    {.name = NULL},
};
static const struct map_type advisory_type = {advisory_keys, sizeof(struct advisory),
    .example = "{id: CVE-2025-1, summary: x overflows, concerns: programs}",
    .check = check_advisory};

static const struct map_key file_keys[] = {
    {"cpe", read_cpe, .member = offsetof(struct package_advisories, cpe)},
    {"advisories", map_read_all, .member = offsetof(struct package_advisories, v),
	.items = &advisory_type, .count = offsetof(struct package_advisories, n)},
    {.name = NULL},
};
static const struct map_type file_type = {.keys = file_keys};

/* What a patch that the file of loc names has today, into sha256. Reports; -1. */
static int hash_patch(const void *ctx, const struct catalog *catalog, const struct package *package,
    const char *name, const struct loc *loc, char *sha256)
{
	char *path = catalog_patch(ctx, catalog, package, name, loc);

	return catalog_check_patch(path, name, loc) != 0 ? -1 : hash_file(path, sha256);
}

static void add_mendings(const void *ctx, const struct catalog *catalog,
    const struct package *package, struct advisory *advisory)
{
	advisory->mendings = mem_array(
	    ctx, struct mending, advisory->patches.n + advisory->former.n);
	for (size_t i = 0; i < advisory->patches.n; i++) {
		const struct item *item = &advisory->patches.v[i];
		struct mending *mending = &advisory->mendings[advisory->nmendings++];

		mending->file = item->text;
		hash_patch(ctx, catalog, package, item->text, &item->loc, mending->sha256);
	}
	for (size_t i = 0; i < advisory->former.n; i++)
		memcpy(advisory->mendings[advisory->nmendings++].sha256, advisory->former.v[i].text,
		    HASH_HEX + 1);
}

static void check_stage(const struct catalog *catalog, const struct absence *absence)
{
	struct strlist *stages;

	if (absence->stage == NULL || catalog_stage(catalog, absence->stage) != NULL)
		return;
	stages = catalog_stages(NULL, catalog);
	report_error(&absence->loc, "unknown stage '%s'%s", absence->stage,
	    hint_nearest(stages, absence->stage, stages));
	mem_free(stages);
}

/* What can be said only with the catalogue; only where everything could be read. */
static void finish_advisory(const void *ctx, const struct catalog *catalog,
    const struct package *package, struct advisory *advisory)
{
	add_mendings(ctx, catalog, package, advisory);
	for (size_t i = 0; i < advisory->nabsent; i++) {
		struct absence *absence = &advisory->absent[i];

		check_stage(catalog, absence);
		if (absence->patch != NULL)
			hash_patch(
			    ctx, catalog, package, absence->patch, &absence->loc, absence->sha256);
	}
}

static struct advisory *find_advisory(const struct package_advisories *list, const char *id)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->v[i].id, id) == 0)
			return &list->v[i];
	return NULL;
}

/* More of the same package, of a layer above. */
static void add_layer(
    const void *ctx, struct package_advisories *all, const struct package_advisories *more)
{
	all->cpe = more->cpe != NULL ? more->cpe : all->cpe;
	for (size_t i = 0; i < more->n; i++) {
		struct advisory *former = find_advisory(all, more->v[i].id);

		if (former != NULL) {
			*former = more->v[i];
			continue;
		}
		mem_grow(ctx, all->v, struct advisory, all->n + 1);
		all->v[all->n++] = more->v[i];
	}
}

static void check_ids(const struct package_advisories *list)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct advisory *first = find_advisory(list, list->v[i].id);

		if (first != &list->v[i])
			report_error(&list->v[i].loc, "'%s' is there already, on line %d",
			    list->v[i].id, first->loc.line);
	}
}

static void read_advisories(const void *ctx, const struct catalog *catalog, const char *path,
    struct package_advisories *all)
{
	struct package_advisories file = {.package = all->package};
	int errors = report_errors();
	struct doc *doc = doc_load(ctx, path);

	if (doc == NULL)
		return;
	file.loc = doc_loc(doc_root(doc));
	map_read(ctx, doc_root(doc), &file_type, &file);
	if (report_errors() != errors)
		return;
	check_ids(&file);
	for (size_t i = 0; i < file.n; i++)
		finish_advisory(ctx, catalog, file.package, &file.v[i]);
	add_layer(ctx, all, &file);
}

/* Whether any layer has a file of the package. */
static bool read_package(const void *ctx, const struct catalog *catalog,
    const struct package *package, struct package_advisories *all)
{
	bool found = false;

	*all = (struct package_advisories){.package = package};
	for (size_t i = 0; i < package->dirs->count; i++) {
		char *path = path_join(ctx, package->dirs->items[i], PACKAGE_ADVISORIES);

		if (!path_exists(path))
			continue;
		found = true;
		read_advisories(ctx, catalog, path, all);
	}
	return found;
}

struct advisories *advisories_load(const void *ctx, const struct catalog *catalog)
{
	struct advisories *all = mem_new(ctx, struct advisories);
	int errors = report_errors();

	all->v = mem_array(all, struct package_advisories, catalog->npackages + 1);
	for (size_t i = 0; i < catalog->npackages; i++)
		if (read_package(all, catalog, &catalog->packages[i], &all->v[all->n]))
			all->n++;
	if (report_errors() == errors)
		return all;
	mem_free(all);
	return NULL;
}
