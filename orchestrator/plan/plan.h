/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The graph of stages for some targets under some settings. Every stage's steps are expanded as far
 * as can be known before anything runs: names of directories stay symbolic ($(out), $(build),
 * $(root), $(source), $(source.P), $(dep.S), $(recipe), $(work), $(key12)), and a literal dollar
 * stays "$$". Who runs the stage knows the directories, and completes each word by expand_text().
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "adapters/hash.h"
#include "base/strlist.h"
#include "options/options.h"
#include "recipe/recipe.h"
#include "recipe/target.h"
#include "recipe/vars.h"
#include "settings/settings.h"

/* The machine that builds, and that the compilers run on which it builds for itself. */
struct host {
	const char *triple;   /* x86_64-mcm-linux-gnu: for --build and --host */
	const char *identity; /* compilers, libc, tools and their versions: what programs that are
				 made for this machine depend on */
	const char *cpu; /* digest of the kind of CPU; in keys of what is compiled with =native */
	const char *cc;  /* commands of the compilers, as HOST_CC has them */
	const char *cxx;
	const char *path; /* "DIR:DIR": where its programs are, whatever the user's PATH */
	const struct strlist *tools; /* NAME=FILE of every program that steps may call */
	const char *lack; /* why nothing can be compiled here, and what to do; NULL: it can */
};

/* A patch of a source, by its file. */
struct patch {
	const char *path;
	const struct items *stages; /* names of those it is for; NULL: all that use the source */
	char sha256[HASH_HEX + 1];  /* of the file */
};

/*
 * One tree of source: a release of a package, with the patches that are for certain stages, for one
 * architecture where its files differ by that. Stages that want the same tree have one in common.
 */
struct source {
	size_t index; /* in plan->sources */
	const struct package *package;
	const struct release *release;
	const struct vars *vars; /* for file names and digests that depend on the target */
	const char *arch;      /* $(debian_arch) when an origin's digest depends on it, else NULL */
	struct patch *patches; /* in their order, whichever origin the files come from */
	size_t npatches;
	const struct catalog *catalog; /* where patches of one origin alone are looked for */
	struct strlist *exclude;       /* patterns, as member_is_wanted() takes them */
	struct strlist *include;
	struct strlist *digests; /* SHA-256 of the file of each origin, of which any will do */
	/* Those that the files of one origin need, of all origins: what identity is made of, too.
	 */
	struct patch *origin_patches;
	size_t norigin_patches;
	char identity[HASH_HEX +
		      1]; /* of the release: a digest of its origins' digests and of
			     their own patches, but not of the patches and patterns above */
};

/* A step after expansion: words with only directories left symbolic. */
struct plan_step {
	enum step_kind kind;
	struct loc loc;
	struct strlist *args;
	const char *dir;
	const char *script;
	struct strlist *env;
	/* STEP_TAKE becomes one STEP_COPY for each stage that is taken. Of such a step: the stage,
	 * and the paths that its output must not have. Neither has a say in what is made, so they
	 * are in no key. taken is NULL of all other steps. */
	const struct stage *taken;
	const struct strlist *reserved;
};

/* Name of the stage that is a toolchain for the machine that programs are to run on. It compiles
 * them where this machine's compiler will not do. */
#define PLAN_BOOTSTRAP RECIPE_BOOTSTRAP

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
	/* Each once: those that go into it, in the order in which they are copied, then needs and
	 * root in the order of the recipe. */
	struct stage **deps;
	size_t ndeps;
	bool *in_root; /* for each of deps: it is part of $(root) */
	/*
	 * The same stage as it would be planned on a machine without compilers, whose key is the
	 * same everywhere; NULL: the stage itself. Only a stage for a runner has one. If one of
	 * deps has another key there, this machine's compiler made it, and what it makes in turn is
	 * the same whatever compiler that was. So the keys of this stage are made from that
	 * dependency's key there, in place of its own.
	 */
	const struct stage *nominal;
	struct source **sources;
	size_t nsources;
	struct plan_step *steps;
	size_t nsteps;
	struct strlist *env;
	const char *recipe_dir; /* $(recipe) */
	struct strlist *files;  /* names of what it declares there */
	const char *files_text; /* what text has of them */
	const char *text; /* all that the output depends on, a line each, from which keys are made;
			     a line "@dep NAME" stands for each of deps */
	char key[HASH_HEX + 1]; /* input key: known before anything is built */
};

struct plan {
	struct stage **stages; /* dependencies first */
	size_t nstages;
	struct source **sources;
	size_t nsources;
	struct stage **goals; /* the "toolchain" stage of each target, in the order asked */
	size_t ngoals;
};

/* All that a plan is made from. What it points to has to live as long as the plan. */
struct plan_input {
	const struct catalog *catalog;
	const struct option_tables *options; /* of the catalogue's packages */
	const struct target *const *targets; /* each gets a toolchain, in this order */
	size_t ntargets;
	const struct settings *settings;
	const struct host *host;
	/*
	 * For each target the machine that its toolchain is to run on, with static programs; NULL:
	 * it runs on this machine as it is. runners itself may be NULL, for none.
	 */
	const struct target *const *runners;
	/* The target that this machine is, so that what is for it runs here; NULL: none. */
	const struct target *here;
	const struct strlist *libraries; /* names of those taken for the target; NULL: none */
	/*
	 * Tells which of a package's default releases to take where the settings name none; a
	 * return of NULL: the first. choose itself may be NULL, for the first of all packages. It
	 * is called once for a package, with target NULL; if the origins of one of its releases
	 * differ by architecture, it is called for each target instead, as not every release may
	 * have the architecture. What it reports does not make the plan fail.
	 */
	const char *(*choose)(
	    void *data, const struct package *package, const struct target *target);
	void *choose_data;
};

/*
 * The plan with every stage that the goals need; ctx owns it and all in it. Equal stages of several
 * targets are one. NULL if there is no such plan, with everything that is wrong reported at its
 * place: releases in conflict, words of recipes that cannot be expanded, stages that need each
 * other, patches and files that are not there.
 */
struct plan *plan_make(const void *ctx, const struct plan_input *input);

/*
 * Puts the resolved key of a stage, whose dependencies exist by then, into key: outputs[i] is the
 * digest of the output of deps[i]. With outputs NULL it is the input key, made from their input
 * keys. A stage that records what its dependencies were made from (manifest, SBOM, provenance) has
 * both, outputs and input keys, in its resolved key. Does not fail.
 */
void plan_key(const struct stage *stage, const char *const *outputs, char key[HASH_HEX + 1]);

/*
 * The stages that take part in making a stage, it and all that it needs: each behind those that it
 * needs itself, so the stage comes last. Of a stage for a runner they are those of its nominal
 * twin, which are the same on every machine. *n is set to how many they are; ctx owns the array.
 * Does not fail.
 */
const struct stage **plan_origins(const void *ctx, const struct stage *stage, size_t *n);

/*
 * Of a step that mcm carries out itself, the version of how it does that: keys have it, so that
 * stages are built again when it changes. 0 for a step that runs a program.
 */
int plan_step_version(enum step_kind kind);
/*
 * 0 if the files that the stage declares beside its recipe are still those that its keys were made
 * of; else -1 (reported). For when its steps have run, which read them where they lie.
 */
int plan_files_stayed(const struct stage *stage);
/* The text whose digest is the input key, which ctx owns. The store keeps it, so that a later build
 * can tell what differs. */
char *plan_key_text(const void *ctx, const struct stage *stage);
/*
 * What differs between two texts of plan_key_text(), for people, a phrase for each difference:
 * "patch 0003-x.patch added", "release musl 1.2.3, was 1.2.5", "needs musl, which changed", "step
 * 2: --disable-nls added". ctx owns the list, which is empty for equal texts. Does not fail, as
 * lines that it does not know are compared as they are.
 */
struct strlist *plan_differences(const void *ctx, const char *old_text, const char *new_text);
/* The first four of these joined by "; ", and how many more there are. ctx owns the text. */
char *plan_explain(const void *ctx, const char *old_text, const char *new_text);
