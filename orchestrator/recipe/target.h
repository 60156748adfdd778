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

/* Read the toolchain files of all layers; ctx owns the result. NULL if anything is wrong (unknown
 * keys, two targets of one name, a triple unlike the file's name, an architecture unknown or unlike
 * other facts), and everything that is wrong is reported at its place. */
struct targets *targets_load(const void *ctx, const struct strlist *layers);
/*
 * A triple with "mcm" for its vendor, x86_64-mcm-linux-gnu; ctx owns it. Where --build,
 * --host and --target are equal, GCC and binutils make a native compiler and native tools
 * ("Configure Terms and History" in GCC's manual of internals), and not those of a cross build.
 */
char *target_with_vendor(const void *ctx, const char *triple);
/* The target whose programs run on the machine of a triple, whatever C library that has; NULL if
 * there is none. Reports nothing. */
const struct target *targets_of_machine(const struct targets *targets, const char *triple);
/* The target of that triple or alias. NULL if there is none, which is reported with the nearest
 * name. */
const struct target *targets_get(const struct targets *targets, const char *name);
