/* SPDX-License-Identifier: Apache-2.0 */
/* What each kind of value may be. */
#include "settings/value.h"

#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/text.h"
#include "net/url.h"

int setting_switch(const char *text)
{
	static const char *const on[] = {"1", "yes", "true", "on", NULL};
	static const char *const off[] = {"", "0", "no", "false", "off", NULL};

	for (size_t i = 0; on[i]; i++)
		if (strcasecmp(text, on[i]) == 0)
			return 1;
	for (size_t i = 0; off[i]; i++)
		if (strcasecmp(text, off[i]) == 0)
			return 0;
	return -1;
}

static int check_languages(const char *name, const char *text, const struct loc *loc)
{
	static const char *const known[] = {"c", "c++", "fortran", NULL};
	struct strlist *words = strlist_split(NULL, text, ", \t");
	int status = 0;

	for (size_t i = 0; i < words->count; i++) {
		size_t k = 0;

		while (known[k] != NULL && strcmp(known[k], words->items[i]) != 0)
			k++;
		if (known[k] == NULL)
			status = report_error(loc,
			    "unknown language '%s' in %s; known are c, c++ and fortran",
			    words->items[i], name);
	}
	mem_free(words);
	return status;
}

static int check_number(const char *name, const char *text, int most, const struct loc *loc)
{
	size_t digits = strspn(text, "0123456789");

	if (!*text || (!text[digits] && digits <= 4 && atoi(text) >= 1 && atoi(text) <= most))
		return 0;
	return report_error(loc, "%s is a number from 1 to %d, not '%s'", name, most, text);
}

static int check_size(const char *name, const char *text, const struct loc *loc)
{
	if (!*text || text_size(text) >= 0)
		return 0;
	return report_error(
	    loc, "%s is a number of bytes, maybe with K, M, G or T, not '%s'", name, text);
}

static bool any_has_user(const char *urls)
{
	struct strlist *words = strlist_split(NULL, urls, " \t\n\"'");
	bool found = false;

	for (size_t i = 0; i < words->count; i++)
		found |= url_has_user(words->items[i]);
	mem_free(words);
	return found;
}

static bool has_urls(const char *name)
{
	return strcmp(name, "CACHE_URL") == 0 || strcmp(name, "CACHE_PUSH") == 0 ||
	       strcmp(name, "MIRRORS") == 0;
}

/* What is secret about the value of a setting; NULL: nothing. */
static const char *secret_of(const char *name, const char *text)
{
	if (strcmp(name, "CACHE_TOKEN") == 0)
		return *text ? "a token" : NULL;
	return has_urls(name) && any_has_user(text) ? "a password" : NULL;
}

bool setting_may_be_secret(const char *name, const char *text)
{
	return secret_of(name, text) != NULL || (has_urls(name) && strchr(text, '?') != NULL);
}

int setting_check_secret(const char *name, const char *text, enum setting_rank rank)
{
	const char *secret = rank < RANK_SET ? NULL : secret_of(name, text);

	if (secret == NULL)
		return 0;
	return report_error(NULL, "%s on the command line can be read by others; use MCM_%s%s",
	    secret, name, strncmp(name, "CACHE_", 6) == 0 ? " or CACHE_AUTH_FILE" : "");
}

static int check_choice(
    const struct setting_info *info, const char *name, const char *text, const struct loc *loc)
{
	struct strlist *choices = strlist_new(NULL);
	int status = 0;

	for (size_t i = 0; info->choices[i]; i++)
		strlist_add(choices, info->choices[i]);
	if (*text && !strlist_has(choices, text))
		status = report_error(loc, "%s is one of %s, not '%s'", name,
		    strlist_join(choices, choices, ", "), text);
	mem_free(choices);
	return status;
}

unsigned long setting_bytes(const char *text)
{
	char *end;
	unsigned long n = isdigit((unsigned char)*text) ? strtoul(text, &end, 10) : 0;
	unsigned shift;

	if (n == 0)
		return 0;
	shift = *end == 'K' || *end == 'k' ? 10 : *end == 'M' || *end == 'm' ? 20 : 0;
	if (end[shift > 0] != '\0' || n > ULONG_MAX >> shift)
		return 0;
	return n << shift;
}

/* musl's smallest is PTHREAD_STACK_MIN, 2 KiB; a gigabyte for every thread is a slip. */
static int check_stack(const char *name, const char *text, const struct loc *loc)
{
	unsigned long size = setting_bytes(text);

	if (!*text || (size >= 2048 && size <= 1UL << 30))
		return 0;
	return report_error(
	    loc, "%s is a number of bytes from 2K to 1024M, such as 8M, not '%s'", name, text);
}

/* Puts the word at *text, without its quotes, into word and moves behind it. The closing quote is
 * missing: -1. */
static int take_word(char *word, const char **text)
{
	const char *p = *text;
	char quote = '\0';

	for (; *p && (quote || !isspace((unsigned char)*p)); p++) {
		if (quote ? *p == quote : (*p == '"' || *p == '\'')) {
			quote = quote ? '\0' : *p;
			continue;
		}
		/* Between double quotes a backslash only protects what is special there. */
		if (*p == '\\' && p[1] && quote != '\'' &&
		    (!quote || strchr("\"\\$`", p[1]) != NULL))
			p++;
		*word++ = *p;
	}
	*word = '\0';
	*text = p;
	return quote ? -1 : 0;
}

struct strlist *setting_split(
    const void *ctx, const char *name, const char *text, const struct loc *loc)
{
	struct strlist *words = strlist_new(ctx);
	/* No word is longer than all of the text. */
	char *word = mem_array(words, char, strlen(text) + 1);

	while (*text) {
		if (isspace((unsigned char)*text)) {
			text++;
			continue;
		}
		if (take_word(word, &text)) {
			report_error(loc, "%s has a quote that is not closed", name);
			mem_free(words);
			return NULL;
		}
		strlist_add(words, word);
	}
	mem_free(word);
	return words;
}

static int check_words(const char *name, const char *text, const struct loc *loc)
{
	struct strlist *words = setting_split(NULL, name, text, loc);
	int status = words != NULL ? 0 : -1;

	mem_free(words);
	return status;
}

static int check_switch(const char *name, const char *text, const char *more, const struct loc *loc)
{
	if (setting_switch(text) >= 0)
		return 0;
	return report_error(
	    loc, "%s is 1, yes, true, on or 0, no, false, off%s, not '%s'", name, more, text);
}

/* Settings that are numbers from 1 on, and the largest that makes sense. */
static const struct {
	const char *name;
	int most;
} numbers[] = {
    {"JOBS", 1024},
    {"CACHE_REQUIRE", 100},
    {"CACHE_TIMEOUT", 3600},
    {"REMOTE_JOBS", 1024},
    {"REMOTE_TIMEOUT", 3600},
    {"REMOTE_LIMIT", 9999},
};

int setting_check(
    const struct setting_info *info, const char *name, const char *text, const struct loc *loc)
{
	if (info->kind == SETTING_SWITCH)
		return check_switch(name, text, "", loc);
	if (info->kind == SETTING_WORDS)
		return check_words(name, text, loc);
	if (info->kind == SETTING_CHOICE)
		return check_choice(info, name, text, loc);
	if (info->kind == SETTING_SIZE)
		return check_stack(name, text, loc);
	if (strcmp(info->name, "LANGUAGES") == 0)
		return check_languages(name, text, loc);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		if (strcmp(info->name, numbers[i].name) == 0)
			return check_number(name, text, numbers[i].most, loc);
	if (strcmp(info->name, "CACHE_PUSH") == 0 && strchr(text, ':') == NULL)
		return check_switch(name, text, ", or a URL of CACHE_URL", loc);
	if (strcmp(info->name, "STORE_SIZE") == 0)
		return check_size(name, text, loc);
	return 0;
}
