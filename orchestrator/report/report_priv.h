/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of report share with each other and nobody else. */
#pragma once

#include <stdbool.h>
#include <stdio.h>
#include <time.h>

#include "report/recorder.h"
#include "report/report.h"

/* The number of the format that mcm(1) describes. */
enum { RECORD_FORMAT = 1 };
/* What the id of a build begins with that began then. */
char *report_id_time(const void *ctx, time_t when);

/* What became of a stage. */
enum note_state {
	NOTE_UNNEEDED, /* nothing that had to be built needs it, as far as the build got */
	NOTE_HIT,      /* the store had it */
	NOTE_PULLED,   /* the remote store had it */
	NOTE_CUTOFF,   /* what it needs was built and came out as before */
	NOTE_BUILT,
	NOTE_FAILED,
	NOTE_SKIPPED,
	NOTE_INTERRUPTED, /* the build ended while it ran */
	NOTE_LEFT,        /* the build ended before it, and it was to be built */
	NOTE_STATES,      /* how many there are */
};

struct step_note {
	double at;
	const char *text;
};

struct failure_note {
	const char *cause, *tail, *command, *dir, *log;
};

/* Times are seconds since the build began; start of a stage below 0: it was not started, of a
 * fetch: it was while planning. */
struct stage_note {
	const void *owner; /* of its strings */
	enum note_state state;
	bool waited; /* another mcm had it in hand, from then until then */
	double wait_start, wait_end;
	bool pulled;
	double start, seconds, cpu, saved;
	const char *reason;
	struct step_note *steps;
	size_t nsteps;
	struct failure_note *failure;
};

struct work_note {
	const char *what, *name, *target;
	double start, seconds, cpu;
	bool failed;
};

struct fetch_note {
	const char *name, *from;
	bool up, of_cache;
	double start, seconds; /* below 0: it did not end */
	long long bytes;
};

struct recorder {
	const struct recorder_facts *facts; /* NULL: the build has not begun */
	struct event_sink next;
	double start; /* clock */
	double began; /* epoch */
	double end;
	struct stage_note *stages; /* per plan->stages */
	struct work_note *works;
	size_t nworks;
	struct fetch_note *fetches;
	size_t nfetches;
	struct strlist *prefixes;
};

/* record.c: set "stages", "work", "fetches", "cache", "slots", "idle" and "critical". */
void recorder_work(const struct recorder *r, struct json *o);

/*
 * numbers.c: why something is no record of a build that whoever shows it need not ask more about,
 * with numbers such as a build can have; NULL if it is one. Owned by ctx.
 */
char *report_trouble(const void *ctx, const struct json *record);

/* trace.c, svg.c: the report of a build in one of these forms. */
void report_trace(const struct json *report, FILE *to);
void report_svg(const struct json *report, FILE *to);
/* graph.c: the report of a plan in Graphviz' language. */
void report_graph(const struct json *plan, FILE *to);
/* layout.c: the same as SVG, laid out by dot. Reports, also that there is no dot; NULL. */
char *report_layout(const void *ctx, const struct json *plan);
/* text.c: the strings of a list, such as terminals can show, in one. */
char *report_joined(const void *ctx, const struct json *list, const char *between);
/* page.c: text as markup has it; control characters are shown as "\xNN", with lines but for line
 * breaks. */
char *report_escape(const void *ctx, const char *text, bool lines);
/* A report on a page of the directory pages, which has the data and the text. Reports; -1. */
int report_page(const char *pages, const struct json *report, const char *text, FILE *to);
