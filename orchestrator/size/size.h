/* SPDX-License-Identifier: Apache-2.0 */
/* Where the bytes of a toolchain or of a program are, as the report that mcm(1) describes. */
#pragma once

#include <stdio.h>

#include "adapters/json.h"
#include "store/store.h"

/*
 * Of all that is in a prefix, hard links once: by package, kind and file. Which package a file is
 * of is told by the manifests and by the stages that the store, if there is one, still has.
 * Reports; NULL. The caller frees it.
 */
struct json *size_of_prefix(const struct store *store, const char *prefix);
/*
 * Of an ELF file, down to the symbol: by section and source file, or by archive and object file if
 * map is a map that GNU ld wrote when it linked the program (NULL: there is none). What is in no
 * symbol goes by its section. Reports; NULL. The caller frees it.
 */
struct json *size_of_program(const char *program, const char *map);
/*
 * The report as its page has it: with the largest things, and sums of the smaller ones of each
 * group. The caller frees it.
 */
struct json *size_page(const struct json *report);
/* The report as text. */
void size_print(const struct json *report, FILE *to);
