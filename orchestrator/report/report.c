/* SPDX-License-Identifier: Apache-2.0 */
/* Which form a report is written in, and where to. */
#include "report/report.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/report.h"
#include "files/output.h"
#include "files/path.h"
#include "report/report_priv.h"

const char *const report_formats[] = {"text", "json", "html", "svg", "trace", NULL};

/* Endings of names of text. */
static const char *const text_endings[] = {"", "txt", "text", "log", NULL};
/* Characters of the longest ending that is taken for one. */
enum { ENDING_MOST = 8 };

static const char *find_format(const char *const *formats, const char *name)
{
	for (size_t i = 0; formats[i] != NULL; i++)
		if (strcasecmp(formats[i], name) == 0)
			return formats[i];
	return NULL;
}

static char *listed(const void *ctx, const char *const *formats)
{
	char *list = mem_strdup(ctx, formats[0]);

	for (size_t i = 1; formats[i] != NULL; i++)
		mem_appendf(ctx, &list, "%s%s", formats[i + 1] == NULL ? " or " : ", ", formats[i]);
	return list;
}

/*
 * What ends the name of a file, behind its last point. No ending is what begins with no letter, as
 * in "report-1.2", or is longer than those are, as in the names of mktemp(1).
 */
static const char *ending_of(const char *file)
{
	const char *name = path_basename(file),
		   *dot = *name != '\0' ? strrchr(name + 1, '.') : NULL;

	return dot != NULL && isalpha((unsigned char)dot[1]) && strlen(dot + 1) <= ENDING_MOST
		   ? dot + 1
		   : "";
}

const char *report_format_of(const char *const *formats, const char *given, const char *file)
{
	const char *wanted = given != NULL ? given : file != NULL ? ending_of(file) : "", *format;
	char *list;

	format = find_format(formats, wanted);
	if (format != NULL)
		return format;
	if (given == NULL && find_format(text_endings, wanted) != NULL)
		return formats[0];
	list = listed(NULL, formats);
	if (given != NULL)
		report_error(NULL, "'%s' is no format here; take %s", given, list);
	else
		report_error(NULL, "there is no '%s' of this, as which '%s' is named; take %s",
		    wanted, file, list);
	mem_free(list);
	return NULL;
}

static bool is_of(const struct json *report, const char *kind)
{
	return json_says(report, "kind", kind);
}

/* The graph of a plan as dot lays it out goes into its page as "svg". */
static struct json *page_data(const struct json *report, const struct report_out *out)
{
	struct json *data = out->shorten != NULL ? out->shorten(report) : json_clone(report);
	char *svg = is_of(report, "plan") ? report_layout(NULL, report) : NULL;

	if (svg != NULL)
		json_set_string(data, "svg", svg);
	mem_free(svg);
	if (is_of(report, "plan") && svg == NULL) {
		json_free(data);
		return NULL;
	}
	return data;
}

static int write_html(const struct json *report, const struct report_out *out, FILE *to)
{
	char *text = NULL;
	size_t size;
	struct json *data = page_data(report, out);
	FILE *lines = mem_check(open_memstream(&text, &size));
	int result = -1;

	out->print(report, lines);
	fclose(lines);
	if (data != NULL)
		result = report_page(out->pages, data, text, to);
	json_free(data);
	free(text);
	return result;
}

static int write_layout(const struct json *report, FILE *to)
{
	char *svg = report_layout(NULL, report);
	int result = svg != NULL ? 0 : -1;

	if (svg != NULL)
		fputs(svg, to);
	mem_free(svg);
	return result;
}

/* Builds have lanes and events, plans a graph. */
static int write_picture(const struct json *report, const char *format, FILE *to)
{
	bool svg = strcmp(format, "svg") == 0;

	if (is_of(report, "plan") && svg)
		return write_layout(report, to);
	if (is_of(report, "plan") && strcmp(format, "dot") == 0)
		report_graph(report, to);
	else if (is_of(report, "build") && svg)
		report_svg(report, to);
	else if (is_of(report, "build") && strcmp(format, "trace") == 0)
		report_trace(report, to);
	else
		return report_error(
		    NULL, "'%s' is no form of this; take text, json or html", format);
	return 0;
}

static int write_to(const struct json *report, const struct report_out *out, FILE *to)
{
	if (strcmp(out->format, "json") == 0)
		json_write(report, to);
	else if (strcmp(out->format, "text") == 0)
		out->print(report, to);
	else if (strcmp(out->format, "html") == 0)
		return write_html(report, out, to);
	else
		return write_picture(report, out->format, to);
	return 0;
}

char *report_make(const struct json *report, const struct report_out *out, size_t *size)
{
	char *text = NULL;
	FILE *to = mem_check(open_memstream(&text, size));
	int result = write_to(report, out, to);

	fclose(to);
	if (result == 0)
		return text;
	free(text);
	return NULL;
}

/* All of it is in memory before the first byte is written: half a report would look like one. */
int report_write(const struct json *report, const struct report_out *out)
{
	size_t size = 0;
	char *text = report_make(report, out, &size);
	int result = text != NULL ? 0 : -1;

	if (result == 0 && out->file != NULL)
		result = output_write(out->file, text, size);
	else if (result == 0)
		fwrite(text, 1, size, stdout);
	free(text);
	return result;
}
