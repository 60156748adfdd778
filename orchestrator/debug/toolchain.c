/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the toolchain that a program was made by, or might have been. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/report.h"
#include "debug/debug_priv.h"
#include "files/listing.h"
#include "files/path.h"
#include "inspect/machine.h"

/* The toolchains of one prefix, and those among them that make programs of the subject's kind. */
struct fit {
	const struct subject *subject;
	const char *prefix;
	struct strlist *all;
	struct strlist *fitting;
};

/* Each toolchain has the object that programs begin with, whose header is like theirs. */
static struct elf *open_start(const void *ctx, const char *prefix, const char *triple)
{
	char *path = mem_printf(ctx, "%s/%s/lib/crt1.o", prefix, triple);

	return path_exists(path) ? elf_open(ctx, path) : NULL;
}

/* Where several make programs of one machine: has it the same ABI, as far as headers tell? */
static bool is_alike(
    const void *ctx, const struct fit *fit, const char *triple, const struct elf *start)
{
	const char *loader = fit->subject->loader;

	if (loader != NULL)
		return path_exists(mem_printf(ctx, "%s/%s%s", fit->prefix, triple, loader));
	return start->flags == fit->subject->elf->flags;
}

static void find_fitting(const void *ctx, struct fit *fit)
{
	struct strlist *alike = strlist_new(ctx);

	fit->fitting = strlist_new(ctx);
	for (size_t i = 0; i < fit->all->count; i++) {
		const char *triple = fit->all->items[i];
		struct elf *start = open_start(ctx, fit->prefix, triple);

		if (start == NULL || !start->is_elf ||
		    strcmp(machine_name(ctx, start), fit->subject->machine) != 0)
			continue;
		strlist_add(fit->fitting, triple);
		if (is_alike(ctx, fit, triple, start))
			strlist_add(alike, triple);
	}
	if (alike->count > 0)
		fit->fitting = alike;
}

static struct fit look_into(const void *ctx, const struct subject *subject, const char *prefix)
{
	struct fit fit = {.subject = subject, .prefix = prefix};

	fit.all = listing_having(ctx, path_join(ctx, prefix, "share/mcm"), TOOLENV_RECORD);
	find_fitting(ctx, &fit);
	return fit;
}

/* Where toolchains may be that nobody has named: those in PATH, as "mcm env" puts them there, and
 * those that "mcm build" makes here. */
static struct strlist *likely_prefixes(const void *ctx)
{
	struct strlist *prefixes = strlist_new(ctx);
	const char *path = getenv("PATH");
	struct strlist *dirs = strlist_split(ctx, path != NULL ? path : "", ":");
	struct strlist *made = listing_having(ctx, "output", "share/mcm");

	for (size_t i = 0; i < dirs->count; i++)
		if (*dirs->items[i] == '/' && strcmp(path_basename(dirs->items[i]), "bin") == 0)
			strlist_add(prefixes, path_dirname(ctx, dirs->items[i]));
	for (size_t i = 0; i < made->count; i++)
		strlist_add(prefixes, path_join(ctx, "output", made->items[i]));
	return prefixes;
}

/* The only toolchain that fits, or NULL (reported). */
static const char *choose(const void *ctx, const struct fit *fit)
{
	const char *machine = fit->subject->machine;

	if (fit->fitting->count == 1)
		return fit->fitting->items[0];
	if (fit->fitting->count > 1)
		report_error(NULL,
		    "'%s' has several toolchains for programs of %s; choose with --target: %s",
		    fit->prefix, machine, strlist_join(ctx, fit->fitting, ", "));
	else if (fit->all->count > 0)
		report_error(NULL,
		    "'%s' has no toolchain for programs of %s, as '%s' is; it has %s", fit->prefix,
		    machine, fit->subject->path, strlist_join(ctx, fit->all, ", "));
	else
		report_error(NULL,
		    "'%s' holds no toolchain; name the prefix of a 'mcm build' by --prefix",
		    fit->prefix);
	return NULL;
}

/* In the first prefix that has one; what else there is does not matter then. */
static int find_anywhere(const void *ctx, const struct subject *subject, struct toolenv *env)
{
	struct strlist *prefixes = likely_prefixes(ctx);

	for (size_t i = 0; i < prefixes->count; i++) {
		struct fit fit = look_into(ctx, subject, prefixes->items[i]);
		const char *triple = fit.fitting->count > 0 ? choose(ctx, &fit) : NULL;

		if (triple != NULL)
			return toolenv_load(ctx, fit.prefix, triple, env);
		if (fit.fitting->count > 0)
			return -1;
	}
	return report_error(NULL,
	    "no toolchain for programs of %s in PATH or './output'; name its prefix by --prefix",
	    subject->machine);
}

/* A debugger would start, and then lose its connection: the server cannot run such a program. A
 * toolchain that is not there, or has no such object, is for others to tell. */
static int check_named(
    const void *ctx, const char *prefix, const char *triple, const struct subject *subject)
{
	struct elf *start = toolenv_is_plain(triple) ? open_start(ctx, prefix, triple) : NULL;
	const char *machine = start != NULL && start->is_elf ? machine_name(ctx, start) : NULL;

	if (machine == NULL || strcmp(machine, subject->machine) == 0)
		return 0;
	return report_error(NULL,
	    "--target names %s, whose programs are of %s, and '%s' is of %s; leave --target out, "
	    "or "
	    "name another program",
	    triple, machine, subject->path, subject->machine);
}

int toolchain_find(const void *ctx, const struct debug_request *request,
    const struct subject *subject, struct toolenv *env)
{
	const char *triple = request->target;

	if (request->prefix == NULL && triple == NULL)
		return find_anywhere(ctx, subject, env);
	if (request->prefix == NULL)
		return report_error(
		    NULL, "--target chooses in a prefix, but none is named; name it by --prefix");
	if (triple == NULL) {
		struct fit fit = look_into(ctx, subject, request->prefix);

		triple = choose(ctx, &fit);
	} else if (check_named(ctx, request->prefix, triple, subject)) {
		return -1;
	}
	return triple != NULL ? toolenv_load(ctx, request->prefix, triple, env) : -1;
}
