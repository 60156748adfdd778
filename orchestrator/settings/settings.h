/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the user asked for. Each setting has one name everywhere: --set NAME=VALUE,
 * MCM_NAME in the environment, NAME in config.mak. mcm-config(5) documents them.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/report.h"
#include "base/strlist.h"

/* Higher wins. */
enum setting_rank {
	RANK_DEFAULT,
	RANK_CONFIG,      /* config.mak */
	RANK_ENVIRONMENT, /* MCM_NAME */
	RANK_SET,         /* --set */
	RANK_FLAG,        /* --gcc and friends */
};

enum setting_kind {
	SETTING_TEXT,
	SETTING_WORDS,   /* split at white space, quotes and backslash as a shell does: configure
			    options */
	SETTING_SWITCH,  /* 1 yes true on / 0 no false off / empty */
	SETTING_VERSION, /* of the package in "package" */
	SETTING_CHOICE,  /* one of "choices" */
	SETTING_SIZE,    /* bytes; K or M behind the number multiplies */
	SETTING_IGNORED, /* accepted for musl-cross-make's sake; "help" says why it has no effect */
	SETTING_NONE,    /* no setting: an option of the command line alone */
};

/*
 * What a setting influences. A lock file names those that influence the result; a farm is sent all
 * but those about this machine.
 */
enum setting_about {
	ABOUT_NOTHING, /* SETTING_IGNORED and SETTING_NONE */
	ABOUT_RESULT,  /* what is made: a lock file names them */
	ABOUT_INPUTS,  /* which releases it is made from, and by which programs: a plan, and so a
			  lock file, has those in another form */
	ABOUT_HERE,    /* this machine, its directories, its network and what is secret */
};

/* Commands, as far as they differ in the options they take. */
enum {
	COMMAND_BUILD = 1 << 0,
	COMMAND_EXEC = 1 << 1,
	COMMAND_FETCH = 1 << 2,
	COMMAND_PLAN = 1 << 3,
	COMMAND_TRANSFER = 1 << 4, /* cache push, cache pull */
	COMMAND_ENV = 1 << 5,
	COMMAND_TEST = 1 << 6,
	COMMAND_INSPECT = 1 << 7,
	COMMAND_ABI = 1 << 8,
	COMMAND_LIST = 1 << 9,
	COMMAND_STATUS = 1 << 10,
	COMMAND_STATS = 1 << 11, /* cache stats */
	COMMAND_GC = 1 << 12,    /* cache gc */
	COMMAND_AUDIT = 1 << 13,
	COMMAND_PACK = 1 << 14,
	COMMAND_VERIFY = 1 << 15,
	COMMAND_DIST = 1 << 16,
	COMMAND_LOCK = 1 << 17,
	COMMAND_BUMP = 1 << 18,
	COMMAND_DIFF = 1 << 20,
	COMMAND_REPORT = 1 << 21,
	COMMAND_LOG = 1 << 22,
	COMMAND_DEBUG = 1 << 23,
	/* those that make a toolchain, */
	COMMANDS_BUILD = COMMAND_BUILD | COMMAND_EXEC | COMMAND_VERIFY | COMMAND_DIST,
	/* and all that need to know what it is made of */
	COMMANDS_PLAN = COMMANDS_BUILD | COMMAND_FETCH | COMMAND_PLAN | COMMAND_TRANSFER |
			COMMAND_AUDIT | COMMAND_LOCK,
};

/* One row of the table of settings and options. */
struct setting_info {
	const char *name; /* NULL for SETTING_NONE */
	enum setting_kind kind;
	enum setting_about about;
	const char *option;  /* the long option without its dashes; NULL: there is none */
	char letter;         /* the short one; or NUL */
	const char *value;   /* what the help calls the option's value; NULL: it takes none */
	unsigned commands;   /* COMMAND_ bits of those that take the option */
	const char *package; /* SETTING_VERSION; SETTING_WORDS of one package; else NULL */
	const char *initial; /* default, or NULL */
	const char *help;    /* one line */
	const char *const *choices; /* SETTING_CHOICE: ended by NULL */
};

/*
 * A package, and which settings it adds to those of the table: NAME_VER for its release always, the
 * others where they mean something.
 */
struct setting_package {
	const char *name;
	bool has_config;     /* NAME_CONFIG: words for its configure script */
	const char *without; /* WITH_NAME, whose default is this switch; NULL: always there */
};

/*
 * All settings, then the options that are none, ended by a row without help. The single source for
 * reading command lines, environment and config.mak, for --help, "mcm list settings", completion,
 * and the test of the manual pages.
 */
extern const struct setting_info settings_info[];

struct settings; /* rows of the table and of packages, with values; talloc'd */

/* New settings with the rows of the table alone, and no values. */
struct settings *settings_new(const void *ctx);
/* New settings with the rows of the same packages as other has, and no values. */
struct settings *settings_new_like(const void *ctx, const struct settings *other);
/*
 * Add the rows of these packages; after that all names are known. Values that were given earlier
 * under names of the packages are set. Other unknown names are reported with the nearest known one:
 * as warnings if they came from config.mak or the environment, else as errors; -1.
 */
int settings_add_packages(struct settings *s, const struct setting_package *packages, size_t n);
/* Reports at loc that there is no setting of that name, with the nearest known one; -1. */
int settings_report_unknown(const struct settings *s, const char *name, const struct loc *loc);
/* All settings, those of packages too, ended by a NULL name. They live until packages are added. */
const struct setting_info *settings_rows(const struct settings *s);
/* The setting of that kind that is about a package; NULL: there is none. Reports nothing. */
const struct setting_info *settings_of_package(
    const struct settings *s, const char *package, enum setting_kind kind);
/* "GCC_VER" for "%s_VER" and gcc: in capitals, with '_' for what names cannot hold. ctx owns it. */
char *setting_name(const void *ctx, const char *format, const char *package);
/*
 * Give a setting a copy of value, without white space around it. Where it has a value of a higher
 * rank, that stays. A name that is not known yet is kept for settings_add_packages(). A setting
 * without effect gets a note. 0; -1 if the value is none that the setting can have, or is secret
 * and from the command line, which is reported at loc (NULL: no place).
 */
int settings_set(struct settings *s, const char *name, const char *value, enum setting_rank rank,
    const struct loc *loc);
/* The same for "NAME=VALUE", as --set has it. -1, too, if it has no '=' or no name, which is
 * reported. */
int settings_set_assignment(struct settings *s, const char *assignment);
/*
 * The same for a variable of config.mak. If the file itself uses the variable (used), nothing is
 * said about one that is no setting.
 */
int settings_set_variable(
    struct settings *s, const char *name, const char *value, bool used, const struct loc *loc);
/* Whether an entry of the environment is a setting that others must not see: a token, or URLs with
 * a user name. */
bool settings_is_secret(const char *entry);
/*
 * Set every MCM_NAME of an environment, a list of NAME=VALUE ended by NULL, but those names that
 * are no settings and have a meaning of their own, as MCM_DATA. 0; -1 if a value is wrong, which is
 * reported.
 */
int settings_load_environment(struct settings *s, char *const *environment);
/* Make a setting as if it had never been given. */
void settings_unset(struct settings *s, const char *name);

/* None of these reports anything. Asked for the value of a name that is no setting, mcm ends with a
 * message: that is a mistake in its own code. */

/*
 * All that was given, in lines, and how, also under names that are not known yet: what has the same
 * text leads to the same settings and messages. It has secrets in it, and is for a digest. ctx owns
 * it.
 */
char *settings_text(const void *ctx, const struct settings *s);
/* The value of a setting, or its default; NULL where that is absent or blank. */
const char *settings_get(const struct settings *s, const char *name);
/* Whether there is a setting of that name. */
bool settings_has(const struct settings *s, const char *name);
/* Whether it was given a value, be it a blank one. */
bool settings_is_set(const struct settings *s, const char *name);
/* Whether a SETTING_SWITCH is on. */
bool settings_on(const struct settings *s, const char *name);
/* The value of a setting that is a number; the default if it is empty. */
int settings_number(const struct settings *s, const char *name);
/* The bytes of a SETTING_SIZE; 0 where it is not set. */
unsigned long settings_size(const struct settings *s, const char *name);
/*
 * Once all places were read: options of configure scripts that are settings of their own
 * (--enable-languages=, CC=, --disable-lto ...) become these, so that a config.mak of
 * musl-cross-make means here what it means there. What has no effect gets a note. Of settings that
 * exclude one another the one of the higher rank stays; equal ranks are reported; -1.
 */
int settings_settle(struct settings *s);
/* The words of a SETTING_WORDS; of a SETTING_SWITCH "1" or "0". ctx owns the list. NULL if a quote
 * is not closed, which is reported; settings_set() takes no such value. */
struct strlist *settings_words(const void *ctx, const struct settings *s, const char *name);
/* In which way it was given; RANK_DEFAULT: it was not. */
enum setting_rank settings_rank(const struct settings *s, const char *name);
/* Where it was given, for messages; NULL: not in a file. */
const struct loc *settings_loc(const struct settings *s, const char *name);
/*
 * Where a word of a SETTING_WORDS was given: the line of config.mak, in place, if that can be told,
 * else as settings_loc().
 */
const struct loc *settings_word_loc(
    const struct settings *s, const char *name, const char *word, struct loc *place);
