/* SPDX-License-Identifier: Apache-2.0 */
/* Files as they are on the disk: compare, copy, and publish so that no power cut loses them. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

/* What people call something of that mode which is no plain file: "a pipe". */
const char *file_kind(mode_t mode);
/*
 * Open the plain file at path for reading; flags are added to those of open(2). A pipe, which might
 * never answer, and a device, which might never end, are refused. Reports; -1.
 */
int file_open(const char *path, int flags);
/*
 * The same for a file that somebody may remove at any time. 1: *fd is set; 0: the file is not
 * there, which is not reported; -1: another error, reported.
 */
int file_open_any(const char *path, int *fd);
/*
 * Open the plain file at path for writing. It is made with that mode, or emptied; anything else
 * than a plain file is refused. Reports; -1.
 */
int file_open_empty(const char *path, mode_t mode);
/* Write all of the bytes. -1 with errno, silent. */
int file_write(int fd, const void *data, size_t size);
/* flock(2), which is called again when a signal has interrupted it. -1 with errno, silent. */
int file_lock(int fd, int operation);
/* Whether the open file still has that name: a lock on a file that was removed excludes nobody. */
bool file_is_at(int fd, const char *path);
/*
 * Map a file of size bytes (at least one) as private memory: what is written to it stays out of the
 * file, and only pages that are changed take memory. The caller gives it to munmap(). Reports, also
 * when addresses are too short for such a size; NULL.
 */
char *file_map(const char *path, off_t size);
/* 1 when both files hold the same bytes, 0 when not; -1 reports. Links are not followed. */
int file_same(const char *a, const char *b);
/*
 * Copy the bytes of from into the new file to, sharing blocks where the file system
 * can, and give it the mode and times of st. Returns 0, or 1 (silent) when to exists
 * already; else reports and returns -1 with no file left.
 */
int file_copy(const char *from, const char *to, const struct stat *st);

/* One of many such copies. */
struct file_copy {
	const char *from, *to;
	struct stat st;
	int result; /* as file_copy() returns it; an error is not reported, but said by the next
		       three */
	int error;
	const char *verb, *culprit;
};
/*
 * Make all copies, several at a time. Reports the first that fails; -1, when others may be there.
 */
int file_copy_all(struct file_copy *copies, size_t n);

/*
 * Wait until all of the tree at dir is on the disk, with whatever else its file system holds back.
 * Reports; -1 when the disk refused something.
 */
int file_sync_tree(const char *dir);
/*
 * The same for the directory that path lies in, so that a name which was given or taken away by a
 * rename is on the disk, too.
 */
int file_sync_above(const char *path);
/*
 * Give the file or tree temp, which nobody writes to any more, its final name on the same file
 * system, replacing a file or an empty directory. After a power cut path is whole or as it was
 * before, and once this has returned 0 it is whole. Reports; -1, and temp is still there unless
 * only the last step failed, that of writing the new name to the disk.
 */
int file_publish(const char *temp, const char *path);
