/* SPDX-License-Identifier: Apache-2.0 */
/* The names in one directory. */
#pragma once

#include <dirent.h>

#include "base/strlist.h"

/*
 * Sorted by bytes, without "." and "..". Of a directory that is absent or cannot be read
 * the list is empty; errno says why, and is 0 otherwise.
 */
struct strlist *listing(const void *ctx, const char *dir);
/* Those of the names for which DIR/NAME/FILE exists; errno as above. */
struct strlist *listing_having(const void *ctx, const char *dir, const char *file);
/* Add the names of an open directory, unsorted, and close it. errno says why not all, else 0. */
void listing_read(struct strlist *names, DIR *dir);
