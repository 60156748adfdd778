/* SPDX-License-Identifier: Apache-2.0 */
/* What talloc.c takes of Samba's libreplace, on Linux with a C library of today. */
#ifndef MCM_TALLOC_REPLACE_H
#define MCM_TALLOC_REPLACE_H

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#define HAVE_INTPTR_T 1
#define HAVE_VA_COPY 1
#define HAVE_SYS_AUXV_H 1
#define HAVE_GETAUXVAL 1
#define HAVE_CONSTRUCTOR_ATTRIBUTE 1
#define _PUBLIC_ __attribute__((visibility("default")))
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))

#endif
