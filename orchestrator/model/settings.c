/* SPDX-License-Identifier: Apache-2.0 */
/* Settings from every place, the highest rank winning. */
#include "model/settings.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/url.h"
#include "model/hint.h"

#define ENVIRONMENT_PREFIX "MCM_"

struct value {
	char *text; /* NULL: not given */
	enum setting_rank rank;
	struct loc loc;
	bool has_loc;
};

struct settings {
	struct value *v; /* as settings_info */
};

static size_t count_settings(void)
{
	size_t n = 0;

	while (settings_info[n].name)
		n++;
	return n;
}

struct settings *settings_new(const void *ctx)
{
	struct settings *s = mem_new(ctx, struct settings);

	s->v = mem_array(s, struct value, count_settings());
	return s;
}

/* Index into settings_info, or -1. */
static int find_index(const char *name)
{
	for (int i = 0; settings_info[i].name; i++)
		if (strcmp(settings_info[i].name, name) == 0)
			return i;
	return -1;
}

static size_t get_index(const char *name)
{
	int i = find_index(name);

	if (i < 0)
		report_bug("there is no setting '%s'", name);
	return (size_t)i;
}

/* 1, 0, or -1 for neither. */
static int switch_value(const char *text)
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

		while (known[k] && strcmp(known[k], words->items[i]) != 0)
			k++;
		if (!known[k])
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

/* Every user of the machine can read the arguments of every process. */
static int check_secret(const char *name, const char *text, enum setting_rank rank)
{
	if (rank < RANK_SET || !*text)
		return 0;
	if (strcmp(name, "CACHE_TOKEN") == 0)
		return report_error(NULL,
		    "a token on the command line can be read by others; use MCM_CACHE_TOKEN or "
		    "CACHE_AUTH_FILE");
	if (strcmp(name, "CACHE_URL") == 0 && url_has_user(text))
		return report_error(NULL,
		    "a password on the command line can be read by others; use MCM_CACHE_URL or "
		    "CACHE_AUTH_FILE");
	return 0;
}

/* Appends the word at *text to word and moves behind it. The closing quote is missing: -1. */
static int take_word(const void *ctx, char **word, const char **text)
{
	const char *p = *text;
	char quote = '\0';

	for (; *p && (quote || !isspace((unsigned char)*p)); p++) {
		if (quote ? *p == quote : (*p == '"' || *p == '\'')) {
			quote = quote ? '\0' : *p;
			continue;
		}
		/* Between double quotes a backslash only protects what is special there. */
		if (*p == '\\' && p[1] && quote != '\'' && (!quote || strchr("\"\\$`", p[1])))
			p++;
		mem_appendf(ctx, word, "%c", *p);
	}
	*text = p;
	return quote ? -1 : 0;
}

static struct strlist *split_words(
    const void *ctx, const char *name, const char *text, const struct loc *loc)
{
	struct strlist *words = strlist_new(ctx);

	while (*text) {
		char *word;

		if (isspace((unsigned char)*text)) {
			text++;
			continue;
		}
		word = mem_strdup(words, "");
		if (take_word(words, &word, &text)) {
			report_error(loc, "%s has a quote that is not closed", name);
			mem_free(words);
			return NULL;
		}
		strlist_add(words, word);
		mem_free(word);
	}
	return words;
}

static int check_words(const char *name, const char *text, const struct loc *loc)
{
	struct strlist *words = split_words(NULL, name, text, loc);
	int status = words ? 0 : -1;

	mem_free(words);
	return status;
}

/* name is how the user wrote it: MCM_JOBS or JOBS. */
static int check_value(
    const struct setting_info *info, const char *name, const char *text, const struct loc *loc)
{
	if (info->kind == SETTING_SWITCH && switch_value(text) < 0)
		return report_error(
		    loc, "%s is 1, yes, true, on or 0, no, false, off, not '%s'", name, text);
	if (info->kind == SETTING_WORDS)
		return check_words(name, text, loc);
	if (strcmp(info->name, "LANGUAGES") == 0)
		return check_languages(name, text, loc);
	if (strcmp(info->name, "JOBS") == 0)
		return check_number(name, text, 1024, loc);
	if (strcmp(info->name, "CACHE_TIMEOUT") == 0)
		return check_number(name, text, 3600, loc);
	if (strcmp(info->name, "STORE_SIZE") == 0)
		return check_size(name, text, loc);
	return 0;
}

static int fail_unknown(const char *prefix, const char *name, const struct loc *loc)
{
	struct strlist *known = strlist_new(NULL);

	for (size_t i = 0; settings_info[i].name; i++)
		strlist_addf(known, "%s%s", prefix, settings_info[i].name);
	report_error(loc, "unknown setting '%s'%s (mcm-config(5) lists all)", name,
	    hint_nearest(known, name, known));
	mem_free(known);
	return -1;
}

static char *trimmed(const void *ctx, const char *text)
{
	size_t n;

	while (isspace((unsigned char)*text))
		text++;
	n = strlen(text);
	while (n > 0 && isspace((unsigned char)text[n - 1]))
		n--;
	return mem_strndup(ctx, text, n);
}

static void store(
    struct settings *s, struct value *v, char *text, const struct loc *loc, enum setting_rank rank)
{
	mem_free(v->text);
	v->text = text;
	v->rank = rank;
	v->has_loc = loc != NULL;
	if (loc) {
		v->loc = *loc;
		v->loc.file = loc->file ? mem_strdup(s, loc->file) : NULL;
	}
}

int settings_set(struct settings *s, const char *name, const char *value, enum setting_rank rank,
    const struct loc *loc)
{
	const char *prefix = rank == RANK_ENVIRONMENT ? ENVIRONMENT_PREFIX : "";
	int i = find_index(name);
	const struct setting_info *info = &settings_info[i < 0 ? 0 : i];
	char *text, *shown;
	int status;

	if (i < 0)
		return fail_unknown("", name, loc);
	text = trimmed(s, value);
	shown = mem_printf(NULL, "%s%s", prefix, name);
	status = check_secret(name, text, rank) || check_value(info, shown, text, loc) ? -1 : 0;
	if (status == 0 && info->kind == SETTING_IGNORED && *text)
		report_note(loc, "%s has no effect: %s", shown, info->help);
	mem_free(shown);
	if (status == 0 && rank >= s->v[i].rank)
		store(s, &s->v[i], text, loc, rank);
	else
		mem_free(text);
	return status;
}

int settings_set_assignment(struct settings *s, const char *assignment)
{
	const char *equals = strchr(assignment, '=');
	char *name;
	int status;

	if (!equals || equals == assignment)
		return report_error(NULL, "'%s' is not NAME=VALUE, as --set needs it", assignment);
	name = mem_strndup(NULL, assignment, (size_t)(equals - assignment));
	status = settings_set(s, name, equals + 1, RANK_SET, NULL);
	mem_free(name);
	return status;
}

static bool is_control(const char *name)
{
	static const char *const controls[] = {
	    "MCM_DEBUG", "MCM_DATA", "MCM_STORE", "MCM_PROGRESS", NULL};

	for (size_t i = 0; controls[i]; i++)
		if (strcmp(controls[i], name) == 0)
			return true;
	return false;
}

int settings_load_environment(struct settings *s, char *const *environment)
{
	const size_t skip = strlen(ENVIRONMENT_PREFIX);
	int status = 0;

	for (; *environment; environment++) {
		const char *equals = strchr(*environment, '=');
		char *name;

		if (!equals || strncmp(*environment, ENVIRONMENT_PREFIX, skip) != 0)
			continue;
		name = mem_strndup(NULL, *environment, (size_t)(equals - *environment));
		if (find_index(name + skip) >= 0) {
			if (settings_set(s, name + skip, equals + 1, RANK_ENVIRONMENT, NULL))
				status = -1;
		} else if (!is_control(name)) {
			status = fail_unknown(ENVIRONMENT_PREFIX, name, NULL);
		}
		mem_free(name);
	}
	return status;
}

const char *settings_get(const struct settings *s, const char *name)
{
	size_t i = get_index(name);
	const char *text = s->v[i].text ? s->v[i].text : settings_info[i].initial;

	return text && *text ? text : NULL;
}

bool settings_is_set(const struct settings *s, const char *name)
{
	return s->v[get_index(name)].text != NULL;
}

bool settings_on(const struct settings *s, const char *name)
{
	const char *text = settings_get(s, name);

	return text && switch_value(text) == 1;
}

struct strlist *settings_words(const void *ctx, const struct settings *s, const char *name)
{
	const char *text = settings_get(s, name);

	return split_words(ctx, name, text ? text : "", settings_loc(s, name));
}

enum setting_rank settings_rank(const struct settings *s, const char *name)
{
	return s->v[get_index(name)].rank;
}

const struct loc *settings_loc(const struct settings *s, const char *name)
{
	const struct value *v = &s->v[get_index(name)];

	return v->has_loc ? &v->loc : NULL;
}
