/* SPDX-License-Identifier: Apache-2.0 */
/* Readers of libarchive, and a thread that unpacks while what it unpacked before is used. */
#pragma once

#include <stdbool.h>

#include <archive.h>

/* Of every kind that is taken; raw: of what is packed and nothing else, as the only entry. */
struct archive *reader_new(bool raw);

struct ahead;

/*
 * The data of the entry at which from stands, which is the thread's own until ahead_stop. Reading
 * on after this process has taken cpu_seconds more is an error.
 */
struct ahead *ahead_start(struct archive *from, double cpu_seconds);
/*
 * An archive_read_callback of libarchive; user is the struct ahead. What *block points to lasts
 * until the next call. An error of from becomes one of to.
 */
la_ssize_t ahead_read(struct archive *to, void *user, const void **block);
/* Whatever is left is not unpacked. ahead may be NULL. */
void ahead_stop(struct ahead *ahead);
/* Whether ahead_read ended because of its limit. */
bool ahead_is_late(const struct ahead *ahead); /* NULL: no */
