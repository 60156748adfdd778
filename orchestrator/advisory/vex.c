/* SPDX-License-Identifier: Apache-2.0 */
/* An audit as JSON of our own, and as OpenVEX. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "advisory/documents.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/report.h"

const char *document_time(const void *ctx)
{
	const char *given = getenv("SOURCE_DATE_EPOCH");
	time_t now = time(NULL);
	char *end = NULL;

	if (given != NULL && *given != '\0') {
		long long seconds = strtoll(given, &end, 10);

		now = (time_t)seconds;
		/* Years of four digits, as formats want them, and which this machine can tell. */
		if (*end != '\0' || *given < '0' || *given > '9' || seconds > 253402300799 ||
		    now != seconds) {
			report_error(NULL,
			    "SOURCE_DATE_EPOCH is a number of seconds since 1970, unlike '%s'",
			    given);
			return NULL;
		}
	}
	return clock_text(ctx, now, "%Y-%m-%dT%H:%M:%SZ");
}

static struct json *part_json(const struct audit_part *part)
{
	struct json *o = json_new_object();

	json_set_string(o, "package", part->package);
	json_set_string(o, "version", part->version);
	json_set_string(o, "sha256", part->sha256);
	json_set_string(o, "cpe", part->cpe);
	json_set(o, "patches", json_clone(part->patches));
	return o;
}

static struct json *finding_json(const struct finding *f)
{
	struct json *o = json_new_object();

	json_set_string(o, "id", f->advisory->id);
	json_set_string(o, "package", f->part->package);
	json_set_string(o, "version", f->part->version);
	json_set_string(o, "status", finding_status_name(f->status));
	json_set_string(o, "justification", f->justification);
	json_set_string(o, "why", f->why);
	json_set_string(o, "remedy", f->remedy);
	json_set_string(o, "concerns", f->advisory->concerns);
	json_set_string(o, "summary", f->advisory->summary);
	json_set_string(o, "url", f->advisory->url);
	return o;
}

struct json *audit_json(const struct audit *audit)
{
	struct json *o = json_new_object();
	struct json *parts = json_new_array(), *findings = json_new_array();

	json_set_string(o, "target", audit->triple);
	json_set_string(o, "key", audit->key);
	for (size_t i = 0; i < audit->nparts; i++)
		json_append(parts, part_json(&audit->parts[i]));
	json_set(o, "packages", parts);
	for (size_t i = 0; i < audit->nfindings; i++)
		json_append(findings, finding_json(&audit->findings[i]));
	json_set(o, "advisories", findings);
	return o;
}

static struct json *component(const char *purl, const char *cpe)
{
	struct json *o = json_new_object(), *names = json_new_object();

	json_set_string(o, "@id", purl);
	json_set_string(names, "purl", purl);
	if (cpe != NULL)
		json_set_string(names, "cpe23", cpe);
	json_set(o, "identifiers", names);
	return o;
}

/* The toolchain, in which the package is, and the package as the toolchain's SBOM has it: some
 * programs look for the one, some for the other. */
static struct json *products(const struct audit *audit, const struct audit_part *part)
{
	struct json *list = json_new_array(), *inner = json_new_array();
	struct json *toolchain = component(audit->purl, NULL);

	json_append(inner, component(part->purl, part->cpe));
	json_set(toolchain, "subcomponents", inner);
	json_append(list, toolchain);
	json_append(list, component(part->purl, part->cpe));
	return list;
}

/* An "@id" stands for one thing. A report of upstream's can be about several bugs, and then is the
 * name of none. */
static bool is_name_of(const struct audit *audit, const struct advisory *advisory)
{
	for (size_t i = 0; i < audit->nfindings; i++) {
		const struct advisory *other = audit->findings[i].advisory;

		if (other->url != NULL && strcmp(other->url, advisory->url) == 0 &&
		    strcmp(other->id, advisory->id) != 0)
			return false;
	}
	return true;
}

static struct json *statement(const struct audit *audit, const struct finding *f)
{
	struct json *o = json_new_object(), *vulnerability = json_new_object();

	json_set_string(vulnerability, "name", f->advisory->id);
	json_set_string(vulnerability, "description", f->advisory->summary);
	if (f->advisory->url != NULL && is_name_of(audit, f->advisory))
		json_set_string(vulnerability, "@id", f->advisory->url);
	json_set(o, "vulnerability", vulnerability);
	json_set(o, "products", products(audit, f->part));
	json_set_string(o, "status", finding_status_name(f->status));
	if (f->justification != NULL)
		json_set_string(o, "justification", f->justification);
	if (*f->why != '\0')
		json_set_string(o, "status_notes", f->why);
	if (f->remedy != NULL)
		json_set_string(o, "action_statement", f->remedy);
	return o;
}

struct json *audit_openvex(const void *ctx, const struct audit *audit, const char *time)
{
	struct json *o = json_new_object(), *statements = json_new_array();
	char digest[HASH_HEX + 1], *text;

	for (size_t i = 0; i < audit->nfindings; i++)
		if (strncmp(audit->findings[i].advisory->id, "CVE-", 4) == 0)
			json_append(statements, statement(audit, &audit->findings[i]));
	if (json_count(statements) == 0) {
		report_error(NULL, "no CVE is known of what this toolchain is made of, and an "
				   "OpenVEX document is about at least one");
		json_free(statements);
		json_free(o);
		return NULL;
	}
	text = json_text(ctx, statements, 0);
	hash_data(text, strlen(text), digest);
	json_set_string(o, "@context", "https://openvex.dev/ns/v0.2.0");
	/* What is said has a name by itself: the same findings, the same document. */
	json_set_string(o, "@id", mem_printf(ctx, "urn:mcm:vex:sha256:%s", digest));
	json_set_string(o, "author", "mcm");
	json_set_string(o, "timestamp", time);
	json_set_int(o, "version", 1);
	json_set_string(o, "tooling", "mcm " MCM_VERSION);
	json_set(o, "statements", statements);
	return o;
}
