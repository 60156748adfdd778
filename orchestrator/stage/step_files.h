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

/* mkdir, copy, move, remove, link, write, replace, stamp, dedupe. Reports at loc; -1. */
int step_files_run(const struct step_files *s, enum step_kind kind);
/* Absolute form of a word, refused (reported, NULL) when it lies outside $(out) and $(build). */
char *step_files_target(const struct step_files *s, const char *word);
