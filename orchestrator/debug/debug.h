/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program under the debugger of a toolchain: gdbserver starts it where this machine can run it,
 * and QEMU where it cannot. Both end with the debugger, and leave nothing.
 */
#pragma once

#include <stdbool.h>

#include "base/strlist.h"

struct debug_request {
	const char *program;
	const struct strlist *arguments; /* the program's */
	const char *prefix;              /* of the toolchain; NULL: it is looked for */
	const char *target;              /* which of a prefix; NULL: the one that fits */
	const char *commands;            /* a file of the debugger's commands, or NULL */
	bool batch;                      /* no questions, and no prompt when they are done */
};

struct debug;

/*
 * Find everything that debugging the program takes. Whatever is wrong with the program or the
 * toolchain is reported; NULL.
 */
struct debug *debug_prepare(const void *ctx, const struct debug_request *request);
/* Becomes the debugger. Comes back only if that failed: reports; -1. */
int debug_run(const struct debug *debug);
