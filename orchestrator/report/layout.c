/* SPDX-License-Identifier: Apache-2.0 */
/* Has Graphviz' dot lay out a graph. It reads and writes files in memory, so none is left behind.
 */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "adapters/needs.h"
#include "base/mem.h"
#include "base/report.h"
#include "files/path.h"
#include "process/proc.h"
#include "report/report_priv.h"

/* A child that inherits it knows it by its name in /proc. */
static int memory_file(void)
{
	int fd = memfd_create("mcm-graph", MFD_CLOEXEC);

	return fd >= 0 ? fd : report_error(NULL, "cannot make a file in memory:");
}

static int write_graph(const struct json *plan, int fd)
{
	int copy = dup(fd);
	FILE *to = copy >= 0 ? fdopen(copy, "w") : NULL;

	if (to == NULL)
		return report_error(NULL, "cannot write the graph:");
	report_graph(plan, to);
	return fclose(to) ? report_error(NULL, "cannot write the graph:") : 0;
}

/* What goes into pages is at least what it says that it is, and all of it. */
static char *read_picture(void *ctx, const char *dot, const char *file)
{
	static const char begin[] = "<?xml ", end[] = "</svg>";
	char *svg = path_read(ctx, file, NULL), *last = svg;

	if (svg == NULL)
		return NULL;
	for (char *at = svg; (at = strstr(at, end)) != NULL; at++)
		last = at + strlen(end);
	if (strncmp(svg, begin, strlen(begin)) == 0 && last[strspn(last, "\r\n")] == '\0')
		return svg;
	report_error(NULL, "'%s' made no picture of the graph; see what its '-Tsvg' does", dot);
	return NULL;
}

static char *run_dot(void *ctx, char *dot, const struct json *plan, int in, int out)
{
	char format[] = "-Tsvg", output[] = "-o";
	char *const argv[] = {dot, format, output, mem_printf(ctx, "/proc/self/fd/%d", out),
	    mem_printf(ctx, "/proc/self/fd/%d", in), NULL};
	const int keep[] = {in, out, -1};
	int status;

	if (write_graph(plan, in))
		return NULL;
	status = proc_run(
	    &(struct proc_opts){.argv = argv, .out_fd = -1, .guarded = true, .keep = keep});
	if (status > 0)
		report_error(NULL, "'%s' failed: %s", dot, proc_status_text(ctx, status));
	return status == 0 ? read_picture(ctx, dot, argv[3]) : NULL;
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
	char *dot = find_dot(scratch), *svg = NULL;
	int in = dot != NULL ? memory_file() : -1, out = in >= 0 ? memory_file() : -1;

	if (out >= 0)
		svg = run_dot(scratch, dot, plan, in, out);
	talloc_steal(ctx, svg);
	mem_free(scratch);
	if (in >= 0)
		close(in);
	if (out >= 0)
		close(out);
	return svg;
}
