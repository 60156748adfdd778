/* SPDX-License-Identifier: Apache-2.0 */
/* C libraries by the names of their files, and the distributions that have a glibc. */
#pragma once

#include "base/strlist.h"

/* "musl", "glibc", "uClibc" or "bionic" by the program interpreter; NULL: not known. */
const char *libc_of_interpreter(const char *path);
/* The same by the name of a library, if it is a part of that libc; NULL: it is none. */
const char *libc_of_library(const char *name);

/*
 * The newer of two glibc versions such as "2.9" and "2.34"; either may be NULL. The name of
 * a symbol version counts ("GLIBC_2.34"); NULL if none of both is a version.
 */
const char *libc_newer(const char *a, const char *b);
/* "Debian 12", ...: of each distribution the oldest release known with that glibc or a newer one.
 */
struct strlist *libc_distributions(const void *ctx, const char *version);
