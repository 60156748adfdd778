/* SPDX-License-Identifier: Apache-2.0 */
/* Readers of libarchive, and a thread that unpacks while what it unpacked before is used. */
#pragma once

#include <stdbool.h>

#include <archive.h>

/*
 * A reader of every kind of archive that mcm takes. raw: of files that are packed and no archives,
 * which then have one entry.
 */
struct archive *reader_new(bool raw);

struct ahead;

/*
 * Start a thread that unpacks the data of the entry at which from stands. Nobody else may use from
 * until ahead_stop(). Reading fails once this process has taken cpu_seconds more.
 */
struct ahead *ahead_start(struct archive *from, double cpu_seconds);
/*
 * An archive_read_callback of libarchive; user is the struct ahead. What *block points to lasts
 * until the next call. An error of from becomes one of to.
 */
la_ssize_t ahead_read(struct archive *to, void *user, const void **block);
/* End the thread; data that is left is not unpacked. ahead may be NULL. */
void ahead_stop(struct ahead *ahead);
/* Whether ahead_read ended because of its limit. */
bool ahead_is_late(const struct ahead *ahead); /* NULL: no */
