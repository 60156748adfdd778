/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whose a file is. What mcm believes or runs must be such that no other user has put it there, can
 * change it, or can put something else in its place: its owner, the owners of the directories above
 * it and of the links on the way are the caller or root, and nobody else may write to them. In a
 * directory with the sticky bit, such as /tmp, everybody may make files, but nobody can replace
 * those of others. A group that has the name of the owner counts as the owner alone.
 *
 * Who shares files on purpose names the others in the environment: MCM_TRUST_OWNERS is a list of
 * users and, with '%' before the name, of groups; '*' is everybody.
 */
#pragma once

/*
 * Open path, a file or a directory, for reading. what is its role in messages, as in "the store".
 * Reports an error of the system, or whose the file is with the remedy; -1.
 */
int owner_open(const char *path, const char *what);
/* The same without keeping it open. A check that passed holds: nobody else can undo it. */
int owner_check(const char *path, const char *what);
