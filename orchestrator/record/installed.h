/* SPDX-License-Identifier: Apache-2.0 */
/* Toolchains of a prefix, by the records that they have in share/mcm/TARGET. */
#pragma once

#include "adapters/json.h"
#include "base/strlist.h"

/* Name of the record of an installation, which prefix/record.c writes. It is not part of the
 * toolchain: where that was unpacked from an archive there is none. */
#define INSTALLED_RECORD "installed.json"
/* Members of it that are lists: settings, NAME=VALUE, that the build was given, and names of the
 * libraries that the toolchain has. */
#define INSTALLED_SETTINGS "settings"
#define INSTALLED_LIBRARIES "libraries"

/*
 * Which toolchain of a prefix is meant: triple itself, if one for it is there, or for triple NULL
 * the target of the only one. Those count as toolchains that have a file of the name record in
 * share/mcm/TARGET. ctx owns what is not triple. NULL if there is none, or no such one, or several
 * to choose from; that is reported.
 */
const char *installed_triple(
    const void *ctx, const char *prefix, const char *triple, const char *record);
/*
 * The manifest of that toolchain (triple as above), for the caller to give to json_free(); *path is
 * set to its path, which ctx owns. Nothing in it is checked but its format number: whoever made the
 * prefix may have written anything into it. NULL if there is none that can be read, which is
 * reported.
 */
struct json *installed_manifest(
    const void *ctx, const char *prefix, const char *triple, const char **path);
/*
 * A list of the record of the installation of the toolchain for triple; ctx owns it. NULL if the
 * record has no such member, as one by an older mcm, or if there is no record. One that is there
 * and cannot be read is reported; NULL as well.
 */
struct strlist *installed_list(
    const void *ctx, const char *prefix, const char *triple, const char *member);
/*
 * Names of the libraries of that toolchain, sorted; ctx owns the list. They are those of its
 * record, or where that has none the directories in share/mcm/TARGET/libraries. Empty if neither is
 * there.
 */
struct strlist *installed_libraries(const void *ctx, const char *prefix, const char *triple);
/* Names of the stages that it was made by, as its manifest has them; ctx owns the list, which is
 * empty if there is no manifest. One that cannot be read is reported, and counts as none. */
struct strlist *installed_stages(const void *ctx, const char *prefix, const char *triple);
/*
 * The command, quoted for a shell, that builds the toolchain into this prefix once more, with its
 * libraries, one more library, and debugging information. It has the settings of the record, if
 * there are any: without a record the command may make another toolchain. ctx owns the text.
 */
char *installed_command(
    const void *ctx, const char *prefix, const char *triple, const char *library);
