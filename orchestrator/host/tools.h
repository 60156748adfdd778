/* SPDX-License-Identifier: Apache-2.0 */
/* The programs of this machine that steps may call: a list, whatever else is installed. */
#pragma once

#include "plan/plan.h"
#include "settings/settings.h"

/*
 * NAME=FILE of each of the usual programs that host->path has, of the compilers and launchers in
 * host->cc and cxx (the compilers also as "cc" and "c++"), of emulators (qemu-*), and of the
 * programs that HOST_PROGRAMS names. FILE is an absolute path without links in it; NAME is a path,
 * too, where a compiler was named by one. Owned by ctx. A program of HOST_PROGRAMS that is not
 * there is reported; NULL.
 */
struct strlist *tools_find(
    const void *ctx, const struct host *host, const struct settings *settings);
