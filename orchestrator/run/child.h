/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The child processes of a run: started under a guard each, listened to, and reaped. What they do
 * and what follows from it is not known here.
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
	bool slot;    /* owns one of the jobserver's */
	bool told_to_end;
	const char *log;     /* what it prints goes there; NULL: its messages are ours */
	char *work;          /* the stage's directory */
	int work_lock, lock; /* of the store, or -1 */
	/* Progress of a stage, looked at now and then. */
	double fraction, cpu, share_sum;
	struct course_sample *seen; /* nseen of them */
	size_t nseen;
	/* Of transfers. */
	bool talked; /* of bytes */
	/* Of a stage that is built by a farm. */
	bool away;
	char *operation; /* its name there, once that is known */
	/* Pipes from it, -1 none, and the beginnings of lines. */
	int from, messages;
	char *line, *message;
};

struct children {
	const void *ctx;
	struct child **list;
	size_t n;
};

/* Not yet a process; belongs to the set. */
struct child *child_new(struct children *set, enum child_kind kind, size_t index);
/*
 * Start the process, which does the work and exits with what that returns. What it writes to the
 * descriptor "to" are lines for children_listen. Reports; -1.
 */
int child_start(
    struct child *child, int (*work)(void *data, struct child *child, int to), void *data);
/* Takes it off the set, closes pipes and lets go of locks; the slot is the caller's. */
void child_free(struct children *set, struct child *child);

/* Wait until any child says something, fds[0] or fds[1] (-1: none) can be read, or time is up. */
void children_wait(const struct children *set, const int fds[2], int timeout_ms);
/* Hand on each line that the child has said, and pass its messages on. */
void child_listen(
    struct child *child, void (*line)(void *data, struct child *child, char *text), void *data);
/*
 * A child of the set that has ended, with its wait status and CPU seconds (its own and those of all
 * below it); NULL: none has. The child stays in the set. Other children of this process are not
 * touched.
 */
struct child *children_reap(const struct children *set, int *status, double *cpu);
void child_end(struct child *child); /* tell it to end; it has to be reaped like any other */
size_t children_count(const struct children *set, enum child_kind kind);
