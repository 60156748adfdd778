/* SPDX-License-Identifier: Apache-2.0 */
/* What all records of a toolchain tell of its sources, and how they are written. */
#include <string.h>

#include "base/mem.h"
#include "files/path.h"
#include "record/record_priv.h"
#include "record/sbom.h"

const char *record_source_digest(const struct json *source)
{
	return json_as_string(json_at(json_get(source, "sha256"), 0));
}

static bool has_patch(const struct json *patches, const char *digest)
{
	for (size_t i = 0; i < json_count(patches); i++)
		if (strcmp(json_get_string(json_at(patches, i), "sha256"), digest) == 0)
			return true;
	return false;
}

void record_merge_patches(struct json *to, const struct json *from)
{
	for (size_t i = 0; i < json_count(from); i++)
		if (!has_patch(to, json_get_string(json_at(from, i), "sha256")))
			json_append(to, json_clone(json_at(from, i)));
}

/*
 * Adds the source, or its patches where it is there from another stage. Two packages that are made
 * from one source, as the sanitizers from GCC's, have a licence and patches each.
 */
static void merge_source(struct json *merged, const struct json *source)
{
	const char *digest = record_source_digest(source);
	const char *package = json_get_string(source, "package");

	for (size_t i = 0; i < json_count(merged); i++) {
		struct json *known = json_at(merged, i);

		if (strcmp(record_source_digest(known), digest) != 0 ||
		    !json_says(known, "package", package))
			continue;
		record_merge_patches(json_get(known, "patches"), json_get(source, "patches"));
		return;
	}
	json_append(merged, json_clone(source));
}

void record_each_source(void *mem, const struct json *inputs, struct json *to, source_visit visit)
{
	struct json *merged = json_new_array();

	for (size_t i = 0; i < json_count(inputs); i++) {
		const struct json *sources = json_get(json_at(inputs, i), "sources");

		for (size_t k = 0; k < json_count(sources); k++)
			if (record_source_digest(json_at(sources, k)) != NULL)
				merge_source(merged, json_at(sources, k));
	}
	for (size_t i = 0; i < json_count(merged); i++)
		visit(mem, to, json_at(merged, i));
	json_free(merged);
}

/* Of what names may hold, only '+' means something else in a package URL. */
static const char *url_word(const void *ctx, const char *text)
{
	return strlist_join(ctx, strlist_split(ctx, text != NULL ? text : "", "+"), "%2B");
}

char *record_package_url(
    const void *ctx, const char *package, const char *version, const char *digest)
{
	return mem_printf(ctx, "pkg:generic/%s@%s?checksum=sha256:%s", url_word(ctx, package),
	    url_word(ctx, version), digest);
}

char *record_source_url(const void *ctx, const struct json *source)
{
	return record_package_url(ctx, json_get_string(source, "package"),
	    json_get_string(source, "version"), record_source_digest(source));
}

int record_write(const void *mem, const char *path, const char *text)
{
	return path_mkdirs(path_dirname(mem, path)) == 0 ? path_write(path, text, strlen(text))
							 : -1;
}

const char *record_name(const struct record_subject *subject)
{
	const struct stage *stage = subject->stage;

	return stage->target != NULL ? stage->target->triple : stage->name;
}
