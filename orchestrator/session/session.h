/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What commands that deal with targets have in common: settings, recipes, host, store, plan. Each
 * function that returns an exit status returns 0 for success; for another status the error has been
 * reported. ctx owns what a function puts into a session or returns, unless something else is said,
 * and is to live as long as the session.
 */
#pragma once

#include <stdbool.h>

#include "lock/lock.h"
#include "plan/plan.h"
#include "remote/remote.h"
#include "run/run.h"
#include "session/cmd.h"
#include "stage/workshop.h"
#include "store/store.h"
#include "ui/ui.h"

/* session_open() fills it, as far as the command needs it; the rest is NULL or 0. */
struct session {
	const struct args *args;
	struct settings *settings; /* of args */
	const char *data;          /* directory of the first layer, which comes with mcm */
	const struct catalog *catalog;
	const struct targets *targets;
	const struct option_tables *options;
	const struct strlist *libraries; /* names of those that toolchains are to have */
	const struct host *host;
	struct workshop *shop; /* NULL: the command builds nothing */
	const struct store *store;
	struct remote *remote; /* NULL: none, or the command takes none */
	struct farm *farm;     /* that builds stages; NULL: none, or OFFLINE */
	/* Whose signatures count, if any are named: nothing else is taken from the stores then. */
	struct store_trusted trusted;
	const struct lock *lock; /* with LOCKED, what a plan has to be; or NULL */
	struct strlist *keys;    /* input keys that were given in place of targets */
	struct source_opts sources;
	const struct target *
	    *goals; /* targets that toolchains are asked for; several may be equal */
	size_t ngoals;
	const struct target **runners; /* for each goal where it runs; NULL: here as it is */
	const struct target *here;     /* the target that this machine is; NULL: none */
	int jobs;                      /* how many processes may run at once */
	enum ui_mode progress;
	/* Of a build: for each goal its key, target and prefix, which are known to be in place;
	 * nothing else is set then. NULL: that is to be found out. */
	const struct strlist *in_place;
	struct unchanged *unchanged; /* for session_note_unchanged(); or NULL */
	bool is_loose;               /* the plan has a release that the next one may not take */
	const char *place;           /* a prefix that was given in place of a target; or NULL */
};

/*
 * Fill a session, which is all zero, with what the command of args needs. Where a prefix is given
 * in place of a target, that is place, and nothing is read or opened. Commands that make no plan,
 * as "mcm env", get settings, recipes and goals alone. Returns an exit status.
 */
int session_open(void *ctx, struct session *session, const struct args *args);
/* Sets *progress to how progress is to be shown, by --progress. Returns an exit status. */
int session_progress(const struct args *args, enum ui_mode *progress);
/*
 * For a build whose settings are known: where nothing has changed that a plan is made from since a
 * build of the same words found nothing to do, and its toolchains are in place as they were, set
 * in_place to what it noted of them. The note is among the store's choices; who can write there can
 * build anything. Reports nothing: what is wrong is told when the plan is made.
 */
void session_find_unchanged(void *ctx, struct session *session);
/*
 * Note for later builds of the same words that this one found its toolchains in place: of each the
 * input key, the target and the prefix, as words of one list. Nothing is noted where anything else
 * was said, as it is to be said again, nor where a setting or a choice among releases has a say
 * that session_find_unchanged() does not look at. Reports nothing, also where the note cannot be
 * written.
 */
void session_note_unchanged(const struct session *session, const struct strlist *in_place);
/* Calls work while progress is shown on stderr as session->progress has it. Returns what work
 * returned, an exit status. */
int session_show(
    void *ctx, struct session *session, int (*work)(void *ctx, struct session *session));
/* session_open(), and if that succeeds session_show(). Returns an exit status. */
int session_run(
    void *ctx, const struct args *args, int (*work)(void *ctx, struct session *session));
/*
 * Add the settings of the environment and of file to those of the command line, which are stronger.
 * file NULL is config.mak of the working directory, if there is one. GNU make evaluates the file.
 * Returns an exit status.
 */
int session_settings(const struct session *session, const char *file);
/* Read recipes and toolchain files of all layers, into data, catalog, targets and options, and make
 * the settings of packages known. Returns an exit status. */
int session_load(void *ctx, struct session *session);
/* Set session->sources to how sources may be had, by the settings. Returns an exit status. */
int session_sources(void *ctx, struct session *session);
/* Make the settings of the packages of a catalogue known, as settings_add_packages() does. 0; -1 if
 * a name that was given, or that a table of options has, is still unknown, or if a package has a
 * setting or option of a name that is taken, which is reported. */
int session_add_packages(
    struct settings *settings, const struct catalog *catalog, const struct option_tables *options);
/* JOBS; if it is not set, how many processors there are, but at most 1024. */
int session_jobs(const struct settings *settings);
/* What a lock file of the plan says, for lock.h to write or to compare. The plan owns its settings.
 */
struct lock_subject session_lock_subject(const struct session *session, const struct plan *plan);
/*
 * The settings by which the same toolchain can be built again, NAME=VALUE as --set takes it, in the
 * order of the table of settings: those that have a say in what is made, or in what from, and are
 * not as they would be without being given. The directories of RECIPES and PATCHES are absolute.
 * ctx owns the list.
 */
struct strlist *session_given(const void *ctx, const struct session *session);
/* What the plan of a session is made from. choose is NULL, for the caller to set. */
struct plan_input session_plan_input(const struct session *session);
/*
 * The plan for the goals. Where the session has a lock, the plan has to be as that says. Which of
 * several default releases is taken may be asked of the remote store; with fetch, sources may be
 * fetched for that, too. NULL if there is no plan, which is reported.
 */
struct plan *session_plan(void *ctx, struct session *session, bool fetch);
/* How run_plan() is to run that plan: after a failed stage nothing else is begun, unless the caller
 * sets keep_going. */
struct run_opts session_run_opts(const struct session *session, const struct plan *plan);
/* Find this machine's compilers, and where each goal is to run: host, here and runners. Returns an
 * exit status. */
int session_host(void *ctx, struct session *session);
/*
 * Have each goal made once for each of the targets that runners names, to run there with static
 * programs: goals and runners become all pairs, those with the first runner first. Returns an exit
 * status.
 */
int session_cross(void *ctx, struct session *session, const struct strlist *runners);
/* Read the keys that are trusted into trusted, and open the remote store that the settings name as
 * remote, unless OFFLINE is set. Returns an exit status. */
int session_remote(void *ctx, struct session *session);
/* Open the build farm that the settings name as farm, unless OFFLINE is set. To be called behind
 * session_sources() and session_remote(). Returns an exit status. */
int session_farm(void *ctx, struct session *session);
/*
 * A list of the variables that mcm was started with, NAME=VALUE. What is secret among them
 * (settings_is_secret()) is then taken out of the environment, so that no process inherits it:
 * compilers that are probed, commands of exec, and what these start.
 */
struct strlist *session_take_environment(const void *ctx);
/* New settings, those of the environment alone. NULL if one is wrong, which is reported. */
struct settings *session_environment(void *ctx, const struct args *args);
/* The store that STORE of the environment names, for commands that need nothing else. It is made if
 * absent. NULL if it cannot be opened, which is reported. */
struct store *session_store(void *ctx, const struct args *args);
/* The same store, opened by store_open_to_read(): nothing is written, and one that is absent is as
 * an empty one. NULL if it cannot be opened, which is reported. */
struct store *session_store_if_any(void *ctx, const struct args *args);
/* The same, but one that is absent is reported, too; NULL. */
struct store *session_store_to_read(void *ctx, const struct args *args);
/*
 * Sorted names of the packages of recipes/ that have releases, for options such as --gcc. Recipes
 * are not read for that. more has directories of layers with ':' between them, as RECIPES has them;
 * NULL: those of MCM_RECIPES. The layer of libraries does not count. Reports nothing: what cannot
 * be read has no packages.
 */
struct strlist *session_packages(const void *ctx, const char *more);
/*
 * The directory that has recipes/, patches/ and toolchains/: MCM_DATA, or the one above the
 * program's own, or share/mcm in that. NULL if none is found, which is reported.
 */
char *session_data_dir(const void *ctx);
/*
 * The path of the directory of that name with files of the program: "pages", which HTML is made of,
 * or "formats", the templates of mcm env. It is looked for in MCM_DATA, and then near the program
 * as in session_data_dir(). If there is none, a path where one is missed, for the reader's message.
 * NULL if the place of the program cannot be told, which is reported.
 */
char *session_files_dir(const void *ctx, const char *name);
