/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What shells and build systems have to be told to use a toolchain: facts of its target, which its
 * record has (TOOLENV_RECORD), environment variables that follow from them, and texts in the
 * languages of build systems.
 */
#pragma once

#include "base/report.h"
#include "base/strlist.h"

/* Name of a toolchain's own record, in share/mcm/TARGET. */
#define TOOLENV_RECORD "env.json"

/* A toolchain as its users see it. It owns nothing. */
struct toolenv {
	const char *target;          /* triple */
	const struct strlist *facts; /* NAME=VALUE, as the record has them: go_arch, rust, ... */
	const char *prefix;          /* directory of the toolchain, absolute */
	/* Texts are for files in the toolchain's share/mcm/TARGET, and find the prefix from where
	 * these files lie; false: they have the prefix in them. */
	bool inside;
	/* Go and Rust are to link dynamically, as their shared libraries need it, and LDFLAGS make
	 * nothing static; false: programs are linked statically. */
	bool dynamic;
	/* The toolchain is not there yet, and is taken to have all programs and files that one may
	 * have; false: the prefix is looked into. */
	bool planned;
};

/* A variable such as CC, and the program of the toolchain that it names, as "gcc" for TARGET-gcc.
 */
struct toolenv_program {
	const char *variable, *name;
};

/* The value of a fact; NULL if it is absent or empty. Reports nothing. */
const char *toolenv_fact(const struct toolenv *env, const char *name);
/*
 * Whether the toolchain has the program bin/TARGET-PROGRAM, or the file share/mcm/TARGET/NAME,
 * which one by an older mcm may lack. What cannot be looked at is reported, and counts as absent:
 * callers to whom that makes a difference compare report_errors().
 */
bool toolenv_has(const struct toolenv *env, const char *program);
bool toolenv_has_file(const struct toolenv *env, const char *name);
/*
 * "_x86_64_unknown_linux_musl" for x86_64-unknown-linux-musl: what the crates cc and pkg-config
 * want at the end of names of variables that are for this target of Rust alone. ctx owns it.
 */
char *toolenv_cargo_suffix(const void *ctx, const char *rust);

/* The argument of rustc's -C that makes it link as env->dynamic says, a constant; NULL where rustc
 * does so by itself. */
const char *toolenv_rustflag(const struct toolenv *env);

/*
 * All environment variables for the users of a toolchain, NAME=VALUE, with '@' in values where the
 * prefix belongs; ctx owns the list. Programs are named without a directory, to be found by PATH:
 * only so can they be used in a prefix whose path has spaces. Reports what toolenv_has() and
 * toolenv_add_libraries() do, and leaves that out.
 */
struct strlist *toolenv_variables(const void *ctx, const struct toolenv *env);
/* Cuts NAME=VALUE in place: returns the name, and sets *value. There has to be a '='. */
const char *toolenv_split(char *variable, const char **value);
/* A copy of a value with the prefix in place of each '@'. ctx owns it. */
char *toolenv_value(const void *ctx, const char *value, const char *prefix);
/*
 * What stands between the toolchain's value of a variable and the one that the user has set
 * already: ":" for PATH, " " for lists of flags. NULL where the user's is replaced.
 */
const char *toolenv_separator(const char *name);
/*
 * Add the variables that the libraries in env->prefix want to be set for those who use them (files
 * libraries/NAME/environment, see mcm-recipe(5), LIBRARIES). A variable that is in the list already
 * stays as it is. A row that is broken is left out, with a warning.
 */
void toolenv_add_libraries(struct strlist *list, const struct toolenv *env);
/*
 * Whether all these rows of the libraries in a tree, which need not be a whole toolchain, are good
 * for a toolchain for the target. facts are the variables of the target, NAME=VALUE. 0; -1 if one
 * is not, and all that are not are reported with file and line.
 */
int toolenv_check_libraries(const char *tree, const char *target, const struct strlist *facts);
/* The same, where the toolchain's own variables, which no row may set, are known: own. */
int toolenv_check_rows(const char *tree, const struct toolenv *env, const struct strlist *own);
/* Add the variables that name programs and files of the build machine, such as CC_FOR_BUILD and
 * HOST_AR. */
void toolenv_add_machine(struct strlist *list, const struct toolenv *env);
/* Whether a variable of that name is one of these. Where the user has set it, the user's value
 * counts. */
bool toolenv_is_machines(const char *name);
/*
 * The variables as a program is to be given them: with the prefix filled in, behind it what environ
 * has of PATH and of lists of flags, and the user's values of those of the build machine. ctx owns
 * the list. NULL if the prefix has a ':', which PATH cannot express, or something in it cannot be
 * looked at; that is reported.
 */
struct strlist *toolenv_environment(const void *ctx, const struct toolenv *env);

/*
 * Names of variables that must not be set for the toolchain's compilers, as by them the user's
 * environment would lead these to files of this machine ("Environment Variables Affecting GCC" in
 * GCC's manual, "-rpath" in ld's): all there are, and those of them that environ has a value for.
 * ctx owns the lists.
 */
struct strlist *toolenv_search_paths(const void *ctx);
struct strlist *toolenv_callers_paths(const void *ctx);
/* Names of variables that an earlier toolchain has set, where "mcm env" was evaluated before, if it
 * links the other way, statically or dynamically, and that have to be unset for this one. ctx owns
 * the list. */
struct strlist *toolenv_left(const void *ctx, const struct toolenv *env);
/* The lines of a shell's script that forget these, and the flags that such a toolchain has put in
 * front of the caller's. ctx owns the text. */
const char *toolenv_forget_text(const void *ctx, const struct toolenv *env);
/* A note that these variables are left out, and what to use instead; nothing for an empty list. */
void toolenv_note_paths(const void *ctx, const struct strlist *set);

/*
 * Fill env with the toolchain for triple in the prefix, or with the only one there is (triple
 * NULL). ctx owns the strings. Nothing but the prefix is read, and nothing in it is believed but
 * plain words (toolenv_is_plain()). -1 if there is no such toolchain, or several, or its record or
 * the path of the prefix is not usable; that is reported.
 */
int toolenv_load(const void *ctx, const char *prefix, const char *triple, struct toolenv *env);

/*
 * Whether text has only letters, digits and ._+-. Facts and names of targets have to: whoever made
 * the prefix, they then mean nothing special to any shell or build system, and need no quotes.
 */
bool toolenv_is_plain(const char *text);
/* Reports that the prefix has the character bad, which the format cannot express; -1, always. */
int toolenv_forbidden(const char *prefix, char bad, const char *format);

/* Names of all formats of toolenv_text(), in the order in which they are offered: sh, go, ... ctx
 * owns the list. */
struct strlist *toolenv_formats(const void *ctx);
/* Whether there is anything to say in the format: Go and Rust do not know every target. format has
 * to be one of toolenv_formats(), here and below. */
bool toolenv_speaks(const struct toolenv *env, const char *format);
/* What the format says of the toolchain, a text that ctx owns. NULL if it has nothing to say or
 * cannot express the prefix, or if something cannot be looked at; that is reported. */
char *toolenv_text(const void *ctx, const struct toolenv *env, const char *format);

/*
 * Write the record of these facts into dir, which is made if absent: NAME=VALUE each, "target"
 * among them. Beside it go env.sh, toolchain.cmake, meson.ini and, if Rust knows the target,
 * cargo.toml, which find the prefix, dir/../../.., from where they lie. -1 if a fact is broken,
 * reported at loc, or if a file cannot be written, which is reported.
 */
int toolenv_write(const char *dir, const struct strlist *facts, const struct loc *loc);
