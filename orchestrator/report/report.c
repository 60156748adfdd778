/* SPDX-License-Identifier: Apache-2.0 */
/* Which form a report is written in, and where to. */
#include "report/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/report.h"
#include "files/path.h"
#include "report/report_priv.h"

const char *const report_formats[] = {"text", "json", "html", "svg", "trace", NULL};

const char *report_format_of(const char *file)
{
	const char *dot = file != NULL ? strrchr(path_basename(file), '.') : NULL;

	for (size_t i = 0; dot != NULL && report_formats[i] != NULL; i++)
		if (strcmp(dot + 1, report_formats[i]) == 0)
			return report_formats[i];
	return report_formats[0];
}

static void write_json(const struct json *report, FILE *to)
{
	char *text = json_text(NULL, report, 1);

	fputs(text, to);
	mem_free(text);
}

static int write_html(const struct json *report, const struct report_out *out, FILE *to)
{
	char *text = NULL;
	size_t size;
	FILE *lines = mem_check(open_memstream(&text, &size));
	int result;

	out->print(report, lines);
	fclose(lines);
	result = report_page(out->pages, report, text, to);
	free(text);
	return result;
}

static bool is_build(const struct json *report)
{
	const char *kind = json_get_string(report, "kind");

	return kind != NULL && strcmp(kind, "build") == 0;
}

/* Lanes and events are of builds. */
static int write_picture(const struct json *report, const char *format, FILE *to)
{
	if (!is_build(report))
		return report_error(NULL,
		    "'%s' is a form of the report of a build; take text, json or html", format);
	if (strcmp(format, "svg") == 0)
		report_svg(report, to);
	else
		report_trace(report, to);
	return 0;
}

static int write_to(const struct json *report, const struct report_out *out, FILE *to)
{
	if (strcmp(out->format, "json") == 0)
		write_json(report, to);
	else if (strcmp(out->format, "text") == 0)
		out->print(report, to);
	else if (strcmp(out->format, "html") == 0)
		return write_html(report, out, to);
	else
		return write_picture(report, out->format, to);
	return 0;
}

/* All of it is in memory before the first byte is written: half a report would look like one. */
int report_write(const struct json *report, const struct report_out *out)
{
	char *text = NULL;
	size_t size = 0;
	FILE *to = mem_check(open_memstream(&text, &size));
	int result = write_to(report, out, to);

	fclose(to);
	if (result == 0 && out->file != NULL)
		result = path_write(out->file, text, size);
	else if (result == 0)
		fwrite(text, 1, size, stdout);
	free(text);
	return result;
}
