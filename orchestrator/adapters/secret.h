/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files of keys, certificates and passwords: they must be ours or root's (files/owner.h), and what
 * is secret in them must be for nobody else to read.
 */
#pragma once

/*
 * Open a plain file for reading: a pipe would hold the library that reads it for ever. what is its
 * role in messages, as in "the private key". Reports; -1.
 */
int secret_open(const char *path, const char *what);
/* Whether nobody else may read such an open file. Reports, with the remedy; -1. */
int secret_check(int fd, const char *path, const char *what);
/* The text of a file that must be both; ctx owns it. Reports; NULL. */
char *secret_read(const void *ctx, const char *path, const char *what);
