/* SPDX-License-Identifier: Apache-2.0 */
/* Temporary files and directories, and the removal of those that killed processes have left. */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

/*
 * Make a temporary file in the directory of path, so that renaming it to path stays within one file
 * system. *temp gets its name. Returns the descriptor; -1 with errno, silent.
 */
int temp_beside(const void *ctx, const char *path, char **temp);
/* The process that made the temporary file of that name; 0 if it is not a name of temp_beside(). */
pid_t temp_writer(const char *name);
/*
 * Remove from the tree dir the temporary files whose processes are gone. The caller has the lock of
 * the tree, so nobody else writes to it. Reports; -1.
 */
int temp_sweep(const char *dir);

/*
 * Make a directory of mode 0755 in parent. As long as *lock is open, other processes know that it
 * is in use, and do not sweep it. Reports; NULL.
 */
char *temp_dir_new(const void *ctx, const char *parent, const char *stem, int *lock);
/* Remove the directory with all that is in it, and close its lock. Reports; -1. */
int temp_dir_free(char *dir, int lock);
/*
 * Remove the directories of temp_dir_new() with that stem whose processes were killed. What cannot
 * be removed is told.
 */
void temp_dir_sweep(const char *parent, const char *stem);

/* Like path_mkdirs(); returns the uppermost directory that it made, or "". Reports; NULL. */
char *temp_mkdirs(const void *ctx, const char *dir);
/*
 * Remove dir and the directories above it, up to and with top (of temp_mkdirs), as far as they are
 * empty. Silent.
 */
void temp_rmdirs(const char *dir, const char *top);
