/* SPDX-License-Identifier: Apache-2.0 */
/* Has Graphviz' dot lay out a graph. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/needs.h"
#include "base/mem.h"
#include "base/report.h"
#include "files/path.h"
#include "process/proc.h"
#include "report/report_priv.h"

/* All targets at once take some seconds. */
enum { SECONDS = 300 };

static char *graph_text(const void *ctx, const struct json *plan)
{
	char *text = NULL, *copy = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	if (to != NULL) {
		report_graph(plan, to);
		if (fclose(to) == 0)
			copy = mem_strdup(ctx, text);
	}
	if (copy == NULL)
		report_error(NULL, "cannot write the graph:");
	free(text);
	return copy;
}

/* What goes into pages is at least what it says that it is, and all of it. */
static bool is_picture(const char *svg)
{
	static const char begin[] = "<?xml ", end[] = "</svg>";
	const char *last = svg;

	for (const char *at = svg; (at = strstr(at, end)) != NULL; at++)
		last = at + strlen(end);
	return strncmp(svg, begin, strlen(begin)) == 0 && last[strspn(last, "\r\n")] == '\0';
}

static char *run_dot(const void *ctx, char *dot, const char *graph)
{
	char format[] = "-Tsvg", *const argv[] = {dot, format, NULL};
	int status;
	char *svg = proc_ask(ctx, argv, graph, SECONDS, &status);

	if (svg == NULL)
		return NULL;
	if (status != 0)
		report_error(NULL,
		    "'%s' failed: %s; see what its '-Tsvg' does with 'mcm plan --format dot'", dot,
		    proc_status_text(ctx, status));
	else if (!is_picture(svg))
		report_error(
		    NULL, "'%s' made no picture of the graph; see what its '-Tsvg' does", dot);
	else
		return svg;
	return NULL;
}

static char *find_dot(const void *ctx)
{
	char *dot = path_which(ctx, "dot");
	struct strlist *missing = strlist_new(ctx);
	const char *install;

	if (dot != NULL)
		return dot;
	strlist_add(missing, "dot");
	install = host_install_command(ctx, missing);
	report_error(NULL,
	    "Graphviz' program 'dot', which lays out the picture, is not in PATH; install it with "
	    "'%s', or take --format text",
	    install != NULL ? install : "graphviz");
	return NULL;
}

char *report_layout(const void *ctx, const struct json *plan)
{
	void *scratch = mem_check(talloc_new(NULL));
	char *dot = find_dot(scratch), *graph = dot != NULL ? graph_text(scratch, plan) : NULL;
	char *svg = graph != NULL ? run_dot(scratch, dot, graph) : NULL;

	talloc_steal(ctx, svg);
	mem_free(scratch);
	return svg;
}
