/* SPDX-License-Identifier: Apache-2.0 */
/* What commands that deal with targets have in common: options, settings, recipes, host, store,
 * plan. */
#pragma once

#include <stdbool.h>

#include "commands/cmd.h"
#include "source/choice.h"
#include "stage/launcher.h"
#include "remote/remote.h"
#include "run/sched.h"
#include "store/store.h"
#include "plan/plan.h"
#include "ui/ui.h"

struct session {
	struct settings *settings;
	const char *data; /* directory of recipes/, patches/, toolchains/ */
	const struct catalog *catalog;
	const struct targets *targets;
	const struct host *host;
	const struct launcher *launcher; /* NULL: none, or the command builds nothing */
	const struct store *store;
	const struct remote *remote; /* NULL: none, or the command takes none */
	struct strlist *keys;        /* OPT_KEYS: that were given in place of targets */
	struct source_opts sources;
	const struct target **goals; /* that were asked for */
	size_t ngoals;
	const struct target **runners; /* per goal: where it runs; NULL: here as it is */
	const struct target *here;     /* the target that this machine is; NULL: none */
	int jobs;
	/* options that are no settings */
	const char *config;
	bool keep_going, explain, json;
	enum ui_mode progress;
	const char *format, *to;
	const char *place;  /* a prefix in place of a target; then nothing else is opened */
	const char *choice; /* --target */
};

/* Which of the options a command takes beside those every command of targets takes. */
enum {
	OPT_PREFIX = 1 << 0, /* --prefix */
	OPT_RUN = 1 << 1,    /* --keep-going, --progress */
	OPT_PLAN = 1 << 2,   /* --explain, --format */
	OPT_TO = 1 << 3,     /* --to */
	OPT_PLACE = 1 << 4,  /* one goal, or a prefix in its place, in which --target chooses */
	OPT_ENV = 1 << 5,    /* --format; of the options of all commands --config and --set only.
				The session has no host, no store and no sources */
	OPT_CACHE = 1 << 6,  /* --cache and what goes with it */
	OPT_KEYS = 1 << 7,   /* input keys among the targets */
	OPT_BUILD = 1 << 8,  /* --launcher */
};

/* Help text of the option of OPT_BUILD. */
#define BUILD_OPTIONS_HELP                                                                         \
	"      --launcher PROGRAM\n"                                                               \
	"                        call the host's compilers through distcc, icecc or ccache\n"

/* Help text of the options of OPT_CACHE. */
#define CACHE_OPTIONS_HELP                                                                         \
	"      --cache URL       remote store: take finished stages from there\n"                  \
	"      --cache-push      and put in what is built\n"                                       \
	"      --sign-key FILE   private key that signs what is put in\n"                          \
	"      --trust-key FILE  public key that must have signed what is taken\n"

/* Help text of the options above, for struct cmd.options. */
#define SESSION_OPTIONS_HELP                                                                       \
	"  -j, --jobs N          job slots to share among all stages (default: processors)\n"      \
	"      --gcc V, --binutils V, --musl V, --linux V\n"                                       \
	"                        release of a package: 14.2.0, 14, latest\n"                       \
	"      --languages LIST  c,c++[,fortran] (default: c,c++)\n"                               \
	"      --disable-wchar, --disable-iconv\n"                                                 \
	"                        see mcm-config(5)\n"                                              \
	"      --static-host     a toolchain that runs on any Linux of this CPU\n"                 \
	"      --host TARGET     a toolchain that runs on TARGET\n"                                \
	"      --native          a toolchain that runs on its own target\n"                        \
	"      --config FILE     read settings from FILE (default: config.mak, if there is one)\n" \
	"      --patches DIR     your own patches, DIR/PACKAGE-VERSION/*.{diff,patch}\n"           \
	"      --set NAME=VALUE  one setting; mcm-config(5) lists them\n"                          \
	"      --offline         never open a network connection\n"

/*
 * Parse argv, read settings and everything else. Returns 0, or an exit status with the
 * error reported; 0 with *done set when --help was answered.
 */
int session_open(void *ctx, struct session *session, const struct cmd *cmd, unsigned options,
    int argc, char **argv, bool *done);
/* Do work with the view of --progress on stderr. Returns the exit status. */
int session_show(
    void *ctx, struct session *session, int (*work)(void *ctx, struct session *session));
/* Open a session, and show it. */
int session_run(void *ctx, const struct cmd *cmd, unsigned options, int argc, char **argv,
    int (*work)(void *ctx, struct session *session));
/*
 * The plan for the goals. With fetch, sources may be fetched to settle which of several
 * default releases is used. NULL with the error reported.
 */
struct plan *session_plan(void *ctx, struct session *session, bool fetch);
/* Find the host's compilers and where the goals are to run. Returns 0, or an exit status with the
 * error reported. */
int session_host(void *ctx, struct session *session, const struct cmd *cmd, unsigned options);
/*
 * Open the remote store that the settings name, unless OFFLINE: session->remote. Returns 0, or an
 * exit status with the error reported.
 */
int session_remote(void *ctx, struct session *session);
/*
 * The plan for the goals with that choice among default releases that leads to toolchains which the
 * store or the remote store has, remembered from now on. *plan stays NULL when there is none. -1
 * with the error reported.
 */
int session_guess(void *ctx, struct session *session, struct plan **plan);
/* The plan with this choice among default releases. Reports; NULL. */
struct plan *session_choose(void *ctx, const struct session *session, struct choice *choice);
/* The settings of the environment alone. Reports; NULL. */
struct settings *session_environment(void *ctx);
/* The store, for commands that need nothing else: STORE of the environment. Reports; NULL. */
struct store *session_store(void *ctx);
/* Directory of recipes, patches and toolchains: MCM_DATA, beside the program's source, or
 * installed. Reports; NULL. */
char *session_data_dir(const void *ctx);
