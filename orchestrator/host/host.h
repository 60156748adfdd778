/* SPDX-License-Identifier: Apache-2.0 */
/* The compilers and the C library of this machine, which is what its programs are built with. */
#pragma once

#include "plan/plan.h"
#include "settings/settings.h"

/*
 * Finds the host's compilers (settings HOST_CC and HOST_CXX, else gcc/g++, cc/c++, clang) and the
 * other programs of steps, and names the host. memo: a file that remembers the names between runs,
 * read and written where its directory is there; or NULL. A program that a setting names and that
 * lacks is reported; NULL then. Where no compiler is found, the host's lack says so.
 */
struct host *host_probe(const void *ctx, const struct settings *settings, const char *memo);
