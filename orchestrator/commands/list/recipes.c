/* SPDX-License-Identifier: Apache-2.0 */
/* The releases that recipes know: which sets take them, whether they were tested, what is wrong
 * with them, and where their sources come from. */
#include <string.h>

#include "adapters/json.h"
#include "advisory/advisory.h"
#include "base/mem.h"
#include "commands/list/list.h"
#include "suite/tested.h"

/* Names of the sets that take this release. */
static struct strlist *sets_with(void *ctx, const struct catalog *catalog,
    const struct package *package, const struct release *release)
{
	struct strlist *names = strlist_new(ctx);

	for (size_t i = 0; i < catalog->nsets; i++) {
		const struct item *item = release_set_find(&catalog->sets[i], package);

		if (item != NULL && package_release(package, item->text, &item->loc) == release)
			strlist_add(names, catalog->sets[i].name);
	}
	return names;
}

/* By architecture; the name of the only one there is for all of them is "all". */
static struct json *digests_json(const struct origin *origin)
{
	struct json *o = json_new_object();

	if (origin->sha256 != NULL)
		json_set_string(o, "all", origin->sha256);
	for (size_t i = 0; i < origin->by_arch.n; i++)
		json_set_string(o, origin->by_arch.v[i].name, origin->by_arch.v[i].value.v[0].text);
	return o;
}

static struct json *origin_json(const struct origin *origin)
{
	struct json *o = json_new_object();

	if (origin->kind == ORIGIN_URL)
		json_set_list(o, "url", origin->urls);
	else
		json_set_string(o,
		    origin->kind == ORIGIN_DEBIAN_SOURCE ? "debian-source" : "debian-binary",
		    origin->package);
	json_set_string(o, "file", origin->file);
	json_set_string(o, "inner", origin->inner);
	json_set(o, "sha256", digests_json(origin));
	list_set_items(o, "patches", &origin->patches);
	return o;
}

static void set_source(struct json *o, const struct release *release)
{
	struct json *origins = json_new_array();

	for (size_t i = 0; i < release->norigins; i++)
		json_append(origins, origin_json(&release->origins[i]));
	json_set(o, "origins", origins);
	list_set_items(o, "patches", &release->patches);
}

/* Ids of the bugs that are in the release as its recipe builds it, which concern that (NULL: any).
 */
static struct strlist *open_ids(void *ctx, const struct package_advisories *known,
    const struct release *release, const char *concerns)
{
	struct strlist *ids = strlist_new(ctx);

	for (size_t i = 0; known != NULL && i < known->n; i++)
		if ((concerns == NULL || strcmp(known->v[i].concerns, concerns) == 0) &&
		    advisory_open(&known->v[i], release))
			strlist_add(ids, known->v[i].id);
	return ids;
}

/* "not fixed: CVE-1, CVE-2 (programs); 14 advisories (inspecting)", or "". */
static char *open_text(
    void *ctx, const struct package_advisories *known, const struct release *release)
{
	enum { NAMED = 3 };
	struct strlist *parts = strlist_new(ctx);

	for (size_t i = 0; advisory_concerns[i] != NULL; i++) {
		struct strlist *ids = open_ids(ctx, known, release, advisory_concerns[i]);

		if (ids->count > NAMED)
			strlist_addf(
			    parts, "%zu advisories (%s)", ids->count, advisory_concerns[i]);
		else if (ids->count > 0)
			strlist_addf(
			    parts, "%s (%s)", strlist_join(ctx, ids, ", "), advisory_concerns[i]);
	}
	return mem_printf(
	    ctx, "%s%s", parts->count > 0 ? "not fixed: " : "", strlist_join(ctx, parts, "; "));
}

/* Whether upstream's servers alone have the source, so that who reaches only a mirror of Debian's
 * cannot build it. */
static bool is_upstreams_alone(const struct release *release)
{
	for (size_t i = 0; i < release->norigins; i++)
		if (release->origins[i].kind != ORIGIN_URL)
			return false;
	return true;
}

/* What tests that were recorded tell, or else whoever wrote the release's file. */
static const char *verified_text(void *ctx, const struct tested_list *tested,
    const struct package *package, const struct release *release)
{
	const char *recorded = tested_of_release(ctx, tested, package->name, release->version);

	if (recorded != NULL)
		return recorded;
	if (release->verified != NULL)
		return release->verified;
	return is_upstreams_alone(release) ? "not built here; only upstream has its source"
					   : "not built here";
}

static void set_notes(void *ctx, struct json *o, const struct package_advisories *known,
    const struct release *release)
{
	struct strlist *notes = strlist_new(ctx);
	const char *bugs = open_text(ctx, known, release);

	if (release->note != NULL)
		strlist_add(notes, release->note);
	if (*bugs != '\0')
		strlist_add(notes, bugs);
	json_set_string(o, "note", strlist_join(ctx, notes, "; "));
	json_set_list(o, "advisories", open_ids(ctx, known, release, NULL));
}

static struct json *release_json(void *ctx, const struct session *s, const struct package *package,
    const struct release *release)
{
	struct json *o = json_new_object();

	json_set_string(o, "package", package->name);
	json_set_string(o, "version", release->version);
	json_set_string(o, "default", package_is_default(package, release) ? "default" : "");
	json_set_string(
	    o, "sets", strlist_join(ctx, sets_with(ctx, s->catalog, package, release), " "));
	json_set_string(o, "layer", list_layer(s, &release->loc));
	json_set_string(o, "licence", package->licence);
	return o;
}

struct json *list_recipes(void *ctx, const struct session *s)
{
	const struct advisories *known = advisories_load(ctx, s->catalog);
	const struct tested_list *tested = tested_load(ctx, s->catalog->layers);
	struct json *list;

	if (known == NULL || tested == NULL)
		return NULL;
	list = json_new_array();
	for (size_t i = 0; i < s->catalog->npackages; i++) {
		const struct package *package = &s->catalog->packages[i];

		for (size_t k = 0; k < package->nreleases; k++) {
			const struct release *release = &package->releases[k];
			struct json *o = release_json(ctx, s, package, release);

			json_set_string(
			    o, "verified", verified_text(ctx, tested, package, release));
			set_notes(ctx, o, advisories_of(known, package->name), release);
			set_source(o, release);
			json_append(list, o);
		}
	}
	return list;
}
