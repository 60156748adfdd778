/* SPDX-License-Identifier: Apache-2.0 */
/* Characters in UTF-8, and which of them may be shown. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Bytes of the character at s (left > 0 bytes there), or 0 when it is not a valid one. */
size_t utf8_size(const unsigned char *s, size_t left);

/*
 * The text with every byte that could drive a terminal (control characters, and what is no UTF-8)
 * written as "\xNN". Tabs stay, and newlines if lines is set.
 */
char *utf8_printable(const void *ctx, const char *text, bool lines);
