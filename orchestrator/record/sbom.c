/* SPDX-License-Identifier: Apache-2.0 */
/* The inputs of a toolchain as SPDX packages, and as dependencies of SLSA provenance. */
#include "record/sbom.h"

#include <string.h>

#include "adapters/hash.h"
#include "adapters/json.h"
#include "base/mem.h"
#include "files/path.h"

/* One visit per distinct source file, however many stages used it. */
typedef void (*source_visit)(void *mem, struct json *to, const struct json *source);

/* The file that a source is known by: the first of those that are equivalent. */
static const char *source_digest(const struct json *source)
{
	return json_as_string(json_at(json_get(source, "sha256"), 0));
}

static void each_source(void *mem, const struct json *inputs, struct json *to, source_visit visit)
{
	struct strlist *seen = strlist_new(mem);

	for (size_t i = 0; i < json_count(inputs); i++) {
		const struct json *sources = json_get(json_at(inputs, i), "sources");

		for (size_t k = 0; k < json_count(sources); k++) {
			const struct json *source = json_at(sources, k);
			const char *digest = source_digest(source);

			if (digest == NULL || strlist_has(seen, digest))
				continue;
			strlist_add(seen, digest);
			visit(mem, to, source);
		}
	}
}

/* https://github.com/package-url/purl-spec: a name that says nothing of where the file is. */
static char *package_url(void *mem, const struct json *source)
{
	return mem_printf(mem, "pkg:generic/%s@%s?checksum=sha256:%s",
	    json_get_string(source, "package"), json_get_string(source, "version"),
	    source_digest(source));
}

static char *package_id(void *mem, const struct json *source)
{
	return mem_printf(
	    mem, "SPDXRef-%s-%.12s", json_get_string(source, "package"), source_digest(source));
}

/* SPDX 2.3, 7.21. */
static struct json *url_reference(void *mem, const struct json *source)
{
	struct json *list = json_new_array(), *o = json_new_object();

	json_set_string(o, "referenceCategory", "PACKAGE-MANAGER");
	json_set_string(o, "referenceType", "purl");
	json_set_string(o, "referenceLocator", package_url(mem, source));
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
	json_set_string(sum, "checksumValue", source_digest(source));
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

static int write_value(void *mem, const char *path, struct json *value)
{
	char *text = json_text(mem, value, 1);
	int result = path_mkdirs(path_dirname(mem, path));

	if (result == 0)
		result = path_write(path, text, strlen(text));
	json_free(value);
	return result;
}

static const char *triple_of(const struct record_subject *subject)
{
	const struct stage *stage = subject->stage;

	return stage->target != NULL ? stage->target->triple : stage->name;
}

int sbom_write(const struct record_subject *subject, const char *path)
{
	void *mem = mem_check(talloc_new(NULL));
	struct json *doc = json_new_object(), *info = json_new_object();
	struct json *creators = json_new_array(), *packages = json_new_array();
	struct json *relations = json_new_array();

	json_set_string(doc, "spdxVersion", "SPDX-2.3");
	json_set_string(doc, "dataLicense", "CC0-1.0");
	json_set_string(doc, "SPDXID", "SPDXRef-DOCUMENT");
	json_set_string(doc, "name", triple_of(subject));
	json_set_string(
	    doc, "documentNamespace", mem_printf(mem, "urn:mcm:toolchain:sha256:%s", subject->key));
	/* A fixed time, since the field must be there. */
	json_set_string(info, "created", "1970-01-01T00:00:01Z");
	json_append_string(creators, "Tool: mcm");
	json_set(info, "creators", creators);
	json_set(doc, "creationInfo", info);
	json_append(packages, toolchain_package(triple_of(subject), subject->key));
	each_source(mem, subject->inputs, packages, add_package);
	json_set(doc, "packages", packages);
	add_relation(relations, "SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-toolchain");
	each_source(mem, subject->inputs, relations, add_built_from);
	json_set(doc, "relationships", relations);
	int result = write_value(mem, path, doc);
	mem_free(mem);
	return result;
}

static struct json *digest_json(const char *sha256)
{
	struct json *o = json_new_object();

	json_set_string(o, "sha256", sha256);
	return o;
}

static void add_dependency(void *mem, struct json *list, const struct json *source)
{
	struct json *o = json_new_object();
	const struct json *patches = json_get(source, "patches");

	json_set_string(o, "name", json_get_string(source, "package"));
	json_set_string(o, "uri", package_url(mem, source));
	json_set(o, "digest", digest_json(source_digest(source)));
	json_append(list, o);
	for (size_t i = 0; i < json_count(patches); i++) {
		const struct json *patch = json_at(patches, i);

		o = json_new_object();
		json_set_string(o, "name",
		    mem_printf(mem, "patches/%s/%s", json_get_string(source, "package"),
			json_get_string(patch, "file")));
		json_set(o, "digest", digest_json(json_get_string(patch, "sha256")));
		json_append(list, o);
	}
}

static struct json *predicate(const struct record_subject *subject, void *mem)
{
	struct json *o = json_new_object(), *definition = json_new_object();
	struct json *external = json_new_object(), *internal = json_new_object();
	struct json *list = json_new_array(), *run = json_new_object();
	struct json *builder = json_new_object();

	json_set_string(definition, "buildType", "urn:mcm:toolchain:v1");
	json_set_string(external, "target", triple_of(subject));
	json_set(definition, "externalParameters", external);
	json_set_string(internal, "key", subject->key);
	json_set(definition, "internalParameters", internal);
	each_source(mem, subject->inputs, list, add_dependency);
	json_set(definition, "resolvedDependencies", list);
	json_set(o, "buildDefinition", definition);
	json_set_string(builder, "id", "urn:mcm");
	json_set(run, "builder", builder);
	json_set(o, "runDetails", run);
	return o;
}

int provenance_write(const struct record_subject *subject, const char *path, const char *manifest)
{
	char digest[HASH_HEX + 1];

	if (hash_file(manifest, digest) != 0)
		return -1;
	void *mem = mem_check(talloc_new(NULL));
	struct json *statement = json_new_object();
	struct json *subjects = json_new_array(), *file = json_new_object();
	json_set_string(statement, "_type", "https://in-toto.io/Statement/v1");
	json_set_string(file, "name", "manifest.json");
	json_set(file, "digest", digest_json(digest));
	json_append(subjects, file);
	json_set(statement, "subject", subjects);
	json_set_string(statement, "predicateType", "https://slsa.dev/provenance/v1");
	json_set(statement, "predicate", predicate(subject, mem));
	int result = write_value(mem, path, statement);
	mem_free(mem);
	return result;
}
