/* SPDX-License-Identifier: Apache-2.0 */
/* What all records of a toolchain tell of its sources, and how they are written. */
#include <string.h>

#include "base/mem.h"
#include "files/path.h"
#include "record/record_priv.h"

const char *record_source_digest(const struct json *source)
{
	return json_as_string(json_at(json_get(source, "sha256"), 0));
}

void record_each_source(void *mem, const struct json *inputs, struct json *to, source_visit visit)
{
	struct strlist *seen = strlist_new(mem);

	for (size_t i = 0; i < json_count(inputs); i++) {
		const struct json *sources = json_get(json_at(inputs, i), "sources");

		for (size_t k = 0; k < json_count(sources); k++) {
			const struct json *source = json_at(sources, k);
			const char *digest = record_source_digest(source);

			if (digest == NULL || strlist_has(seen, digest))
				continue;
			strlist_add(seen, digest);
			visit(mem, to, source);
		}
	}
}

char *record_package_url(void *mem, const struct json *source)
{
	return mem_printf(mem, "pkg:generic/%s@%s?checksum=sha256:%s",
	    json_get_string(source, "package"), json_get_string(source, "version"),
	    record_source_digest(source));
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
