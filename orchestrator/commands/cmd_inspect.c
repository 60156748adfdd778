/* SPDX-License-Identifier: Apache-2.0 */
/* mcm inspect: what a binary needs at run time, and how hard it is. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/report.h"
#include "base/strlist.h"
#include "base/utf8.h"
#include "commands/commands.h"
#include "inspect/inspect.h"
#include "settings/settings.h"

static int inspect_command(void *ctx, const struct args *args);

const struct cmd cmd_inspect = {
    .name = "inspect",
    .summary = "say what a binary needs at run time, and how it is hardened",
    .usage = "FILE... [--static] [--json]",
    .examples =
	"  mcm inspect hello\n  mcm inspect --static hello    # for CI: fails unless it is\n"
	"  mcm inspect --json bin/* | jq '.[] | {file, libc, glibc}'\n",
    .takes = COMMAND_INSPECT,
    .operands = true,
    .run = inspect_command,
};

/* Facts that are a word each, in the order they are shown. */
static const struct {
	const char *name, *label;
} words[] = {
    {"soname", "soname"},
    {"runpath", "runpath"},
    {"rpath", "rpath"},
    {"pie", "PIE"},
    {"relro", "RELRO"},
    {"bind_now", "BIND_NOW"},
    {"nx", "NX"},
    {"canary", "canary"},
    {"fortify", "FORTIFY"},
    {"symbols", "symbols"},
    {"debug_info", "debug info"},
};

/* A file's own words, which must not drive the terminal of whoever looks into it. */
static const char *shown(const void *ctx, const char *text)
{
	return utf8_printable(ctx, text != NULL ? text : "", false);
}

static const char *text_of(const void *ctx, const struct json *o, const char *name)
{
	return shown(ctx, json_get_string(o, name));
}

static void print_line(const char *label, const char *text)
{
	if (*text != '\0')
		printf("  %-13s %s\n", label, text);
}

static const char *joined(
    const void *ctx, const struct json *list, const char *name, const char *more)
{
	struct strlist *items = strlist_new(ctx);

	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *item = json_at(list, i);
		const char *text = name != NULL ? text_of(ctx, item, name)
						: shown(ctx, json_as_string(item));
		const char *note = name != NULL ? text_of(ctx, item, more) : "";

		strlist_addf(items, *note != '\0' ? "%s (%s)" : "%s%s", text, note);
	}
	return strlist_join(ctx, items, ", ");
}

static void print_head(const void *ctx, const struct json *o)
{
	const char *machine = json_get_string(o, "machine");
	const char *linkage = json_get_string(o, "linkage");
	const char *damage = json_get_string(o, "damage");

	printf("%s: ", text_of(ctx, o, "file"));
	if (linkage != NULL)
		printf("%s ", linkage);
	printf("%s", json_get_string(o, "kind"));
	if (machine != NULL)
		printf(", %s, %lld bits, %s endian", machine, json_get_int(o, "bits", 0),
		    json_get_string(o, "endian"));
	if (json_get(o, "members") != NULL)
		printf(", %lld members, %lld of them ELF files (%s)", json_get_int(o, "members", 0),
		    json_get_int(o, "objects", 0),
		    joined(ctx, json_get(o, "machines"), NULL, NULL));
	printf("\n");
	if (damage != NULL)
		print_line("damage", damage);
}

static void print_libc(const void *ctx, const struct json *o)
{
	const char *libc = json_get_string(o, "libc"), *glibc = json_get_string(o, "glibc");
	const char *distributions = joined(ctx, json_get(o, "distributions"), NULL, NULL);

	print_line("interpreter", text_of(ctx, o, "interpreter"));
	print_line("needs", joined(ctx, json_get(o, "needed"), "name", "libc"));
	if (glibc == NULL) {
		bool is_program = json_get_string(o, "linkage") != NULL;

		print_line("libc", libc != NULL ? libc : is_program ? "no evidence of one" : "");
		return;
	}
	print_line("libc", mem_printf(ctx, "%s %s or newer", libc, shown(ctx, glibc)));
	print_line("runs on", *distributions != '\0'
				  ? mem_printf(ctx, "%s and newer", distributions)
				  : "no distribution known here");
}

static void print_paths(const void *ctx, const struct json *o)
{
	const struct json *list = json_get(o, "build_paths");
	const char *label = "build paths";

	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *entry = json_at(list, i);

		print_line(
		    label, mem_printf(ctx, "%s: %lld, such as %s", text_of(ctx, entry, "section"),
			       json_get_int(entry, "count", 0), text_of(ctx, entry, "example")));
		label = "";
	}
	if (json_count(list) == 0)
		print_line(label, "none found");
	if (strcmp(json_get_string(o, "build_paths_searched"), "completely") != 0)
		print_line("", "(the file is too large to be searched to its end)");
}

static void print_go(const void *ctx, const struct json *go)
{
	static const char *const shown[] = {"CGO_ENABLED", "-buildmode", "-tags", "-ldflags",
	    "-trimpath", "GOOS", "GOARCH", "vcs.revision", NULL};
	const struct json *settings = json_get(go, "settings");

	if (json_count(go) == 0)
		return;
	print_line("Go", mem_printf(ctx, "%s %s %s", text_of(ctx, go, "version"),
			     text_of(ctx, go, "module"), text_of(ctx, go, "module_version")));
	for (const char *const *name = shown; *name != NULL; name++)
		if (json_get(settings, *name) != NULL)
			print_line(
			    "", mem_printf(ctx, "%s=%s", *name, text_of(ctx, settings, *name)));
}

static void print_elf(const void *ctx, const struct json *o)
{
	long long stack = json_get_int(o, "thread_stack", -1);

	print_libc(ctx, o);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		print_line(words[i].label, text_of(ctx, o, words[i].name));
	if (stack >= 0)
		print_line("thread stack",
		    stack > 0 ? mem_printf(ctx, "%lld bytes", stack) : "default of the libc");
	print_paths(ctx, o);
	print_go(ctx, json_get(o, "go"));
}

static void print_facts(const struct json *o)
{
	void *ctx = mem_check(talloc_new(NULL));

	print_head(ctx, o);
	if (json_get(o, "machine") != NULL)
		print_elf(ctx, o);
	else
		print_line("interpreter", text_of(ctx, o, "interpreter"));
	mem_free(ctx);
}

/* Facts of a file are printed, or put into list; non-zero when something is wrong with it. */
static int inspect(const void *ctx, const char *path, bool want_static, struct json *list)
{
	struct json *o = inspect_file(path);
	const char *damage = json_get_string(o, "damage");
	const char *why = o != NULL && want_static ? inspect_not_static(ctx, o) : NULL;
	int failed = o == NULL || damage != NULL || why != NULL;

	if (why != NULL)
		report_error(NULL, "'%s' is no static program: %s", path, shown(ctx, why));
	else if (damage != NULL)
		report_error(NULL, "'%s' is damaged: %s", path, damage);
	if (o != NULL && list != NULL) {
		json_append(list, o);
	} else if (o != NULL) {
		print_facts(o);
		json_free(o);
	}
	return failed;
}

static int inspect_all(const void *ctx, const struct strlist *files, bool want_static, bool json)
{
	struct json *list = json ? json_new_array() : NULL;
	int failed = 0;

	for (size_t i = 0; i < files->count; i++)
		failed |= inspect(ctx, files->items[i], want_static, list);
	if (list != NULL)
		printf("%s", json_text(ctx, list, 2));
	json_free(list);
	return failed ? EXIT_WORK : 0;
}

static int inspect_command(void *ctx, const struct args *args)
{
	if (args->operands->count == 0)
		return cmd_usage_error(args->cmd, "name a file");
	return inspect_all(ctx, args->operands, args_on(args, "static"), args_on(args, "json"));
}
