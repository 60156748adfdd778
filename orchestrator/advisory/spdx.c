/* SPDX-License-Identifier: Apache-2.0 */
/* An audit within the toolchain's SPDX 2.3 document. */
#include <string.h>

#include "advisory/documents.h"
#include "base/mem.h"
#include "record/sbom.h"

static bool has_reference(const struct json *refs, const char *type, const char *locator)
{
	for (size_t i = 0; i < json_count(refs); i++)
		if (json_says(json_at(refs, i), "referenceType", type) &&
		    json_says(json_at(refs, i), "referenceLocator", locator))
			return true;
	return false;
}

/* SPDX 2.3, annex F.2: who names what in security matters. One report can be about several bugs. */
static void add_reference(struct json *package, const char *type, const char *locator)
{
	struct json *refs = json_get(package, "externalRefs"), *o;

	if (has_reference(refs, type, locator))
		return;
	o = json_new_object();
	json_set_string(o, "referenceCategory", "SECURITY");
	json_set_string(o, "referenceType", type);
	json_set_string(o, "referenceLocator", locator);
	json_append(refs, o);
}

static struct json *annotation(const void *ctx, const struct finding *f, const char *time)
{
	struct json *o = json_new_object();
	const char *more = f->remedy != NULL ? f->remedy : f->why;

	json_set_string(o, "annotationDate", time);
	json_set_string(o, "annotationType", "REVIEW");
	json_set_string(o, "annotator", "Tool: mcm-" MCM_VERSION);
	json_set_string(o, "comment",
	    mem_printf(ctx, "%s: %s: %s (%s)", f->advisory->id, finding_status_name(f->status),
		more, f->advisory->summary));
	return o;
}

/* What a patch of ours mends is said in sourceInfo, too, in the words that Yocto's documents have
 * and programs look for. */
static void add_findings(const void *ctx, struct json *package, const struct audit *audit,
    const struct audit_part *part, const char *time)
{
	struct json *annotations = json_new_array();
	struct strlist *mended = strlist_new(ctx);

	for (size_t i = 0; i < audit->nfindings; i++) {
		const struct finding *f = &audit->findings[i];

		if (f->part != part)
			continue;
		json_append(annotations, annotation(ctx, f, time));
		if (f->patch != NULL)
			strlist_add(mended, f->advisory->id);
		if (f->advisory->url != NULL)
			add_reference(
			    package, f->patch != NULL ? "fix" : "advisory", f->advisory->url);
	}
	json_set(package, "annotations", annotations);
	if (mended->count > 0)
		json_set_string(package, "sourceInfo",
		    mem_printf(ctx, "CVEs fixed: %s", strlist_join(ctx, mended, " ")));
}

/* The part that the document's package is; NULL: none. */
static const struct audit_part *part_of(const struct audit *audit, const struct json *package)
{
	const struct json *refs = json_get(package, "externalRefs");
	const char *purl = json_get_string(json_at(refs, 0), "referenceLocator");

	for (size_t i = 0; i < audit->nparts; i++)
		if (purl != NULL && strcmp(audit->parts[i].purl, purl) == 0)
			return &audit->parts[i];
	return NULL;
}

struct json *audit_spdx(const void *ctx, const struct audit *audit, const char *time)
{
	struct json *doc = sbom_document(audit->triple, audit->key, audit->inputs);
	struct json *packages = json_get(doc, "packages"), *info = json_get(doc, "creationInfo");

	json_set_string(info, "created", time);
	/* Another document than the one in the toolchain. */
	json_set_string(doc, "documentNamespace",
	    mem_printf(ctx, "urn:mcm:audit:sha256:%s:%s", audit->key, time));
	for (size_t i = 0; i < json_count(packages); i++) {
		struct json *package = json_at(packages, i);
		const struct audit_part *part = part_of(audit, package);

		if (part == NULL)
			continue;
		if (part->cpe != NULL)
			add_reference(package, "cpe23Type", part->cpe);
		add_findings(ctx, package, audit, part, time);
	}
	return doc;
}
