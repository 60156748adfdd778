/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parts that plan_make() is put together from; no use to others. Unless a comment says
 * otherwise, a function that can fail reports the fault at its place in a recipe or a setting, and
 * returns -1 or NULL; and what it makes lives as long as the plan.
 *
 * A scope holds the variables of one package for one target. The value of a variable that is a
 * directory is its own name ("$(out)" for out), and dollars in other values are doubled, so that
 * the stage can expand the words a second time when the directories are known. In the scope of
 * stages that serve every target, facts of the target have their own names as values, too; a stage
 * that uses one of those is refused.
 */
#pragma once

#include "plan/plan.h"

struct scope {
	struct builder *builder;
	const struct package *package;
	const struct target *target; /* NULL: serves every target */
	struct vars *vars;
	bool failed; /* an option of the package is wrong; reported when the scope was made */
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
	/* A table: a row for each of target_vars, a column for each of input->catalog->packages. */
	struct package_choice *choices;
	struct strlist *stages; /* names of all stages */
	struct strlist *facts;  /* names of all variables that differ by target */
	struct vars *globals;
	/* One for each of input->targets, and a last one for stages that serve every target. */
	struct vars **target_vars;
	struct scope **scopes;
	size_t nscopes;
	struct source_slot *slots;
	size_t nslots;
	struct stage_node *nodes;
	size_t nnodes;
	/* Set by runner.c; NULL in the builder of toolchains that run on this machine as it is. */
	const char *purpose;         /* ends the places of its stages: "static", see struct stage */
	const struct target *runner; /* the machine that its toolchains' programs run on */
	struct builder *tools;       /* plans the toolchain that compiles programs for runner */
	struct builder *local;       /* plans what the build itself runs; NULL: runner's programs
					run on this machine, too */
	struct builder *nominal;     /* plans the twins that struct stage calls nominal */
	/* Of the builder for no runner: those that plan_for_runner() has made beside it. */
	struct builder **others;
	size_t nothers;
};

/* A stage while it is planned. */
struct draft {
	const struct scope *scope;
	struct stage *stage;
	bool has_root;
	size_t ntaken; /* how many of its deps, the first ones, are copied into its output */
	char *text;    /* lines of the future stage->text that plan_files() collects */
};

/* runner.c. A builder of toolchains that run on this machine as it is. Reports; NULL. */
struct builder *plan_builder(struct plan *plan, const struct plan_input *input);
/*
 * The builder, made at the first call, of toolchains with the same releases and settings that run
 * on runner; with runner NULL it is local itself. Reports; NULL.
 */
struct builder *plan_for_runner(struct builder *local, const struct target *runner);

/*
 * choose.c: fills b->choices by the settings, and where they are silent by input->choose, which may
 * use the network. Reports; -1.
 */
int plan_choose(struct builder *b);
/* What plan_choose() has taken of the package for target; NULL: for what serves every target. */
const struct package_choice *plan_choice(
    const struct builder *b, const struct package *package, const struct target *target);
/*
 * conflict.c: checks that the releases chosen go together, with the targets and with the settings.
 * Reports each pair that does not; -1.
 */
int plan_conflicts(struct builder *b);
/*
 * The end of a message about the package, which names one more remedy: ", or leave it out of WITH"
 * and the like; "" if it is no library for the target.
 */
const char *plan_leave_out(const struct builder *b, const struct package *package);
/*
 * Whether the release taken of the package may differ by target, as the origins of one of its
 * releases differ by architecture.
 */
bool plan_by_target(const struct package *package);
/* The row of target (NULL: the last) in target_vars and choices. */
size_t plan_row(const struct builder *b, const struct target *target);

/*
 * globals.c: makes the variables that every scope sees, which are globals, facts and target_vars of
 * the builder. Does not fail.
 */
void plan_globals(struct builder *b);
/* Sets a variable to just this text, with dollars doubled; for NULL to no words at all. */
void plan_set(struct vars *vars, const char *name, const char *value);

/*
 * scope.c: the scope, made at the first call and owned by b. Never NULL: one that could not be
 * completed says so by its member failed, and was reported.
 */
const struct scope *plan_scope(
    struct builder *b, const struct package *package, const struct target *target);

/*
 * expand.c: expand_when(), expand_text() and expand_word() of recipe/vars.h in a scope, but a "$$"
 * stays "$$", as who runs the stage expands once more. plan_when() returns 1 if the condition
 * holds, 0 if not; it refuses one that asks for a fact of the target in a scope for every target.
 * Reports at loc; -1 or NULL.
 */
int plan_when(const struct scope *scope, const char *when, const struct loc *loc);
char *plan_text(
    const void *ctx, const struct scope *scope, const char *text, const struct loc *loc);
/* Appends the words of all items whose conditions hold to out. Reports; -1, and goes on. */
int plan_items(struct strlist *out, const struct scope *scope, const struct items *items);
/*
 * Calls add with data, a word and its place, for each word that plan_items() would give. -1 if one
 * could not be expanded (reported) or add did not return 0; the others are done all the same.
 */
int plan_each(const struct scope *scope, const struct items *items,
    int (*add)(void *data, const char *word, const struct loc *loc), void *data);
/*
 * The name in the next "$(name)" or "$(name:...)" of *text, which is moved behind that; ctx owns
 * it. NULL: there is no more. A dollar that is doubled begins no name.
 */
char *plan_symbol(const void *ctx, const char **text);

/*
 * source.c: the source of package with the patches that are for the draft's stage, entered into
 * plan->sources unless an equal one is there. loc is where the recipe asks for it, for the report
 * that the stage cannot have it; a fault of the release itself is reported once for all stages.
 * Reports; NULL.
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
 * Sorts the stages that were taken, which are the first deps of the draft's stage, into the order
 * in which they are copied: each behind all that it needs or that its recipe says it lies "over".
 * Reports two that would have to be behind each other; -1.
 */
int plan_layer(struct draft *draft);
/*
 * The scope in which the lists of a stage's recipe are expanded when b plans the stage for target:
 * that of b->local for a stage that only the build runs, and that of no target for a stage which is
 * "for: host".
 */
const struct scope *plan_scope_of(struct builder *b, const struct package *package,
    const struct stage_recipe *recipe, const struct target *target);

/*
 * step.c: sets steps and env of the draft's stage, expanded, and checks that they use no more than
 * the stage declares. Reports; -1.
 */
int plan_steps(struct draft *draft);

/*
 * files.c: the SHA-256 of a plain file, in hexadecimal digits; no larger one than path_read()
 * takes. Reports; -1.
 */
int plan_digest(const char *path, char hex[HASH_HEX + 1]);
/*
 * Appends a line to the draft's text for each file that the recipe declares, of directories for all
 * below them, with the digest. Reports; -1.
 */
int plan_files(struct draft *draft);

/*
 * keys/key.c. plan_line() appends "WORD VALUE" and a newline to *text, with backslashes and
 * newlines of the value escaped, so that it stays one line. plan_write() sets text and key of the
 * draft's stage, of which all else has to be known. Neither fails.
 */
void plan_line(char **text, const char *word, const char *value);
void plan_write(struct draft *draft);
