/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The child processes of a run: each is started under a guard (process/guard.h), listened to, and
 * reaped. What they do and what follows from it is not known here.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum child_kind {
	CHILD_STAGE,
	CHILD_CHECK,   /* reads an output of the store */
	CHILD_EXTRACT, /* makes a source tree */
	CHILD_FETCH,   /* gets sources */
	CHILD_PULL,    /* of the remote store */
	CHILD_PUSH,
	CHILD_FOLLOW, /* does what the caller of the run wants about a stage that was built */
	CHILD_CLEAN,  /* removes what nobody needs */
};

struct child {
	enum child_kind kind;
	pid_t pid;    /* of its guard */
	size_t index; /* of the stage or source that it is for */
	double start; /* clock_seconds() */
	/* Since when it does what it is for: its start, or when a worker of a farm began, so far as
	 * the farm tells; 0: none has. */
	double working;
	bool slot; /* it has one of the jobserver's slots */
	bool told_to_end;
	const char *log;     /* file that all it prints goes to; NULL: its messages are ours */
	char *work;          /* of store_work_dir() */
	int work_lock, lock; /* the lock of work, and that of the stage; or -1 */
	/* Progress of a stage, looked at now and then: the part that is done, CPU seconds so far,
	 * and the run's share.sum when it began. */
	double fraction, cpu, share_sum;
	struct course_sample *seen; /* nseen of them */
	size_t nseen;
	bool talked; /* of a transfer: it has told of bytes, so one is under way */
	/* Of a stage that is built by a farm. */
	bool away;
	bool worker;     /* the farm has told that one is at it */
	char *operation; /* its name there, once that is known */
	/* Pipes from it, for lines and for messages (-1: none), and the beginning of a line of each
	 * that is not whole yet. */
	int from, messages;
	char *line, *message;
};

struct children {
	const void *ctx;
	struct child **list;
	size_t n;
};

/* A child that is not a process yet; it belongs to the set until child_free(). */
struct child *child_new(struct children *set, enum child_kind kind, size_t index);
/*
 * Forks the process, which calls work() and exits with what that returns. Lines that work() writes
 * to the descriptor "to" are for child_listen(). If log is set, that file is emptied and gets all
 * that it prints; otherwise its messages are passed on as ours. Reports; -1, and the child stays in
 * the set.
 */
int child_start(
    struct child *child, int (*work)(void *data, struct child *child, int to), void *data);
/* Takes it off the set, closes its pipes, lets go of its locks, and frees it. A slot that it has is
 * the caller's to give back. */
void child_free(struct children *set, struct child *child);

/*
 * Waits until any child says something, until fds[0] or fds[1] (-1: none) can be read, or for
 * timeout_ms milliseconds.
 */
void children_wait(const struct children *set, const int fds[2], int timeout_ms);
/*
 * Calls line(data, child, text) for each whole line that the child has written since, without its
 * newline, and reports its messages as ours. Does not wait. text may be changed, and is gone
 * afterwards.
 */
void child_listen(
    struct child *child, void (*line)(void *data, struct child *child, char *text), void *data);
/*
 * A child of the set that has ended; *status is set as wait(2) does, *cpu to the CPU seconds of it
 * and of all processes below it. NULL: none has; does not wait. The child stays in the set.
 * Children of this process that are not in the set are left alone.
 */
struct child *children_reap(const struct children *set, int *status, double *cpu);
/* Tells the child and all below it to end; it has to be reaped like any other. */
void child_end(struct child *child);
/* How many children of that kind are in the set. */
size_t children_count(const struct children *set, enum child_kind kind);
