/* SPDX-License-Identifier: Apache-2.0 */
/* Whoever names a file, a variable or a member of an archive must not drive the reader's terminal.
 */
#include "base/utf8.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"

/* What the first byte of a character says of its length; 0 when none starts so. */
static size_t lead_size(unsigned char c)
{
	if (c < 0x80)
		return 1;
	if (c >> 5 == 0x06)
		return 2;
	if (c >> 4 == 0x0e)
		return 3;
	return c >> 3 == 0x1e ? 4 : 0;
}

size_t utf8_size(const unsigned char *s, size_t left)
{
	static const unsigned long least[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t size = lead_size(s[0]);
	unsigned long point;

	if (size < 2)
		return size;
	if (size > left)
		return 0;
	point = s[0] & (0x7fu >> size);
	for (size_t i = 1; i < size; i++) {
		if (s[i] >> 6 != 2)
			return 0;
		point = point << 6 | (s[i] & 0x3f);
	}
	if (point < least[size] || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
		return 0;
	return size;
}

size_t utf8_turn_size(const char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	bool turns = false;

	if (s[0] == 0xd8 && s[1] == 0x9c)
		return 2;
	if (s[0] == 0xe2 && s[1] == 0x80)
		turns = s[2] == 0x8e || s[2] == 0x8f || (s[2] >= 0xaa && s[2] <= 0xae);
	else if (s[0] == 0xe2 && s[1] == 0x81)
		turns = s[2] >= 0xa6 && s[2] <= 0xa9;
	return turns ? 3 : 0;
}

/* U+FFFE and U+FFFF are no characters, and XML that has them is none. */
static bool is_noncharacter(const unsigned char *s, size_t size)
{
	return size == 3 && s[0] == 0xef && s[1] == 0xbf && s[2] >= 0xbe;
}

static bool is_shown(const unsigned char *s, size_t size, bool lines)
{
	if (size == 1)
		return s[0] == '\t' || (s[0] == '\n' && lines) || (s[0] >= ' ' && s[0] != 0x7f);
	/* U+0080 to U+009F: control characters, too. */
	return size > 0 && !(s[0] == 0xc2 && s[1] < 0xa0) && !is_noncharacter(s, size) &&
	       utf8_turn_size((const char *)s) == 0;
}

/* Writes the text as it is shown to the end of to, unless that is NULL; the bytes it takes. */
static size_t show(char *to, const char *text, bool lines)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t used = 0;

	for (size_t left = strlen(text); left > 0;) {
		size_t size = utf8_size(s, left), whole = size > 0 ? size : 1;
		bool as_is = is_shown(s, size, lines);

		if (to != NULL && as_is)
			memcpy(to + used, s, whole);
		for (size_t i = 0; to != NULL && !as_is && i < whole; i++)
			snprintf(to + used + 4 * i, 5, "\\x%02x", s[i]);
		used += as_is ? whole : 4 * whole;
		s += whole;
		left -= whole;
	}
	return used;
}

char *utf8_printable(const void *ctx, const char *text, bool lines)
{
	char *shown = mem_array(ctx, char, show(NULL, text, lines) + 1);

	show(shown, text, lines);
	return shown;
}
