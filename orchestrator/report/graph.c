/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The stages of a plan and what they need, as a graph in the language of Graphviz, whose program
 * dot (layout.c) makes a picture of it (https://graphviz.org/doc/info/lang.html). The stages of a
 * target are a column.
 */
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "report/report_priv.h"
#include "ui/ui_text.h"

struct drawn_graph {
	const struct json *stages;
	size_t n;
	bool *behind; /* n * n: whether the first stage needs the second, or something that does */
};

static const struct json *stage_at(const struct drawn_graph *g, size_t i)
{
	return json_at(g->stages, i);
}

static const char *text_of(const struct json *o, const char *member)
{
	const char *text = json_get_string(o, member);

	return text != NULL ? text : "";
}

/* What a stage is built for: "x86_64-linux-musl:static" of "gcc@x86_64-linux-musl:static". */
static const char *column_of(const struct json *stage)
{
	const char *at = strchr(text_of(stage, "id"), '@');

	return at != NULL ? at + 1 : "";
}

/* Between quotes. A backslash would be an escape of dot's, and '&' an entity of HTML's. */
static void put_quoted(const char *text, FILE *to)
{
	char *shown = utf8_printable(NULL, text, false);

	for (const char *p = shown; *p != '\0'; p++) {
		if (*p == '"' || *p == '\\')
			fputc('\\', to);
		fputs(*p == '&' ? "&amp;" : (char[]){*p, '\0'}, to);
	}
	mem_free(shown);
}

static void put_stage(const struct drawn_graph *g, size_t i, FILE *to)
{
	const struct json *stage = stage_at(g, i);
	bool build = json_says(stage, "state", "build");
	void *ctx = mem_check(talloc_new(NULL));
	double seconds = json_get_real(stage, "seconds", 0);
	long long bytes = json_get_int(stage, "bytes", 0);

	fputs("\t\t\"", to);
	put_quoted(text_of(stage, "id"), to);
	fputs("\" [label=\"", to);
	put_quoted(text_of(stage, "name"), to);
	fputs(*text_of(stage, "version") != '\0' ? " " : "", to);
	put_quoted(text_of(stage, "version"), to);
	fprintf(to, "\\n%s%s%s", seconds > 0 ? ui_duration(ctx, seconds) : "",
	    seconds > 0 && bytes > 0 ? ", " : "", bytes > 0 ? ui_size(ctx, bytes) : "");
	fputs("\", tooltip=\"", to);
	put_quoted(text_of(stage, "why"), to);
	fprintf(to, "\", id=\"stage-%zu\", class=\"%s\", fillcolor=\"%s\"%s];\n", i,
	    build ? "build" : "cached", build ? "#2b6cb0" : "#e4e4e4",
	    build ? ", fontcolor=white" : "");
	mem_free(ctx);
}

static void put_column(const struct drawn_graph *g, size_t first, FILE *to)
{
	const char *column = column_of(stage_at(g, first));

	for (size_t i = 0; i < first; i++)
		if (strcmp(column_of(stage_at(g, i)), column) == 0)
			return;
	fprintf(to, "\tsubgraph cluster_%zu {\n\t\tlabel=\"", first);
	put_quoted(*column != '\0' ? column : "for all targets", to);
	fputs("\";\n", to);
	for (size_t i = first; i < g->n; i++)
		if (strcmp(column_of(stage_at(g, i)), column) == 0)
			put_stage(g, i, to);
	fputs("\t}\n", to);
}

static size_t find_stage(const struct drawn_graph *g, size_t before, const char *id)
{
	size_t i = 0;

	while (i < before && !json_says(stage_at(g, i), "id", id))
		i++;
	return i;
}

static void put_needs(struct drawn_graph *g, size_t i, FILE *to)
{
	const struct json *deps = json_get(stage_at(g, i), "deps");
	size_t *of = mem_array(NULL, size_t, json_count(deps) + 1);
	bool *behind = g->behind + i * g->n;

	for (size_t k = 0; k < json_count(deps); k++) {
		const char *id = json_as_string(json_at(deps, k));

		/* A stage comes after those that it needs. */
		of[k] = find_stage(g, i, id != NULL ? id : "");
		for (size_t j = 0; of[k] < i && j < i; j++)
			behind[j] |= g->behind[of[k] * g->n + j];
	}
	for (size_t k = 0; k < json_count(deps); k++) {
		if (of[k] == i || behind[of[k]])
			continue;
		fputs("\t\"", to);
		put_quoted(text_of(stage_at(g, of[k]), "id"), to);
		fputs("\" -> \"", to);
		put_quoted(text_of(stage_at(g, i), "id"), to);
		fputs("\";\n", to);
	}
	for (size_t k = 0; k < json_count(deps); k++)
		if (of[k] < i)
			behind[of[k]] = true;
	mem_free(of);
}

void report_graph(const struct json *plan, FILE *to)
{
	struct drawn_graph g = {.stages = json_get(plan, "stages")};
	double seconds = json_get_real(plan, "seconds", 0);
	char *left = ui_estimate(NULL, seconds);

	g.n = json_count(g.stages);
	g.behind = mem_array(left, bool, g.n *g.n + 1);
	fprintf(to,
	    "digraph mcm {\n\tlabel=\"%lld to build (blue), %lld in the store%s%s\";\n"
	    "\tlabelloc=t;\n\tnodesep=0.1;\n\tranksep=0.3;\n\tcolor=\"#808080\";\n"
	    "\tfontname=\"sans-serif\";\n\tnode [shape=box, style=filled, margin=\"0.05,0.03\", "
	    "color=\"#808080\", fontname=\"sans-serif\"];\n\tedge [color=\"#808080\"];\n",
	    json_get_int(plan, "to_build", 0), json_get_int(plan, "cached", 0),
	    seconds > 0 ? ", about " : "", seconds > 0 ? left : "");
	for (size_t i = 0; i < g.n; i++)
		put_column(&g, i, to);
	for (size_t i = 0; i < g.n; i++)
		put_needs(&g, i, to);
	fputs("}\n", to);
	mem_free(left);
}
