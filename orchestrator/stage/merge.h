/* SPDX-License-Identifier: Apache-2.0 */
/* Outputs of stages put together in one tree, with messages that name stages. */
#pragma once

#include "files/tree.h"
#include "plan/plan.h"

struct merge {
	const struct stage *stage; /* that puts them together */
	const struct stage *dep; /* whose output comes now, behind those before it in stage->deps */
	const char *deps;        /* the directory that has all of them, by name */
	const char *to;
	enum tree_how how;
	const struct strlist *reserved; /* paths that dep must not have; or NULL */
};

/*
 * Puts the output of dep into the tree to, which has those of the stages before it. A path that
 * both have with other contents, and one that is reserved, is an error that names the stages.
 * Reports; -1.
 */
int merge_output(const struct merge *merge);
