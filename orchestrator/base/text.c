/* SPDX-License-Identifier: Apache-2.0 */
/* Text by its bytes. */
#include "base/text.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/report.h"
#include "base/utf8.h"

static const char *char_fault(const unsigned char *s, size_t size, int column, bool indent)
{
	if (size == 0)
		return "this is not valid UTF-8; save the file as UTF-8";
	if (size == 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0)
		return "byte order mark; save the file as UTF-8 without one";
	if (*s == '\r')
		return "carriage return; save the file with Unix line ends";
	if (*s == '\0')
		return "NUL byte; this is not a text file";
	if (*s == '\t' && indent)
		return "tab in indentation; use spaces";
	if ((*s < 0x20 && *s != '\t' && *s != '\n') || *s == 0x7f)
		return "control character; write it as an escape in double quotes";
	if (*s == '%' && column == 1)
		return "YAML directives are not supported here; remove the line";
	return NULL;
}

/*
 * Looked at before libfyaml sees the text: its printer of source snippets read out of
 * bounds on CR and on bad UTF-8 (pantoniou/libfyaml issues 127, 129, 185), and its
 * message for tabs does not say what is wrong.
 */
int text_check_yaml(const char *file, const char *text, size_t size)
{
	struct loc loc = {file, 1, 1};
	bool indent = true;
	size_t n;

	for (size_t i = 0; i < size; i += n) {
		const unsigned char *s = (const unsigned char *)text + i;
		const char *fault;

		/* Nearly all of a file: no character that can be at fault here. */
		if (*s > ' ' && *s < 0x7f && loc.column > 1) {
			n = 1;
			indent = false;
			loc.column++;
			continue;
		}
		n = utf8_size(s, size - i);
		fault = char_fault(s, n, loc.column, indent);
		if (fault != NULL)
			return report_error(&loc, "%s", fault);
		indent = *s == '\n' || (indent && *s == ' ');
		loc.column = *s == '\n' ? 1 : loc.column + 1;
		loc.line += *s == '\n';
	}
	return 0;
}

long long text_size(const char *text)
{
	static const char units[] = "KMGT";
	char *end;
	long long value, unit = 1;
	const char *at;

	errno = 0;
	value = strtoll(text, &end, 10);
	if (errno != 0 || end == text || value < 0)
		return -1;
	if (*end != '\0') {
		at = strchr(units, toupper((unsigned char)*end));
		if (at == NULL || end[1] != '\0')
			return -1;
		for (; at >= units; at--)
			unit *= 1000;
	}
	return value > (1LL << 62) / unit ? -1 : value * unit;
}

/* How an option begins, and how the one does that takes it away. */
static const char *const opposites[][2] = {{"--enable-", "--disable-"}, {"--with-", "--without-"}};
enum { NKINDS = sizeof(opposites) / sizeof(*opposites) };

char *text_option(const void *ctx, const char *word)
{
	size_t n = strcspn(word, "=");

	for (size_t i = 0; i < NKINDS; i++) {
		size_t skip = strlen(opposites[i][0]);

		if (strncmp(word, opposites[i][0], skip) != 0)
			continue;
		if (strcmp(word + n, "=no") == 0)
			return mem_printf(
			    ctx, "%s%.*s", opposites[i][1], (int)(n - skip), word + skip);
		if (strcmp(word + n, "=yes") == 0)
			return mem_strndup(ctx, word, n);
	}
	return mem_strdup(ctx, word);
}

/* What a word is about: the name of *n bytes, and its kind, NKINDS for NAME=; -1: of no option. */
static int option_kind(const char *word, const char **name, size_t *n)
{
	*name = word;
	*n = strcspn(word, "=");
	for (int i = 0; i < 2 * NKINDS; i++) {
		const char *start = opposites[i / 2][i % 2];
		size_t skip = strlen(start);

		if (strncmp(word, start, skip) == 0) {
			*name += skip;
			*n -= skip;
			return i / 2;
		}
	}
	return word[*n] == '=' ? NKINDS : -1;
}

bool text_same_option(const char *a, const char *b)
{
	const char *its, *others;
	size_t n, m;
	int kind = option_kind(a, &its, &n);

	return kind >= 0 && kind == option_kind(b, &others, &m) && n == m &&
	       memcmp(its, others, n) == 0;
}

char *text_lower(char *text)
{
	for (char *p = text; *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p);
	return text;
}

char *text_upper(char *text)
{
	for (char *p = text; *p != '\0'; p++)
		*p = (char)toupper((unsigned char)*p);
	return text;
}

char *text_identifier(char *text)
{
	for (char *p = text; *p != '\0'; p++)
		if (!isalnum((unsigned char)*p))
			*p = '_';
	return text;
}

char *text_trimmed(const void *ctx, const char *text)
{
	size_t n;

	while (isspace((unsigned char)*text))
		text++;
	n = strlen(text);
	while (n > 0 && isspace((unsigned char)text[n - 1]))
		n--;
	return mem_strndup(ctx, text, n);
}

char *text_escape(const void *ctx, const char *text, const char *special, char mark)
{
	size_t plain = strcspn(text, special);
	char *out = mem_strndup(ctx, text, plain);

	while (*(text += plain) != '\0') {
		plain = 1 + strcspn(text + 1, special);
		mem_append(ctx, &out, &mark, 1);
		mem_append(ctx, &out, text, plain);
	}
	return out;
}

bool text_ends(const char *text, const char *end)
{
	size_t n = strlen(text), m = strlen(end);

	return n > m && strcmp(text + n - m, end) == 0;
}
