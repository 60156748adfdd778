/* SPDX-License-Identifier: Apache-2.0 */
/* The inputs of a toolchain as SPDX packages. */
#include "record/sbom.h"

#include <ctype.h>
#include <string.h>

#include "adapters/hash.h"
#include "adapters/json.h"
#include "base/mem.h"
#include "record/record_priv.h"

/* Letters, digits, '.' and '-' (SPDX 2.3, 7.2). The digest tells apart what becomes equal. */
static char *package_id(void *mem, const struct json *source)
{
	char *id = mem_printf(mem, "SPDXRef-%s-%.12s", json_get_string(source, "package"),
	    record_source_digest(source));

	for (char *p = id; *p != '\0'; p++)
		if (!isalnum((unsigned char)*p) && *p != '.')
			*p = '-';
	return id;
}

/* SPDX 2.3, 7.21. */
static struct json *url_reference(void *mem, const struct json *source)
{
	struct json *list = json_new_array(), *o = json_new_object();

	json_set_string(o, "referenceCategory", "PACKAGE-MANAGER");
	json_set_string(o, "referenceType", "purl");
	json_set_string(o, "referenceLocator", record_source_url(mem, source));
	json_append(list, o);
	return list;
}

static char *patch_comment(void *mem, const struct json *source)
{
	const struct json *patches = json_get(source, "patches");
	char *text = NULL;

	for (size_t i = 0; i < json_count(patches); i++)
		mem_appendf(mem, &text, "%s%s sha256:%s", text != NULL ? ", " : "patched with ",
		    json_get_string(json_at(patches, i), "file"),
		    json_get_string(json_at(patches, i), "sha256"));
	return text;
}

static void add_package(void *mem, struct json *packages, const struct json *source)
{
	struct json *o = json_new_object(), *sums = json_new_array(), *sum = json_new_object();
	char *comment = patch_comment(mem, source);

	json_set_string(o, "SPDXID", package_id(mem, source));
	json_set_string(o, "name", json_get_string(source, "package"));
	json_set_string(o, "versionInfo", json_get_string(source, "version"));
	/* It is one of several places, and not part of what the source is. */
	json_set_string(o, "downloadLocation", "NOASSERTION");
	json_set(o, "externalRefs", url_reference(mem, source));
	json_set_bool(o, "filesAnalyzed", false);
	json_set_string(sum, "algorithm", "SHA256");
	json_set_string(sum, "checksumValue", record_source_digest(source));
	json_append(sums, sum);
	json_set(o, "checksums", sums);
	json_set_string(o, "licenseConcluded", "NOASSERTION");
	json_set_string(o, "licenseDeclared", json_get_string(source, "licence"));
	json_set_string(o, "copyrightText", "NOASSERTION");
	if (comment != NULL)
		json_set_string(o, "comment", comment);
	json_append(packages, o);
}

static void add_relation(struct json *list, const char *from, const char *type, const char *to)
{
	struct json *o = json_new_object();

	json_set_string(o, "spdxElementId", from);
	json_set_string(o, "relationshipType", type);
	json_set_string(o, "relatedSpdxElement", to);
	json_append(list, o);
}

static void add_built_from(void *mem, struct json *relations, const struct json *source)
{
	add_relation(relations, "SPDXRef-toolchain", "GENERATED_FROM", package_id(mem, source));
}

static struct json *toolchain_package(const char *name, const char *key)
{
	struct json *o = json_new_object();

	json_set_string(o, "SPDXID", "SPDXRef-toolchain");
	json_set_string(o, "name", name);
	json_set_string(o, "versionInfo", key);
	json_set_string(o, "downloadLocation", "NOASSERTION");
	json_set_bool(o, "filesAnalyzed", false);
	json_set_string(o, "licenseConcluded", "NOASSERTION");
	json_set_string(o, "licenseDeclared", "NOASSERTION");
	json_set_string(o, "copyrightText", "NOASSERTION");
	return o;
}

struct json *sbom_document(const char *triple, const char *key, const struct json *inputs)
{
	void *mem = mem_check(talloc_new(NULL));
	struct json *doc = json_new_object(), *info = json_new_object();
	struct json *creators = json_new_array(), *packages = json_new_array();
	struct json *relations = json_new_array();

	json_set_string(doc, "spdxVersion", "SPDX-2.3");
	json_set_string(doc, "dataLicense", "CC0-1.0");
	json_set_string(doc, "SPDXID", "SPDXRef-DOCUMENT");
	json_set_string(doc, "name", triple);
	json_set_string(
	    doc, "documentNamespace", mem_printf(mem, "urn:mcm:toolchain:sha256:%s", key));
	/* A fixed time, since the field must be there. */
	json_set_string(info, "created", "1970-01-01T00:00:01Z");
	json_append_string(creators, "Tool: mcm");
	json_set(info, "creators", creators);
	json_set(doc, "creationInfo", info);
	json_append(packages, toolchain_package(triple, key));
	record_each_source(mem, inputs, packages, add_package);
	json_set(doc, "packages", packages);
	add_relation(relations, "SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-toolchain");
	record_each_source(mem, inputs, relations, add_built_from);
	json_set(doc, "relationships", relations);
	mem_free(mem);
	return doc;
}

int sbom_write(const struct record_subject *subject, const char *path)
{
	void *mem = mem_check(talloc_new(NULL));
	struct json *doc = sbom_document(record_name(subject), subject->key, subject->inputs);
	int result = record_write(mem, path, json_text(mem, doc, 1));

	json_free(doc);
	mem_free(mem);
	return result;
}
