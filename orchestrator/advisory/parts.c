/* SPDX-License-Identifier: Apache-2.0 */
/* What a toolchain is made of, out of its manifest. */
#include "advisory/parts.h"

#include <ctype.h>
#include <string.h>

#include "base/mem.h"
#include "recipe/read.h"
#include "record/sbom.h"

/* Its words go into names and onto terminals, and a manifest can have been written by anybody. */
static bool is_sound(const struct json *source)
{
	const char *package = json_get_string(source, "package");
	const char *version = json_get_string(source, "version");
	const char *licence = json_get_string(source, "licence");
	const char *sha256 = record_source_digest(source);
	const struct json *patches = json_get(source, "patches");

	for (size_t i = 0; i < json_count(patches); i++) {
		const char *file = json_get_string(json_at(patches, i), "file");
		const char *digest = json_get_string(json_at(patches, i), "sha256");

		if (file == NULL || !read_is_name(file) || digest == NULL || !hash_is_hex(digest))
			return false;
	}
	return package != NULL && read_is_name(package) && version != NULL &&
	       read_is_name(version) && licence != NULL && sha256 != NULL && hash_is_hex(sha256);
}

/* The part that a source of a manifest is, a new one where it is not there yet. */
static struct audit_part *find_part(struct audit *audit, const struct json *source)
{
	const char *sha256 = record_source_digest(source);
	struct audit_part *part;

	for (size_t i = 0; i < audit->nparts; i++) {
		part = &audit->parts[i];
		if (strcmp(part->package, json_get_string(source, "package")) == 0 &&
		    strcmp(part->version, json_get_string(source, "version")) == 0 &&
		    strcmp(part->sha256, sha256) == 0)
			return part;
	}
	mem_grow(audit, audit->parts, struct audit_part, audit->nparts + 1);
	part = &audit->parts[audit->nparts++];
	*part = (struct audit_part){
	    .package = json_get_string(source, "package"),
	    .version = json_get_string(source, "version"),
	    .licence = json_get_string(source, "licence"),
	    .sha256 = sha256,
	    .patches = json_keep(audit, json_new_array()),
	};
	return part;
}

/* A stage of a compiler or a linker says what it is for; libraries are for what the toolchain is.
 */
static void add_target(struct strlist *targets, const char *line)
{
	static const char option[] = "arg --target=";

	if (strncmp(line, option, sizeof(option) - 1) == 0 &&
	    !strlist_has(targets, line + sizeof(option) - 1))
		strlist_add(targets, line + sizeof(option) - 1);
}

static void add_stage(struct audit *audit, struct audit_part *part, const struct json *stage)
{
	const struct json *recipe = json_get(stage, "recipe");
	struct strlist *targets = strlist_new(audit);

	strlist_add_all(targets, part->targets);
	for (size_t i = 0; i < json_count(recipe); i++) {
		const char *line = json_as_string(json_at(recipe, i));

		if (line != NULL)
			add_target(targets, line);
	}
	part->targets = targets;
	mem_grow(audit, part->stages, const struct json *, part->nstages + 1);
	part->stages[part->nstages++] = stage;
}

/* NIST IR 7695, 6.2: what is no letter, digit, '.', '-' or '_' is quoted. */
static const char *cpe_word(const void *ctx, const char *text)
{
	char *quoted = mem_strdup(ctx, "");

	for (; *text != '\0'; text++)
		mem_appendf(ctx, &quoted,
		    isalnum((unsigned char)*text) || strchr("-._", *text) != NULL ? "%c" : "\\%c",
		    *text);
	return quoted;
}

static void name_part(struct audit *audit, struct audit_part *part, const struct advisories *known)
{
	part->known = advisories_of(known, part->package);
	part->purl = record_package_url(audit, part->package, part->version, part->sha256);
	if (part->known != NULL && part->known->cpe != NULL)
		part->cpe = mem_printf(audit, "cpe:2.3:a:%s:%s:*:*:*:*:*:*:*", part->known->cpe,
		    cpe_word(audit, part->version));
}

int parts_read(struct audit *audit, const struct advisories *known, const char *file)
{
	struct loc loc = {.file = file};
	struct audit_part *part;

	if (json_count(audit->inputs) == 0)
		return report_error(
		    &loc, "this is no manifest of a toolchain: it names no sources");
	for (size_t i = 0; i < json_count(audit->inputs); i++) {
		const struct json *stage = json_at(audit->inputs, i);
		const struct json *sources = json_get(stage, "sources");

		/* Else what is not read would pass for what has no bugs. */
		if (!json_is_list(sources))
			return report_error(&loc,
			    "this is no manifest of a toolchain: its input %zu has no list of "
			    "sources",
			    i + 1);
		for (size_t k = 0; k < json_count(sources); k++) {
			if (!is_sound(json_at(sources, k)))
				return report_error(&loc,
				    "this is no manifest of a toolchain: a source of its input %zu "
				    "is not as mcm writes them",
				    i + 1);
			part = find_part(audit, json_at(sources, k));
			record_merge_patches(
			    part->patches, json_get(json_at(sources, k), "patches"));
			add_stage(audit, part, stage);
		}
	}
	if (audit->nparts == 0)
		return report_error(
		    &loc, "this is no manifest of a toolchain: it names no sources");
	for (size_t i = 0; i < audit->nparts; i++)
		name_part(audit, &audit->parts[i], known);
	return 0;
}
