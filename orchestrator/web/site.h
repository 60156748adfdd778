/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A directory of files that one program makes and keeps as they have to be: it writes what changed,
 * removes what is gone, and touches nothing else. Which files are its own is told by a list in the
 * directory, SITE_LIST, which is also the mark that the directory is one of these.
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
/* Frees it, too. */
void site_close(struct site *site);

/* Whether a file can have that name: UTF-8, below the directory, no part of it hidden. */
bool site_takes(const char *name);
/* What the directory is to have, by such names as "logs/host/gmp.txt": bytes, which are copied, or
 * the bytes that the plain file at path has when it is put there, if it is still there then. */
void site_add(struct site *site, const char *name, const void *data, size_t size);
void site_add_copy(struct site *site, const char *name, const char *path);
/* Whether it is to have a file of that name, which may be NULL. */
bool site_has(const struct site *site, const char *name);

struct site_changes {
	size_t written, equal, removed; /* files, since the site was opened */
};
/* Put what was added since the last time, as site_publish() does. Reports; -1. */
int site_put(struct site *site, struct site_changes *changes);
/*
 * Make the directory as it is to be. Each file is replaced in one rename, and one with equal bytes
 * is left alone. Nothing is written or removed behind a symbolic link, and a file that is not of
 * the list is an error. Reports; -1, after which the list has all that was begun, so that the next
 * time mends it.
 */
int site_publish(struct site *site, struct site_changes *changes);
