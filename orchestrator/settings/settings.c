/* SPDX-License-Identifier: Apache-2.0 */
/* Settings from every place, the highest rank winning. */
#include "settings/settings.h"

#include <stdlib.h>
#include <string.h>

#include "base/hint.h"
#include "base/mem.h"
#include "base/text.h"
#include "settings/value.h"

#define ENVIRONMENT_PREFIX "MCM_"

struct value {
	char *text; /* NULL: not given */
	enum setting_rank rank;
	struct loc loc;
	bool has_loc;
};

/* What was given to a name that is not known yet. */
struct stranger {
	const char *name, *value;
	enum setting_rank rank;
	const struct loc *loc; /* or NULL */
	bool used;
};

struct settings {
	struct setting_info *rows; /* ended by a NULL name */
	struct value *v;           /* as rows */
	size_t n;
	struct stranger *strangers;
	size_t nstrangers;
};

static void add_row(struct settings *s, struct setting_info row)
{
	mem_grow(s, s->rows, struct setting_info, s->n + 2);
	mem_grow(s, s->v, struct value, s->n + 1);
	s->v[s->n] = (struct value){0};
	s->rows[s->n++] = row;
	s->rows[s->n] = (struct setting_info){0};
}

struct settings *settings_new(const void *ctx)
{
	struct settings *s = mem_new(ctx, struct settings);

	for (const struct setting_info *row = settings_info; row->name != NULL; row++)
		add_row(s, *row);
	return s;
}

struct settings *settings_new_like(const void *ctx, const struct settings *other)
{
	struct settings *s = mem_new(ctx, struct settings);

	for (size_t i = 0; i < other->n; i++)
		add_row(s, other->rows[i]);
	return s;
}

const struct setting_info *settings_rows(const struct settings *s)
{
	return s->rows;
}

const struct setting_info *settings_of_package(
    const struct settings *s, const char *package, enum setting_kind kind)
{
	for (const struct setting_info *row = s->rows; row->name != NULL; row++)
		if (row->kind == kind && row->package != NULL && strcmp(row->package, package) == 0)
			return row;
	return NULL;
}

/* Index of the row, or -1. */
static int find_index(const struct settings *s, const char *name)
{
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->rows[i].name, name) == 0)
			return (int)i;
	return -1;
}

static size_t get_index(const struct settings *s, const char *name)
{
	int i = find_index(s, name);

	if (i < 0)
		report_bug("there is no setting '%s'", name);
	return (size_t)i;
}

static void store(
    struct settings *s, struct value *v, char *text, const struct loc *loc, enum setting_rank rank)
{
	mem_free(v->text);
	v->text = text;
	v->rank = rank;
	v->has_loc = loc != NULL;
	if (loc != NULL) {
		v->loc = *loc;
		v->loc.file = loc->file != NULL ? mem_strdup(s, loc->file) : NULL;
	}
}

/* The setting as the user wrote it: --jobs, MCM_JOBS or JOBS. */
static char *shown_name(const void *ctx, const struct setting_info *info, enum setting_rank rank)
{
	if (rank == RANK_FLAG && info->option != NULL)
		return mem_printf(ctx, "--%s", info->option);
	return mem_printf(
	    ctx, "%s%s", rank == RANK_ENVIRONMENT ? ENVIRONMENT_PREFIX : "", info->name);
}

static void add_stranger(struct settings *s, const char *name, const char *value,
    enum setting_rank rank, bool used, const struct loc *loc)
{
	struct loc *place = loc != NULL ? mem_dup(s, loc, sizeof(*loc)) : NULL;

	if (place != NULL && place->file != NULL)
		place->file = mem_strdup(s, place->file);
	mem_grow(s, s->strangers, struct stranger, s->nstrangers + 1);
	s->strangers[s->nstrangers++] = (struct stranger){
	    mem_strdup(s, name), mem_strdup(s, value), rank, place, used};
}

int settings_set(struct settings *s, const char *name, const char *value, enum setting_rank rank,
    const struct loc *loc)
{
	int i = find_index(s, name);
	const struct setting_info *info;
	char *text, *shown;
	int status;

	if (i < 0) {
		add_stranger(s, name, value, rank, false, loc);
		return 0;
	}
	info = &s->rows[i];
	text = text_trimmed(s, value);
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

	if (equals == NULL || equals == assignment)
		return report_error(NULL, "'%s' is not NAME=VALUE, as --set needs it", assignment);
	name = mem_strndup(NULL, assignment, (size_t)(equals - assignment));
	status = settings_set(s, name, equals + 1, RANK_SET, NULL);
	mem_free(name);
	return status;
}

int settings_set_variable(
    struct settings *s, const char *name, const char *value, bool used, const struct loc *loc)
{
	if (find_index(s, name) >= 0)
		return settings_set(s, name, value, RANK_CONFIG, loc);
	add_stranger(s, name, value, RANK_CONFIG, used, loc);
	return 0;
}

bool settings_is_secret(const char *entry)
{
	const size_t skip = strlen(ENVIRONMENT_PREFIX);
	const char *equals = strchr(entry, '=');
	char *name;
	bool secret;

	if (equals == NULL || strncmp(entry, ENVIRONMENT_PREFIX, skip) != 0)
		return false;
	name = mem_strndup(NULL, entry + skip, (size_t)(equals - entry) - skip);
	secret = setting_may_be_secret(name, equals + 1);
	mem_free(name);
	return secret;
}

static bool is_control(const char *name)
{
	static const char *const controls[] = {
	    "DEBUG", "DATA", "STORE", "PROGRESS", "TRUST_OWNERS", NULL};

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

		if (equals == NULL || strncmp(*environment, ENVIRONMENT_PREFIX, skip) != 0)
			continue;
		name = mem_strndup(
		    NULL, *environment + skip, (size_t)(equals - *environment) - skip);
		if ((find_index(s, name) >= 0 || !is_control(name)) &&
		    settings_set(s, name, equals + 1, RANK_ENVIRONMENT, NULL))
			status = -1;
		mem_free(name);
	}
	return status;
}

char *setting_name(const void *ctx, const char *format, const char *package)
{
	char *name = mem_printf(
	    ctx, "%.*s%s%s", (int)strcspn(format, "%"), format, package, strchr(format, '%') + 2);

	return text_upper(text_identifier(name));
}

static void add_package_row(struct settings *s, struct setting_info row, const char *format)
{
	row.name = setting_name(s, format, row.package);
	/* TOOLCHAIN_CONFIG is of the table, and of all packages of a toolchain. */
	if (find_index(s, row.name) < 0)
		add_row(s, row);
}

static void add_package(struct settings *s, const struct setting_package *package)
{
	struct setting_info row = {.package = mem_strdup(s, package->name), .about = ABOUT_RESULT};

	row.kind = SETTING_WORDS;
	row.help = mem_printf(s, "configure options for %s", package->name);
	if (package->has_config) {
		add_package_row(s, row, "%s_CONFIG");
		row.help = "the same, as files of musl-cross-make have it";
		add_package_row(s, row, "%s_CONFIG_FOR_TARGET");
	}
	row.kind = SETTING_SWITCH;
	row.initial = package->without;
	row.help = mem_printf(s, "with %s, which can be left out", package->name);
	if (package->without != NULL)
		add_package_row(s, row, "WITH_%s");
	row.kind = SETTING_VERSION;
	row.about = ABOUT_INPUTS;
	row.initial = NULL;
	row.help = mem_printf(
	    s, "release of %s: a version, the beginning of one, or latest", package->name);
	row.option = row.package;
	row.value = "V";
	row.commands = COMMANDS_PLAN;
	add_package_row(s, row, "%s_VER");
}

/* "; did you mean 'MCM_GCC_VER'?" */
static const char *nearest(
    const void *ctx, const struct settings *s, const char *prefix, const char *name)
{
	struct strlist *known = strlist_new(ctx);

	for (size_t i = 0; i < s->n; i++)
		strlist_addf(known, "%s%s", prefix, s->rows[i].name);
	return hint_nearest(ctx, name, known);
}

int settings_report_unknown(const struct settings *s, const char *name, const struct loc *loc)
{
	char *copy = mem_strdup(NULL, name);
	int status = report_error(loc, "unknown setting '%s'%s ('mcm list settings' shows all)",
	    name, nearest(copy, s, "", name));

	mem_free(copy);
	return status;
}

static int report_stranger(const struct settings *s, const struct stranger *who)
{
	const char *prefix = who->rank == RANK_ENVIRONMENT ? ENVIRONMENT_PREFIX : "";
	char *name = mem_printf(NULL, "%s%s", prefix, who->name);
	const char *hint = nearest(name, s, prefix, name);
	int status = 0;

	if (who->rank == RANK_SET || who->rank == RANK_FLAG)
		status = settings_report_unknown(s, name, who->loc);
	else if (who->rank == RANK_ENVIRONMENT)
		report_warn(
		    who->loc, "'%s' is no setting%s ('mcm list settings' shows all)", name, hint);
	/* Makefiles that are included may set anything. */
	else if (who->loc->line > 0 || *hint != '\0')
		report_warn(who->loc,
		    "'%s' is no setting, and nothing here uses it%s ('mcm list settings' shows "
		    "all)",
		    name, hint);
	mem_free(name);
	return status;
}

/* Now that all names are known. */
static int meet(struct settings *s, const struct stranger *who)
{
	if (find_index(s, who->name) >= 0)
		return settings_set(s, who->name, who->value, who->rank, who->loc);
	return who->used ? 0 : report_stranger(s, who);
}

int settings_add_packages(struct settings *s, const struct setting_package *packages, size_t n)
{
	int status = 0;

	for (size_t i = 0; i < n; i++)
		add_package(s, &packages[i]);
	for (size_t i = 0; i < s->nstrangers; i++)
		if (meet(s, &s->strangers[i]))
			status = -1;
	s->nstrangers = 0;
	return status;
}

char *settings_text(const void *ctx, const struct settings *s)
{
	char *text = mem_strdup(ctx, "");

	for (size_t i = 0; i < s->n; i++)
		if (s->v[i].text != NULL)
			mem_appendf(ctx, &text, "%d %s=%s\n", (int)s->v[i].rank, s->rows[i].name,
			    s->v[i].text);
	for (size_t i = 0; i < s->nstrangers; i++) {
		const struct stranger *who = &s->strangers[i];

		mem_appendf(ctx, &text, "%d %d %d %s=%s\n", (int)who->rank, who->used,
		    who->loc != NULL ? who->loc->line : 0, who->name, who->value);
	}
	return text;
}

void settings_unset(struct settings *s, const char *name)
{
	struct value *v = &s->v[get_index(s, name)];

	mem_free(v->text);
	*v = (struct value){0};
}

const char *settings_get(const struct settings *s, const char *name)
{
	size_t i = get_index(s, name);
	const struct setting_info *info = &s->rows[i];
	const char *text = s->v[i].text;

	/* One of the choices always holds. */
	if (info->kind == SETTING_CHOICE && (text == NULL || !*text))
		return info->choices[0];
	if (text == NULL)
		text = info->initial;
	return text != NULL && *text ? text : NULL;
}

bool settings_has(const struct settings *s, const char *name)
{
	return find_index(s, name) >= 0;
}

bool settings_is_set(const struct settings *s, const char *name)
{
	return s->v[get_index(s, name)].text != NULL;
}

bool settings_on(const struct settings *s, const char *name)
{
	const char *text = settings_get(s, name);

	return text != NULL && setting_switch(text) == 1;
}

int settings_number(const struct settings *s, const char *name)
{
	const char *text = settings_get(s, name);

	return atoi(text != NULL ? text : s->rows[get_index(s, name)].initial);
}

unsigned long settings_size(const struct settings *s, const char *name)
{
	const char *text = settings_get(s, name);

	return text != NULL ? setting_bytes(text) : 0;
}

struct strlist *settings_words(const void *ctx, const struct settings *s, const char *name)
{
	const char *text = settings_get(s, name);

	if (settings_rows(s)[get_index(s, name)].kind == SETTING_SWITCH)
		text = settings_on(s, name) ? "1" : "0";
	return setting_split(ctx, name, text != NULL ? text : "", settings_loc(s, name));
}

enum setting_rank settings_rank(const struct settings *s, const char *name)
{
	return s->v[get_index(s, name)].rank;
}

const struct loc *settings_loc(const struct settings *s, const char *name)
{
	const struct value *v = &s->v[get_index(s, name)];

	return v->has_loc ? &v->loc : NULL;
}
