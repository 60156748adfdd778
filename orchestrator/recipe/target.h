/* SPDX-License-Identifier: Apache-2.0 */
/* toolchains/<triple>.yaml: the targets mcm can build for. See mcm-recipe(5). */
#pragma once

#include <stddef.h>

#include "base/report.h"
#include "base/strlist.h"
#include "recipe/vars.h"

struct target {
	struct loc loc;
	const char *triple;
	const struct strlist *aliases;
	/* Every key of the file as a variable of that name: target, linux_arch, debian_arch,
	 * musl_arch, loader, qemu, go_arch, gcc_options, ... */
	struct vars *vars;
};

struct targets {
	struct target *v; /* by triple */
	size_t n;
};

/* Reports everything wrong (unknown keys, two claims on one name, triple unlike the file name,
 * architecture unknown or in conflict with other facts); NULL then. */
struct targets *targets_load(const void *ctx, const struct strlist *layers);
/*
 * The machine of a triple under a vendor of our own. GCC and binutils take a build whose triple
 * equals the target's for a native one.
 */
char *target_with_vendor(const void *ctx, const char *triple);
/* The target that runs on the machine of a triple, be its C library another; NULL: none, silent. */
const struct target *targets_of_machine(const struct targets *targets, const char *triple);
/* By triple or alias. Reports an unknown one with the nearest names; NULL. */
const struct target *targets_get(const struct targets *targets, const char *name);
