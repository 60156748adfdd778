/* SPDX-License-Identifier: Apache-2.0 */
/* What commands that deal with targets have in common: settings, recipes, host, store, plan. */
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

struct session {
	const struct args *args;
	struct settings *settings; /* of args */
	const char *data;          /* the first layer: recipes/, patches/, toolchains/ */
	const struct catalog *catalog;
	const struct targets *targets;
	const struct strlist *libraries; /* of the target, that its toolchain is to have */
	const struct host *host;
	struct workshop *shop; /* NULL: the command builds nothing */
	const struct store *store;
	struct remote *remote;        /* NULL: none, or the command takes none */
	struct farm *farm;            /* that builds stages; NULL: none, or OFFLINE */
	struct store_trusted trusted; /* of the command that takes a remote store */
	const struct lock *lock;      /* LOCKED: nothing else may be planned; or NULL */
	struct strlist *keys;         /* that were given in place of targets */
	struct source_opts sources;
	const struct target **goals; /* that were asked for */
	size_t ngoals;
	const struct target **runners; /* per goal: where it runs; NULL: here as it is */
	const struct target *here;     /* the target that this machine is; NULL: none */
	int jobs;
	enum ui_mode progress;
	const char *place; /* a prefix in place of a target; then nothing else is opened */
};

/*
 * Read settings and everything else that the command needs: of a prefix in place of a target
 * nothing, of a command of an environment no host, store or sources. Returns 0, or an exit status
 * with the error reported.
 */
int session_open(void *ctx, struct session *session, const struct args *args);
/* How progress is to be shown, by --progress. Returns 0, or an exit status with the error reported.
 */
int session_progress(const struct args *args, enum ui_mode *progress);
/* Do work with the view of --progress on stderr. Returns the exit status. */
int session_show(
    void *ctx, struct session *session, int (*work)(void *ctx, struct session *session));
/* Open a session, and show it. */
int session_run(
    void *ctx, const struct args *args, int (*work)(void *ctx, struct session *session));
/* Read the settings of the environment and of file (NULL: of config.mak, if there is one) beside
 * those of the command line. Returns 0, or an exit status with the error reported. */
int session_settings(const struct session *session, const char *file);
/* Read recipes and toolchain files of all layers that the settings name: data, catalog, targets.
 * Returns 0, or an exit status with the error reported. */
int session_load(void *ctx, struct session *session);
/* How sources may be had, by the settings: session->sources. Returns 0, or an exit status with the
 * error reported. */
int session_sources(void *ctx, struct session *session);
/* Make settings of the packages of a catalogue known; see settings_add_packages(). Reports; -1. */
int session_add_packages(struct settings *settings, const struct catalog *catalog);
/* JOBS, or how many processors there are. */
int session_jobs(const struct settings *settings);
/* What a lock of the plan has, or is held against. */
struct lock_subject session_lock_subject(const struct session *session, const struct plan *plan);
/*
 * What settings say of what is made and of what, NAME=VALUE, as --set takes it: all that are not as
 * they are by themselves, in the order of the table.
 */
struct strlist *session_given(const void *ctx, const struct session *session);
/* What the plan of a session is made from; who chooses among default releases is for the caller. */
struct plan_input session_plan_input(const struct session *session);
/*
 * The plan for the goals, held against the lock where there is one. With fetch, sources may be
 * fetched to settle which of several default releases is used. NULL with the error reported.
 */
struct plan *session_plan(void *ctx, struct session *session, bool fetch);
/* How that is run; stages may not go on after a failure. */
struct run_opts session_run_opts(const struct session *session, const struct plan *plan);
/* Find the host's compilers and where the goals are to run. Returns 0, or an exit status with the
 * error reported. */
int session_host(void *ctx, struct session *session);
/*
 * Let each goal be made once for each of these targets to run on, statically: goals and runners are
 * the product, all targets of the first runner first. Returns 0, or an exit status with the error
 * reported.
 */
int session_cross(void *ctx, struct session *session, const struct strlist *runners);
/*
 * Read the keys that are trusted, and open the remote store that the settings name, unless OFFLINE:
 * session->trusted and session->remote. Returns 0, or an exit status with the error reported.
 */
int session_remote(void *ctx, struct session *session);
/* Open the farm that the settings name, unless OFFLINE: session->farm. Returns 0, or an exit status
 * with the error reported. */
int session_farm(void *ctx, struct session *session);
/*
 * The environment that mcm was started with. What is secret in it is taken out of the environment
 * that children inherit: compilers that are probed, commands of exec, and what these start.
 */
struct strlist *session_take_environment(const void *ctx);
/* The settings of the environment alone. Reports; NULL. */
struct settings *session_environment(void *ctx, const struct args *args);
/* The store, for commands that need nothing else: STORE of the environment. Reports; NULL. */
struct store *session_store(void *ctx, const struct args *args);
/* The same to read it alone: store_open_to_read(). Reports; NULL. */
struct store *session_store_if_any(void *ctx, const struct args *args);
/* The same, and there has to be one. Reports; NULL. */
struct store *session_store_to_read(void *ctx, const struct args *args);
/*
 * Names of the packages that have releases, without reading recipes; none where there are none.
 * more: directories of recipes over the program's own, as RECIPES has them; NULL: MCM_RECIPES.
 */
struct strlist *session_packages(const void *ctx, const char *more);
/* Directory of recipes, patches and toolchains: MCM_DATA, beside the program's source, or
 * installed. Reports; NULL. */
char *session_data_dir(const void *ctx);
/* Directory of what HTML is made of ("pages") or of templates for mcm env ("formats"), in the same
 * places; that of the program itself if MCM_DATA has none. Where there is none, whoever reads it
 * learns that. NULL: reported. */
char *session_files_dir(const void *ctx, const char *name);
