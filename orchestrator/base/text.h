/* SPDX-License-Identifier: Apache-2.0 */
/* Text by its bytes: sizes, letters, and checks before a parser sees it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Bytes of "500M": a number, maybe with K, M, G or T (powers of 1000); -1 when it is none. */
long long text_size(const char *text);

/* Letters of ASCII in text become small or capital ones, in place. Returns text. */
char *text_lower(char *text);
char *text_upper(char *text);
/* What is no letter or digit of ASCII becomes '_', in place, as names of settings and variables
 * need it. Returns text. */
char *text_identifier(char *text);
/* A copy without white space around it. */
char *text_trimmed(const void *ctx, const char *text);

/* A copy with mark before each character that is one of special. */
char *text_escape(const void *ctx, const char *text, const char *special, char mark);

/* Whether text ends with end, and has something before it. */
bool text_ends(const char *text, const char *end);

/*
 * An option of a configure script in one of its spellings: "--disable-x" for "--enable-x=no",
 * "--enable-x" for "--enable-x=yes", and so for --with, as Autoconf's manual has it under "Package
 * Options". A copy of any other word.
 */
char *text_option(const void *ctx, const char *word);

/*
 * Whether two words are about the same option, so that a configure script takes the last of them:
 * --enable-x and --disable-x=..., --with-x and --without-x, NAME=... and NAME=....
 */
bool text_same_option(const char *a, const char *b);

/*
 * Refuse what no YAML file of ours may hold: invalid UTF-8, a byte order mark, CR,
 * NUL and other control characters, tabs in indentation, lines that start with '%'
 * (directives). Reports the first with its line and column and returns -1.
 */
int text_check_yaml(const char *file, const char *text, size_t size);
