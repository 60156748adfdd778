/* SPDX-License-Identifier: Apache-2.0 */
/* Publishes finished toolchains as a prefix, in one rename. */
#pragma once

#include <stdbool.h>

#include "base/strlist.h"
#include "store/store.h"

/* A toolchain to be there afterwards. */
struct prefix_part {
	const char *triple;
	const struct store_entry *entry;
	/* Input key, by which prefix_has() knows it again even without the store. */
	const char *key;
	/* What it was asked for with, and the libraries that it has, for who builds into the prefix
	 * again; NULL: not known. */
	const struct strlist *settings, *libraries;
};

/*
 * True when the prefix has the toolchain of that input key (by its record,
 * share/mcm/TRIPLE/installed.json), and all files of it with the modes and sizes they were
 * installed with: then there is nothing to do. output, unless NULL, is the digest that it must have
 * been installed with. The first file that is not so is told in a note.
 */
bool prefix_has(const char *prefix, const char *triple, const char *input_key, const char *output);
/*
 * The triples of the toolchains that a prefix has by their records, sorted; if there is none, errno
 * says why that could not be told, or is 0.
 */
struct strlist *prefix_triples(const void *ctx, const char *prefix);
/*
 * What is in a prefix for its other toolchains alone, relative to it, sorted: nothing if that one
 * is not there by its record. ctx owns the list. A broken record is reported; NULL.
 */
struct strlist *prefix_files_of_others(const void *ctx, const char *prefix, const char *triple);
/* Mend what an mcm that was killed left beside the prefix, if that can be done now. */
void prefix_tidy(const char *prefix);
/* Before any work: may a prefix be made or replaced here? Reports why not, with the remedy; -1. */
int prefix_check(const char *prefix);
/*
 * Make prefix hold these toolchains beside those it has already, and beside what users have put
 * there, also meanwhile: a complete new tree is made next to it (same file system), written to the
 * disk, and exchanged in one rename. What it replaces is removed afterwards. Two processes take
 * turns. An output whose bytes are not what they were is taken out of the store. A prefix that its
 * file system does not rename is removed before the new one takes its name (prefix_put_next).
 * Reports; -1 with the old prefix untouched, or half removed if that failed on the disk, which the
 * next installation mends.
 */
int prefix_install(
    const struct store *store, const char *prefix, const struct prefix_part *parts, size_t n);
