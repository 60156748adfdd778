/* SPDX-License-Identifier: Apache-2.0 */
/* Advisories of a layer, and behind "%%" the manifest of whatever prefix: what is said of it, in
 * every format. */
#include "fuzz.h"

#include <string.h>

#include <sanitizer/lsan_interface.h>

#include "advisory/documents.h"
#include "base/mem.h"
#include "files/path.h"
#include "recipe/recipe.h"

static const char recipe[] = "name: a\nsummary: s\nlicence: MIT\ndefault: 1\n"
			     "stages: {a: {summary: s, for: target, steps: [{make: []}]}}\n";
static const char release[] =
    "version: 1\norigins: [{url: https://a.example/a, sha256: "
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef}]\n";

static void check_text(const void *ctx, struct json *document)
{
	if (document == NULL)
		return;
	fuzz_require(json_text(ctx, document, 1) != NULL);
	json_free(document);
}

static void check_audit(const void *ctx, const struct audit *audit)
{
	static const char time[] = "2026-01-01T00:00:00Z";

	fuzz_require(audit->nparts > 0);
	for (size_t i = 0; i < audit->nfindings; i++) {
		const struct finding *f = &audit->findings[i];

		fuzz_require(f->why != NULL);
		fuzz_require((f->status == FINDING_AFFECTED) == (f->remedy != NULL));
		fuzz_require((f->status == FINDING_NOT_AFFECTED) == (f->justification != NULL));
	}
	fuzz_require(audit_count(audit, "programs") <= audit_count(audit, NULL));
	check_text(ctx, audit_json(audit));
	check_text(ctx, audit_openvex(ctx, audit, time));
	check_text(ctx, audit_cyclonedx(ctx, audit, time));
	check_text(ctx, audit_spdx(ctx, audit, time));
}

void fuzz_one(void *ctx, const uint8_t *data, size_t size)
{
	char *rest = fuzz_text(ctx, data, size), *known = fuzz_cut(&rest);
	const struct catalog *catalog;
	const struct advisories *advisories;
	struct json *manifest;
	struct audit *audit;

	fuzz_file(ctx, "recipes/a/recipe.yaml", recipe, strlen(recipe));
	fuzz_file(ctx, "recipes/a/1.yaml", release, strlen(release));
	fuzz_file(ctx, "recipes/a/advisories.yaml", known, known != NULL ? strlen(known) : 0);
	catalog = catalog_load(ctx, fuzz_layers(ctx));
	fuzz_require(catalog != NULL);
	/* libfyaml leaks what it has of a text that ends in the middle of a key. */
	__lsan_disable();
	advisories = advisories_load(ctx, catalog);
	__lsan_enable();
	manifest = rest != NULL ? json_parse(rest, "manifest.json") : NULL;
	if (advisories != NULL && manifest != NULL) {
		audit = audit_make(ctx, json_get(manifest, "inputs"), "x86_64-linux-musl", "0",
		    advisories, "manifest.json");
		if (audit != NULL)
			check_audit(ctx, audit);
	}
	json_free(manifest);
}
