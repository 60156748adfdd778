/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An audit in formats that other programs read. None of them is in a toolchain, where it would be
 * in the toolchain's key and grow old: they say what is known on the day they are made.
 */
#pragma once

#include "advisory/audit.h"

/*
 * The time that documents have: SOURCE_DATE_EPOCH, for who wants the same bytes twice, else now, as
 * 2026-01-31T12:00:00Z. Reports a SOURCE_DATE_EPOCH that is no time; NULL.
 */
const char *document_time(const void *ctx);

/* These return what the caller frees; time is of document_time(). */

/* For programs that know mcm; see mcm(1). */
struct json *audit_json(const struct audit *audit);
/* OpenVEX 0.2.0 (https://github.com/openvex/spec): a statement for each finding about a CVE. Other
 * ids are of our own, and programs that match them with databases (sbom-cve-check) refuse them.
 * Reports that there is none, for which the format has no document; NULL. */
struct json *audit_openvex(const void *ctx, const struct audit *audit, const char *time);
/* CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/): parts, what their patches resolve, and the
 * findings as vulnerabilities. */
struct json *audit_cyclonedx(const void *ctx, const struct audit *audit, const char *time);
/* SPDX 2.3: the toolchain's own document, with the names that CVE databases have for its packages,
 * what their patches mend, and annotations for what is not mended or left out. */
struct json *audit_spdx(const void *ctx, const struct audit *audit, const char *time);
