/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the records of toolchains in a prefix. */
#include "record/installed.h"

#include "base/mem.h"
#include "base/report.h"
#include "files/listing.h"

#define MANIFEST "manifest.json"

/* The only one that is written and read by now; manifest_write() says it. */
enum { FORMAT = 1 };

const char *installed_triple(
    const void *ctx, const char *prefix, const char *triple, const char *record)
{
	struct strlist *found = listing_having(
	    ctx, mem_printf(ctx, "%s/share/mcm", prefix), record);

	if (triple != NULL && strlist_has(found, triple))
		return triple;
	if (found->count == 0)
		report_error(NULL, "'%s' holds no toolchain; 'mcm build %s --prefix %s' makes one",
		    prefix, triple != NULL ? triple : "TARGET", prefix);
	else if (triple != NULL)
		report_error(NULL, "'%s' has no toolchain for '%s'; it has %s", prefix, triple,
		    strlist_join(ctx, found, ", "));
	else if (found->count > 1)
		report_error(NULL, "'%s' has several toolchains; choose with --target: %s", prefix,
		    strlist_join(ctx, found, ", "));
	else
		return found->items[0];
	return NULL;
}

struct json *installed_manifest(
    const void *ctx, const char *prefix, const char *triple, const char **path)
{
	struct json *manifest;
	struct loc loc = {0};

	triple = installed_triple(ctx, prefix, triple, MANIFEST);
	if (triple == NULL)
		return NULL;
	*path = loc.file = mem_printf(ctx, "%s/share/mcm/%s/" MANIFEST, prefix, triple);
	manifest = json_load(*path);
	if (manifest == NULL || json_get_int(manifest, "format", -1) == FORMAT)
		return manifest;
	report_error(
	    &loc, "this is no manifest that this mcm can read; it reads format %d", FORMAT);
	json_free(manifest);
	return NULL;
}
