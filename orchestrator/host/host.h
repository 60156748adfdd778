/* SPDX-License-Identifier: Apache-2.0 */
/* The compilers and the C library of this machine, which is what its programs are built with. */
#pragma once

#include "plan/plan.h"
#include "settings/settings.h"

/*
 * Finds the host's compilers (settings HOST_CC and HOST_CXX, else gcc/g++, cc/c++, clang) and the
 * other programs of steps, and names the host (identity.h); ctx owns the result. memo is the path
 * of a file that remembers these names between runs, see memo.h; NULL: there is none. Where no
 * compiler is found, which is no error, the host's member lack says so. A program that a setting
 * names and that is not there is reported; NULL.
 */
struct host *host_probe(const void *ctx, const struct settings *settings, const char *memo);
