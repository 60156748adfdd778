/* SPDX-License-Identifier: Apache-2.0 */
/* Builds one stage: directories, merged root, steps, checks, into the store. Runs in a child
 * process of its own. */
#pragma once

#include "plan/plan.h"
#include "source/source.h"
#include "stage/workshop.h"
#include "store/store.h"

struct stage_job {
	const struct store *store;
	const struct stage *stage;
	char resolved[HASH_HEX + 1];
	const struct store_entry *const *deps; /* per stage->deps */
	const struct source_file *files;       /* per stage->sources */
	const struct workshop *shop;
	const char *makeflags; /* jobserver_makeflags() */
	const int *keep_fds;   /* descriptors of the jobserver, ended by -1 */
	const char *work;      /* directory for this job alone; the caller removes it */
	int progress_fd;       /* gets one line per step begun; -1 none */
};

/* Name of the file below stage_job.work that a failed step leaves: its directory, then its command
 * line. */
#define STAGE_RERUN "rerun.txt"

/*
 * Builds the stage. All that is printed goes to stdout and stderr, which are the log of the stage.
 * Returns 0 with the output in the store under its resolved and input keys, or reports the cause
 * and returns -1. An output that holds the path of the work directory, of a source tree or of the
 * store fails: it could not be moved or shared.
 */
int stage_run(const struct stage_job *job);

/* An output of a stage, made here or elsewhere. */
struct stage_made {
	const char *tree;
	double seconds, cpu; /* that it took */
	/*
	 * If it was made elsewhere: where, and its digest, and its checksum or NULL; both are known
	 * to be right.
	 */
	const char *from, *output, *check;
};
/*
 * Moves the output into the store, under the resolved and the input key of job, with all its times
 * set to OUTPUT_EPOCH. What was made elsewhere rests on the word of that place from then on.
 * Reports; -1.
 */
int stage_keep(const struct stage_job *job, const struct stage_made *made);
