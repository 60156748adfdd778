/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How long a plan takes on other machines than this one: the order in which a run starts stages
 * (graph.h), with a clock in place of processes. Pure; nothing here fails or reports. What is not
 * counted: downloads, the extraction of sources, and what a network needs between machines.
 */
#pragma once

#include "plan/plan.h"
#include "schedule/estimate.h"

/* Who does the work. */
struct workforce {
	int workers;
	double processors; /* of each */
	/* The workers are processors of one machine, and makes of a stage use what others leave, as
	 * with "mcm build -j". Else each is a machine that builds one stage at a time. */
	bool pooled;
};

/* How far a stage is when the clock starts. */
enum already {
	ALREADY_NOTHING,
	ALREADY_BEGUN, /* one of the workers is at it */
	ALREADY_THERE, /* its output need not be built */
};

/*
 * Seconds until the goals are there. expected: per plan->stages, of what is still to be done of it.
 * already: per plan->stages; NULL for an empty store. *cpu becomes the CPU seconds of what has to
 * be built.
 */
double simulate(const struct plan *plan, const struct expected *expected,
    const enum already *already, const struct workforce *crew, double *cpu);
