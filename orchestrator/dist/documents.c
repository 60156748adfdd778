/* SPDX-License-Identifier: Apache-2.0 */
/* What is known of each toolchain on the day of the release. */
#include <string.h>

#include "advisory/audit.h"
#include "advisory/documents.h"
#include "base/mem.h"
#include "dist/dist_priv.h"
#include "files/output.h"
#include "files/path.h"

typedef struct json *document(const void *ctx, const struct audit *audit, const char *time);

static const struct document_kind {
	const char *end;
	document *make;
	const char *path; /* of the time in it: members, joined by '.' */
} kinds[] = {
    {".spdx.json", audit_spdx, "creationInfo.created"},
    {".cdx.json", audit_cyclonedx, "metadata.timestamp"},
    {".vex.json", audit_openvex, "timestamp"},
};

/* The time of a document that was written before; NULL: there is none. */
static const char *time_of(const void *mem, const struct document_kind *kind, const char *file)
{
	/* One that is damaged is made anew. */
	const char *text = path_exists(file) ? path_read(mem, file, NULL) : NULL;
	const struct json *at = text != NULL ? json_keep(mem, json_parse(text, NULL)) : NULL;
	const struct strlist *names = strlist_split(mem, kind->path, ".");

	for (size_t i = 0; i < names->count; i++)
		at = json_get(at, names->items[i]);
	return json_as_string(at);
}

/* OpenVEX has no document without a statement, and ours makes them about CVEs alone. */
static bool has_document(const struct document_kind *kind, const struct audit *audit)
{
	if (kind->make != audit_openvex)
		return true;
	for (size_t i = 0; i < audit->nfindings; i++)
		if (strncmp(audit->findings[i].advisory->id, "CVE-", 4) == 0)
			return true;
	return false;
}

static char *document_text(
    const void *mem, const struct document_kind *kind, const struct audit *audit, const char *time)
{
	struct json *o = kind->make(mem, audit, time);
	char *text = o != NULL ? json_text(mem, o, 2) : NULL;

	json_free(o);
	return text;
}

static int write_document(const void *mem, const struct document_kind *kind,
    const struct audit *audit, const char *file, const char *time)
{
	const char *before = time_of(mem, kind, file);
	const char *old = before != NULL ? path_read(mem, file, NULL) : NULL;
	char *text = old != NULL ? document_text(mem, kind, audit, before) : NULL;

	if (text != NULL && strcmp(text, old) == 0)
		return 0;
	text = document_text(mem, kind, audit, time);
	return text != NULL ? output_write(file, text, strlen(text)) : -1;
}

static int document_item(void *mem, const struct dist *dist, const struct dist_item *item,
    const struct advisories *known, const char *time)
{
	const struct audit *audit = audit_make(
	    mem, item->inputs, item->goal->target->triple, item->goal->key, known, NULL);

	if (audit == NULL)
		return -1;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		char *file = dist_beside(mem, dist, item, kinds[i].end);

		if (has_document(&kinds[i], audit)
			? write_document(mem, &kinds[i], audit, file, time) != 0
			: path_remove(file) != 0)
			return -1;
	}
	return 0;
}

int dist_documents(const struct dist *dist, const struct advisories *known, const char *time)
{
	for (size_t i = 0; i < dist->n; i++) {
		void *mem = mem_check(talloc_new(NULL));
		int result = document_item(mem, dist, &dist->items[i], known, time);

		mem_free(mem);
		if (result != 0)
			return -1;
	}
	return 0;
}
