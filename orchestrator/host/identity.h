/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What this machine's programs are, for keys: not where they lie, but all that can change what they
 * make.
 */
#pragma once

#include <stdbool.h>

#include "plan/plan.h"

/*
 * Sets host->triple and host->identity by running the compilers, the C library and the tools of the
 * host with env as their whole environment. A compiler that does not answer is reported; -1.
 */
int identity_ask(struct host *host, const struct strlist *env);
/*
 * The files that the compilers of the host name when they are asked what they start and link: a
 * program in PATH may be a launcher, and a compiler's own programs come in packages of their own.
 * Owned by ctx; silent.
 */
struct strlist *identity_parts(const void *ctx, const struct host *host, const struct strlist *env);
/* A digest of what /usr/local has for compilers and linkers; NULL: nothing. Owned by ctx. */
char *identity_local(const void *ctx);
/* A digest of the kind of CPU, which -march=native makes code for. Owned by ctx. */
char *identity_cpu(const void *ctx);
/*
 * The path of this machine's program loader: of musl's if musl is set, else of glibc's, as a
 * machine may have both. NULL: it has none. Owned by ctx.
 */
char *identity_loader(const void *ctx, bool musl);
