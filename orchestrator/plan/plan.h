/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The graph of stages for some targets under some settings, with every stage's steps
 * expanded as far as can be known before anything runs: names of directories stay
 * symbolic ($(out), $(build), $(root), $(source), $(source.P), $(dep.S), $(recipe), $(work),
 * $(key12)) and a literal dollar stays "$$": expand_text() with those names completes a word.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "adapters/hash.h"
#include "base/strlist.h"
#include "recipe/recipe.h"
#include "recipe/target.h"
#include "recipe/vars.h"
#include "settings/settings.h"

/* Who runs the compilers that mcm builds. */
struct host {
	const char *triple; /* x86_64-mcm-linux-gnu: for --build and --host */
	const char
	    *identity;   /* compilers, libc, tools and their versions: what host code depends on */
	const char *cpu; /* a digest of its kind, for what is compiled for just that */
	const char *cc;  /* program names */
	const char *cxx;
	const char *path; /* "DIR:DIR": where its programs are, whatever the user's PATH */
	const struct strlist *tools; /* NAME=FILE of every program that steps may call */
	const char *lack; /* why nothing can be compiled here, and what to do; NULL: it can */
};

struct patch {
	const char *path;
	const struct items *stages; /* NULL: it is for all that use the source */
	char sha256[HASH_HEX + 1];
};

/*
 * One package's source for one plan: a release, the patches that a stage wants of it and, where its
 * origins differ by architecture, that.
 */
struct source {
	size_t index; /* in plan->sources */
	const struct package *package;
	const struct release *release;
	const struct vars *vars; /* for file names and digests that depend on the target */
	const char *arch;      /* $(debian_arch) when an origin's digest depends on it, else NULL */
	struct patch *patches; /* for every origin */
	size_t npatches;
	const struct catalog *catalog; /* for an origin's own patches */
	struct strlist *exclude;
	struct strlist *include;
	struct strlist *digests;     /* SHA-256 of the file of each origin, of which any will do */
	char identity[HASH_HEX + 1]; /* of the release: digests of its origins and their patches;
					patches and filter above do not count */
};

/* A step after expansion: words with only directories left symbolic. */
struct plan_step {
	enum step_kind kind;
	struct loc loc;
	struct strlist *args;
	const char *dir;
	const char *script;
	struct strlist *env;
	/* Of STEP_COPY that STEP_TAKE became: whose output it is, and the paths that it must not
	 * have. They decide about no byte, so they are in no key. */
	const struct stage *taken;
	const struct strlist *reserved;
};

/* The stage with the compiler that others are compiled with where this machine's will not do. */
#define PLAN_BOOTSTRAP "bootstrap"

struct stage {
	size_t index;      /* in plan->stages */
	const char *name;  /* gcc */
	const char *id;    /* NAME@PLACE, or NAME for one that serves every target */
	const char *place; /* what it is for, in words: NULL: all targets; x86_64-linux-musl;
			      x86_64-linux-musl:static or host:static beside an ordinary build */
	const struct package *package;
	const struct release *release; /* NULL for a package without source */
	const struct target *target;   /* NULL: serves every target */
	const struct target *runner;   /* where its programs run; NULL: on this machine as it is */
	const struct stage_recipe *recipe;
	struct stage **deps; /* needs and root, in order, each once */
	size_t ndeps;
	bool *in_root; /* per dep */
	/*
	 * The same stage on a machine without a name; NULL: itself. A dependency that has another
	 * key there was compiled by whatever compiler this machine has, but what it is used for
	 * comes out the same: so both of our keys have its key there in place of its own.
	 */
	const struct stage *nominal;
	struct source **sources;
	size_t nsources;
	struct plan_step *steps;
	size_t nsteps;
	struct strlist *env;
	const char *recipe_dir; /* $(recipe) */
	const char *
	    text; /* canonical text that the keys are made from; "@dep NAME" lines stand for deps */
	char key[HASH_HEX + 1]; /* input key */
};

struct plan {
	struct stage **stages; /* dependencies first */
	size_t nstages;
	struct source **sources;
	size_t nsources;
	struct stage **goals; /* the "toolchain" stage of each target, in the order asked */
	size_t ngoals;
};

struct plan_input {
	const struct catalog *catalog;
	const struct target *const *targets;
	size_t ntargets;
	const struct settings *settings;
	const struct host *host;
	/*
	 * Per target the machine that its toolchain is to run on, with static programs; NULL: on
	 * this one as it is. runners itself may be NULL. here: which of the targets this machine
	 * is, NULL: none of them.
	 */
	const struct target *const *runners;
	const struct target *here;
	const struct strlist *libraries; /* names of those taken for the target; NULL: none */
	/*
	 * Which of a package's alternative default releases to take when the settings
	 * do not say. NULL, or a return of NULL: the first. Asked for each target where a release's
	 * origins differ by architecture, which not all need have; else once, with target NULL.
	 */
	const char *(*choose)(
	    void *data, const struct package *package, const struct target *target);
	void *choose_data;
};

/* Every stage the goals need. Equal stages of several targets are one. Reports; NULL. */
struct plan *plan_make(const void *ctx, const struct plan_input *input);

/*
 * The key of a stage once its dependencies exist: outputs[i] is the output digest of deps[i]; with
 * NULL the input key, by their keys. A stage that tells what they were made from has both in it.
 */
void plan_key(const struct stage *stage, const char *const *outputs, char key[HASH_HEX + 1]);

/*
 * What its own output and those of its dependencies are made by: the stage comes last, each one
 * behind those that it needs. *n of them, in an array that ctx owns.
 */
const struct stage **plan_origins(const void *ctx, const struct stage *stage, size_t *n);

/* The version of what mcm makes of such a step, which is in keys; 0: a program makes it. */
int plan_step_version(enum step_kind kind);
/* The text whose digest is the input key: what the store keeps for explanations. */
char *plan_key_text(const void *ctx, const struct stage *stage);
/*
 * What differs between two key texts, for people: "patch 0003-x.patch added", "release 1.2.3, was
 * 1.2.5", "needs musl, which changed", "step 2: --disable-nls added".
 */
struct strlist *plan_differences(const void *ctx, const char *old_text, const char *new_text);
/* The first few of them, joined by "; ". */
char *plan_explain(const void *ctx, const char *old_text, const char *new_text);
