/* SPDX-License-Identifier: Apache-2.0 */
/* Steps that work on files; they can write below the stage's $(out) and $(build) only. */
#pragma once

#include "base/report.h"
#include "base/strlist.h"
#include "recipe/recipe.h"

struct step_files {
	const struct loc *loc; /* of the step */
	void *mem;
	const struct strlist
	    *args; /* words with directories filled in; relative ones are below dir */
	const char *dir;
	const char *out, *build;
};

/* Carries out a step of kind mkdir, copy, move, remove, link, write, replace, stamp or dedupe.
 * Reports at loc; -1. */
int step_files_run(const struct step_files *s, enum step_kind kind);
/*
 * The absolute path that a word of a step names, to write to; s->mem owns it. One that lies, or
 * leads by symbolic links, outside of $(out) and $(build) is refused. Reports; NULL.
 */
char *step_files_target(const struct step_files *s, const char *word);
