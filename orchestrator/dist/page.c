/* SPDX-License-Identifier: Apache-2.0 */
/* Fills in what people see of a release. What it looks like and does is in pages/ alone. */
#include <string.h>

#include "base/mem.h"
#include "base/report.h"
#include "dist/dist_priv.h"
#include "files/path.h"
#include "ui/ui_text.h"

char *dist_fill(const void *ctx, const char *file, const struct strlist *texts)
{
	char *at = path_read(ctx, file, NULL), *filled = at != NULL ? mem_strdup(ctx, "") : NULL;

	while (filled != NULL) {
		char *mark = strstr(at, "{{"), *end = mark != NULL ? strstr(mark, "}}") : NULL;
		const char *text;

		if (end == NULL) {
			mem_appendf(ctx, &filled, "%s", at);
			break;
		}
		*mark = *end = '\0';
		text = strlist_getenv(texts, mark + 2);
		if (text == NULL) {
			report_error(
			    NULL, "'%s' has a mark '%s', which nothing is put for", file, mark + 2);
			return NULL;
		}
		mem_appendf(ctx, &filled, "%s%s", at, text);
		at = end + 2;
	}
	return filled;
}

/* Of an earlier index, anybody's words. */
static const char *escape(const void *ctx, const char *text)
{
	char *shown = mem_strdup(ctx, "");

	for (const char *p = text != NULL ? text : ""; *p != '\0'; p++)
		mem_appendf(ctx, &shown, strchr("<>&\"", *p) != NULL ? "&#%d;" : "%c", *p);
	return shown;
}

static const char *member(const void *ctx, const struct json *o, const char *name)
{
	return escape(ctx, json_get_string(o, name));
}

static const char *versions_text(const void *ctx, const struct json *versions)
{
	const struct strlist *names = json_names(ctx, versions);
	struct strlist *words = strlist_new(ctx);

	for (size_t i = 0; i < names->count; i++)
		strlist_addf(words, "%s %s", escape(ctx, names->items[i]),
		    member(ctx, versions, names->items[i]));
	return strlist_join(ctx, words, ", ");
}

/* Links to the documents of an archive that the release has. */
static const char *documents_text(const void *ctx, const struct json *index, const char *file)
{
	static const char *const kinds[][2] = {{".spdx.json", "SPDX"}, {".cdx.json", "CycloneDX"},
	    {".vex.json", "VEX"}, {DIST_ARCHIVE ".provenance.dsse.json", "provenance"},
	    {DIST_ARCHIVE ".minisig", "minisign"}, {DIST_ARCHIVE ".cosign.bundle", "cosign"}};
	const struct json *files = json_get(index, "files");
	struct strlist *links = strlist_new(ctx);
	size_t stem = strlen(file) - strlen(DIST_ARCHIVE);

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		char *name = mem_printf(ctx, "%.*s%s", (int)stem, file, kinds[i][0]);

		if (json_get(files, name) != NULL)
			strlist_addf(links, "<a href=\"%s\">%s</a>", name, kinds[i][1]);
	}
	return strlist_join(ctx, links, " ");
}

char *dist_rows(const void *ctx, const struct json *index)
{
	const struct json *list = json_get(index, "toolchains");
	char *rows = mem_strdup(ctx, "");

	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *o = json_at(list, i);
		const char *file = json_get_string(o, "file");

		mem_appendf(ctx, &rows,
		    "<tr><td>Linux, %s</td><td>%s</td><td><a href=\"%s\">%s</a></td><td>%s</td>"
		    "<td>%s</td><td>%s</td></tr>\n<tr><td></td><td colspan=\"5\"><code>%s</code>"
		    "</td></tr>\n",
		    member(ctx, o, "host"), member(ctx, o, "target"), file, path_basename(file),
		    ui_size(ctx, json_get_int(o, "size", 0)),
		    versions_text(ctx, json_get(o, "versions")), documents_text(ctx, index, file),
		    member(ctx, o, "sha256"));
	}
	return rows;
}
