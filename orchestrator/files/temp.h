/* SPDX-License-Identifier: Apache-2.0 */
/* What there is for a while only, and what a process that was killed leaves of it. */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

/*
 * Make a file beside path that is to be renamed to it, which stays on one file system so; its name
 * in *temp. The descriptor, or -1 with errno, silent.
 */
int temp_beside(const void *ctx, const char *path, char **temp);
/* The process that was writing the file of that name, if temp_beside() has given it; else 0. */
pid_t temp_writer(const char *name);
/*
 * Remove files that nobody goes on writing from a tree which no other process writes to, as its
 * lock is ours. Reports; -1.
 */
int temp_sweep(const char *dir);

/*
 * A fresh directory of mode 0755 in parent, which no other process takes for one that was left
 * behind while *lock is open. Reports; NULL.
 */
char *temp_dir_new(const void *ctx, const char *parent, const char *stem, int *lock);
/* With all that is in it. Reports; -1. */
int temp_dir_free(char *dir, int lock);
/* Remove all such of that stem whose processes were killed, and tell what cannot be removed. */
void temp_dir_sweep(const char *parent, const char *stem);

/* Like path_mkdirs(); returns the uppermost directory that it made, or "". Reports; NULL. */
char *temp_mkdirs(const void *ctx, const char *dir);
/* Remove dir and what is above it, down from top (of temp_mkdirs), as far as it is empty. Silent.
 */
void temp_rmdirs(const char *dir, const char *top);
