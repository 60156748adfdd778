/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Recipes as read from recipes/<package>/: recipe.yaml says how a package is built,
 * <version>.yaml where one release comes from. Plain data with locations; nothing is
 * expanded yet. See mcm-recipe(5).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/report.h"
#include "base/strlist.h"

/* Beside a package's releases, and none of them: what is wrong with them (advisory/advisory.h). */
#define PACKAGE_ADVISORIES "advisories.yaml"
#define PACKAGE_OPTIONS "options.yaml"

/* A word of a list, taken only when its condition holds. */
struct item {
	struct loc loc;
	const char *when; /* NULL: always */
	const char *text;
};

struct items {
	struct item *v;
	size_t n;
};

/* "name: list" of a mapping, such as a variable. */
struct named_items {
	struct loc loc;
	const char *name;
	struct items value;
};

/* Such a mapping, in the order of the file. */
struct items_map {
	struct named_items *v;
	size_t n;
};

enum step_kind {
	STEP_CONFIGURE,  /* $(source)/configure, or "script", with these arguments */
	STEP_MAKE,       /* make with these arguments, as a client of our jobserver */
	STEP_RUN,        /* this argument list */
	STEP_MKDIR,      /* each directory */
	STEP_COPY,       /* FROM... TO: a file, or the contents of a directory, into TO */
	STEP_TAKE,       /* DIR: a copy of each stage that goes "into" this one */
	STEP_MOVE,       /* FROM TO; FROM must exist */
	STEP_REMOVE,     /* each path or glob pattern, absent is fine */
	STEP_LINK,       /* TARGET PATH: a symbolic link */
	STEP_WRITE,      /* PATH TEXT */
	STEP_REPLACE,    /* FILE OLD NEW: literal text, must occur */
	STEP_STAMP,      /* OLD NEW: equal length, in every regular file below $(out) */
	STEP_DEDUPE,     /* hard links for files of equal contents below $(out) */
	STEP_SBOM,       /* PATH: the sources as an SPDX document, below $(out) */
	STEP_PROVENANCE, /* PATH MANIFEST: SLSA provenance of that manifest, below $(out) */
	STEP_MANIFEST,   /* PATH: the record of inputs and files, written below $(out) */
	STEP_ENV,        /* DIR NAME=VALUE...: files that tell build systems of the toolchain */
};

struct step {
	struct loc loc;
	enum step_kind kind;
	const char *when; /* or NULL */
	struct items args;
	const char *dir;    /* "in": directory to run in, default $(build) */
	const char *script; /* STEP_CONFIGURE: default $(source)/configure */
	struct items env;   /* NAME=VALUE on top of the stage's environment */
};

const char *step_kind_name(enum step_kind kind); /* as in recipes: "configure" */

struct stage_recipe {
	struct loc loc;
	const char *name;
	const char *summary; /* or NULL */
	bool for_host;       /* "for: host": one serves all targets */
	bool host_code;   /* "output: host": its output runs on this host, so the host's identity is
			     in its key */
	const char *when; /* the stage exists only then; or NULL */
	struct items needs;    /* stages whose output it uses as $(dep.NAME) */
	struct items root;     /* stages merged into one tree at $(root); they are needs too */
	struct items into;     /* stages that take its output, without having to name it */
	struct items over;     /* stages that are copied there before it, beside those it needs */
	struct items without;  /* paths in its output that are not copied there */
	struct items reserved; /* paths that no stage may have that goes into this one */
	struct items sources;  /* packages whose source it uses as $(source.NAME); the first also as
				  $(source); absent (v NULL): its own package */
	struct items files;    /* files or directories beside recipe.yaml, used below $(recipe) */
	struct items env;
	struct items programs;  /* of this machine, that its steps call beside the usual ones */
	struct items compilers; /* of the stage "bootstrap": programs for C and for C++ */
	struct items settings;  /* of the stage "bootstrap": NAME=VALUE, for it and its needs */
	long long cost;         /* CPU seconds, a guess for ordering and time left until measured */
	struct step *steps;
	size_t nsteps;
};

enum origin_kind { ORIGIN_URL, ORIGIN_DEBIAN_SOURCE, ORIGIN_DEBIAN_BINARY };

struct origin {
	struct loc loc;
	enum origin_kind kind;
	struct strlist *urls;  /* ORIGIN_URL: the first and its mirrors; $(version) is expanded */
	struct items own_urls; /* as the origin has them; absent (v NULL): at the package's */
	const char *package;   /* Debian: package name; may hold $(debian_arch) */
	const char *suite;
	const char *version; /* Debian version, or NULL: whichever carries file */
	const char *file;   /* file name in the store and a sources directory; may hold variables */
	const char *sha256; /* or NULL when by architecture */
	struct items_map by_arch; /* $(debian_arch) -> sha256 */
	long long size;           /* bytes, 0 unknown */
	const char *inner;        /* archive inside the archive; or NULL */
	long long strip;          /* leading components, default 1 */
	struct items
	    patches; /* makes this origin's tree equal to the first origin's where it matters */
};

/* What a release does not go with. All that is given has to hold for it to be so. */
struct conflict {
	struct loc loc;
	const char *package; /* or NULL */
	const char *from;    /* releases of package from this one on; or NULL */
	const char *before;  /* releases of package older than this one; or NULL */
	const char *target;  /* fnmatch pattern of triples; or NULL: all */
	const char *when;    /* a condition on settings; or NULL: whatever they are */
	const char *why;
};

struct release {
	struct loc loc;
	const char *version;
	const char *note;       /* or NULL: what users should know */
	const char *verified;   /* or NULL: what of it was tried, and when */
	struct origin *origins; /* in order of preference */
	size_t norigins;
	struct conflict *conflicts; /* its own, then the package's */
	size_t nconflicts;
	struct items patches;       /* the package's that are for it, then its own: file names below
				       patches/<package>/ */
	struct items *patch_stages; /* for each of patches the stages that it is for; none: all */
	struct items exclude; /* in place of the package's filter; absent (v NULL): the package's */
	struct items include;
	struct items_map variables;
	struct stage_recipe *stages; /* in place of the package's stage of the same name */
	size_t nstages;
};

/* A patch for some releases of its package; item.text is its file. */
struct ranged_patch {
	struct item item;
	const char *from;   /* the first release it is for; or NULL */
	const char *before; /* the first one behind, which it is not for; or NULL */
	struct items
	    stages; /* that it is for, of whatever package; none: all that use the source */
};

struct package {
	struct loc loc;
	const char *name;
	const char *dir;              /* recipes/<name>, with recipe.yaml */
	const struct strlist *layers; /* of the catalogue */
	struct strlist *dirs; /* the same of every layer that has something of the package */
	const char *summary;
	const char *licence;  /* SPDX */
	const char *homepage; /* or NULL */
	const char *optional; /* "on" or "off": it may be left out, and what WITH_NAME is by itself;
				 NULL: it is always there */
	const char *library;  /* of the target, taken where WITH names this; NULL: it is none */
	struct items also;    /* what a library is called elsewhere, for who asks for it by that */
	bool has_config;      /* its steps take the setting NAME_CONFIG */
	struct items defaults;        /* releases to use by default, first that can be had */
	struct items url;             /* of origins that name no place of their own */
	struct ranged_patch *patches; /* that releases have without naming them */
	size_t npatches;
	struct conflict *conflicts; /* of every release, which have them behind their own */
	size_t nconflicts;
	struct items exclude; /* extraction filter */
	struct items include;
	struct items_map variables;
	struct stage_recipe *stages;
	size_t nstages;
	struct release *releases; /* oldest first, by version order */
	size_t nreleases;
};

/* Releases that are asked for by one name, from sets.yaml. */
struct release_set {
	struct loc loc;
	const char *name;
	const char *summary;
	struct items_map releases; /* package -> one version, as package_release() takes it */
};

struct catalog {
	struct strlist *layers;   /* directories, see layer.h */
	struct package *packages; /* by name */
	size_t npackages;
	struct release_set *sets; /* as in the file */
	size_t nsets;
};

/*
 * Read every recipe of these layers. All errors are reported, each with file:line:column
 * and, for unknown keys, the nearest known; NULL then.
 */
struct catalog *catalog_load(const void *ctx, const struct strlist *layers);
/*
 * Where a patch is that a file (the one of loc) of the package names: in the layer of that file, or
 * in one below it. Where it should be, if it is in none.
 */
char *catalog_patch(const void *ctx, const struct catalog *catalog, const struct package *package,
    const char *name, const struct loc *loc);
const struct package *catalog_find(
    const struct catalog *catalog, const char *name); /* or NULL, silent */
/* The stage of that name, as its package has it; NULL, silent. */
const struct stage_recipe *catalog_stage(const struct catalog *catalog, const char *name);
/* Names of all stages, as the recipes have them. */
struct strlist *catalog_stages(const void *ctx, const struct catalog *catalog);
/* The same, but absence is reported at loc with the nearest. */
const struct package *catalog_get(
    const struct catalog *catalog, const char *name, const struct loc *loc);
/*
 * The release of exactly that version, or the newest whose version starts with
 * it at a dot ("14" is 14.2.0 among 13.3.0, 14.1.0, 14.2.0), or for "latest" the newest.
 * Else reports at loc the nearest and all known versions; NULL.
 */
const struct release *package_release(
    const struct package *package, const char *version, const struct loc *loc);
/* Is it one of those to use by default? */
bool package_is_default(const struct package *package, const struct release *release);
/* What set says about package: its one version, with its place; NULL: nothing. */
const struct item *release_set_find(const struct release_set *set, const struct package *package);
/* Does its source differ by architecture? */
bool release_by_arch(const struct release *release);
/* Order of versions: numbers by value, the rest by bytes. <0, 0, >0 */
int version_compare(const char *a, const char *b);
/* Is it from that version on (NULL: any) and older than the other one (NULL: any)? */
bool version_within(const char *version, const char *from, const char *before);
/* stage of release if it overrides, else of the package; or NULL. */
const struct stage_recipe *package_stage(
    const struct package *package, const struct release *release, const char *name);
