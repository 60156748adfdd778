/* SPDX-License-Identifier: Apache-2.0 */
#include "web/toolchain.h"

#include <string.h>

#include "advisory/audit.h"
#include "advisory/documents.h"
#include "base/mem.h"
#include "base/report.h"
#include "recipe/read.h"
#include "record/sbom.h"

/* The target in the id of a stage, "toolchain@TARGET" or "toolchain@TARGET:RUNNER"; NULL: of none.
 * A record that was pulled can have any id. */
static const char *target_of(const void *ctx, const char *id)
{
	static const char start[] = "toolchain@";
	const char *triple;

	if (id == NULL || strncmp(id, start, strlen(start)) != 0)
		return NULL;
	id += strlen(start);
	triple = mem_strndup(ctx, id, strcspn(id, ":"));
	return read_is_name(triple) ? triple : NULL;
}

bool web_is_toolchain(const char *id)
{
	void *ctx = mem_check(talloc_new(NULL));
	bool is = target_of(ctx, id) != NULL;

	mem_free(ctx);
	return is;
}

/* Records of before tell of sources in other words; that is nobody's fault, and silent. */
static struct audit *make_audit(const void *ctx, const struct web_of *of, const char *triple,
    const char *key, const struct json *inputs)
{
	struct report_hearing hearing;
	struct audit *audit;

	report_hear(&hearing);
	audit = audit_make(ctx, inputs, triple, key, of->known, NULL);
	mem_free(report_heard(NULL, &hearing));
	return audit;
}

/* Put a document, which is freed, into the site, and its name into o. */
static void add_document(
    struct site *site, struct json *o, const char *what, const char *ending, struct json *document)
{
	char *text = json_text(NULL, document, 2);
	char *name = mem_printf(text, "%s/%s.%s", what, json_get_string(o, "key"), ending);

	site_add(site, name, text, strlen(text));
	json_set_string(o, what, name);
	json_free(document);
	mem_free(text);
}

static struct json *releases_json(const struct audit *audit)
{
	struct json *list = json_new_array();
	struct strlist *seen = strlist_new(NULL);

	for (size_t i = 0; i < audit->nparts; i++) {
		const char *release = mem_printf(
		    seen, "%s %s", audit->parts[i].package, audit->parts[i].version);

		if (!strlist_has(seen, release))
			json_append_string(list, release);
		strlist_add(seen, release);
	}
	mem_free(seen);
	return list;
}

bool web_toolchain(const void *ctx, const struct web_of *of, struct site *site,
    const struct json *record, struct json *o)
{
	const char *triple = target_of(ctx, json_get_string(record, "stage"));
	const char *key = json_get_string(o, "key");
	const struct json *inputs = json_get(record, "inputs");
	const struct audit *audit;

	if (triple == NULL)
		return false;
	json_set_string(o, "target", triple);
	audit = make_audit(ctx, of, triple, key, inputs);
	if (audit == NULL)
		return true;
	json_set(o, "releases", releases_json(audit));
	json_set_int(o, "affected", (long long)audit_count(audit, NULL));
	json_set_int(o, "affected_programs", (long long)audit_count(audit, "programs"));
	add_document(site, o, "audit", "json", audit_json(audit));
	add_document(site, o, "sbom", "spdx.json", sbom_document(triple, key, inputs));
	return true;
}
