/* SPDX-License-Identifier: Apache-2.0 */
/* Files that a user names for what a command writes. */
#pragma once

#include <stddef.h>

/*
 * Whether a command may put a file there: nothing has the name, or a plain file, which is replaced.
 * A pipe, a device, a socket, a directory or a symbolic link is somebody's for another purpose,
 * and "-" a word for standard output. Reports it, and what cannot be looked at; -1.
 */
int output_check(const char *path);
/*
 * Make the directory if it is absent. What is there must be one, and no link that leads to one: a
 * link in a directory that others write to would take ours elsewhere. Reports; -1.
 */
int output_dir(const char *path);
/* The same as output_check(), then path_write(). Reports; -1. */
int output_write(const char *path, const void *data, size_t size);
/* The same, but a file that has these bytes already is left as it is: 0; 1 when it was written.
 * Reports; -1. */
int output_update(const char *path, const void *data, size_t size);
/*
 * Whether dir lies outside of the directory apart, which is described by what; links are followed
 * in both. Reports; -1.
 */
int output_apart(const char *dir, const char *apart, const char *what);
/*
 * Open the directory that a command is to fill, and wait until no other process has it open in this
 * way. It is made if it is absent. A symbolic link is refused, and a place within the directory
 * apart, an absolute path without links. Returns a descriptor, closed to let others in. Reports;
 * -1, and what was made is removed again.
 */
int output_open(const char *dir, const char *apart);
