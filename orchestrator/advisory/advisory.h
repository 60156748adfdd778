/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is known to be wrong with releases of packages: the file PACKAGE_ADVISORIES beside their
 * recipes, a file of its own since bugs are found long after a release was built. No key depends on
 * it. mcm-recipe(5) says what its keys mean.
 */
#pragma once

#include "adapters/hash.h"
#include "recipe/recipe.h"

/* A range of releases that have a bug. */
struct affected {
	struct loc loc;
	const char *from;   /* the first that has it; NULL: all before "before" */
	const char *before; /* the first newer one without it; NULL: none yet */
};

/*
 * A setting by which the code that has the bug is left out of a toolchain. The toolchain's manifest
 * shows whether it was given: either by a word in the steps of a stage, or by a patch.
 */
struct absence {
	struct loc loc;
	const char *setting;       /* for people: DISABLE_ICONV */
	const char *stage;         /* NULL: it is the patch that shows it */
	const char *word;          /* in the steps of each stage of that name */
	const char *patch;         /* file below patches/<package>/; NULL: it is the word */
	char sha256[HASH_HEX + 1]; /* of the patch */
};

/* A patch that mends a bug. Manifests name patches by their digests. */
struct mending {
	const char *file; /* below patches/<package>/; NULL: what one of them was formerly */
	char sha256[HASH_HEX + 1];
};

struct advisory {
	struct loc loc;
	const char *id;       /* CVE-2025-26519 */
	const char *summary;  /* what goes wrong, in a line */
	const char *concerns; /* one of advisory_concerns */
	const char *url;      /* or NULL */
	const char *note;     /* or NULL */
	struct affected *affected;
	size_t naffected;
	bool all;                 /* "affected" is not given: every release has it */
	struct items targets;     /* patterns of triples that have the code; v NULL: all */
	struct items patches;     /* file names of patches, any of which mends it */
	struct items former;      /* SHA-256 digests of what these patches were formerly */
	struct mending *mendings; /* both of these lists, by digest */
	size_t nmendings;
	struct absence *absent; /* any of which says that the code is not there */
	size_t nabsent;
};

/* What is known of a package. */
struct package_advisories {
	struct loc loc;
	const struct package *package;
	const char
	    *cpe; /* VENDOR:PRODUCT, as the National Vulnerability Database has it; or NULL */
	struct advisory *v;
	size_t n;
};

struct advisories {
	struct package_advisories *v; /* of packages that have such a file */
	size_t n;
};

/* What a bug can do harm to, the worst first, ended by NULL: "programs", which the toolchain makes;
 * "linking", which is the compiling and linking of hostile files; "inspecting", which is looking at
 * such files with the other tools. */
extern const char *const advisory_concerns[];

/*
 * Read the advisories of all packages of a catalogue, which has to live as long as they; ctx owns
 * them. Of an id that several layers have, the uppermost layer counts. NULL if anything is wrong,
 * and all that is wrong is reported with file and line.
 */
struct advisories *advisories_load(const void *ctx, const struct catalog *catalog);
/* Those of the package of that name; NULL: it has no file of them. Reports nothing. */
const struct package_advisories *advisories_of(const struct advisories *all, const char *package);

/* How a release stands to a bug, by the ranges of the advisory alone. */
enum advisory_range {
	ADVISORY_AFFECTED, /* upstream's release has the bug */
	ADVISORY_FIXED,    /* it has not: upstream mended it in this release or an older one */
	ADVISORY_OLDER,    /* it is older than the bug; or no release ever had it */
};
/* That of the release of this version. Reports nothing. */
enum advisory_range advisory_range(const struct advisory *advisory, const char *version);
/* Whether the release has the bug as its recipe patches it today. Patches that only some settings
 * take mend nothing. Reports nothing. */
bool advisory_open(const struct advisory *advisory, const struct release *release);
