/* SPDX-License-Identifier: Apache-2.0 */
/* An audit as a CycloneDX 1.6 document. */
#include <string.h>

#include "advisory/documents.h"
#include "base/mem.h"

/* "type": "security" of CycloneDX's issues is for vulnerabilities; they name who describes them. */
static void set_source(struct json *o, const struct advisory *advisory)
{
	struct json *source = json_new_object();

	json_set_string(source, "name", strncmp(advisory->id, "CVE-", 4) == 0 ? "CVE" : "mcm");
	if (advisory->url != NULL)
		json_set_string(source, "url", advisory->url);
	json_set(o, "source", source);
}

static struct json *issue(const struct advisory *advisory)
{
	struct json *o = json_new_object();

	json_set_string(o, "type", "security");
	json_set_string(o, "id", advisory->id);
	json_set_string(o, "name", advisory->id);
	json_set_string(o, "description", advisory->summary);
	set_source(o, advisory);
	return o;
}

/* A patch of the part, and what it mends. */
static struct json *patch_json(const void *ctx, const struct audit *audit,
    const struct audit_part *part, const struct json *patch)
{
	const char *file = json_get_string(patch, "file");
	const char *sha256 = json_get_string(patch, "sha256");
	struct json *o = json_new_object(), *diff = json_new_object();
	struct json *resolves = json_new_array();

	for (size_t i = 0; i < audit->nfindings; i++) {
		const struct finding *f = &audit->findings[i];

		if (f->part == part && f->patch != NULL && strcmp(f->patch, sha256) == 0)
			json_append(resolves, issue(f->advisory));
	}
	json_set_string(o, "type", json_count(resolves) > 0 ? "backport" : "unofficial");
	/* Relative to a source tree of mcm; CycloneDX has no other place for the digest. */
	json_set_string(
	    diff, "url", mem_printf(ctx, "patches/%s/%s#sha256=%s", part->package, file, sha256));
	json_set(o, "diff", diff);
	json_set(o, "resolves", resolves);
	return o;
}

static struct json *pedigree(
    const void *ctx, const struct audit *audit, const struct audit_part *part)
{
	struct json *o = json_new_object(), *list = json_new_array();

	for (size_t i = 0; i < json_count(part->patches); i++)
		json_append(list, patch_json(ctx, audit, part, json_at(part->patches, i)));
	json_set(o, "patches", list);
	return o;
}

static void set_licence(struct json *o, const char *expression)
{
	struct json *list = json_new_array(), *licence = json_new_object();

	json_set_string(licence, "expression", expression);
	json_append(list, licence);
	json_set(o, "licenses", list);
}

static void set_hash(struct json *o, const char *sha256)
{
	struct json *list = json_new_array(), *hash = json_new_object();

	json_set_string(hash, "alg", "SHA-256");
	json_set_string(hash, "content", sha256);
	json_append(list, hash);
	json_set(o, "hashes", list);
}

/* Names within the document: of two parts of one release with other patches both are there. */
static const char *reference(
    const void *ctx, const struct audit *audit, const struct audit_part *part)
{
	return mem_printf(ctx, "%s-%s-%td", part->package, part->version, part - audit->parts);
}

static struct json *part_component(
    const void *ctx, const struct audit *audit, const struct audit_part *part)
{
	struct json *o = json_new_object();

	json_set_string(o, "bom-ref", reference(ctx, audit, part));
	json_set_string(o, "type", "application");
	json_set_string(o, "name", part->package);
	json_set_string(o, "version", part->version);
	set_hash(o, part->sha256);
	set_licence(o, part->licence);
	if (part->cpe != NULL)
		json_set_string(o, "cpe", part->cpe);
	json_set_string(o, "purl", part->purl);
	if (json_count(part->patches) > 0)
		json_set(o, "pedigree", pedigree(ctx, audit, part));
	return o;
}

static struct json *toolchain_component(const struct audit *audit)
{
	struct json *o = json_new_object();

	json_set_string(o, "bom-ref", "toolchain");
	json_set_string(o, "type", "application");
	json_set_string(o, "name", audit->triple);
	json_set_string(o, "version", audit->key);
	json_set_string(o, "purl", audit->purl);
	return o;
}

static struct json *analysis(const struct finding *f)
{
	struct json *o = json_new_object(), *response = json_new_array();

	json_set_string(o, "state",
	    f->status == FINDING_AFFECTED       ? "exploitable"
	    : f->status == FINDING_NOT_AFFECTED ? "not_affected"
	    : f->patch != NULL                  ? "resolved_with_pedigree"
						: "resolved");
	if (f->status == FINDING_NOT_AFFECTED)
		json_set_string(o, "justification", "code_not_present");
	if (f->status == FINDING_AFFECTED) {
		json_append_string(response, "update");
		json_set(o, "response", response);
	} else {
		json_free(response);
	}
	if (*f->why != '\0')
		json_set_string(o, "detail", f->why);
	return o;
}

static struct json *vulnerability(
    const void *ctx, const struct audit *audit, const struct finding *f)
{
	struct json *o = json_new_object(), *affects = json_new_array();
	struct json *place = json_new_object();

	json_set_string(o, "id", f->advisory->id);
	set_source(o, f->advisory);
	json_set_string(o, "description", f->advisory->summary);
	if (f->remedy != NULL)
		json_set_string(o, "recommendation", f->remedy);
	json_set(o, "analysis", analysis(f));
	json_set_string(place, "ref", reference(ctx, audit, f->part));
	json_append(affects, place);
	json_set(o, "affects", affects);
	return o;
}

/* RFC 9562, version 8: 122 bits of our own, of the key's digits. */
static char *serial_number(const void *ctx, const char *key)
{
	char digest[HASH_HEX + 1];

	hash_data(key, strlen(key), digest);
	return mem_printf(ctx, "urn:uuid:%.8s-%.4s-8%.3s-8%.3s-%.12s", digest, digest + 8,
	    digest + 12, digest + 15, digest + 18);
}

static struct json *metadata(const struct audit *audit, const char *time)
{
	struct json *o = json_new_object(), *tools = json_new_object();
	struct json *list = json_new_array(), *tool = json_new_object();

	json_set_string(o, "timestamp", time);
	json_set_string(tool, "type", "application");
	json_set_string(tool, "name", "mcm");
	json_set_string(tool, "version", MCM_VERSION);
	json_append(list, tool);
	json_set(tools, "components", list);
	json_set(o, "tools", tools);
	json_set(o, "component", toolchain_component(audit));
	return o;
}

static struct json *dependencies(const void *ctx, const struct audit *audit)
{
	struct json *list = json_new_array(), *o = json_new_object(), *on = json_new_array();

	for (size_t i = 0; i < audit->nparts; i++)
		json_append_string(on, reference(ctx, audit, &audit->parts[i]));
	json_set_string(o, "ref", "toolchain");
	json_set(o, "dependsOn", on);
	json_append(list, o);
	return list;
}

struct json *audit_cyclonedx(const void *ctx, const struct audit *audit, const char *time)
{
	struct json *o = json_new_object();
	struct json *parts = json_new_array(), *list = json_new_array();

	for (size_t i = 0; i < audit->nparts; i++)
		json_append(parts, part_component(ctx, audit, &audit->parts[i]));
	for (size_t i = 0; i < audit->nfindings; i++)
		json_append(list, vulnerability(ctx, audit, &audit->findings[i]));
	json_set_string(o, "$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json");
	json_set_string(o, "bomFormat", "CycloneDX");
	json_set_string(o, "specVersion", "1.6");
	json_set_string(o, "serialNumber", serial_number(ctx, audit->key));
	json_set_int(o, "version", 1);
	json_set(o, "metadata", metadata(audit, time));
	json_set(o, "components", parts);
	json_set(o, "dependencies", dependencies(ctx, audit));
	json_set(o, "vulnerabilities", list);
	return o;
}
