/* SPDX-License-Identifier: Apache-2.0 */
/* In what two files differ, for people who look for the cause. */
#pragma once

/*
 * Where the two files differ first: line and text, section and symbol of an ELF file, member of an
 * archive, or the offset. "nothing" if they are equal. Reports what cannot be read; NULL.
 */
char *differ_text(const void *ctx, const char *before, const char *after);
