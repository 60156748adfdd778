/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parts that plan_make() is put together from; no use to others. A scope is one
 * package seen for one target: its variables, in which names of directories stand for
 * themselves ("$(out)" is "$(out)") and values have their dollars doubled, so that a
 * stage can complete the words later. Facts of the target are symbols, too, where a
 * stage serves every target; there their use is an error.
 */
#pragma once

#include "options/options.h"
#include "plan/plan.h"

struct scope {
	struct builder *builder;
	const struct package *package;
	const struct target *target; /* NULL: serves every target */
	struct vars *vars;
	bool failed; /* reported when it was made */
};

/* The release taken of a package; NULL: it has none, or is left out. */
struct package_choice {
	const struct release *release;
	const char *left_out; /* the cause: "ISL_VER is blank"; or NULL */
};

struct source_slot {
	const struct release *release;
	const struct scope *scope;
	const struct source
	    *source; /* with the patches of all stages; NULL: failed, and reported */
};

enum stage_node_state { PLANNING, PLANNED, PLANNING_FAILED };

struct stage_node {
	const struct stage_recipe *recipe;
	const struct target *target;
	enum stage_node_state state;
	struct stage *stage;
};

struct builder {
	const struct plan_input *input;
	struct plan *plan;
	struct package_choice *choices; /* rows as target_vars, each as input->catalog->packages */
	struct strlist *stages;         /* names of all stages */
	const struct option_tables *options;
	struct strlist *facts; /* names of all variables that differ by target */
	struct vars *globals;
	struct vars **target_vars; /* as input->targets; the last: for no target */
	struct scope **scopes;
	size_t nscopes;
	struct source_slot *slots;
	size_t nslots;
	struct stage_node *nodes;
	size_t nnodes;
	/* runner.c; all NULL for toolchains that run on this machine as it is. */
	const char *purpose;         /* behind the ids of its stages */
	const struct target *runner; /* where its programs run */
	struct builder *tools;       /* plans the toolchain that compiles for runner */
	struct builder *local;       /* plans what runs here, where runner's programs do not */
	struct builder *nominal;     /* the same for a host without a name: has the keys */
	struct builder **others;     /* for runners, beside this one that is for none */
	size_t nothers;
};

/* A stage while it is planned. */
struct draft {
	const struct scope *scope;
	struct stage *stage;
	bool has_root;
	size_t ntaken; /* how many of its deps, the first ones, are there because they go into it */
	char *text;
};

/* runner.c. A builder for toolchains that run on this machine as it is. Reports; NULL. */
struct builder *plan_builder(struct plan *plan, const struct plan_input *input);
/* The one beside it for those that run on runner; NULL: itself. Reports; NULL. */
struct builder *plan_for_runner(struct builder *local, const struct target *runner);

/* choose.c: fills choices. Reports; -1. */
int plan_choose(struct builder *b);
const struct package_choice *plan_choice(
    const struct builder *b, const struct package *package, const struct target *target);
/* conflict.c: whether the releases chosen go together, and with the settings. Reports; -1. */
int plan_conflicts(struct builder *b);
/* What to do about a library otherwise, as the end of a message; "" for what is none. */
const char *plan_leave_out(const struct builder *b, const struct package *package);
/* May the release taken of it differ by target? For no target none of those is taken then. */
bool plan_by_target(const struct package *package);
/* Where in target_vars and choices. */
size_t plan_row(const struct builder *b, const struct target *target);

/* globals.c: makes the variables that every scope sees. */
void plan_globals(struct builder *b);
/* Sets a variable to just this text, or to nothing for NULL. */
void plan_set(struct vars *vars, const char *name, const char *value);

/* scope.c. The scope is never NULL, but may have failed. */
const struct scope *plan_scope(
    struct builder *b, const struct package *package, const struct target *target);

/* expand.c: expand_when(), expand_text() and expand_word() that keep "$$" and see to symbols. */
int plan_when(const struct scope *scope, const char *when, const struct loc *loc);
char *plan_text(
    const void *ctx, const struct scope *scope, const char *text, const struct loc *loc);
/* The words of the items whose conditions hold. */
int plan_items(struct strlist *out, const struct scope *scope, const struct items *items);
/* Calls add with data for every word of all items, also after one failed. */
int plan_each(const struct scope *scope, const struct items *items,
    int (*add)(void *data, const char *word, const struct loc *loc), void *data);
/* The next symbol "$(name)" in text, which is moved behind it; NULL: no more. */
char *plan_symbol(const void *ctx, const char **text);

/* source.c: the source of package as the draft's stage wants it, asked for at loc. Reports; NULL.
 */
struct source *plan_source(
    const struct draft *draft, const struct package *package, const struct loc *loc);

/*
 * take.c: stages that go into another because their own recipe says so ("into: NAME").
 * plan_taken() appends the names of those that go into the draft's stage to out, each with the
 * place that says it, in the order of the catalogue. Reports; -1.
 */
int plan_taken(const struct draft *draft, struct items *out);
/* Whether every library that is asked for gives the stage taker something for target. Reports; -1.
 */
int plan_libraries(struct builder *b, const struct target *target, const char *taker);
/*
 * Sorts those that were taken, which are the first deps of the draft's stage, into the order in
 * which they are copied: each behind all that it needs or lies "over". Reports two that lie over
 * each other; -1.
 */
int plan_layer(struct draft *draft);
/* The scope in which the lists of a stage are read that b needs for target. */
const struct scope *plan_scope_of(struct builder *b, const struct package *package,
    const struct stage_recipe *recipe, const struct target *target);

/* step.c: steps and environment, expanded and checked against what the stage declares. */
int plan_steps(struct draft *draft);

/* files.c: the digest of a plain file, which may be as large as path_read() takes. Reports; -1. */
int plan_digest(const char *path, char hex[HASH_HEX + 1]);
/* Lines for the declared files, with their digests. */
int plan_files(struct draft *draft);

/* keys/key.c. */
void plan_line(char **text, const char *word, const char *value); /* value escaped into one line */
void plan_write(struct draft *draft);
