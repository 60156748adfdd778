/* SPDX-License-Identifier: Apache-2.0 */
/* What the Go linker wrote down in a program about how it was built. */
#pragma once

#include "base/strlist.h"
#include "inspect/elf.h"

struct go_build {
	const char *version;            /* "go1.26.1" */
	const char *path;               /* of the main package, or NULL */
	const char *module;             /* main module, or NULL */
	const char *module_version;     /* or NULL */
	const struct strlist *settings; /* "CGO_ENABLED=1", "-ldflags=-s -w", ... */
};

/* NULL when it has none: not made by Go, or damaged. */
struct go_build *go_build_read(const void *ctx, const struct elf *elf);
bool go_build_is_without_c(const struct go_build *build); /* build may be NULL */
