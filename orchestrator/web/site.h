/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A directory of files that mcm makes and keeps up to date: it writes what changed, removes what is
 * gone, and touches nothing else. A list in the directory, SITE_LIST, says which files are its own;
 * the list also marks the directory as one of these.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "store/store.h"

/* A hidden file, so that nobody takes it for a page. */
#define SITE_LIST ".mcm-web.json"

struct site; /* talloc'd */

/*
 * Open the directory dir as output_open() does, apart from the store, until site_close(). It has to
 * be empty, or one that this module made. Reports; NULL.
 */
struct site *site_open(const void *ctx, const char *dir, const struct store *store);
/* Let others open the directory, and free site. */
void site_close(struct site *site);

/*
 * Whether a file of the directory can have that name: valid UTF-8, a path below the directory, no
 * part of which is hidden.
 */
bool site_takes(const char *name);
/*
 * Say what the directory is to have, under names such as "logs/host/gmp.txt": these bytes, which
 * are copied; or the bytes that the plain file at path has when the directory is written, if it is
 * still there.
 */
void site_add(struct site *site, const char *name, const void *data, size_t size);
void site_add_copy(struct site *site, const char *name, const char *path);
/* Whether a file of that name (which may be NULL) is to be in the directory. */
bool site_has(const struct site *site, const char *name);

struct site_changes {
	size_t written, equal, removed; /* files, since the site was opened */
};
/*
 * Write what was added since the last time, in the way of site_publish(), but remove nothing.
 * Reports; -1.
 */
int site_put(struct site *site, struct site_changes *changes);
/*
 * Make the directory as it is to be. Each file is replaced in one rename, and one with equal bytes
 * is left alone. Nothing is written or removed behind a symbolic link, and a file that is not of
 * the list is an error. Reports; -1, after which the list has all that was begun, so that the next
 * time mends it.
 */
int site_publish(struct site *site, struct site_changes *changes);
