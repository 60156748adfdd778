/* SPDX-License-Identifier: Apache-2.0 */
/* Files that a user names for what a command writes. */
#pragma once

#include <stddef.h>

/*
 * Check that a command may write a file at path: either nothing is there, or a plain file, which
 * will be replaced. Anything else (a pipe, a device, a socket, a directory, a symbolic link) has a
 * purpose of its own, and "-" means standard output to many programs. Reports what is refused, or
 * cannot be looked at; -1.
 */
int output_check(const char *path);
/*
 * Make the directory path if it is absent. What is there already has to be a directory, and not a
 * link to one: in a place where others may write, a link of theirs would decide where our files go.
 * Reports; -1.
 */
int output_dir(const char *path);
/* The same as output_check(), then path_write(). Reports; -1. */
int output_write(const char *path, const void *data, size_t size);
/*
 * The same, but a file that has just these bytes is left as it is. 0: it was left; 1: it was
 * written. Reports; -1.
 */
int output_update(const char *path, const void *data, size_t size);
/*
 * Check that dir lies outside of the directory apart; symbolic links are followed in both. what
 * names apart in the message. Reports; -1.
 */
int output_apart(const char *dir, const char *apart, const char *what);
/*
 * Open the directory that a command is going to fill, and wait until no other process has it open
 * in this way. It is made if it is absent. A symbolic link is refused, and so is a place within
 * apart, which is an absolute path without links. Returns a descriptor; closing it lets others in.
 * Reports; -1, and a directory that was made is removed again.
 */
int output_open(const char *dir, const char *apart);
