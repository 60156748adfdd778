/* SPDX-License-Identifier: Apache-2.0 */
/* What shells and other build systems have to be told to use a toolchain. */
#pragma once

#include "base/report.h"
#include "base/strlist.h"

/* Name of a toolchain's own record, in share/mcm/TARGET. */
#define TOOLENV_RECORD "env.json"

struct toolenv {
	const char *target;
	/* NAME=VALUE, as the record has them: go_arch, rust, meson_cpu, ... */
	const struct strlist *facts;
	/* Where the toolchain is. Texts name it, */
	const char *prefix;
	/* or, for files of share/mcm/TARGET, refer to it relative to themselves. */
	bool inside;
	/* Programs are linked dynamically, and so are shared libraries of Go and Rust, which have
	 * to be. */
	bool dynamic;
	/* It is not there yet: it has all programs and files that a toolchain may have. */
	bool planned;
};

/* A variable, and the program it names. */
struct toolenv_program {
	const char *variable, *name;
};

/* A fact, or NULL when it is absent or empty. */
const char *toolenv_fact(const struct toolenv *env, const char *name);
/* Whether the toolchain has bin/TARGET-PROGRAM. False, too, when that cannot be told (reported). */
bool toolenv_has(const struct toolenv *env, const char *program);
/* Whether the toolchain has share/mcm/TARGET/NAME. Those of older releases have not all of them. */
bool toolenv_has_file(const struct toolenv *env, const char *name);
/* "_x86_64_unknown_linux_musl": what names of variables for that target of Rust end in. */
char *toolenv_cargo_suffix(const void *ctx, const char *rust);

/* What rustc has to be told by "-C" about how it links; NULL: nothing. */
const char *toolenv_rustflag(const struct toolenv *env);

/*
 * Environment variables as NAME=VALUE, with '@' in values where the prefix belongs. Programs are
 * named without directory, for PATH: only so can they be used in a prefix whose path has spaces.
 */
struct strlist *toolenv_variables(const void *ctx, const struct toolenv *env);
/* Cuts a variable in two: its name, and *value. */
const char *toolenv_split(char *variable, const char **value);
/* A value with prefix in place of each '@'. */
char *toolenv_value(const void *ctx, const char *value, const char *prefix);
/* What comes between ours and the value that the user has of that name: ":" for PATH, " " for
 * lists of flags; NULL where there is one value. */
const char *toolenv_separator(const char *name);
/*
 * Add what the libraries of the toolchain want for those who use them. A name that is in the list
 * already stays as it is. A row that is broken is warned of and left out.
 */
void toolenv_add_libraries(struct strlist *list, const struct toolenv *env);
/*
 * Whether the rows of the libraries in a tree, which need not be a whole toolchain, can be used by
 * one for the target with these facts (its variables, as toolchain files have them). Reports every
 * one that cannot; -1.
 */
int toolenv_check_libraries(const char *tree, const char *target, const struct strlist *facts);
/* The same for a toolchain whose own variables are known. */
int toolenv_check_rows(const char *tree, const struct toolenv *env, const struct strlist *own);
/* Add what names programs and files of the build machine: CC_FOR_BUILD, HOST_AR and their like. */
void toolenv_add_machine(struct strlist *list, const struct toolenv *env);
/* Whether a variable is one of these. They are only for who has not set them: the user's stay. */
bool toolenv_is_machines(const char *name);
/*
 * The variables with the prefix, and what environ has of lists and of the build machine, filled in.
 * A prefix that PATH cannot express, or that cannot be looked at, is reported; NULL.
 */
struct strlist *toolenv_environment(const void *ctx, const struct toolenv *env);

/*
 * Names of variables by which the caller would lead the toolchain's compilers to files of this
 * machine: all that must not be set; and those that environ has a value for.
 */
struct strlist *toolenv_search_paths(const void *ctx);
struct strlist *toolenv_callers_paths(const void *ctx);
/* Says that these, if any, are left out, and what to do instead. */
void toolenv_note_paths(const void *ctx, const struct strlist *set);

/*
 * The toolchain for triple in prefix; the only one for triple NULL. Reads nothing but the prefix,
 * and believes it nothing but plain words, which need no quotes anywhere. Reports that there is no
 * toolchain, or which there are, or what is wrong with it; -1.
 */
int toolenv_load(const void *ctx, const char *prefix, const char *triple, struct toolenv *env);

/* Facts and names of targets are plain words: so none can mean anything to a shell or a build
 * system, whoever made the prefix. */
bool toolenv_is_plain(const char *text);
/* Reports that a format cannot express this character of the prefix; -1. */
int toolenv_forbidden(const char *prefix, char bad, const char *format);

/* "sh, go, ...", in order of preference. */
struct strlist *toolenv_formats(const void *ctx);
/* Whether the format has anything to say: Go and Rust do not know every target. */
bool toolenv_speaks(const struct toolenv *env, const char *format);
/* The text in one of these formats. Reports what cannot be said in it; NULL. */
char *toolenv_text(const void *ctx, const struct toolenv *env, const char *format);

/*
 * Write the record of these facts (NAME=VALUE; "target" must be one) into dir, which is made, and a
 * file for each of some formats, that work wherever the tree above dir/../../.. is moved. What is
 * wrong with the facts is reported at loc; -1.
 */
int toolenv_write(const char *dir, const struct strlist *facts, const struct loc *loc);
