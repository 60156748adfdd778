/* SPDX-License-Identifier: Apache-2.0 */
/* Durations and sizes as people write them; log text without what would drive a terminal. */
#include "ui/ui_text.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

enum { MINUTE = 60, HOUR = 60 * MINUTE };

/* Times may come from a file: what no integer holds must not be made one. A thousand years. */
#define MOST_SECONDS (1000.0 * 366 * 24 * HOUR)

/* Not a number is no time either. */
static double clamp(double seconds)
{
	return !(seconds > 0) ? 0 : seconds > MOST_SECONDS ? MOST_SECONDS : seconds;
}

char *ui_duration(const void *ctx, double seconds)
{
	seconds = clamp(seconds);
	if (seconds < 0.95)
		return mem_printf(ctx, "%.1f s", seconds);
	long long s = (long long)(seconds + 0.5);
	if (s < MINUTE)
		return mem_printf(ctx, "%lld s", s);
	if (s < HOUR)
		return mem_printf(ctx, "%lld min %lld s", s / MINUTE, s % MINUTE);
	return mem_printf(ctx, "%lld h %lld min", s / HOUR, s % HOUR / MINUTE);
}

char *ui_estimate(const void *ctx, double seconds)
{
	enum { WORTH_SECONDS = 90 };
	long long s = seconds < 1 ? 1 : (long long)(clamp(seconds) + 0.5);

	if (s < WORTH_SECONDS)
		return mem_printf(ctx, "%lld s", s);
	long long minutes = (s + MINUTE / 2) / MINUTE;
	if (minutes < HOUR / MINUTE)
		return mem_printf(ctx, "%lld min", minutes);
	return mem_printf(ctx, "%lld h %lld min", minutes / 60, minutes % 60);
}

char *ui_size(const void *ctx, long long bytes)
{
	static const char *const units[] = {"kB", "MB", "GB", "TB"};
	const size_t last = sizeof units / sizeof *units - 1;
	double value = (double)bytes / 1000;
	size_t unit = 0;

	if (bytes < 1000)
		return mem_printf(ctx, "%lld byte%s", bytes, bytes == 1 ? "" : "s");
	/* 999.95 would be printed as 1000.0. */
	while (unit < last && value >= 999.95) {
		value /= 1000;
		unit++;
	}
	return mem_printf(ctx, "%.1f %s", value, units[unit]);
}

/* Bytes of the escape sequence at s (colours, mostly), or 0. */
static size_t escape_size(const char *s, const char *end)
{
	enum { ESCAPE = 0x1b };
	const char *p = s;

	if (end - s < 2 || s[0] != ESCAPE || s[1] != '[')
		return 0;
	for (p += 2; p < end; p++)
		if (*p >= 0x40 && *p <= 0x7e)
			return (size_t)(p + 1 - s);
	return 0;
}

/* Whether the character of that many bytes at p may drive a terminal: control characters, of which
 * those from U+0080 to U+009F are obeyed by many, and what is no character (0 bytes). */
static bool is_control(const char *p, size_t size)
{
	const unsigned char *c = (const unsigned char *)p;

	return size == 0 || c[0] < ' ' || c[0] == 0x7f ||
	       (size == 2 && c[0] == 0xc2 && (c[1] & 0xe0) == 0x80);
}

static char *clean(const void *ctx, const char *text, const char *end)
{
	char *copy = mem_strndup(ctx, text, (size_t)(end - text));
	char *out = copy;

	for (const char *p = text; p < end;) {
		size_t left = (size_t)(end - p), skip = escape_size(p, end);
		size_t turn = utf8_turn_size(p), size = utf8_size((const unsigned char *)p, left);

		if (skip > 0) {
			p += skip;
		} else if (turn > 0 && turn <= left) {
			*out++ = '?';
			p += turn;
		} else if (is_control(p, size)) {
			*out++ = *p == '\t' || *p == '\n' ? ' ' : '?';
			p += size > 0 ? size : 1;
		} else {
			memcpy(out, p, size);
			out += size;
			p += size;
		}
	}
	*out = '\0';
	return copy;
}

char *ui_clean(const void *ctx, const char *text)
{
	if (text == NULL)
		text = "";
	return clean(ctx, text, text + strlen(text));
}

char *ui_tail(const void *ctx, const char *text, int lines, const char *indent)
{
	const char *end = text + strlen(text);
	char *result = mem_strdup(ctx, "");

	if (end > text && end[-1] == '\n')
		end--;
	const char *start = end;
	for (; start > text; start--)
		if (start[-1] == '\n' && --lines == 0)
			break;
	/* An empty line at the end is a line, too. */
	while (*text != '\0' && start <= end) {
		const char *newline = memchr(start, '\n', (size_t)(end - start));
		const char *stop = newline != NULL ? newline : end;
		const char *last = stop > start && stop[-1] == '\r' ? stop - 1 : stop;
		char *line = clean(ctx, start, last);

		mem_appendf(ctx, &result, "%s%s\n", indent, line);
		mem_free(line);
		start = stop + 1;
	}
	return result;
}
