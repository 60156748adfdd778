/* SPDX-License-Identifier: Apache-2.0 */
/* The contents of regular files: compare and copy. */
#pragma once

#include <sys/stat.h>

/* 1 when both files hold the same bytes, 0 when not; -1 reports. Links are not followed. */
int file_same(const char *a, const char *b);
/*
 * Copy the bytes of from into the new file to, sharing blocks where the file system
 * can, and give it the mode and times of st. Returns 0, or 1 (silent) when to exists
 * already; else reports and returns -1 with no file left.
 */
int file_copy(const char *from, const char *to, const struct stat *st);
