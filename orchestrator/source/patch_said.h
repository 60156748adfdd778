/* SPDX-License-Identifier: Apache-2.0 */
/* What the program patch says when a patch does not apply. */
#pragma once

/*
 * The first cause of failure in output, all that patch has printed in English, as a message has it:
 * "'musl/src/x.c': hunk 2 failed at line 10". If it names none, its last line; NULL if it is empty.
 * ctx owns the text. Silent.
 */
char *patch_cause(const void *ctx, const char *output);
