/* SPDX-License-Identifier: Apache-2.0 */
/* This machine, and where the toolchains are to run. */
#include <string.h>

#include "base/mem.h"
#include "base/report.h"
#include "files/path.h"
#include "host/host.h"
#include "session/session.h"

/* The machine that HOST or STATIC_HOST names, NULL for neither. -1 with the error reported. */
static int find_runner(const struct session *session, const struct target **runner)
{
	const struct settings *settings = session->settings;
	const char *host = settings_get(settings, "HOST");

	*runner = NULL;
	if (host != NULL) {
		*runner = targets_get(session->targets, host);
		return *runner != NULL ? 0 : -1;
	}
	if (!settings_on(settings, "STATIC_HOST") || settings_on(settings, "NATIVE"))
		return 0;
	*runner = session->here;
	return *runner != NULL
		   ? 0
		   : report_error(settings_loc(settings, "STATIC_HOST"),
			 "STATIC_HOST needs a target that is this machine, and none is %s; "
			 "name one by HOST",
			 session->host->triple);
}

/* Whether a toolchain for that machine can be made here. Returns 0 or an exit status. */
static int check_foreign(const struct session *session, const struct target *runner)
{
	const struct settings *settings = session->settings;

	if (runner == NULL || runner == session->here)
		return 0;
	if (session->args->cmd->takes & COMMAND_EXEC)
		return cmd_usage_error(session->args->cmd,
		    "the toolchain is to run on %s, not on this machine; take away HOST or NATIVE",
		    runner->triple);
	/* Its compiler writes the specs for it. */
	if (settings_on(settings, "DEFAULT_STATIC")) {
		report_error(settings_loc(settings, "DEFAULT_STATIC"),
		    "DEFAULT_STATIC needs a compiler that runs here, but the toolchain is to run "
		    "on %s; take away one of them",
		    runner->triple);
		return EXIT_USAGE;
	}
	return 0;
}

/* Builds say so where they cannot go on; what only tells of keys, here. Toolchains that run on any
 * Linux have theirs from no compiler. */
static void note_lack(const struct session *session)
{
	const char *lack = session->host->lack;
	bool counts = false;

	for (size_t i = 0; i < session->ngoals; i++)
		counts = counts || session->runners[i] == NULL;
	if (lack != NULL && counts && !(session->args->cmd->takes & COMMANDS_BUILD))
		report_note(NULL,
		    "%s; without one, keys are those of no machine, and no remote store has any "
		    "but with --static-host",
		    lack);
}

/* Is it a compiler for a target that recipes know, by its name (x86_64-linux-musl-gcc)? */
static bool is_cross_compiler(const struct session *session, const char *command)
{
	struct strlist *words = strlist_split(NULL, command, " \t");
	const char *name = words->count > 0 ? path_basename(words->items[0]) : "";
	const char *end = strrchr(name, '-');
	const char *triple = end != NULL ? mem_strndup(words, name, (size_t)(end - name)) : "";
	bool found = false;

	for (size_t i = 0; i < session->targets->n && !found; i++) {
		const struct target *target = &session->targets->v[i];

		found = strcmp(target->triple, triple) == 0 || strlist_has(target->aliases, triple);
	}
	mem_free(words);
	return found;
}

/* musl-cross-make wants to be given one for programs that run on the target. */
static void drop_cross_compilers(const struct session *session)
{
	static const char *const names[] = {"HOST_CC", "HOST_CXX"};
	struct settings *settings = session->settings;

	if (settings_get(settings, "HOST") == NULL && !settings_on(settings, "NATIVE") &&
	    !settings_on(settings, "STATIC_HOST"))
		return;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const char *command = settings_get(settings, names[i]);

		if (command == NULL || !is_cross_compiler(session, command))
			continue;
		report_note(settings_loc(settings, names[i]),
		    "'%s' has no effect: what runs on the target is compiled by a compiler that "
		    "mcm makes itself; HOST_CC and HOST_CXX are this machine's own, which make "
		    "that",
		    command);
		settings_unset(settings, names[i]);
	}
}

int session_host(void *ctx, struct session *session)
{
	const char *store = store_where(ctx, settings_get(session->settings, "STORE"));
	const struct target *runner;

	if (store == NULL)
		return EXIT_WORK;
	drop_cross_compilers(session);
	/* What is known of the host is remembered in the store, where that is made already. */
	session->host = host_probe(ctx, session->settings,
	    store_is_made(store) ? path_join(ctx, store, "host.json") : NULL);
	if (session->host == NULL)
		return EXIT_WORK;
	session->here = targets_of_machine(session->targets, session->host->triple);
	if (find_runner(session, &runner))
		return EXIT_USAGE;
	session->runners = mem_array(ctx, const struct target *, session->ngoals);
	for (size_t i = 0; i < session->ngoals; i++) {
		if (settings_on(session->settings, "NATIVE"))
			runner = session->goals[i];
		if (check_foreign(session, runner))
			return EXIT_USAGE;
		session->runners[i] = runner;
	}
	note_lack(session);
	return 0;
}

int session_cross(void *ctx, struct session *session, const struct strlist *runners)
{
	const struct target **goals, **of;
	size_t n = 0;

	goals = mem_array(ctx, const struct target *, runners->count * session->ngoals + 1);
	of = mem_array(ctx, const struct target *, runners->count * session->ngoals + 1);
	for (size_t k = 0; k < runners->count; k++) {
		const struct target *runner = targets_get(session->targets, runners->items[k]);

		if (runner == NULL || check_foreign(session, runner))
			return EXIT_USAGE;
		for (size_t i = 0; i < session->ngoals; i++) {
			goals[n] = session->goals[i];
			of[n++] = runner;
		}
	}
	session->goals = goals;
	session->runners = of;
	session->ngoals = n;
	return 0;
}
