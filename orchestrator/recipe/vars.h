/* SPDX-License-Identifier: Apache-2.0 */
/* Named values that recipes refer to as $(name); a value is a list of words, a scalar is a list of
 * one. */
#pragma once

#include <stdbool.h>

#include "base/report.h"
#include "base/strlist.h"

/*
 * Bytes that a word or a list may have once it is expanded: below what the system takes as one
 * argument (MAX_ARG_STRLEN, execve(2)), and the end of variables that double each other.
 */
enum { EXPANDED_MAX = 1 << 16 };

struct vars; /* talloc'd */

/* New variables, none yet. What they do not have is looked for in parent (NULL: nowhere), which has
 * to live as long as they. */
struct vars *vars_new(const void *ctx, const struct vars *parent);
/* Set a variable to a copy of one word, or to the empty list for NULL; whatever parent has stays.
 */
void vars_set(struct vars *vars, const char *name, const char *value);
/* The same for a copy of a list. */
void vars_set_list(struct vars *vars, const char *name, const struct strlist *list);
/* The same for plain words, in which "$" stands for itself; NULL: none. */
void vars_set_plain(struct vars *vars, const char *name, const struct strlist *words);
/* The value, which lives until the variable is set anew; NULL: there is no such variable. */
const struct strlist *vars_get(const struct vars *vars, const char *name);
/* Whether there is such a variable, and its value is neither empty nor one of "", "0", "no",
 * "false". */
bool vars_true(const struct vars *vars, const char *name);
/* Names of all variables, those of parents too, sorted. ctx owns the list. */
struct strlist *vars_names(const void *ctx, const struct vars *vars);

/*
 * text with each $(name) replaced by its value (words of a list joined by one
 * space), and each $(name:prefix) by the rest of its last word that begins with prefix
 * (nothing if none does); "$$" gives "$". An unknown name (with the nearest known one), a missing
 * ')' and more than EXPANDED_MAX bytes are reported at loc; NULL.
 */
char *expand_text(
    const void *ctx, const struct vars *vars, const char *text, const struct loc *loc);
/* Append the expansion of text; text that is exactly one $(name) appends that list word by word
 * (maybe none). Reports, also when all words of out, with a byte behind each, have more than
 * EXPANDED_MAX bytes; -1. */
int expand_word(
    struct strlist *out, const struct vars *vars, const char *text, const struct loc *loc);
/*
 * Space-separated names that must all be true; "name:pattern" is true if a word of the list
 * matches the shell pattern; "!" before either asks for false. NULL or "" holds.
 * Returns 1, 0, or -1 (reported: a name that vars does not know).
 */
int expand_when(const struct vars *vars, const char *when, const struct loc *loc);
