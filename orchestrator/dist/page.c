/* SPDX-License-Identifier: Apache-2.0 */
/* What people see of a release. What it looks like and does is in pages/ alone. */
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "dist/dist_priv.h"
#include "report/report.h"
#include "ui/ui_text.h"

static void print_toolchain(const void *ctx, const struct json *o, FILE *to)
{
	const struct json *versions = json_get(o, "versions");
	const struct strlist *names = json_names(ctx, versions);

	fprintf(to, "\n%s  %s\nruns on Linux, %s; makes programs for %s\n",
	    json_get_printable(ctx, o, "file"), ui_size(ctx, json_get_int(o, "size", 0)),
	    json_get_printable(ctx, o, "host"), json_get_printable(ctx, o, "target"));
	for (size_t i = 0; i < names->count; i++)
		fprintf(to, "%s%s %s", i == 0 ? "made from " : ", ",
		    utf8_printable(ctx, names->items[i], false),
		    json_get_printable(ctx, versions, names->items[i]));
	fprintf(to, "\nSHA-256 %s\n", json_get_printable(ctx, o, "sha256"));
}

/* mcm itself, for the machine that is named before it. */
static void print_program(const void *ctx, const char *file, const struct json *o, FILE *to)
{
	const char *slash = strchr(file, '/');

	if (slash == NULL || strcmp(slash + 1, DIST_PROGRAM) != 0)
		return;
	fprintf(to, "\n%s  %s\nmcm itself; runs on Linux, %s\nSHA-256 %s\n",
	    utf8_printable(ctx, file, false), ui_size(ctx, json_get_int(o, "size", 0)),
	    utf8_printable(ctx, mem_strndup(ctx, file, (size_t)(slash - file)), false),
	    json_get_printable(ctx, o, "sha256"));
}

/* For those who run no scripts. */
static void print_index(const struct json *index, FILE *to)
{
	void *ctx = mem_check(talloc_new(NULL));
	const struct json *list = json_get(index, "toolchains"), *files = json_get(index, "files");
	const struct strlist *names = json_names(ctx, files);

	fprintf(to,
	    "Cross toolchains for Linux, number %lld of this release, made by mcm "
	    "%s.\nInstall one, where URL is the address of this directory:\n\n"
	    "wget URL/install.sh\nsh install.sh URL TARGET%s\n",
	    json_get_int(index, "serial", 0), json_get_printable(ctx, index, "mcm"),
	    json_get_string(index, "signed_by") != NULL ? "" : " --unsigned");
	for (size_t i = 0; i < json_count(list); i++)
		print_toolchain(ctx, json_at(list, i), to);
	for (size_t i = 0; i < names->count; i++)
		print_program(ctx, names->items[i], json_get(files, names->items[i]), to);
	mem_free(ctx);
}

char *dist_page(const char *pages, const struct json *index)
{
	const struct report_out out = {.format = "html", .pages = pages, .print = print_index};
	struct json *data = json_clone(index);
	size_t size;
	char *page;

	json_set_string(data, "kind", "release");
	page = report_make(data, &out, &size);
	json_free(data);
	return page;
}
