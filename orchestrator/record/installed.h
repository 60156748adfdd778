/* SPDX-License-Identifier: Apache-2.0 */
/* Toolchains of a prefix, by the records that they have in share/mcm/TARGET. */
#pragma once

#include "adapters/json.h"
#include "base/strlist.h"

/* What was installed, as prefix/record.c writes it into share/mcm/TARGET; no part of a toolchain.
 */
#define INSTALLED_RECORD "installed.json"
/* Members of it: the settings, NAME=VALUE, that a build was asked with, and names of libraries. */
#define INSTALLED_SETTINGS "settings"
#define INSTALLED_LIBRARIES "libraries"

/*
 * The target of the toolchain for triple in prefix; of the only one for triple NULL. It has to have
 * that record. Reports that there is no toolchain, or which there are; NULL.
 */
const char *installed_triple(
    const void *ctx, const char *prefix, const char *triple, const char *record);
/*
 * The manifest of that toolchain, and its path, which ctx owns. Whoever made the prefix may have
 * written anything into it. Reports; NULL. The caller frees it.
 */
struct json *installed_manifest(
    const void *ctx, const char *prefix, const char *triple, const char **path);
/*
 * A list of the installation's record; NULL: it has none, as that of an older mcm, or there is no
 * record, as where an archive was unpacked.
 */
struct strlist *installed_list(
    const void *ctx, const char *prefix, const char *triple, const char *member);
/* The libraries of that toolchain, by that record, else by what they have left there. Sorted. */
struct strlist *installed_libraries(const void *ctx, const char *prefix, const char *triple);
/* Names of the stages that it was made by, as its manifest has them; none if it cannot be read. */
struct strlist *installed_stages(const void *ctx, const char *prefix, const char *triple);
/*
 * The command that builds it once more with one more library and debugging information, as far as
 * is known what it was built with: to be pasted into a shell.
 */
char *installed_command(
    const void *ctx, const char *prefix, const char *triple, const char *library);
