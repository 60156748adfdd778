/* SPDX-License-Identifier: Apache-2.0 */
/* Pages of a store: what is in it, what was built and how, as files that a browser shows. */
#pragma once

#include "advisory/advisory.h"
#include "web/site.h"

struct web_of {
	const struct store *store;
	const struct advisories *known; /* that toolchains are held against */
	const char *pages;              /* directory of what HTML is made of */
};

/*
 * Make the directory dir, as site_open() takes it, show the store as it is now: index.html, the
 * report of each build, the log of each stage, SBOM and audit of each toolchain. Reports; -1. What
 * of the store cannot be read is left out, reported, and -1 in the end.
 */
int web_write(const struct web_of *of, const char *dir, struct site_changes *changes);

/* The data of index.html, as mcm(1) describes it, as text. */
void web_print(const struct json *report, FILE *to);
