/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the program tells while it works. Rooms that do the work (run/, source/, pack/, ...) emit
 * events, and ui/ draws them; neither knows the other. An event is plain data, valid only during
 * the call.
 */
#pragma once

#include <stdbool.h>

enum event_kind {
	EVENT_BEGIN, /* a build or fetch begins: total = stages to do, seconds = estimate of wall
			time or -1 */
	EVENT_END,   /* it ended: status = exit status, seconds = wall time, text = one-line summary
		      */
	EVENT_REUSED, /* stage comes from the store; text = why (may be NULL); status = 1 if that
			 is early cutoff; seconds = what building it took, -1: unknown, or no time
			 was saved */
	EVENT_WAIT,   /* stage is being built by another mcm; text = who */
	EVENT_START,  /* stage starts; text = log file; seconds = expected duration or -1 */
	EVENT_STEP,   /* stage begins a step; text = short description ("configure", "make install")
		       */
	EVENT_PROGRESS, /* fraction of the stage done (0..1, -1 unknown); seconds = since its start
			 */
	EVENT_DONE, /* stage done; seconds = wall time; cpu = CPU seconds of it and its children */
	EVENT_FAILED, /* stage failed: text = cause; tail = last lines of its log; command, dir, log
		       */
	EVENT_SKIPPED,     /* stage not tried since text (a stage id) failed */
	EVENT_INTERRUPTED, /* stage was ended before it was done; seconds, cpu */
	EVENT_LEFT,        /* stage was still to be built when the run ended, and was not begun */
	EVENT_DOWNLOAD,    /* stage = source name: bytes of total (-1 unknown); text = URL when it
			      begins, else NULL */
	EVENT_FETCHED,     /* stage = source name; text = origin it came from */
	EVENT_UPLOAD,      /* stage goes into the remote store: bytes of total; text = URL when it
			      begins,   else NULL */
	EVENT_UPLOADED,    /* stage is there, whole */
	EVENT_PACK, /* an archive or image is made, stage = its name: bytes of total went in; text =
		       triple of the toolchain, or name of the program, when it begins, else NULL */
	EVENT_PACKED, /* it is there, whole; bytes = its size */
	EVENT_TICK, /* twice a second while anything runs: total/done counts, seconds = time left or
		       -1, running = ids */
	EVENT_MESSAGE,   /* text = an error, warning or note; made by views that report to programs,
			    never emitted */
	EVENT_WORKED,    /* something else was done: text = "check", "extract", "fetch", "pull" or
			    "push";    stage = stage or source, NULL of fetch; seconds, cpu, status */
	EVENT_INSTALLED, /* a prefix was published; text = prefix */
	EVENT_SUMMARY,   /* one line about the whole build, after its end; text */
};

struct event {
	enum event_kind kind;
	const char *stage;  /* stage name, or source name */
	const char *target; /* triple, or NULL */
	const char *text;
	const char *tail;
	const char *command;
	const char *dir;
	const char *log;
	double fraction;
	double seconds;
	double cpu;
	long long bytes, total;
	int done, count; /* finished stages of all */
	int status;
	const char *const *running; /* EVENT_TICK: names of what runs, NULL-terminated */
};

/* Where events go: all that the rooms that work know of whoever listens. */
struct event_sink {
	void (*emit)(void *data, const struct event *event);
	void *data;
};

/* "begin", "end", "reused", ...: the value of "event" in --progress json. */
const char *event_name(enum event_kind kind);
