/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is known to be wrong with releases of packages: PACKAGE_ADVISORIES beside their recipes, a
 * file of its own since it grows long after a release was built. No key depends on it. See
 * mcm-recipe(5).
 */
#pragma once

#include "adapters/hash.h"
#include "recipe/recipe.h"

/* Releases that have a bug. */
struct affected {
	struct loc loc;
	const char *from;   /* the first; NULL: all before "before" */
	const char *before; /* the first without it; NULL: none yet */
};

/* A choice of the user's by which the code that has the bug is not in a toolchain, and how that is
 * seen in the toolchain's manifest: by one of two things. */
struct absence {
	struct loc loc;
	const char *setting; /* for people: DISABLE_ICONV */
	const char *stage;   /* in whose steps there is this word; or NULL */
	const char *word;
	const char *patch; /* below patches/<package>/; or NULL */
	char sha256[HASH_HEX + 1];
};

/* A patch that mends a bug, by its digest. */
struct mending {
	const char *file; /* below patches/<package>/; NULL: a former text of one of them */
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
	bool all;             /* "affected" is not given: every release has it */
	struct items targets; /* patterns of triples; v NULL: all */
	struct items patches; /* any of which mends it */
	struct items former;  /* digests of former texts of these */
	struct mending *mendings;
	size_t nmendings;
	struct absence *absent;
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

/* What a bug can do harm to, the worst first: "programs" that the toolchain makes; "linking" (and
 * compiling) of hostile files; "inspecting" them with other tools. Ended by NULL. */
extern const char *const advisory_concerns[];

/*
 * Read the advisories of all packages of a catalogue. Of an id that several layers have, the last
 * one counts. Every error is reported; NULL then.
 */
struct advisories *advisories_load(const void *ctx, const struct catalog *catalog);
/* Those of a package, or NULL. */
const struct package_advisories *advisories_of(const struct advisories *all, const char *package);

enum advisory_range {
	ADVISORY_AFFECTED, /* this release has the bug, if nothing is done about it */
	ADVISORY_FIXED,    /* a release at or before it was the first without */
	ADVISORY_OLDER,    /* it is from before the bug came in; or no release ever had it */
};
enum advisory_range advisory_range(const struct advisory *advisory, const char *version);
/* Is the bug in the release, patched as its recipe has it today? */
bool advisory_open(const struct advisory *advisory, const struct release *release);
