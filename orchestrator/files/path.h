/* SPDX-License-Identifier: Apache-2.0 */
/* Files and directories by name. Every function that can fail reports and returns -1 or NULL. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

char *path_join(
    const void *ctx, const char *dir, const char *name); /* name absolute: name itself */
char *path_dirname(const void *ctx, const char *path);
const char *path_basename(const char *path); /* points into path */
char *path_absolute(const void *ctx,
    const char *path); /* against the working directory; "." and ".." resolved as text */
/*
 * Whether an error of the system (errno) says that there is nothing of that name. No other error
 * does: a disk that fails, or a directory that may not be read, hides what is there.
 */
bool path_means_absent(int error);
/* Whether both are of one and the same file, by whatever names. */
bool path_is_same(const struct stat *a, const struct stat *b);
/*
 * What is at path, without following a last link: 1 with *st filled (unless st is NULL), 0 when
 * nothing is there, -1 (reported) when that cannot be told. For whoever removes, replaces or builds
 * anew by the answer.
 */
int path_look(const char *path, struct stat *st);
/* The same of what path leads to: links are followed, and one that leads nowhere is absent. */
int path_follow(const char *path, struct stat *st);
/* Whether path leads to a directory: 1, or 0; -1 (reported) when that cannot be told. */
int path_leads_to_dir(const char *path);
/* False only if path_look would return 0. Silent: whoever opens what exists learns the error. */
bool path_exists(const char *path);
/* Likewise false only if path_leads_to_dir would return 0. */
bool path_is_dir(const char *path);
bool path_is_link_to(const char *path, const char *target); /* a symbolic link with that text */
/* Is what it names, joined to a directory, below that: neither absolute nor with a ".."? */
bool path_stays_below(const char *path);
bool path_is_inside(
    const char *path, const char *dir); /* both absolute, or neither; dir itself counts */

int path_mkdirs(const char *path); /* like mkdir -p */
int path_remove(const char *path); /* file or tree, never through links; absent is fine; read-only
				      directories are opened up */
int path_rename(const char *from, const char *to);
/*
 * Take a file or tree out of everybody's sight at once: by renaming it to aside, which the caller
 * removes, or where a directory cannot be renamed, by removing it. That is so on overlay file
 * systems for directories of lower layers (EXDEV).
 */
int path_take_away(const char *path, const char *aside);
int path_set_mode(const char *path, mode_t mode); /* follows links */
char *path_read(const void *ctx, const char *path,
    size_t *size); /* whole plain file (to 64 MiB at least), NUL-terminated; size may be NULL */
/* The same of a file that somebody may remove at any time: 1 with *data, 0 (silent) when it is not
 * there, -1 when it cannot be read (reported). */
int path_read_any(const void *ctx, const char *path, char **data, size_t *size);
/* Replace path with these bytes in one rename, synced before; a reader sees the old or the new. Who
 * could not read the old cannot read the new. */
int path_write(const char *path, const void *data, size_t size);
int path_try(
    const char *path); /* whether that could be done: makes a file beside it, for a moment */
char *path_temp_dir(
    const void *ctx, const char *parent, const char *stem); /* a fresh directory, mode 0755 */
char *path_self(const void *ctx);                           /* this program's own file */
/* First executable of that name in PATH, or NULL (silent). */
char *path_which(const void *ctx, const char *program);
/* The same in dirs, "DIR:DIR:...". A program with a slash is itself; relative directories are
 * passed over. */
char *path_which_in(const void *ctx, const char *program, const char *dirs);
long long path_free_bytes(
    const char *path); /* free space for us on its file system, or -1 (silent) */
