/* SPDX-License-Identifier: Apache-2.0 */
/* The inputs of a toolchain as dependencies of SLSA provenance. */
#include "record/provenance.h"

#include "adapters/hash.h"
#include "base/mem.h"
#include "record/record_priv.h"
#include "sign/statement.h"

static void add_dependency(void *mem, struct json *list, const struct json *source)
{
	struct json *o = json_new_object();
	const struct json *patches = json_get(source, "patches");

	json_set_string(o, "name", json_get_string(source, "package"));
	json_set_string(o, "uri", record_source_url(mem, source));
	json_set(o, "digest", statement_digest(record_source_digest(source)));
	json_append(list, o);
	for (size_t i = 0; i < json_count(patches); i++) {
		const struct json *patch = json_at(patches, i);

		o = json_new_object();
		json_set_string(o, "name",
		    mem_printf(mem, "patches/%s/%s", json_get_string(source, "package"),
			json_get_string(patch, "file")));
		json_set(o, "digest", statement_digest(json_get_string(patch, "sha256")));
		json_append(list, o);
	}
}

static struct json *definition_of(void *mem, const struct provenance *about)
{
	struct json *o = json_new_object(), *list = json_new_array();
	struct json *external = json_new_object(), *internal = json_new_object();

	json_set_string(o, "buildType", "urn:mcm:toolchain:v1");
	json_set_string(external, "target", about->target);
	json_set(o, "externalParameters", external);
	json_set_string(internal, "key", about->key);
	json_set(o, "internalParameters", internal);
	record_each_source(mem, about->inputs, list, add_dependency);
	json_set(o, "resolvedDependencies", list);
	return o;
}

struct json *provenance_statement(const struct provenance *about)
{
	void *mem = mem_check(talloc_new(NULL));
	struct json *o = json_new_object(), *run = json_new_object(), *builder = json_new_object();

	json_set(o, "buildDefinition", definition_of(mem, about));
	json_set_string(builder, "id", "urn:mcm");
	json_set(run, "builder", builder);
	json_set(o, "runDetails", run);
	mem_free(mem);
	return statement_new(STATEMENT_SLSA, o);
}

char *provenance_text(const void *ctx, const struct provenance *about, const char *manifest_sha256)
{
	struct json *statement = provenance_statement(about);
	char *text;

	statement_add_subject(statement, "manifest.json", manifest_sha256);
	text = json_text(ctx, statement, 1);
	json_free(statement);
	return text;
}

int provenance_write(const struct record_subject *subject, const char *path, const char *manifest)
{
	const struct provenance about = {record_name(subject), subject->key, subject->inputs};
	char digest[HASH_HEX + 1];

	if (hash_file(manifest, digest) != 0)
		return -1;
	void *mem = mem_check(talloc_new(NULL));
	int result = record_write(mem, path, provenance_text(mem, &about, digest));
	mem_free(mem);
	return result;
}
