/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the stanzas of apt's package lists as far as a wanted file needs it. */
#include "source/apt/index.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/strlist.h"
#include "files/path.h"

/* No suite has so many versions of one package; a list that has is not read to its end. */
enum { MOST_VERSIONS = 1000 };

/* The value of a field in a stanza, continuation lines included; or NULL. */
static char *field(const void *ctx, const char *stanza, const char *name)
{
	size_t length = strlen(name);

	for (const char *line = stanza; line != NULL && *line != '\0';) {
		const char *end = strchr(line, '\n');

		if (strncmp(line, name, length) == 0 && line[length] == ':') {
			while (end != NULL && (end[1] == ' ' || end[1] == '\t'))
				end = strchr(end + 1, '\n');
			const char *value = line + length + 1;
			value += strspn(value, " ");
			return end != NULL ? mem_strndup(ctx, value, (size_t)(end - value))
					   : mem_strdup(ctx, value);
		}
		line = end != NULL ? end + 1 : NULL;
	}
	return NULL;
}

/* One file that a stanza offers. */
static void offer(const void *ctx, struct apt_listing *found, const char *const wanted[2],
    const char *const offered[3], const char *version)
{
	if (strcmp(offered[0], wanted[0]) == 0) {
		long long size = strtoll(offered[1], NULL, 10);

		found->version = mem_strdup(ctx, version);
		found->size = size > 0 ? size : 0;
	} else if (strcmp(offered[2], wanted[1]) == 0) {
		found->others = mem_printf(
		    ctx, "it has '%s' with digest '%s'", wanted[1], offered[0]);
	}
}

/* "Checksums-Sha256": a line "DIGEST SIZE FILE" for each file of a source package. */
static void read_source(const void *ctx, struct apt_listing *found, const char *const wanted[2],
    const char *stanza, const char *version)
{
	char *list = field(ctx, stanza, "Checksums-Sha256");
	struct strlist *lines = strlist_split(ctx, list != NULL ? list : "", "\n");

	for (size_t i = 0; i < lines->count && found->version == NULL; i++) {
		struct strlist *words = strlist_split(ctx, lines->items[i], " \t");

		if (words->count == 3)
			offer(ctx, found, wanted,
			    (const char *const[3]){
				words->items[0], words->items[1], words->items[2]},
			    version);
	}
}

static void read_binary(const void *ctx, struct apt_listing *found, const char *const wanted[2],
    const char *stanza, const char *version)
{
	const char *sha256 = field(ctx, stanza, "SHA256");
	const char *size = field(ctx, stanza, "Size");
	const char *name = field(ctx, stanza, "Filename");

	if (sha256 != NULL && name != NULL)
		offer(ctx, found, wanted,
		    (const char *const[3]){sha256, size != NULL ? size : "0", path_basename(name)},
		    version);
}

struct apt_listing apt_listing_find(
    const void *ctx, const char *text, bool binary, const char *sha256, const char *file)
{
	const char *const wanted[2] = {sha256, file};
	struct apt_listing found = {NULL, 0, NULL};
	char *versions = NULL;
	size_t n = 0;

	for (const char *stanza = text; stanza != NULL && found.version == NULL;) {
		const char *end = strstr(stanza, "\n\n");
		char *one = end != NULL ? mem_strndup(ctx, stanza, (size_t)(end + 1 - stanza))
					: mem_strdup(ctx, stanza);
		char *version = field(ctx, one, "Version");

		if (version != NULL && n++ == MOST_VERSIONS) {
			found.others = mem_printf(
			    ctx, "it has more than %d versions", MOST_VERSIONS);
			break;
		}
		if (version != NULL) {
			mem_appendf(
			    ctx, &versions, "%s'%s'", versions != NULL ? ", " : "", version);
			if (binary)
				read_binary(ctx, &found, wanted, one, version);
			else
				read_source(ctx, &found, wanted, one, version);
		}
		stanza = end != NULL ? end + 2 : NULL;
	}
	if (found.version == NULL && found.others == NULL && versions != NULL)
		found.others = mem_printf(ctx, "it has version %s", versions);
	return found;
}
