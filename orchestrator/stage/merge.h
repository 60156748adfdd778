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

/* Reports what is in two of them with other contents, or reserved, and by whom; -1. */
int merge_output(const struct merge *merge);
