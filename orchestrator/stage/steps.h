/* SPDX-License-Identifier: Apache-2.0 */
/* The kinds of steps a recipe can ask for, carried out for one stage. */
#pragma once

#include "plan/plan.h"
#include "recipe/vars.h"

struct steps_ctx {
	const struct vars *vars;   /* directories by name: out, build, root, source.P, dep.S, ... */
	const struct strlist *env; /* of the stage */
	const char *makeflags;
	const int *keep_fds;
	const char *out, *build, *work; /* absolute; nothing is written elsewhere */
	const char
	    *outer_work;     /* what work is called outside of the sandbox; NULL: there is none */
	struct json *inputs; /* what STEP_MANIFEST records */
	const struct stage *stage;
	const char *key; /* resolved */
};

/* What a step is called in progress and logs, "make install", "configure"; ctx owns the text. */
char *step_text(const void *ctx, const struct plan_step *step);
/*
 * Carries out one step. A command that failed leaves the file STAGE_RERUN (stage.h) in work, by
 * which it can be run again. Reports at the step's place in the recipe; -1.
 */
int step_run(const struct steps_ctx *ctx, const struct plan_step *step);
