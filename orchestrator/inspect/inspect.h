/* SPDX-License-Identifier: Apache-2.0 */
/* What a file is, what it needs at run time, and how it is hardened. */
#pragma once

#include "adapters/json.h"

/*
 * One file of any kind as the object that mcm(1) describes; the caller frees it. Its "damage" is
 * a string when it is an ELF file or an archive that is not whole. Reports and returns NULL only
 * when it cannot be read.
 */
struct json *inspect_file(const char *path);
/*
 * Why a file is not a program that needs no other file at run time; NULL: it is one. facts are
 * those of inspect_file().
 */
char *inspect_not_static(const void *ctx, const struct json *facts);
