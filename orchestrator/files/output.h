/* SPDX-License-Identifier: Apache-2.0 */
/* Files that a user names for what a command writes. */
#pragma once

#include <stddef.h>

/*
 * Whether a command may put a file there: nothing has the name, or a plain file, which is replaced.
 * A pipe, a device, a socket, a directory or a symbolic link is somebody's for another purpose.
 * Reports it, and what cannot be looked at; -1.
 */
int output_check(const char *path);
/*
 * Make the directory if it is absent. What is there must be one, and no link that leads to one: a
 * link in a directory that others write to would take ours elsewhere. Reports; -1.
 */
int output_dir(const char *path);
/* The same as output_check(), then path_write(). Reports; -1. */
int output_write(const char *path, const void *data, size_t size);
