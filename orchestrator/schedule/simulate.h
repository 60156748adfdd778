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
	int processors; /* of each */
	/* The workers are processors of one machine, and makes of a stage use what others leave, as
	 * with "mcm build -j". Else each is a machine that builds one stage at a time. */
	bool pooled;
};

/*
 * Seconds until the goals are there. expected: per plan->stages. cached: per plan->stages, whether
 * its output is there at the beginning; NULL for an empty store. *cpu becomes the CPU seconds of
 * what has to be built.
 */
double simulate(const struct plan *plan, const struct expected *expected, const bool *cached,
    const struct workforce *crew, double *cpu);
