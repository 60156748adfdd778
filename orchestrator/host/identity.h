/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What this machine's programs are, for keys: not where they lie, but all that can change what they
 * make.
 */
#pragma once

#include <stdbool.h>

#include "plan/plan.h"

/*
 * Sets host->triple and host->identity by asking the compilers, the C library and the tools of the
 * host in the environment env. A compiler that does not answer is reported; -1.
 */
int identity_ask(struct host *host, const struct strlist *env);
/* A digest of what /usr/local has for compilers and linkers; NULL: nothing. Owned by ctx. */
char *identity_local(const void *ctx);
/* A digest of the kind of CPU, which -march=native makes code for. Owned by ctx. */
char *identity_cpu(const void *ctx);
/* The program loader of musl, or of glibc, of which a machine may have both; or NULL. Owned by ctx.
 */
char *identity_loader(const void *ctx, bool musl);
