/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What of today's advisories concerns a toolchain. What the toolchain is made of comes from its
 * manifest, be it one that was installed years ago or one of a plan: releases, digests of patches,
 * and the steps that its stages were built by.
 */
#pragma once

#include "adapters/json.h"
#include "advisory/advisory.h"

/* A release as it went into a toolchain: with these patches (of any of its stages), in these
 * stages.
 */
struct audit_part {
	const char *package, *version, *licence;
	const char *sha256;         /* of the source file that stands for it */
	struct json *patches;       /* {file, sha256} */
	const struct json **stages; /* of the manifest, that are built from it */
	size_t nstages;
	const struct strlist *targets;          /* what it was built for */
	const struct package_advisories *known; /* or NULL */
	const char *purl;                       /* its package URL */
	const char *cpe;                        /* its name in CVE databases, CPE 2.3; or NULL */
};

/* As VEX has them. */
enum finding_status { FINDING_AFFECTED, FINDING_FIXED, FINDING_NOT_AFFECTED };

/* An advisory about a part. */
struct finding {
	const struct audit_part *part;
	const struct advisory *advisory;
	enum finding_status status;
	const char *justification; /* of FINDING_NOT_AFFECTED, as OpenVEX has it; else NULL */
	const char *why;           /* how that is known, for people */
	const char *remedy;        /* of FINDING_AFFECTED */
	const char *patch;         /* digest of the one that mends it; or NULL */
};

struct audit {
	const char *triple;
	const char *key;
	const char *purl;          /* the toolchain's package URL */
	const struct json *inputs; /* of the manifest */
	struct audit_part *parts;
	size_t nparts;
	struct finding *findings; /* affected ones first, then in the order of parts */
	size_t nfindings;
};

/*
 * Audit what inputs (of manifest_inputs(), or of a manifest of file, which may be anything) say of
 * a toolchain. inputs has to live as long. Reports what is no such record; NULL.
 */
struct audit *audit_make(const void *ctx, const struct json *inputs, const char *triple,
    const char *key, const struct advisories *known, const char *file);

/* "affected", "fixed", "not_affected". */
const char *finding_status_name(enum finding_status status);
/* How many are affected whose advisories concern that word or a worse one; NULL: any. */
size_t audit_count(const struct audit *audit, const char *concerns);
