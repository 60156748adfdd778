/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finished toolchains of the store become a prefix, a directory that people use them from, in one
 * rename. Each has a record there, share/mcm/TRIPLE/installed.json, of what was installed.
 */
#pragma once

#include <stdbool.h>

#include "base/strlist.h"
#include "store/store.h"

/* A toolchain that is to be in a prefix. */
struct prefix_part {
	const char *triple; /* its target */
	const struct store_entry *entry;
	const char *key; /* input key of the toolchain's last stage, for prefix_has() */
	/* For the record, so that who builds into the prefix again can be told: the settings that
	 * it was built with, NAME=VALUE, and names of its libraries; NULL: not known. */
	const struct strlist *settings, *libraries;
};

/*
 * Whether a prefix has the toolchain of that input key already, so that nothing need be installed:
 * its record has the key and, unless output is NULL, that digest of the output; and every file has
 * the mode and the size that it was installed with. The store is not asked. If a file has not, the
 * first one is named in a note; a record that cannot be read is reported, and counts as none.
 */
bool prefix_has(const char *prefix, const char *triple, const char *input_key, const char *output);
/*
 * The triples of the toolchains that have a record in the prefix, sorted; ctx owns the list.
 * Reports nothing: where the list is empty, errno is 0, or says why the directory could not be
 * read, which is the caller's to report.
 */
struct strlist *prefix_triples(const void *ctx, const char *prefix);
/*
 * Paths, relative to the prefix and sorted, of the files that its records list for other toolchains
 * than that one, and not for that one as well. An empty list if that one has no record. ctx owns
 * the list. NULL if a record is broken, which is reported.
 */
struct strlist *prefix_files_of_others(const void *ctx, const char *prefix, const char *triple);
/*
 * Mend what an mcm that was killed left beside the prefix. Where that is not possible just now, as
 * the directory cannot be written or another process installs there, nothing is done or said; an
 * error in mending is reported, and the next installation tries again.
 */
void prefix_tidy(const char *prefix);
/*
 * For a check before any work: whether a prefix can be made, or be replaced, at that path. 0; -1 if
 * not, and the reason and the remedy are reported.
 */
int prefix_check(const char *prefix);
/*
 * Make a prefix hold these n toolchains, beside others that it has already and beside what users
 * have put there, be it while this runs. A complete new tree is made next to the prefix, on the
 * same file system, written to the disk, and takes the prefix's name in one rename; what had the
 * name is removed afterwards. Where the file system cannot rename the old prefix, it is removed
 * first (prefix_put_next()). Processes that install in one directory take turns. An output whose
 * bytes are no longer what was put into the store is not installed, and is removed from the store.
 *
 * 0; -1 if it failed, which is reported. Up to the rename nothing has changed in the old prefix
 * then. Behind it the new prefix is there, and only the old one is not removed yet; or the prefix
 * is half removed, where it cannot be renamed. The next installation mends either.
 */
int prefix_install(
    const struct store *store, const char *prefix, const struct prefix_part *parts, size_t n);
