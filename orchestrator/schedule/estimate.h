/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How long a run takes yet. Pure. CPU seconds of a stage are the same on a busy day and on a quiet
 * one, its wall time is not; so both are known with the number of processors that the build had of
 * the machine then, and today's wall time follows from how many it has now.
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
 * What recipes say was measured on one machine. CPU seconds of stages of this run that were never
 * built here before: as their recipes have it, and as they took.
 */
struct pace {
	double guessed, took;
};
/* A stage of which that was expected took so many CPU seconds. */
void pace_learn(struct pace *pace, const struct expected *e, double cpu);
/* What is expected of another one in the light of that. */
struct expected pace_apply(const struct pace *pace, const struct expected *e);

/* Wall time of the whole stage with that many processors for the build. */
double estimate_seconds(const struct expected *e, double processors);
/* The part of its work that is left, 0 to 1, or above where it proves to be more than expected. */
double estimate_left(const struct expected *e, const struct progress *progress, double processors);
/*
 * Wall time until the goals are there: per stage of the plan left[i] seconds are to come, 0 for
 * what need not run; in all of them together that many CPU seconds.
 */
double estimate_total(const struct plan *plan, const double *left, double cpu, double processors);

/* What a build has of the machine. */
struct share {
	int slots, all;    /* job slots, and processors of the machine */
	double processors; /* that it has now, smoothed */
	double sum;        /* of processors times seconds since the beginning */
	double at;         /* when these were measured: clock, and CPU seconds since then, of the */
	double machine, own; /* whole machine and of this build */
};

void share_init(struct share *s, int slots, int all, double now, double machine, double own);
/* What passed since the last look does not count: this process was stopped. */
void share_resume(struct share *s, double now, double machine, double own);
/*
 * Look again, every few seconds. load: how many processes of the whole machine want to run.
 * machine below 0: nothing tells, and the build has all that it could use.
 */
void share_update(struct share *s, double now, double machine, double own, double load);
