/* SPDX-License-Identifier: Apache-2.0 */
/* Conversion between character sets. */
#include <iconv.h>
#include <stdio.h>
#include <string.h>

static int convert(const char *from, const char *text, const char *expected)
{
	char out[16] = "";
	char in[16];
	char *next_in = strcpy(in, text), *next_out = out;
	size_t in_left = strlen(text), out_left = sizeof(out) - 1;
	iconv_t cd = iconv_open("UTF-8", from);
	int bad = cd == (iconv_t)-1 || iconv(cd, &next_in, &in_left, &next_out, &out_left) != 0 ||
		  strcmp(out, expected) != 0;

	if (bad)
		fprintf(stderr, "c-iconv: conversion from %s is wrong\n", from);
	return bad;
}

int main(void)
{
	int bad = 0;

	bad |= convert("ISO-8859-1", "\xf6", "\xc3\xb6");
	bad |= convert("WINDOWS-1252", "\x80", "\xe2\x82\xac");
	bad |= convert("SHIFT_JIS", "\x82\xa0", "\xe3\x81\x82");
	return bad;
}
