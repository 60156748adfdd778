/* SPDX-License-Identifier: Apache-2.0 */
/* Settings from every place, the highest rank winning. */
#include "settings/settings.h"

#include <ctype.h>
#include <string.h>

#include "base/mem.h"
#include "base/hint.h"
#include "settings/value.h"

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

/* The setting as the user wrote it: --jobs, MCM_JOBS or JOBS. */
static char *shown_name(const void *ctx, const struct setting_info *info, enum setting_rank rank)
{
	if (rank == RANK_FLAG && info->option)
		return mem_printf(ctx, "--%s", info->option);
	return mem_printf(
	    ctx, "%s%s", rank == RANK_ENVIRONMENT ? ENVIRONMENT_PREFIX : "", info->name);
}

int settings_set(struct settings *s, const char *name, const char *value, enum setting_rank rank,
    const struct loc *loc)
{
	int i = find_index(name);
	const struct setting_info *info = &settings_info[i < 0 ? 0 : i];
	char *text, *shown;
	int status;

	if (i < 0)
		return fail_unknown("", name, loc);
	text = trimmed(s, value);
	shown = shown_name(NULL, info, rank);
	status = setting_check_secret(name, text, rank) || setting_check(info, shown, text, loc)
		     ? -1
		     : 0;
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
	    "MCM_DEBUG", "MCM_DATA", "MCM_STORE", "MCM_PROGRESS", "MCM_TRUST_OWNERS", NULL};

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

void settings_unset(struct settings *s, const char *name)
{
	struct value *v = &s->v[get_index(name)];

	mem_free(v->text);
	*v = (struct value){0};
}

const char *settings_get(const struct settings *s, const char *name)
{
	size_t i = get_index(name);
	const struct setting_info *info = &settings_info[i];
	const char *text = s->v[i].text;

	/* One of the choices always holds. */
	if (info->kind == SETTING_CHOICE && (!text || !*text))
		return info->choices[0];
	if (!text)
		text = info->initial;
	return text && *text ? text : NULL;
}

bool settings_is_set(const struct settings *s, const char *name)
{
	return s->v[get_index(name)].text != NULL;
}

bool settings_on(const struct settings *s, const char *name)
{
	const char *text = settings_get(s, name);

	return text && setting_switch(text) == 1;
}

unsigned long settings_size(const struct settings *s, const char *name)
{
	const char *text = settings_get(s, name);

	return text ? setting_bytes(text) : 0;
}

struct strlist *settings_words(const void *ctx, const struct settings *s, const char *name)
{
	const char *text = settings_get(s, name);

	return setting_split(ctx, name, text ? text : "", settings_loc(s, name));
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
