/* SPDX-License-Identifier: Apache-2.0 */
/* Puts data and text into a page. What the page looks like and does is in pages/ alone. */
#include <string.h>

#include "base/mem.h"
#include "base/report.h"
#include "base/utf8.h"
#include "files/path.h"
#include "report/report_priv.h"

/* The text with its number in hexadecimal digits, between before and after, for each character of
 * which; six bytes are all that takes. They are counted first: six for each would be too many. */
static char *with_numbers(
    const void *ctx, const char *text, const char *which, const char *before, const char *after)
{
	size_t size = strlen(text) + 1;
	char *shown, *to;

	for (const char *at = text; (at = strpbrk(at, which)) != NULL; at++)
		size += 5;
	shown = to = mem_array(ctx, char, size);
	for (; *text != '\0'; text++) {
		if (strchr(which, *text) != NULL)
			to += sprintf(to, "%s%02x%s", before, (unsigned)*text, after);
		else
			*to++ = *text;
	}
	*to = '\0';
	return shown;
}

char *report_escape(const void *ctx, const char *text, bool lines)
{
	return with_numbers(ctx, utf8_printable(ctx, text, lines), "<>&\"", "&#x", ";");
}

/* For a script element: no '<' is left that could end it. JSON has these characters in strings
 * only. */
static char *script_data(const void *ctx, const struct json *report)
{
	return with_numbers(ctx, json_text(ctx, report, 0), "<>&", "\\u00", "");
}

char *report_fill(const void *ctx, const char *file, const struct strlist *texts)
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

int report_page(const char *pages, const struct json *report, const char *text, FILE *to)
{
	void *ctx = mem_check(talloc_new(NULL));
	struct strlist *texts = strlist_new(ctx);
	const char *kind = mem_printf(ctx, "%s.js", json_get_string(report, "kind"));
	const char *style = path_read(ctx, path_join(ctx, pages, "style.css"), NULL);
	const char *draw = path_read(ctx, path_join(ctx, pages, "draw.js"), NULL);
	const char *own = path_read(ctx, path_join(ctx, pages, kind), NULL), *filled = NULL;

	if (style != NULL && draw != NULL && own != NULL) {
		strlist_addf(texts, "style=%s", style);
		strlist_addf(texts, "script=%s%s", draw, own);
		strlist_addf(texts, "data=%s", script_data(ctx, report));
		strlist_addf(texts, "text=%s", report_escape(ctx, text, true));
		filled = report_fill(ctx, path_join(ctx, pages, "page.html"), texts);
	}
	if (filled != NULL)
		fputs(filled, to);
	mem_free(ctx);
	return filled != NULL ? 0 : -1;
}
