/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the scheduler share. */
#pragma once

#include <stdio.h>
#include <sys/types.h>

#include "adapters/jobserver.h"
#include "run/sched.h"

enum node_state {
	NODE_UNNEEDED,
	NODE_ASKED,   /* the remote store is asked for it */
	NODE_WAITING, /* for dependencies or sources */
	NODE_READY,   /* resolved key known, not in the store */
	NODE_RUNNING,
	NODE_DONE, /* entry is valid */
	NODE_FAILED,
	NODE_SKIPPED,
};

struct node {
	const struct stage *stage;
	enum node_state state;
	struct store_entry entry;
	char resolved[HASH_HEX + 1];
	struct store_history expected; /* seconds and cpu always set; log_bytes -1 unknown */
	double rest;       /* expected seconds from its start to the last goal: what is urgent */
	bool used;         /* some stage of the plan depends on it */
	bool told_waiting; /* EVENT_WAIT was sent */
	/* sched_remote.c */
	const char *ask;         /* key under which the remote store is asked, or was last */
	bool asking;             /* a job is at it */
	bool found;              /* its bytes are coming */
	bool push;               /* to be put into the remote store */
	struct landing *landing; /* where its tree is unpacked, or NULL */
};

enum feed_state {
	FEED_UNNEEDED,
	FEED_WANTED,
	FEED_FETCHING,
	FEED_FILE,
	FEED_EXTRACTING,
	FEED_TREE,
	FEED_FAILED
};

/* A source on its way to the stages. */
struct feed {
	struct source *source;
	enum feed_state state;
	struct source_file file;
	double rest; /* of the most urgent stage that uses it */
};

enum job_kind { JOB_STAGE, JOB_EXTRACT, JOB_FETCH, JOB_CLEAN, JOB_PULL, JOB_PUSH };

/* A child process, leader of its own process group. */
struct job {
	enum job_kind kind;
	pid_t pid;
	size_t index; /* of node or feed */
	bool slot;    /* owns one of the jobserver's */
	double start;
	double fraction; /* of a stage: of the log it wrote last time; not above 0: unknown */
	char *log, *work;
	int work_lock, lock; /* descriptors or -1 */
	int from;            /* pipe from the child, -1 none */
	int messages;        /* its reports, -1: they go to the log */
	char *partial;       /* of a line read from "from" */
	char *partial_message;
	bool talked; /* of bytes */
	char *cause; /* why a transfer failed */
};

struct sched {
	const struct sched_opts *opts;
	const struct plan *plan;
	void *mem;
	struct node *nodes; /* per plan->stages */
	struct feed *feeds; /* per plan->sources */
	struct job **jobs;
	size_t njobs;
	struct jobserver slots;
	int done, count; /* stages to do in this run */
	size_t failed;
	bool stopping;            /* start nothing more */
	bool begun;               /* EVENT_BEGIN was sent */
	bool no_pulls, no_pushes; /* the remote store is left alone */
	bool told_refused;        /* that an object of it was not taken */
	int signal;               /* that ended the run, 0 none */
	double start, last_tick;
	long hits;
	double saved;
};

size_t sched_index(const struct plan *plan, const struct stage *stage);

/* sched_need.c: which nodes are needed, expected times, and what is ready. */
void sched_expect(const struct store *store, const struct plan *plan, struct node *nodes);
void sched_need_goals(struct sched *s);
/* A node's output is in the store. */
void sched_reuse(struct sched *s, struct node *node, const char *why);
/* A node has to be built, as far as its input key tells: its dependencies and sources are needed.
 */
void sched_need_inputs(struct sched *s, struct node *node);
/* Move waiting nodes on whose inputs are there: to done if the store has the same inputs, else
 * ready. */
void sched_advance(struct sched *s);
double sched_time_left(const struct sched *s);

/* sched_jobs.c: child processes. */
enum start {
	START_DONE,
	START_NO_SLOT, /* every job slot is taken */
	START_BUSY,    /* another mcm is at it, or just finished it */
	START_FAILED,  /* reported */
};
enum start sched_start_stage(struct sched *s, size_t index);
enum start sched_start_extract(struct sched *s, size_t index);
enum start sched_start_fetch(struct sched *s);
/* In the background: what dead processes left; a directory; a source tree unless another mcm uses
 * it. */
void sched_start_sweep(struct sched *s);
void sched_start_clean(struct sched *s, struct job *done);
void sched_start_drop(struct sched *s, size_t index);
void sched_job_free(struct sched *s, struct job *job); /* closes, gives its slot back */
/* A process without a job slot, in which run talks in lines; what it returns is the exit status. */
enum start sched_start_talk(struct sched *s, enum job_kind kind, size_t index,
    int (*run)(struct sched *s, struct node *node, FILE *to));
size_t sched_count_jobs(const struct sched *s, enum job_kind kind);

/* sched_remote.c: the remote store. */
/* Whether it will be asked for the node's output by that key. Then the node is NODE_ASKED. */
bool sched_ask(struct sched *s, struct node *node, const char *key);
/* It may turn out that the node, or what it needs, has to be built. */
bool sched_is_open(const struct node *node);
void sched_push(struct sched *s, struct node *node); /* some time, if that is wanted */
void sched_start_transfers(struct sched *s);
void sched_transfer_line(struct sched *s, struct job *job, char *line);
void sched_transfer_ended(struct sched *s, struct job *job, int status);

/* sched_ends.c */
void sched_read_job(struct sched *s, struct job *job);
void sched_job_ended(struct sched *s, struct job *job, int status, double cpu);
void sched_kill_all(struct sched *s);

/* sched_events.c: what is told. */
void sched_emit(const struct sched *s, const struct event *event);
void sched_emit_node(
    const struct sched *s, enum event_kind kind, const struct node *node, const char *text);
/* cause NULL: as the end of the log says. */
void sched_emit_failed(
    const struct sched *s, const struct node *node, const struct job *job, const char *cause);
void sched_tick(struct sched *s);
