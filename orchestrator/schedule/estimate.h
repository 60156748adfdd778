/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How long a run will still take. Pure: nothing but arithmetic. A stage needs the same CPU seconds
 * on a busy day and on a quiet one, but not the same wall time. So both are remembered together
 * with the number of processors that the build had then, and today's wall time follows from the
 * number that it has now.
 */
#pragma once

#include <stdbool.h>

#include "plan/plan.h"
#include "store/store.h"

/* What a stage took when it was built last. */
struct expected {
	double seconds, cpu; /* both above 0 */
	double processors;   /* that the build had, on average */
	long long log_bytes; /* below 0: unknown */
	bool guessed;        /* it was never built here, its recipe says so */
	struct course course;
};

/* How far a running stage is. */
struct progress {
	double cpu;      /* seconds that it has used; below 0: unknown */
	double seconds;  /* since its start */
	double fraction; /* of its work, by its log and last time's; not above 0: unknown */
};

/*
 * How this machine compares with the one that the costs in recipes were measured on. Counts the CPU
 * seconds of those stages of this run that were never built here before: as their recipes say, and
 * as they really took.
 */
struct pace {
	double guessed, took;
};
/* Learn that a stage of which e was expected took so many CPU seconds. */
void pace_learn(struct pace *pace, const struct expected *e, double cpu);
/* What is to be expected of another stage in the light of that. */
struct expected pace_apply(const struct pace *pace, const struct expected *e);

/*
 * The workers of a farm, which tells neither how many there are nor how large: that is learnt from
 * what they are seen at, and from the stages that they have built.
 */
struct workers {
	struct pace pace;    /* of their machines */
	double cpu, seconds; /* of all stages that were built */
	int most;            /* that were seen at work at once; 0: the farm does not tell */
};
/* Learn from a stage of which e was expected and which took a worker so many seconds. */
void workers_learn(struct workers *w, const struct expected *e, double cpu, double seconds);
/* Processors of one, and of all of them; unknown: what is returned until there is a stage. */
double workers_each(const struct workers *w, double unknown);
double workers_all(const struct workers *w, double unknown);

/* Wall time of the whole stage with that many processors for the build. */
double estimate_seconds(const struct expected *e, double processors);
/*
 * The part of the stage's work that is left, from 0 to 1; above 1 if it proves to be more work than
 * was expected.
 */
double estimate_left(const struct expected *e, const struct progress *progress, double processors);
/*
 * Wall time until the goals are there. left has, for each stage of the plan, the seconds that it
 * will still take, 0 if it need not run; cpu has the CPU seconds of all of them together.
 */
double estimate_total(const struct plan *plan, const double *left, double cpu, double processors);

/* The share of the machine that a build has. */
struct share {
	int slots, all;      /* job slots, and processors of the machine */
	double processors;   /* that it has now, smoothed */
	double sum;          /* of processors times seconds since the beginning */
	double at;           /* clock_seconds() of the last look */
	double machine, own; /* CPU seconds by then, of the whole machine and of this build */
};

void share_init(struct share *s, int slots, int all, double now, double machine, double own);
/*
 * Begin anew from here: what was measured since the last look does not count, as this process was
 * stopped meanwhile.
 */
void share_resume(struct share *s, double now, double machine, double own);
/*
 * Look again, every few seconds. load: how many processes of the whole machine want to run.
 * machine below 0: nothing tells, and the build has all that it could use.
 */
void share_update(struct share *s, double now, double machine, double own, double load);
