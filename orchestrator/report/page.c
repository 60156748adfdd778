/* SPDX-License-Identifier: Apache-2.0 */
/* Puts data and text into a page. What the page looks like and does is in pages/ alone. */
#include <string.h>

#include "base/mem.h"
#include "base/report.h"
#include "base/utf8.h"
#include "files/path.h"
#include "report/report_priv.h"

void report_escape(const char *text, bool lines, FILE *to)
{
	char *shown = utf8_printable(NULL, text, lines);

	for (const char *p = shown; *p != '\0'; p++) {
		if (*p == '<')
			fputs("&lt;", to);
		else if (*p == '>')
			fputs("&gt;", to);
		else if (*p == '&')
			fputs("&amp;", to);
		else if (*p == '"')
			fputs("&quot;", to);
		else
			fputc(*p, to);
	}
	mem_free(shown);
}

/* For a script element: no '<' is left that could end it. JSON has these characters in strings
 * only. */
static void put_data(const struct json *report, FILE *to)
{
	char *text = json_text(NULL, report, 0);

	for (const char *p = text; *p != '\0'; p++) {
		if (strchr("<>&", *p) != NULL)
			fprintf(to, "\\u%04x", (unsigned)*p);
		else
			fputc(*p, to);
	}
	mem_free(text);
}

static int put_file(const char *pages, const char *name, FILE *to)
{
	char *path = path_join(NULL, pages, name);
	char *text = path_read(path, path, NULL);

	if (text != NULL)
		fputs(text, to);
	mem_free(path);
	return text != NULL ? 0 : -1;
}

static int put_script(const char *pages, const char *kind, FILE *to)
{
	char *name = mem_printf(NULL, "%s.js", kind);
	int result = put_file(pages, "draw.js", to) || put_file(pages, name, to) ? -1 : 0;

	mem_free(name);
	return result;
}

struct page_parts {
	const char *pages, *kind, *text;
	const struct json *report;
};

/* What a mark of page.html stands for. */
static int put_part(const struct page_parts *parts, const char *mark, FILE *to)
{
	if (strcmp(mark, "style") == 0)
		return put_file(parts->pages, "style.css", to);
	if (strcmp(mark, "script") == 0)
		return put_script(parts->pages, parts->kind, to);
	if (strcmp(mark, "data") == 0)
		put_data(parts->report, to);
	else if (strcmp(mark, "text") == 0)
		report_escape(parts->text, true, to);
	else
		return report_error(NULL,
		    "'%s/page.html' has a mark '%s', which nothing is put for", parts->pages, mark);
	return 0;
}

int report_page(const char *pages, const struct json *report, const char *text, FILE *to)
{
	void *ctx = mem_check(talloc_new(NULL));
	const struct page_parts parts = {pages, json_get_string(report, "kind"), text, report};
	char *at = path_read(ctx, path_join(ctx, pages, "page.html"), NULL);
	int result = at != NULL ? 0 : -1;

	while (result == 0 && at != NULL) {
		char *mark = strstr(at, "{{"), *end = mark != NULL ? strstr(mark, "}}") : NULL;

		if (end == NULL) {
			fputs(at, to);
			break;
		}
		fwrite(at, 1, (size_t)(mark - at), to);
		result = put_part(&parts, mem_strndup(ctx, mark + 2, (size_t)(end - mark) - 2), to);
		at = end + 2;
	}
	mem_free(ctx);
	return result;
}
