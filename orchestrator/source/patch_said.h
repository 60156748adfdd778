/* SPDX-License-Identifier: Apache-2.0 */
/* What the program patch says when a patch does not apply. */
#pragma once

/*
 * The cause of its first failure for people, "'musl/src/x.c': hunk 2 failed at line 10", from all
 * that it printed in English; else its last line; NULL when it printed nothing. Belongs to ctx.
 * Silent.
 */
char *patch_cause(const void *ctx, const char *output);
