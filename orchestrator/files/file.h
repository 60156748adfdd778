/* SPDX-License-Identifier: Apache-2.0 */
/* The contents of regular files: compare and copy. */
#pragma once

#include <stddef.h>
#include <sys/stat.h>

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
	int result; /* as that of file_copy, but not reported: */
	int error;
	const char *verb, *culprit;
};
/* All of them, several at a time. Reports the first that fails, with others done or not; -1. */
int file_copy_all(struct file_copy *copies, size_t n);
