/* SPDX-License-Identifier: Apache-2.0 */
/* Compares two trees that should be equal. */
#pragma once

/*
 * What differs first, as "PATH: SHA-256 X, was Y: section .text at 0x12, in main"; *path gets the
 * path. Directories are compared before what is in them, names in byte order. NULL with *path NULL:
 * nothing differs; NULL with a *path: something cannot be read, which is reported.
 */
char *trees_difference(const void *ctx, const char *before, const char *after, const char **path);
