/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What fuzz targets share. A target is one file with fuzz_one(); fuzz.c calls it for libFuzzer. All
 * messages are taken away, and looked at: none may hold what a terminal would obey.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/strlist.h"

/* One execution. What it allocates belongs to ctx, which is freed after it; anything left is a
 * leak. */
void fuzz_one(void *ctx, const uint8_t *data, size_t size);

/* Ends the program, so that libFuzzer keeps the input, unless the condition holds. */
#define fuzz_require(condition) ((condition) ? (void)0 : fuzz_fail(__FILE__, __LINE__, #condition))
_Noreturn void fuzz_fail(const char *file, int line, const char *what);

/* The bytes as a text, which ends at the first NUL. */
char *fuzz_text(const void *ctx, const uint8_t *data, size_t size);
/* Cuts off what *text has before the next line "%%", or all of it; NULL when nothing is left. */
char *fuzz_cut(char **text);

/* A directory in memory for this process alone; gone with it. */
const char *fuzz_dir(void);
/* A file there with these bytes; name may have directories, which are made. Belongs to ctx. */
char *fuzz_file(const void *ctx, const char *name, const void *data, size_t size);
/* A list of fuzz_dir() alone: as a layer of recipes. */
struct strlist *fuzz_layers(const void *ctx);
