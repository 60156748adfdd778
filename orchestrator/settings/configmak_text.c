/* SPDX-License-Identifier: Apache-2.0 */
/* As little understanding of makefiles as it takes to tell lines; and what our own one prints. */
#include "settings/configmak_text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/strlist.h"
#include "files/path.h"

static bool is_name_char(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '.' || c == '-';
}

static bool skip_word(const char **p, const char *word)
{
	size_t n = strlen(word);

	if (strncmp(*p, word, n) != 0 || is_name_char((*p)[n]))
		return false;
	*p += n;
	while (**p == ' ' || **p == '\t')
		(*p)++;
	return true;
}

/* Behind the "=" of a line that sets name, else NULL. */
static const char *assigned(const char *line, const char *name)
{
	const char *p = line;

	while (*p == ' ')
		p++;
	while (skip_word(&p, "export") || skip_word(&p, "override"))
		continue;
	bool define = skip_word(&p, "define");
	if (!skip_word(&p, name))
		return NULL;
	while (*p != '\0' && strchr(":?+!", *p) != NULL)
		p++;
	if (*p == '=')
		return p + 1;
	return define ? p : NULL;
}

static bool can_end(const char *value, const char *right, size_t n)
{
	const char *comment = memchr(right, '#', n);
	size_t length = strlen(value);

	if (comment != NULL)
		n = (size_t)(comment - right);
	while (n > 0 && isspace((unsigned char)right[n - 1]))
		n--;
	while (n > 0 && isspace((unsigned char)*right)) {
		right++;
		n--;
	}
	while (length > 0 && isspace((unsigned char)value[length - 1]))
		length--;
	return n <= length && strncmp(value + length - n, right, n) == 0;
}

int configmak_line(const char *text, const char *name, const char *value)
{
	int line = 0, found = 0, matches = 0, fitting = 0;

	while (*text != '\0') {
		const char *right = assigned(text, name);
		size_t length = strcspn(text, "\n");

		line++;
		if (right != NULL) {
			found = line;
			matches++;
			if (value == NULL || can_end(value, right, (size_t)(text + length - right)))
				fitting = line;
		}
		text += length + (text[length] == '\n');
	}
	return matches == 1 ? found : fitting;
}

static bool holds(const char *line, size_t length, const char *part, size_t n)
{
	for (size_t i = 0; i + n <= length; i++)
		if (strncmp(line + i, part, n) == 0 &&
		    (i == 0 || strchr(" \t\"'=", line[i - 1]) != NULL))
			return true;
	return false;
}

int configmak_word_line(const char *text, const char *name, const char *word)
{
	int line = 0, all = 0, some = 0;
	size_t value = strcspn(word, "=");
	char *for_target = mem_printf(NULL, "%s_FOR_TARGET", name);
	bool goes_on = false, within = false;

	value += word[value] == '=';
	for (size_t length; *text != '\0'; text += length + (text[length] == '\n')) {
		length = strcspn(text, "\n");
		line++;
		within = (goes_on && within) || assigned(text, name) != NULL ||
			 assigned(text, for_target) != NULL;
		goes_on = length > 0 && text[length - 1] == '\\';
		if (!within || !holds(text, length, word, value))
			continue;
		some = line;
		/* Quotes may be around all of it or around the value. */
		if (holds(text, length, word, strlen(word)) ||
		    (word[value] != '\0' &&
			holds(text, length, word + value, strlen(word + value))))
			all = line;
	}
	mem_free(for_target);
	return all != 0 ? all : some;
}

/* Whole words in n bytes. */
static int occurrences(const char *text, size_t n, const char *name)
{
	size_t length = strlen(name);
	int count = 0;

	for (size_t i = 0; i + length <= n; i++)
		if (strncmp(text + i, name, length) == 0 &&
		    (i == 0 || !is_name_char(text[i - 1])) &&
		    (i + length == n || !is_name_char(text[i + length])))
			count++;
	return count;
}

bool configmak_is_used(const char *text, const char *name)
{
	int count = 0;

	while (*text != '\0') {
		size_t length = strcspn(text, "\n");
		size_t code = strcspn(text, "#\n");

		count += occurrences(text, code, name);
		if (assigned(text, name) != NULL)
			count--;
		text += length + (text[length] == '\n');
	}
	return count > 0;
}

const char *configmak_message(const void *ctx, const char *line, const char *path, struct loc *loc)
{
	const char *colon = strchr(line, ':');
	char *end;

	if (colon == NULL || !isdigit((unsigned char)colon[1]))
		return line;
	long number = strtol(colon + 1, &end, 10);
	if (*end != ':' || number > 1000000)
		return line;
	/* Names of the files we add mean nothing to the user. */
	if (strncmp(line, "/proc/self/fd/", strlen("/proc/self/fd/")) != 0) {
		char *name = mem_strndup(ctx, line, (size_t)(colon - line));

		loc->file = strcmp(name, path_basename(path)) == 0
				? path
				: path_join(ctx, path_dirname(ctx, path), name);
		loc->line = (int)number;
	}
	end++;
	return *end == ' ' ? end + 1 : end;
}

/* "*** missing separator.  Stop." is "missing separator" to us. */
static const char *core(const void *ctx, const char *text)
{
	static const char stars[] = "*** ", stop[] = "  Stop.";

	if (strncmp(text, stars, strlen(stars)) == 0)
		text += strlen(stars);
	size_t n = strlen(text);
	if (n >= strlen(stop) && strcmp(text + n - strlen(stop), stop) == 0)
		n -= strlen(stop);
	if (n > 0 && text[n - 1] == '.')
		n--;
	char *copy = mem_strndup(ctx, text, n);
	if (strncmp(copy, "missing separator", strlen("missing separator")) == 0)
		mem_appendf(ctx, &copy, "; settings are lines of the form NAME = VALUE");
	return copy;
}

const char *configmak_error(const void *ctx, const char *output, const char *path, struct loc *loc)
{
	const struct strlist *lines = strlist_split(ctx, output, "\n");
	const char *best = "";

	for (size_t i = 0; i < lines->count; i++) {
		struct loc place = {loc->file, 0, 0};
		const char *text = configmak_message(ctx, lines->items[i], path, &place);
		bool fatal = strncmp(text, "*** ", 4) == 0;

		/* A missing include has its place on the line before the fatal one. */
		if (strncmp(text, "make: *** ", 10) == 0) {
			if (loc->line == 0)
				best = text + strlen("make: ");
			break;
		}
		best = text;
		*loc = place;
		if (fatal)
			break;
	}
	return core(ctx, best);
}

static char *unescape(char *text)
{
	char *out = text;

	for (const char *p = text; *p != '\0'; p++) {
		if (*p == '\\' && p[1] != '\0')
			*out++ = *++p == 'n' ? '\n' : *p;
		else
			*out++ = *p;
	}
	*out = '\0';
	return text;
}

/* Cuts the next line off *text; NULL at the end. */
static char *next_line(char **text)
{
	char *line = *text, *end = strchr(line, '\n');

	if (end == NULL)
		return NULL;
	*end = '\0';
	*text = end + 1;
	return line;
}

void configmak_parse(const void *ctx, char *text, struct configmak_variables *found)
{
	char *line;

	while ((line = next_line(&text)) != NULL) {
		struct configmak_variable variable = {.name = line + 1};

		if (line[0] == '.') {
			found->makefiles = variable.name;
			return;
		}
		if (line[0] == '=') {
			char *value = next_line(&text);

			if (value == NULL) {
				found->failed = variable.name;
				return;
			}
			variable.value = unescape(value);
		}
		mem_grow(ctx, found->v, struct configmak_variable, found->n + 1);
		found->v[found->n++] = variable;
	}
}
