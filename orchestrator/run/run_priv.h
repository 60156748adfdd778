/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of this room share. run.c calls the others, never the other way round. i is the
 * index of a stage in plan->stages, k that of a source in plan->sources.
 */
#pragma once

#include "process/jobserver.h"
#include "run/child.h"
#include "run/run.h"
#include "schedule/estimate.h"
#include "schedule/graph.h"
#include "stage/stage.h"

/* What a run knows of a stage beside its node in the graph. */
struct run_stage {
	struct store_entry entry; /* of its output, once that is found */
	char resolved[HASH_HEX + 1];
	struct expected expected;
	bool told_waiting;       /* EVENT_WAIT was sent */
	const char *asked;       /* key under which the remote store is asked, or was last */
	bool asking;             /* a child process is at it */
	bool push;               /* to be put into the remote store */
	struct landing *landing; /* where its tree is unpacked, or NULL */
	bool stays;              /* it is to be built here: no farm gets it any more */
};

struct run {
	const struct run_opts *opts;
	const struct plan *plan;
	struct graph *graph;
	struct run_stage *stages;  /* per plan->stages */
	struct source_file *files; /* per plan->sources: what was fetched */
	int *trees;                /* per plan->sources: source_tree_hold, or -1 */
	struct children children;
	struct jobserver slots;
	bool slots_lost; /* makes were killed that may have held some of the slots */
	struct share share;
	struct pace pace;
	struct workers workers; /* of the farm */
	size_t failed;
	bool stopping; /* start nothing more */
	bool begun;    /* EVENT_BEGIN was sent */
	int signal;    /* the signal that ended the run; 0: none did */
	double start, last_tick;
	long hits;
	double saved;
};

/*
 * signals.c: from signals_catch() to signals_restore() a signal wakes the run up, by a descriptor
 * that can be read then. One run at a time. A SIGHUP that was ignored (nohup) stays so. Reports;
 * -1.
 */
int signals_catch(void);
void signals_restore(void);
int signals_fd(void);       /* that descriptor */
int signals_last(void);     /* empties it; the signal that must end the run, 0: none came */
bool signals_went_on(void); /* this process was stopped, and goes on; told once */

/* Why a stage need not be built. */
enum reuse {
	REUSE_HIT,    /* the store had it */
	REUSE_PULLED, /* the remote store had it */
	REUSE_CUTOFF, /* what it is made from came out as in an earlier build */
	REUSE_SHARED, /* another mcm has built it while this one was about to */
};

/* tell.c: emits events to opts->sink. Nothing of it fails. tell() adds how many stages are done. */
void tell(const struct run *r, const struct event *event);
void tell_stage(const struct run *r, enum event_kind kind, size_t i, const char *text);
void tell_reused(const struct run *r, size_t i, enum reuse how);
/* A child process that is not a stage's own has ended, with that wait status and CPU seconds. */
void tell_worked(const struct run *r, const struct child *child, int status, double cpu);
/* A stage has failed; with cause NULL the cause is the last error in its log. */
void tell_failed(const struct run *r, const struct child *child, const char *cause, double cpu);
/* A stage's process has ended since it was told to. */
void tell_interrupted(const struct run *r, const struct child *child, double cpu);
/* Tell of all stages that were to be built, and were not begun. */
void tell_left(const struct run *r);
/* Seconds that the rest of the run is estimated to take. */
double tell_time_left(const struct run *r);
/* Tells how far each running stage is, and the whole run. */
void tell_tick(struct run *r);

/* What came of an attempt to start a child process. */
enum start {
	START_DONE,
	START_NO_SLOT, /* every job slot is taken */
	START_BUSY,    /* another mcm is at it, or just finished it */
	START_FAILED,  /* reported */
};

/* job.c */
/*
 * The job of a stage's process, but for makeflags, keep_fds and progress_fd, which only a stage
 * that is built here has. What it points to belongs to r.
 */
struct stage_job build_job(struct run *r, const struct child *child);

/*
 * build.c: starts the process that builds stage i, here or at the farm; and draws the conclusions
 * when it has ended: what it built is in the graph then, or the failure is told.
 */
enum start build_start(struct run *r, size_t i);
void build_ended(struct run *r, struct child *child, int status, double cpu);

/*
 * away.c: stages that a farm builds. What is wrong with the farm becomes a warning, and the stages
 * are built here.
 */
bool away_takes(const struct run *r, size_t i); /* whether the farm is to build it */
/* Makes the farm ready, if it is not yet, before a stage is given to it. False: it cannot be. */
bool away_open(struct run *r);
void away_close(struct run *r);         /* the opposite, at the end of the run */
bool away_is_full(const struct run *r); /* it has as many stages as it may have at once */
/* Notes in the graph which stages the farm will get: of their sources only the files are needed
 * here, and no extracted trees. */
void away_plan(struct run *r);
/* The work for child_start() of such a stage; away_line() takes what it tells. */
int away_build(void *data, struct child *child, int to);
void away_line(struct run *r, struct child *child, char *line);
/* Whether the stage has to be built here, as the farm has not done it: then it is ready for that.
 */
bool away_fell_back(struct run *r, struct child *child, int status);
/* Removes the directory of a child whose stage the farm did not finish, and has the farm end the
 * work if it is still under way. */
void away_drop(struct run *r, struct child *child);

/* reuse.c: outputs that need not be built. */
/* Whether the store has the stage's output under its key: then stages[i].entry is set. */
bool reuse_find(struct run *r, size_t i);
/*
 * Counts stage i as done with the output in stages[i].entry, and tells why. Its bytes are known to
 * be right, or it is a goal, whose bytes are checked by whoever takes it out of the store.
 */
void reuse_take(struct run *r, size_t i, enum reuse how);

/*
 * look.c: looks stage i up in the store by its key, and notes in the graph that it was found, that
 * a remote store is to be asked for it, or that it is missing. One that others are built with has
 * its bytes checked first, in a process.
 */
void look_up(struct run *r, size_t i);
enum start look_start_check(struct run *r, size_t i);
void look_check_ended(struct run *r, const struct child *child, int status);

/*
 * gather.c: sources. One process fetches all that are wanted, another one for each source extracts
 * it. A source that failed is an error of the run, which is reported.
 */
enum start gather_start_fetch(struct run *r);
enum start gather_start_extract(struct run *r, size_t k);
void gather_line(struct run *r, char *line); /* of the process that fetches */
void gather_fetch_ended(struct run *r);
void gather_extract_ended(struct run *r, const struct child *child, int status);

/* transfer.c: the remote store. */
/* Whether a remote store will be asked for stage i by its present key: not twice by the same one.
 */
bool transfer_ask(struct run *r, size_t i);
/* Notes that the output of stage i is to be put into the remote store, if builds do that. */
void transfer_push(struct run *r, size_t i);
/* Starts as many of the transfers that are due as may be under way at once. */
void transfer_start(struct run *r);
void transfer_line(struct run *r, struct child *child, char *line);
void transfer_ended(struct run *r, const struct child *child, int status);

/* follow.c: calls the functions of opts->follow about a stage that was built. */
void follow_start(struct run *r, size_t i);
void follow_line(struct run *r, const struct child *child, const char *line);
void follow_ended(struct run *r, const struct child *child, int status);

/*
 * clean.c: child processes that remove what is no longer needed, in the background. What they fail
 * to remove a later build will, so none of this fails.
 */
void clean_sweep(struct run *r);                    /* what dead processes left */
void clean_work(struct run *r, struct child *done); /* a stage's directory */
void clean_tree(struct run *r, size_t k);           /* a source tree, unless another mcm uses it */
/* Starts the process of child, a new one, for other work of that kind. */
void clean_up(
    struct run *r, struct child *child, int (*work)(void *data, struct child *child, int to));
