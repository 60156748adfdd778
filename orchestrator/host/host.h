/* SPDX-License-Identifier: Apache-2.0 */
/* The compilers and the C library of this machine, which is what its programs are built with. */
#pragma once

#include "plan/plan.h"
#include "settings/settings.h"

/*
 * Find the host compilers (settings HOST_CC/HOST_CXX, else gcc/g++, cc/c++, clang) and name
 * the host. A missing compiler is reported with the command that installs it. NULL then.
 */
struct host *host_probe(const void *ctx, const struct settings *settings);
