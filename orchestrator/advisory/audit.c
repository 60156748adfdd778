/* SPDX-License-Identifier: Apache-2.0 */
/* Which advisories concern a toolchain. */
#include "advisory/audit.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "advisory/parts.h"
#include "base/mem.h"

const char *finding_status_name(enum finding_status status)
{
	static const char *const names[] = {
	    [FINDING_AFFECTED] = "affected",
	    [FINDING_FIXED] = "fixed",
	    [FINDING_NOT_AFFECTED] = "not_affected",
	};

	return names[status];
}

static const struct json *find_patch(const struct audit_part *part, const char *sha256)
{
	for (size_t i = 0; i < json_count(part->patches); i++) {
		const struct json *patch = json_at(part->patches, i);

		if (strcmp(json_get_string(patch, "sha256"), sha256) == 0)
			return patch;
	}
	return NULL;
}

/* The patch of the toolchain that mends the bug, or NULL. */
static const struct json *find_mending(const struct finding *f)
{
	const struct json *patch = NULL;

	for (size_t i = 0; i < f->advisory->nmendings && patch == NULL; i++)
		patch = find_patch(f->part, f->advisory->mendings[i].sha256);
	return patch;
}

/* Do its steps have that word, between spaces, commas and parentheses? */
static bool has_word(const struct json *stage, const char *word)
{
	const struct json *recipe = json_get(stage, "recipe");
	struct strlist *words = strlist_new(NULL);
	bool found;

	for (size_t i = 0; i < json_count(recipe); i++) {
		const char *line = json_as_string(json_at(recipe, i));

		if (line != NULL)
			strlist_add_all(words, strlist_split(words, line, " (),"));
	}
	found = strlist_has(words, word);
	mem_free(words);
	return found;
}

/* Was the stage's source of the part patched so? */
static bool is_patched(const struct audit_part *part, const struct json *stage, const char *sha256)
{
	const struct json *sources = json_get(stage, "sources");

	for (size_t i = 0; i < json_count(sources); i++) {
		const struct json *source = json_at(sources, i);
		const struct json *patches = json_get(source, "patches");

		if (strcmp(json_get_string(source, "package"), part->package) != 0)
			continue;
		for (size_t k = 0; k < json_count(patches); k++)
			if (strcmp(json_get_string(json_at(patches, k), "sha256"), sha256) == 0)
				return true;
	}
	return false;
}

/* In every such stage: the C library of a compiler that is linked statically is another one. By a
 * patch: in every stage that is called like one that has it. */
static bool is_left_out(const struct audit_part *part, const struct absence *absence)
{
	const char *wanted = absence->stage;
	size_t seen = 0;

	for (size_t i = 0; i < part->nstages && wanted == NULL; i++)
		if (is_patched(part, part->stages[i], absence->sha256))
			wanted = json_get_string(part->stages[i], "stage");
	for (size_t i = 0; i < part->nstages && wanted != NULL; i++) {
		const struct json *stage = part->stages[i];
		const char *name = json_get_string(stage, "stage");

		if (name == NULL || strcmp(name, wanted) != 0)
			continue;
		if (!(absence->patch != NULL ? is_patched(part, stage, absence->sha256)
					     : has_word(stage, absence->word)))
			return false;
		seen++;
	}
	return seen > 0;
}

static const struct absence *find_absence(const struct finding *f)
{
	for (size_t i = 0; i < f->advisory->nabsent; i++)
		if (is_left_out(f->part, &f->advisory->absent[i]))
			return &f->advisory->absent[i];
	return NULL;
}

static bool fits_triple(const struct items *patterns, const char *triple)
{
	for (size_t i = 0; i < patterns->n; i++)
		if (fnmatch(patterns->v[i].text, triple, 0) == 0)
			return true;
	return false;
}

static bool is_for_target(const struct audit *audit, const struct finding *f)
{
	const struct items *patterns = &f->advisory->targets;

	if (patterns->v == NULL || fits_triple(patterns, audit->triple))
		return true;
	for (size_t i = 0; i < f->part->targets->count; i++)
		if (fits_triple(patterns, f->part->targets->items[i]))
			return true;
	return false;
}

/* The oldest release from this one on that is without the bug. */
static const struct release *find_mended(const struct finding *f)
{
	const struct package *package = f->part->known->package;

	for (size_t i = 0; i < package->nreleases; i++)
		if (version_compare(package->releases[i].version, f->part->version) >= 0 &&
		    !advisory_open(f->advisory, &package->releases[i]))
			return &package->releases[i];
	return NULL;
}

static const char *remedy_of(struct audit *audit, const struct finding *f)
{
	const struct release *release = find_mended(f);
	const struct advisory *advisory = f->advisory;

	if (release != NULL && strcmp(release->version, f->part->version) == 0)
		return mem_printf(audit, "build it again: recipes of today have a patch for %s %s",
		    f->part->package, release->version);
	if (release != NULL)
		return mem_printf(audit, "take %s %s", f->part->package, release->version);
	if (advisory->nabsent > 0)
		return mem_printf(audit, "leave it out by %s", advisory->absent[0].setting);
	return strcmp(advisory->concerns, "programs") == 0
		   ? "no fix is known"
		   : "no fix is known; do not use it on files of strangers";
}

static void set_not_affected(struct finding *f, const char *justification, const char *why)
{
	f->status = FINDING_NOT_AFFECTED;
	f->justification = justification;
	f->why = why;
}

/* Left out beats mended: what is not there needs no patch. */
static void judge_affected(struct audit *audit, struct finding *f)
{
	const struct absence *absence = find_absence(f);
	const struct json *patch = find_mending(f);

	if (!is_for_target(audit, f)) {
		set_not_affected(f, "vulnerable_code_not_present",
		    mem_printf(audit, "not in toolchains for %s", audit->triple));
	} else if (absence != NULL) {
		set_not_affected(f, "component_not_present",
		    mem_printf(audit, "left out by %s", absence->setting));
	} else if (patch != NULL) {
		f->status = FINDING_FIXED;
		f->patch = json_get_string(patch, "sha256");
		f->why = mem_printf(audit, "by patch %s", json_get_string(patch, "file"));
	} else {
		f->status = FINDING_AFFECTED;
		f->why = f->advisory->note != NULL ? f->advisory->note : "";
		f->remedy = remedy_of(audit, f);
	}
}

static void judge(struct audit *audit, struct finding *f)
{
	switch (advisory_range(f->advisory, f->part->version)) {
	case ADVISORY_AFFECTED:
		judge_affected(audit, f);
		break;
	case ADVISORY_FIXED:
		f->status = FINDING_FIXED;
		f->why = mem_printf(audit, "by release %s", f->part->version);
		break;
	case ADVISORY_OLDER:
		set_not_affected(f, "vulnerable_code_not_present",
		    f->advisory->naffected > 0 || f->advisory->note == NULL
			? mem_printf(audit, "not in release %s", f->part->version)
			: f->advisory->note);
		break;
	}
}

static int compare_findings(const void *a, const void *b)
{
	const struct finding *x = a, *y = b;

	if (x->status != y->status)
		return x->status < y->status ? -1 : 1;
	if (x->part != y->part)
		return x->part < y->part ? -1 : 1;
	return x->advisory < y->advisory ? -1 : 1;
}

static void find_all(struct audit *audit)
{
	for (size_t i = 0; i < audit->nparts; i++) {
		const struct audit_part *part = &audit->parts[i];

		for (size_t k = 0; part->known != NULL && k < part->known->n; k++) {
			mem_grow(audit, audit->findings, struct finding, audit->nfindings + 1);
			struct finding *f = &audit->findings[audit->nfindings++];

			*f = (struct finding){.part = part, .advisory = &part->known->v[k]};
			judge(audit, f);
		}
	}
	if (audit->nfindings > 1)
		qsort(
		    audit->findings, audit->nfindings, sizeof(*audit->findings), compare_findings);
}

struct audit *audit_make(const void *ctx, const struct json *inputs, const char *triple,
    const char *key, const struct advisories *known, const char *file)
{
	struct audit *audit = mem_new(ctx, struct audit);

	audit->triple = triple;
	audit->key = key;
	audit->inputs = inputs;
	audit->purl = mem_printf(audit, "pkg:generic/%s@%s", triple, key);
	if (parts_read(audit, known, file) != 0) {
		mem_free(audit);
		return NULL;
	}
	find_all(audit);
	return audit;
}

/* The order of advisory_concerns; past its end for NULL. */
static size_t rank_of(const char *concerns)
{
	size_t i = 0;

	while (advisory_concerns[i] != NULL &&
	       (concerns == NULL || strcmp(advisory_concerns[i], concerns) != 0))
		i++;
	return i;
}

size_t audit_count(const struct audit *audit, const char *concerns)
{
	size_t n = 0;

	for (size_t i = 0; i < audit->nfindings; i++)
		n += audit->findings[i].status == FINDING_AFFECTED &&
		     rank_of(audit->findings[i].advisory->concerns) <= rank_of(concerns);
	return n;
}
