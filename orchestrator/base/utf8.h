/* SPDX-License-Identifier: Apache-2.0 */
/* Characters in UTF-8, and which of them may be shown. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Bytes of the character at s (left > 0 bytes there), or 0 when it is not a valid one. */
size_t utf8_size(const unsigned char *s, size_t left);
/*
 * Bytes of the mark, embedding, override or isolate that the text, which ends with a NUL, begins
 * with (U+061C, U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069): what stands behind it would be
 * shown in another order than it has. 0: it begins with none.
 */
size_t utf8_turn_size(const char *text);

/*
 * The text with every byte that could drive a terminal (control characters, what is no UTF-8, and
 * what turns the direction of text) or is no character of XML written as "\xNN". Tabs stay, and
 * newlines if lines is set.
 */
char *utf8_printable(const void *ctx, const char *text, bool lines);
