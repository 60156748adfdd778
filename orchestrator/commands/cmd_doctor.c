/* SPDX-License-Identifier: Apache-2.0 */
/* mcm doctor: what this host lacks for building, and the command that installs it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/needs.h"
#include "adapters/needs.h"
#include "base/mem.h"
#include "base/report.h"
#include "commands/commands.h"
#include "files/path.h"
#include "process/sandbox.h"
#include "session/session.h"

static int doctor_command(void *ctx, const struct args *args);

const struct cmd cmd_doctor = {
    .name = "doctor",
    .summary = "say what this host lacks, and the command that installs it",
    .usage = "",
    .examples = "  mcm doctor\n",
    .run = doctor_command,
};

/* GCC's build tree and sources, the finished stages, and room to breathe. */
#define NEEDED_BYTES (4LL * 1000 * 1000 * 1000)

/* What lacks is listed by the first of its alternatives. */
static void print_need(const struct host_need *need, const struct strlist *missing)
{
	char *first = mem_strndup(missing, need->program, strcspn(need->program, "|"));
	bool there = !strlist_has(missing, first);

	printf("%-9s %-18s %s\n",
	    there            ? "ok"
	    : need->optional ? "optional"
			     : "missing",
	    first[0] == '/' ? path_basename(first) : need->program, need->why);
	mem_free(first);
}

static void print_room(const struct store *store)
{
	long long free_bytes = path_free_bytes(store->root);

	printf("%-9s %-18s %.1f GB free for the store in %s\n",
	    free_bytes < NEEDED_BYTES ? "low" : "ok", "disk", (double)free_bytes / 1e9,
	    store->root);
}

static void print_sandbox(void *ctx)
{
	const char *why = sandbox_lack(ctx);

	if (why != NULL)
		printf("%-9s %-18s %s: stages see this machine's files and network\n", "without",
		    "sandbox", why);
	else
		printf(
		    "%-9s %-18s stages see what they declare, and no network\n", "ok", "sandbox");
}

static int doctor_command(void *ctx, const struct args *args)
{
	struct strlist *missing, *all;
	struct settings *settings = session_environment(ctx, args);
	struct store *store;
	const char *directories;
	char *command;

	if (settings == NULL)
		return EXIT_USAGE;
	directories = settings_get(settings, "HOST_PATH");
	missing = host_missing(ctx, directories, false);
	all = host_missing(ctx, directories, true);
	for (const struct host_need *need = host_needs; need->program != NULL; need++)
		print_need(need, all);
	print_sandbox(ctx);
	store = session_store(ctx, args);
	if (store != NULL)
		print_room(store);
	command = host_install_command(ctx, all);
	if (command != NULL)
		printf("\ninstall what is missing with:\n  %s\n", command);
	return missing->count || store == NULL ? EXIT_WORK : 0;
}
