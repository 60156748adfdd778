/* SPDX-License-Identifier: Apache-2.0 */
/* What a toolchain's manifest shows of the settings it was made by. */
#include <string.h>

#include "adapters/json.h"
#include "base/mem.h"
#include "record/provenance.h"

/* The value that a stage's steps are given under that name, or NULL. */
static const char *argument(const struct json *stage, const char *name)
{
	const struct json *recipe = json_get(stage, "recipe");
	char *start = mem_printf(NULL, "arg %s=", name);
	const char *value = NULL;

	for (size_t i = 0; i < json_count(recipe) && value == NULL; i++) {
		const char *line = json_as_string(json_at(recipe, i));

		if (line != NULL && strncmp(line, start, strlen(start)) == 0)
			value = line + strlen(start);
	}
	mem_free(start);
	return value;
}

/* The target that the toolchain's programs run on; NULL: they run where it was made. */
static const char *find_host(const struct json *inputs)
{
	for (size_t i = 0; i < json_count(inputs); i++)
		if (json_says(json_at(inputs, i), "stage", PLAN_BOOTSTRAP))
			return argument(json_at(inputs, i), "TARGET");
	return NULL;
}

/* Each leaves something in a directory of its name. */
static struct strlist *find_libraries(const void *mem, const struct json *manifest)
{
	const struct json *files = json_get(manifest, "files");
	char *start = mem_printf(
	    mem, "share/mcm/%s/libraries/", json_get_string(manifest, "target"));
	struct strlist *names = strlist_new(mem);

	for (size_t i = 0; i < json_count(files); i++) {
		const char *path = json_get_string(json_at(files, i), "path");
		const char *name = path != NULL && strncmp(path, start, strlen(start)) == 0
				       ? path + strlen(start)
				       : "";

		if (strchr(name, '/') != NULL)
			strlist_add_once(names, mem_strndup(mem, name, strcspn(name, "/")));
	}
	return names;
}

void provenance_add_choices(struct json *statement, const struct json *manifest)
{
	void *mem = mem_check(talloc_new(NULL));
	const struct json *inputs = json_get(manifest, "inputs");
	struct json *external = json_get(
	    json_get(json_get(statement, "predicate"), "buildDefinition"), "externalParameters");
	size_t n = json_count(inputs);
	/* What all the others are for comes last. */
	const char *languages = n > 0 ? argument(json_at(inputs, n - 1), "LANGUAGES") : NULL;
	const char *host = find_host(inputs);

	if (host != NULL)
		json_set_string(external, "host", host);
	if (languages != NULL)
		json_set_list(external, "languages", strlist_split(mem, languages, ","));
	json_set_list(external, "libraries", find_libraries(mem, manifest));
	mem_free(mem);
}
