/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Recipes as read from recipes/<package>/ of all layers: recipe.yaml says how a package is built,
 * <version>.yaml where one release comes from. They are plain data, in which variables are not
 * expanded and conditions not decided; but every list, step and key has the place in its file, for
 * messages. mcm-recipe(5) says what all of it means. The catalog owns everything here.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/report.h"
#include "base/strlist.h"

/* Files beside a package's releases that are no release: what is known to be wrong with releases
 * (advisory/advisory.h), and what becomes of options of configure scripts (options/options.h). */
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
	STEP_TAKE,       /* DIR: a copy of the output of each stage that goes "into" this one */
	STEP_MOVE,       /* FROM TO; FROM must exist */
	STEP_REMOVE,     /* each path or glob pattern, absent is fine */
	STEP_LINK,       /* TARGET PATH: a symbolic link */
	STEP_WRITE,      /* PATH TEXT */
	STEP_REPLACE,    /* FILE OLD NEW: literal text, must occur */
	STEP_STAMP,      /* OLD NEW: as STEP_REPLACE, in every file below $(out); equal lengths */
	STEP_DEDUPE,     /* hard links for files of equal contents below $(out) */
	STEP_SBOM,       /* PATH: writes the sources as an SPDX document */
	STEP_PROVENANCE, /* PATH MANIFEST: writes SLSA provenance of that manifest */
	STEP_MANIFEST,   /* PATH: writes a record of the inputs and of all files below $(out) */
	STEP_ENV,        /* DIR NAME=VALUE...: "environment", files that tell build systems of the
			    toolchain (record/toolenv.h) */
};

struct step {
	struct loc loc;
	enum step_kind kind;
	const char *when; /* or NULL */
	struct items args;
	const char *dir;    /* "in": directory to run in; NULL: $(build) */
	const char *script; /* of STEP_CONFIGURE; NULL: $(source)/configure */
	struct items env;   /* NAME=VALUE on top of the stage's environment */
};

/* The key of recipes for that kind of step, as "configure". A constant. */
const char *step_kind_name(enum step_kind kind);

/* The stage whose toolchain compiles what runs elsewhere. */
#define RECIPE_BOOTSTRAP "bootstrap"

struct stage_recipe {
	struct loc loc;
	const char *name;
	const char *summary; /* or NULL */
	bool for_host;       /* "for: host": one serves all targets */
	bool host_code;   /* "output: host": programs or libraries of its output run on the machine
			     that builds, so the identity of that is in its key */
	const char *when; /* the stage exists only then; or NULL */
	struct items needs;    /* stages whose output it uses as $(dep.NAME) */
	struct items root;     /* stages merged into one tree at $(root); they are needs too */
	struct items into;     /* stages that take its output, without having to name it */
	struct items over;     /* stages whose outputs are copied there before its own, as those of
				  its needs are; no file takes the place of another */
	struct items without;  /* paths in its output that are left out there */
	struct items reserved; /* paths that no output may have which goes into this stage */
	struct items sources;  /* packages whose source it uses as $(source.NAME); the first also as
				  $(source); absent (v NULL): its own package */
	struct items files;    /* files or directories beside recipe.yaml, used below $(recipe) */
	struct items env;
	struct items programs;  /* of this machine, that its steps call beside the usual ones */
	struct items compilers; /* of the stage "bootstrap": names of its compilers, without the
				   triple: the one for C, then the one for C++ */
	struct items settings;  /* of the stage "bootstrap": NAME=VALUE, with which alone it and its
				   needs are planned */
	long long cost;         /* CPU seconds that it takes, a guess until it has been built */
	struct step *steps;
	size_t nsteps;
};

enum origin_kind { ORIGIN_URL, ORIGIN_DEBIAN_SOURCE, ORIGIN_DEBIAN_BINARY };

struct origin {
	struct loc loc;
	enum origin_kind kind;
	struct strlist *urls;  /* ORIGIN_URL: the first and its mirrors; $(version) is expanded */
	struct items own_urls; /* as the origin has them; absent (v NULL): at the package's */
	const char *package;   /* Debian's name of the package; may hold $(debian_arch) */
	const char *suite;     /* Debian's */
	const char *version;   /* Debian's, or NULL: whichever has a file with the digest */
	const char *file;      /* name in the store and in the directory SOURCES, which may hold
				  variables; NULL: it follows from the rest (origin_file()) */
	const char *sha256;    /* of the file; NULL: it differs by architecture */
	struct items_map by_arch; /* then one for each value of $(debian_arch) */
	long long size;           /* bytes of the file; 0: unknown */
	const char *inner; /* pattern of the archive in the file that is extracted in its place; or
			      NULL */
	long long strip;   /* how many leading directories paths in the archive lose; default 1 */
	struct items patches; /* make what comes from here equal to what comes from the first
				 origin, where that matters */
};

/* What a release does not go with: a plan is refused for which all holds that is given here. */
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
	struct items exclude; /* in place of the package's; absent (v NULL): the package's count */
	struct items include; /* likewise */
	struct items_map variables;
	struct stage_recipe *stages; /* in place of the package's stage of the same name */
	size_t nstages;
};

/* A patch for some releases of its package; item.text is its file. */
struct ranged_patch {
	struct item item;
	const char *from;   /* the first release it is for; or NULL */
	const char *before; /* the first newer release that it is no longer for; or NULL */
	struct items
	    stages; /* that it is for, of whatever package; none: all that use the source */
};

struct package {
	struct loc loc; /* of its name */
	const char *name;
	const char *dir;              /* recipes/<name> of the layer that has recipe.yaml */
	const struct strlist *layers; /* of the catalogue */
	struct strlist *dirs;         /* recipes/<name> of every layer that has it */
	const char *summary;
	const char *licence;  /* SPDX */
	const char *homepage; /* or NULL */
	const char *optional; /* "on" or "off": it may be left out, and what WITH_NAME is by itself;
				 NULL: it is always there */
	const char *library;  /* name for WITH of a library for the target; NULL: it is none */
	struct items also;    /* other names of the library, by which messages know it */
	bool has_config;      /* its recipe or a release uses the setting NAME_CONFIG */
	struct items defaults;        /* versions, of which the first that can be had is used */
	struct items url;             /* of origins that name no place of their own */
	struct ranged_patch *patches; /* for ranges of releases, which have them in their list */
	size_t npatches;
	struct conflict *conflicts; /* of every release, each of which has them in its list, too */
	size_t nconflicts;
	struct items exclude; /* patterns of what is not extracted of the source */
	struct items include; /* and of what is, in spite of exclude */
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
 * Read and check every recipe of these layers (layers_open()); ctx owns the catalog. NULL if
 * anything is wrong, and then all errors are reported, each with file, line and column and, for
 * unknown keys, the nearest known one.
 */
struct catalog *catalog_load(const void *ctx, const struct strlist *layers);
/*
 * The path of a patch that a file of the package names, which is the file of loc: in the layer of
 * that file, or else in the nearest one below that has it. If none has, the path in the file's own
 * layer, so that the caller can say where it is missed. ctx owns the path. Reports nothing.
 */
char *catalog_patch(const void *ctx, const struct catalog *catalog, const struct package *package,
    const char *name, const struct loc *loc);
/* Check that the patch of that name, for which path was found, is a file below the package's
 * patches. Reports at loc; -1. */
int catalog_check_patch(const char *path, const char *name, const struct loc *loc);
/*
 * Warns of each patch in a layer of the user's that no recipe names, since nothing applies it. Who
 * comes from builders that apply whatever lies there would not notice. Errors of the system that
 * keep it from looking are reported.
 */
void catalog_tell_unused_patches(const struct catalog *catalog);
/* The package of that name; NULL if there is none. Reports nothing. */
const struct package *catalog_find(const struct catalog *catalog, const char *name);
/* The package of that name. If there is none, that is reported at loc with the nearest name; NULL.
 */
const struct package *catalog_get(
    const struct catalog *catalog, const char *name, const struct loc *loc);
/* The stage of that name as its package has it, whatever releases have in its place; NULL if there
 * is none. Reports nothing. */
const struct stage_recipe *catalog_stage(const struct catalog *catalog, const char *name);
/* Names of the stages of all packages, in the order of the catalog. ctx owns the list. */
struct strlist *catalog_stages(const void *ctx, const struct catalog *catalog);
/*
 * The release of exactly that version; else the newest whose version starts with it and goes on
 * with a dot ("14" is 14.2.0 among 13.3.0, 14.1.0, 14.2.0); for "latest" the newest of all. If
 * there is none, that is reported at loc with the nearest and all known versions; NULL.
 */
const struct release *package_release(
    const struct package *package, const char *version, const struct loc *loc);
/* Whether the release is one of those that the package's "default" names. */
bool package_is_default(const struct package *package, const struct release *release);
/* What the set says about the package: a version as package_release() takes it, with its place;
 * NULL: nothing. Reports nothing. */
const struct item *release_set_find(const struct release_set *set, const struct package *package);
/* Whether any origin of the release has files that differ by architecture. */
bool release_by_arch(const struct release *release);
/*
 * The order of two versions: below 0, 0, or above 0, as strcmp(3) has it, but runs of digits are
 * compared as numbers: 1.9 comes before 1.10.
 */
int version_compare(const char *a, const char *b);
/* Whether a version is from or newer than that (from NULL: any), and older than before (NULL: any).
 */
bool version_within(const char *version, const char *from, const char *before);
/* The stage of that name: the one that the release (or NULL) has in place of the package's, else
 * the package's; NULL if there is none. Reports nothing. */
const struct stage_recipe *package_stage(
    const struct package *package, const struct release *release, const char *name);
