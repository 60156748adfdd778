/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the text of a config.mak, of make's messages about it, and of the values that make found.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/report.h"

/*
 * The number of the line that sets the variable name; 0: none does. Which conditionals hold is
 * known to make alone. So if several lines set it, this is the last one that the end of value can
 * come from (value NULL: the last one).
 */
int configmak_line(const char *text, const char *name, const char *value);
/*
 * The line that gives word to a list of words, or to what is added to it for a target (a name with
 * _FOR_TARGET behind it); 0: unknown. Of several the last one that has all of it, or else the last
 * that gives something to the same variable of a configure script.
 */
int configmak_word_line(const char *text, const char *name, const char *word);
/* Whether the text uses the name anywhere: not in a comment, and not where it is set. */
bool configmak_is_used(const char *text, const char *name);

/*
 * "FILE:LINE: MESSAGE" as make writes it: returns the message and sets loc; any other
 * line is returned whole. FILE is relative to the directory of path.
 */
const char *configmak_message(const void *ctx, const char *line, const char *path, struct loc *loc);
/* The one line of make's output that tells why it failed; "" if there is none. */
const char *configmak_error(const void *ctx, const char *output, const char *path, struct loc *loc);

/* A variable that the file sets. */
struct configmak_variable {
	const char *name;
	const char *value; /* NULL: no setting */
	int line;          /* for the caller; 0: unknown */
};

struct configmak_variables {
	struct configmak_variable *v;
	size_t n;
	const char *failed;    /* the setting whose value make could not expand, or NULL */
	const char *makefiles; /* that make has read; NULL: it did not come to its end */
};

/*
 * Add to found what text says, the values of configmak_run.h. text is changed, and strings of found
 * lie in it; the table belongs to ctx. Silent: if text is cut off, found is incomplete.
 */
void configmak_parse(const void *ctx, char *text, struct configmak_variables *found);
