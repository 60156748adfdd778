/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of diff share with each other and nobody else. */
#pragma once

#include "base/strlist.h"
#include "diff/diff.h"

/* inputs.c: sets "releases", "patches", "stages" and "first" in diff. */
void diff_inputs(const struct json *a, const struct json *b, struct json *diff);
/*
 * Paths such as "lib/gcc/x/14.2.0/" have a release in them, so files of two releases would never be
 * found under one name. This is a list of VERSION=PACKAGE for the packages whose releases differ.
 */
struct strlist *diff_versions(const void *ctx, const struct json *mine, const struct json *other);

/* files.c: sets "files", "sections" and "symbols" in diff. Reports; -1. */
int diff_files(const struct diff_side *a, const struct diff_side *b, struct json *diff);

/* elf_parts.c: what is compared of ELF files beside their bytes. */
struct sections; /* sizes by name, of both sides */
struct sections *diff_sections_new(const void *ctx);
/* Add the sections of the file, if it is an ELF file; second: it is B's. Reports; -1. */
int diff_sections_add(struct sections *sections, const char *path, bool second);
/* Those that differ, by how much. */
struct json *diff_sections_json(const struct sections *sections);
/* What the symbols of two shared libraries differ in; NULL when one of the files is none. */
struct json *diff_symbols(const char *name, const char *a, const char *b);

/* specs.c: the lines of specs that differ, or NULL when a side has no driver that runs here. */
struct json *diff_specs(const struct diff_side *a, const struct diff_side *b);
