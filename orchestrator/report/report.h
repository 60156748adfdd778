/* SPDX-License-Identifier: Apache-2.0 */
/* Reports: records of builds in the store, and one object in several forms. */
#pragma once

#include <stdio.h>

#include "adapters/json.h"
#include "store/store.h"

/* Keep the record of a build in the store, and no more than the last hundred. Where another build's
 * has its id already, it gets a new one. Where none can be kept it warns; -1. */
int report_keep(const struct store *store, struct json *record);
/* Ids of the builds that the store has records of, oldest first. Owned by ctx. Reports; NULL. */
struct strlist *report_ids(const void *ctx, const struct store *store);
/*
 * The record of a build by one of these ids. The caller frees it. Of a file that is none it warns,
 * of one that is gone it says nothing; NULL.
 */
struct json *report_read(const struct store *store, const char *id);
/*
 * The record of a build by its id or the beginning of it; of the last build for id NULL, where
 * report_read passes over what is none. The caller frees it. Reports that there is none, or
 * several; NULL.
 */
struct json *report_load(const struct store *store, const char *id);

/*
 * At most three lines: which stages took longest, what was reused, and where the report is, in file
 * or (NULL) in the store. Owned by ctx.
 */
struct strlist *report_summary(const void *ctx, const struct json *record, const char *file);

/* Those of the report of a build, ended by NULL: "text", "json", "html", ... */
extern const char *const report_formats[];
/*
 * The one of the formats that is given by its name or (NULL) that the end of a file's name says, as
 * in "build.html"; else the first. Reports one that is not among them; NULL.
 */
const char *report_format_of(const char *const *formats, const char *given, const char *file);

struct report_out {
	const char *format; /* of report_formats; of a plan also "dot" */
	const char *file;   /* replaced in one rename; NULL: standard output */
	const char *pages;  /* directory of what HTML is made of */
	/* The report as text, which pages have, too, for those who have no script. */
	void (*print)(const struct json *report, FILE *to);
	/* What of it pages have, which the caller frees; NULL: all. */
	struct json *(*shorten)(const struct json *report);
};
/* print for the report of a build, and for that of a plan without or with why each stage is built.
 */
void report_build_text(const struct json *report, FILE *to);
void report_plan_text(const struct json *report, FILE *to);
void report_plan_explained(const struct json *report, FILE *to);
/*
 * Write a report, whose member "kind" says of what it is. Reports what cannot be written, and a
 * format that the kind does not have; -1.
 */
int report_write(const struct json *report, const struct report_out *out);
/* The same into memory, size bytes, which the caller gives to free(). file of out has no say.
 * Reports; NULL. */
char *report_make(const struct json *report, const struct report_out *out, size_t *size);
/*
 * The text of a file with what texts, an array of NAME=TEXT, has in the place of each mark
 * "{{NAME}}". Owned by ctx. Reports a mark of another name; NULL.
 */
char *report_fill(const void *ctx, const char *file, const struct strlist *texts);
