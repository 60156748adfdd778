/* SPDX-License-Identifier: Apache-2.0 */
/* Files and directories by name. Every function that can fail reports and returns -1 or NULL. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

/* Name absolute: name itself. */
char *path_join(const void *ctx, const char *dir, const char *name);
char *path_dirname(const void *ctx, const char *path);
const char *path_basename(const char *path); /* points into path */
/* Against the working directory; "." and ".." resolved as text. */
char *path_absolute(const void *ctx, const char *path);
/*
 * Whether an error of the system (errno) says that there is nothing of that name. No other error
 * does: a disk that fails, or a directory that may not be read, hides what is there.
 */
bool path_means_absent(int error);
/* Whether both describe the same file, by whatever names it was found. */
bool path_is_same(const struct stat *a, const struct stat *b);
/*
 * Look at path, without following a last link: 1 with *st filled (unless st is NULL), 0 when
 * nothing is there, -1 (reported) when that cannot be told. For callers that remove, replace or
 * build anew, depending on the answer.
 */
int path_look(const char *path, struct stat *st);
/*
 * The same for what path leads to: links are followed, and one that leads nowhere counts as absent.
 */
int path_follow(const char *path, struct stat *st);
/* Whether path leads to a directory: 1, or 0; -1 (reported) when that cannot be told. */
int path_leads_to_dir(const char *path);
/*
 * False only if path_look() would return 0. Silent: a caller that opens the file learns the error
 * then.
 */
bool path_exists(const char *path);
/* Likewise false only if path_leads_to_dir() would return 0. */
bool path_is_dir(const char *path);
bool path_is_link_to(const char *path, const char *target); /* a symbolic link with that text */
/* Whether path, joined to a directory, stays below that: it is not absolute and has no "..". */
bool path_stays_below(const char *path);
/* Whether path lies in dir, or is dir itself. Both are absolute, or neither is. */
bool path_is_inside(const char *path, const char *dir);

int path_mkdirs(const char *path); /* like mkdir -p */
/* Remove a file or a tree, never through links. It may be absent; directories that are read-only
 * are made writable first. */
int path_remove(const char *path);
int path_rename(const char *from, const char *to);
/*
 * Take a file or tree out of everybody's sight at once: by renaming it to aside, which the caller
 * removes, or where a directory cannot be renamed, by removing it. That is so on overlay file
 * systems for directories of lower layers (EXDEV).
 */
int path_take_away(const char *path, const char *aside);
int path_set_mode(const char *path, mode_t mode); /* follows links */
/* The whole plain file (of 64 MiB at least), with a NUL behind it; size may be NULL. */
char *path_read(const void *ctx, const char *path, size_t *size);
/*
 * The same for a file that somebody may remove at any time: 1 with *data, 0 (silent) when it is not
 * there, -1 when it cannot be read (reported).
 */
int path_read_any(const void *ctx, const char *path, char **data, size_t *size);
/*
 * Replace the file at path, in one rename, by one with these bytes, which are on the disk before: a
 * reader sees either the old file or the new one. Nobody can read the new file who could not read
 * the old.
 */
int path_write(const char *path, const void *data, size_t size);
/* Whether path_write() could do that: makes a file beside it, for a moment. */
int path_try(const char *path);
/* Make a directory of mode 0755, of a new name that begins with stem, in parent. */
char *path_temp_dir(const void *ctx, const char *parent, const char *stem);
char *path_self(const void *ctx); /* this program's own file */
/* First executable of that name in PATH, or NULL (silent). */
char *path_which(const void *ctx, const char *program);
/* The same in dirs, "DIR:DIR:...". A program with a slash is itself; relative directories are
 * passed over. */
char *path_which_in(const void *ctx, const char *program, const char *dirs);
/* How many bytes we may still write to the file system of path; -1 (silent): not known. */
long long path_free_bytes(const char *path);
