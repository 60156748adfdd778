/* SPDX-License-Identifier: Apache-2.0 */
/* Characters in UTF-8, and which of them may be shown. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Bytes of the character at s (left > 0 bytes there), or 0 when it is not a valid one. */
size_t utf8_size(const unsigned char *s, size_t left);
/*
 * Some characters (U+061C, U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069) change the direction
 * in which the text behind them is shown. How many bytes the one has that text, which ends with a
 * NUL, begins with; 0: it begins with none of them.
 */
size_t utf8_turn_size(const char *text);

/*
 * The text with every byte that could drive a terminal (control characters, what is no UTF-8, and
 * what turns the direction of text) or is no character of XML written as "\xNN". Tabs stay, and
 * newlines if lines is set.
 */
char *utf8_printable(const void *ctx, const char *text, bool lines);
