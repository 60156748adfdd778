/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of this room share. run.c calls the others, never the other way round. */
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
	size_t failed;
	bool stopping; /* start nothing more */
	bool begun;    /* EVENT_BEGIN was sent */
	int signal;    /* the signal that ended the run; 0: none did */
	double start, last_tick;
	long hits;
	double saved;
};

/* signals.c: wake the run up while they are caught. One run at a time. Reports; -1. */
int signals_catch(void);
void signals_restore(void);
int signals_fd(void);       /* readable when there was one */
int signals_last(void);     /* drains it; the one that must end the run, 0 none */
bool signals_went_on(void); /* this process was stopped, and goes on; told once */

/* Why a stage need not be built. */
enum reuse {
	REUSE_HIT,    /* the store had it */
	REUSE_PULLED, /* the remote store had it */
	REUSE_CUTOFF, /* what it is made from came out as in an earlier build */
	REUSE_SHARED, /* another mcm has built it while this one was about to */
};

/* tell.c: events. */
void tell(const struct run *r, const struct event *event);
void tell_stage(const struct run *r, enum event_kind kind, size_t i, const char *text);
void tell_reused(const struct run *r, size_t i, enum reuse how);
/* A child process that is no stage's has ended. */
void tell_worked(const struct run *r, const struct child *child, int status, double cpu);
/* cause NULL: as the end of the log says. */
void tell_failed(const struct run *r, const struct child *child, const char *cause, double cpu);
/* A stage's process has ended since it was told to. */
void tell_interrupted(const struct run *r, const struct child *child, double cpu);
/* Tell of all stages that were to be built, and were not begun. */
void tell_left(const struct run *r);
double tell_time_left(const struct run *r);
void tell_tick(struct run *r);

/* What came of an attempt to start a child process. */
enum start {
	START_DONE,
	START_NO_SLOT, /* every job slot is taken */
	START_BUSY,    /* another mcm is at it, or just finished it */
	START_FAILED,  /* reported */
};

/* job.c */
/* The job that a stage's process does. What it points to belongs to r. */
struct stage_job build_job(struct run *r, const struct child *child);

/* build.c: stages. */
enum start build_start(struct run *r, size_t i);
void build_ended(struct run *r, struct child *child, int status, double cpu);

/* away.c: stages that a farm builds. */
void away_close(struct run *r);
bool away_takes(const struct run *r, size_t i); /* whether the farm is to build it */
bool away_open(struct run *r); /* whether it can be used; called before it gets its first stage */
bool away_is_full(const struct run *r); /* as many are under way as may be */
/* Stages that are to be given away need the files of their sources alone. */
void away_plan(struct run *r);
int away_build(void *data, struct child *child, int to); /* the work of a child_start() */
void away_line(struct run *r, struct child *child, char *line);
/* Whether the farm did not build it, so that it has to be built here. */
bool away_fell_back(struct run *r, struct child *child, int status);
/* The child was ended early: the farm is told to end the work, too. */
void away_drop(struct run *r, struct child *child);

/* reuse.c: outputs that need not be built. */
/* Whether the store has the stage's output under its key: then stages[i].entry is set. */
bool reuse_find(struct run *r, size_t i);
/*
 * Take the output of stage i. Its bytes are known to be right, or will be checked by whoever takes
 * the goal out of the store.
 */
void reuse_take(struct run *r, size_t i, enum reuse how);

/* look.c: what the store has. */
/* Look stage i up by its key: found, to be asked for, or missing. */
void look_up(struct run *r, size_t i);
enum start look_start_check(struct run *r, size_t i);
void look_check_ended(struct run *r, const struct child *child, int status);

/* gather.c: sources. */
enum start gather_start_fetch(struct run *r);
enum start gather_start_extract(struct run *r, size_t k);
void gather_line(struct run *r, char *line); /* of the process that fetches */
void gather_fetch_ended(struct run *r);
void gather_extract_ended(struct run *r, const struct child *child, int status);

/* transfer.c: the remote store. */
bool transfer_ask(struct run *r, size_t i); /* whether it will be asked for the stage by its key */
/* Have it put into the remote store at some time, if that is wanted. */
void transfer_push(struct run *r, size_t i);
void transfer_start(struct run *r);
void transfer_line(struct run *r, struct child *child, char *line);
void transfer_ended(struct run *r, const struct child *child, int status);

/* follow.c: what the caller does about stages that were built. */
void follow_start(struct run *r, size_t i);
void follow_line(struct run *r, const struct child *child, const char *line);
void follow_ended(struct run *r, const struct child *child, int status);

/* clean.c: removes in the background, for seconds at most. */
void clean_sweep(struct run *r);                    /* what dead processes left */
void clean_work(struct run *r, struct child *done); /* a stage's directory */
void clean_tree(struct run *r, size_t k);           /* a source tree, unless another mcm uses it */
/* Do any other work that takes a moment in the process of child. */
void clean_up(
    struct run *r, struct child *child, int (*work)(void *data, struct child *child, int to));
