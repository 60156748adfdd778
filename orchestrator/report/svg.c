/* SPDX-License-Identifier: Apache-2.0 */
/* The lanes of a build as a picture for documents that take no page: SVG 1.1, no script, no font.
 */
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "report/report_priv.h"
#include "ui/ui_text.h"

enum { WIDTH = 1200, LEFT = 60, TOP = 76, LANE = 26, BAR = 22, CHARACTER = 7 };

#define BUILT "#2b6cb0"
#define FAILED "#b3261e"
#define OTHER "#767676"
#define CRITICAL "#b35900"

static double scale_of(const struct json *report)
{
	double seconds = json_get_real(report, "seconds", 0);

	return seconds > 0 ? (WIDTH - LEFT - 20) / seconds : 0;
}

/* A time on the axis, as exact as two lines of it differ by. */
static char *moment(const void *ctx, double seconds, double step)
{
	long long s = (long long)(seconds + 0.5), parts[] = {s / 3600, s % 3600 / 60, s % 60};
	static const char *const units[] = {"h", "min", "s"};
	char *text = mem_strdup(ctx, "");

	if (step < 1)
		return mem_printf(ctx, "%.1f s", seconds);
	for (int i = 0; i < 3; i++)
		if (parts[i] > 0)
			mem_appendf(
			    ctx, &text, "%s%lld %s", *text != '\0' ? " " : "", parts[i], units[i]);
	return *text != '\0' ? text : mem_strdup(ctx, "0 s");
}

/* Lines at round times, no closer than their labels allow. */
static void put_axis(FILE *to, double seconds, double scale, double height)
{
	static const double steps[] = {0.1, 0.5, 1, 5, 10, 30, 60, 300, 600, 1800, 3600, 7200};
	enum { STEPS = sizeof steps / sizeof *steps, ROOM = 85, MOST = WIDTH / ROOM };
	size_t i = 0;

	while (i + 1 < STEPS && steps[i] * scale < ROOM)
		i++;
	for (int n = 0; n <= MOST && n * steps[i] <= seconds; n++) {
		char *at = moment(NULL, n * steps[i], steps[i]);
		double x = LEFT + n * steps[i] * scale;

		fprintf(to, "<path d=\"M%.1f %dV%.0f\" stroke=\"#ccc\"/>", x, TOP - 14, height - 6);
		if (x + 3 + (double)strlen(at) * CHARACTER < WIDTH)
			fprintf(to, "<text x=\"%.1f\" y=\"%d\" fill=\"#444\">%s</text>\n", x + 3,
			    TOP - 4, at);
		mem_free(at);
	}
}

static void put_legend(FILE *to)
{
	static const struct {
		const char *what, *fill, *stroke;
		int x;
	} keys[] = {
	    {"built", BUILT, "none", 10},
	    {"failed", FAILED, "none", 75},
	    {"sources and checks", OTHER, "none", 145},
	    {"on the critical path", "none", CRITICAL, 290},
	};

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		fprintf(to,
		    "<rect x=\"%d\" y=\"32\" width=\"11\" height=\"11\" fill=\"%s\" "
		    "stroke=\"%s\" stroke-width=\"3\"/>"
		    "<text x=\"%d\" y=\"42\" fill=\"#444\">%s</text>\n",
		    keys[i].x, keys[i].fill, keys[i].stroke, keys[i].x + 17, keys[i].what);
}

/* As many characters of the name as have room in the bar. */
static void put_label(FILE *to, const char *name, double x, double y, double width)
{
	size_t room = width > 3 * CHARACTER ? (size_t)(width / CHARACTER) - 1 : 0;
	size_t n = 0, bytes = 0, before = 0;
	char *cut;

	while (name[bytes] != '\0' && n < room) {
		size_t size = utf8_size((const unsigned char *)name + bytes, strlen(name + bytes));

		before = bytes;
		bytes += size > 0 ? size : 1;
		n++;
	}
	if (bytes == 0)
		return;
	cut = name[bytes] == '\0' ? mem_strdup(NULL, name)
				  : mem_printf(NULL, "%.*s\xe2\x80\xa6", (int)before, name);
	fprintf(to, "<text x=\"%.1f\" y=\"%.1f\" fill=\"#fff\">%s</text>\n", x + 4, y + 15,
	    report_escape(cut, cut, false));
	mem_free(cut);
}

static void put_bar(
    FILE *to, const struct json *o, const char *name, const char *colour, double scale)
{
	double x = LEFT + json_get_real(o, "start", 0) * scale;
	double width = json_get_real(o, "seconds", 0) * scale;
	double y = TOP + LANE * (double)json_get_int(o, "lane", 0);
	char *took = ui_duration(NULL, json_get_real(o, "seconds", 0));

	fprintf(to,
	    "<g><title>%s: %s</title><rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" "
	    "fill=\"%s\"%s/>",
	    report_escape(took, name, false), took, x, y, width > 1 ? width : 1, BAR, colour,
	    json_get_bool(o, "critical", false) ? " stroke=\"" CRITICAL "\" stroke-width=\"3\""
						: "");
	put_label(to, name, x, y, width);
	fputs("</g>\n", to);
	mem_free(took);
}

/* A stage, or what else took a slot. */
static char *name_of(const struct json *o, bool stage)
{
	const char *what = json_get_string(o, "what"), *name = json_get_string(o, "name");
	const char *id = json_get_string(o, "id");

	return stage
		   ? mem_strdup(NULL, id != NULL ? id : "")
		   : mem_printf(NULL, "%s %s", what != NULL ? what : "", name != NULL ? name : "");
}

static void put_bars(FILE *to, const struct json *report, bool stages, double scale)
{
	const struct json *list = json_get(report, stages ? "stages" : "work");

	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *o = json_at(list, i);
		char *name = name_of(o, stages);
		bool failed = json_get(o, "failure") != NULL;

		if (json_get_int(o, "lane", -1) >= 0)
			put_bar(to, o, name, failed ? FAILED : stages ? BUILT : OTHER, scale);
		mem_free(name);
	}
}

static long long most_lanes(const struct json *list, long long lanes)
{
	for (size_t i = 0; i < json_count(list); i++) {
		long long lane = json_get_int(json_at(list, i), "lane", -1);

		lanes = lane >= lanes ? lane + 1 : lanes;
	}
	return lanes;
}

void report_svg(const struct json *report, FILE *to)
{
	const struct json *stages = json_get(report, "stages"), *work = json_get(report, "work");
	long long lanes = most_lanes(work, most_lanes(stages, 0));
	char *took = ui_duration(NULL, json_get_real(report, "seconds", 0));
	double scale = scale_of(report), height = TOP + LANE * (double)lanes + 10;
	char *title = mem_printf(took, "build %s of %s", json_get_printable(took, report, "id"),
	    report_joined(took, json_get(report, "targets"), ", "));

	fprintf(to,
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %.0f\" width=\"%d\" "
	    "height=\"%.0f\" font-family=\"sans-serif\" font-size=\"12\">\n"
	    "<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n<text x=\"10\" y=\"20\" "
	    "fill=\"#222\">%s, %s</text>\n",
	    WIDTH, height, WIDTH, height, report_escape(took, title, false), took);
	put_legend(to);
	put_axis(to, json_get_real(report, "seconds", 0), scale, height);
	for (long long lane = 0; lane < lanes; lane++)
		fprintf(to, "<text x=\"10\" y=\"%lld\" fill=\"#444\">slot %lld</text>\n",
		    TOP + LANE * lane + 15, lane + 1);
	put_bars(to, report, false, scale);
	put_bars(to, report, true, scale);
	fputs("</svg>\n", to);
	mem_free(took);
}
