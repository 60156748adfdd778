/* SPDX-License-Identifier: Apache-2.0 */
/* Words of settings, and the rows of the tables that speak of them. */
#include "options/options.h"

#include <fnmatch.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

/* "--with-x" is all "--with-x=..." but "=no"; a pattern with a value speaks of that value. */
static bool fits(const char *pattern, const char *word)
{
	char *option = text_option(NULL, word);
	bool same;

	if (strchr(pattern, '=') == NULL)
		option[strcspn(option, "=")] = '\0';
	same = fnmatch(pattern, option, 0) == 0;
	mem_free(option);
	return same;
}

/* 1, 0, or -1 (reported). */
static int row_fits(const struct option_row *row, const char *word, const struct vars *facts)
{
	int fit = 0;

	for (size_t i = 0; i < row->words.n && fit == 0; i++) {
		const struct item *item = &row->words.v[i];
		char *pattern = expand_text(NULL, facts, item->text, &item->loc);

		fit = pattern != NULL ? expand_when(facts, item->when, &item->loc) : -1;
		if (fit > 0)
			fit = fits(pattern, word);
		mem_free(pattern);
	}
	return fit;
}

static bool has_setting(const struct option_table *table, const char *setting)
{
	size_t i = 0;

	while (i < table->settings.n && strcmp(table->settings.v[i].text, setting) != 0)
		i++;
	return i < table->settings.n;
}

bool options_name(
    const struct option_tables *tables, const struct package *package, const char *setting)
{
	for (size_t i = 0; i < tables->n; i++)
		if (tables->v[i].package == package && has_setting(&tables->v[i], setting))
			return true;
	return false;
}

/* A word, and whose row is sought. */
struct query {
	const struct option_tables *tables;
	const struct package *package; /* NULL: any */
	const struct settings *settings;
	const char *setting;
	const char *word;
	size_t index; /* of the word among those of the setting */
	const struct vars *facts;
};

/* The first row that speaks of the word, from table *at on, which becomes its table. -1 is reported
 * in *status. */
static const struct option_row *find_row(const struct query *q, size_t *at, int *status)
{
	for (; *at < q->tables->n; (*at)++) {
		const struct option_table *table = &q->tables->v[*at];

		if (!has_setting(table, q->setting) ||
		    (q->package != NULL && table->package != q->package))
			continue;
		for (size_t i = 0; i < table->n; i++) {
			int fit = row_fits(&table->rows[i], q->word, q->facts);

			if (fit != 0) {
				*status |= fit < 0 ? -1 : 0;
				return &table->rows[i];
			}
		}
	}
	return NULL;
}

static bool gets(const struct query *q, const char *stage, int *status)
{
	size_t at = 0;
	const struct option_row *row = find_row(q, &at, status);
	struct query any = *q;

	for (size_t i = 0; row != NULL && i < row->stages.n; i++)
		if (strcmp(row->stages.v[i].text, stage) == 0)
			return true;
	if (row != NULL || strcmp(stage, q->package->name) != 0)
		return false;
	any.package = NULL;
	at = 0;
	return find_row(&any, &at, status) == NULL;
}

/* What rows may ask for: facts of the target, and switches, by their names in lower case. */
static struct vars *facts_of(const struct target *target, const struct settings *settings)
{
	struct vars *facts = vars_new(NULL, target != NULL ? target->vars : NULL);

	for (const struct setting_info *info = settings_rows(settings); info->name != NULL; info++)
		if (info->kind == SETTING_SWITCH)
			vars_set(facts, text_lower(mem_strdup(facts, info->name)),
			    settings_on(settings, info->name) ? "1" : "0");
	return facts;
}

static bool has_table(const struct option_tables *tables, const struct package *package)
{
	for (size_t i = 0; i < tables->n; i++)
		if (tables->v[i].package == package)
			return true;
	return false;
}

/* Names of the settings of the tables, of one package or (NULL) of all, each once. */
static struct strlist *settings_of(const struct option_tables *tables,
    const struct package *package, const struct settings *settings)
{
	struct strlist *names = strlist_new(NULL);

	for (size_t i = 0; i < tables->n; i++)
		for (size_t j = 0; j < tables->v[i].settings.n; j++) {
			const char *name = tables->v[i].settings.v[j].text;

			if ((package == NULL || tables->v[i].package == package) &&
			    settings_has(settings, name) && !strlist_has(names, name))
				strlist_add(names, name);
		}
	return names;
}

/*
 * Whether the package is told otherwise by a later word of the same setting, or of one of its
 * settings that comes later: the last one counts, as for the configure script that gets them all.
 */
static bool is_taken_back(const struct query *q, const struct package *package)
{
	struct strlist *names = settings_of(q->tables, package, q->settings);
	bool later = false, back = false;

	for (size_t i = 0; i < names->count; i++) {
		bool same = strcmp(names->items[i], q->setting) == 0;
		struct strlist *words = settings_words(names, q->settings, names->items[i]);
		size_t k = same ? q->index + 1 : 0;

		for (; (same || later) && words != NULL && k < words->count; k++)
			back = back || text_same_option(q->word, words->items[k]);
		later = later || same;
	}
	mem_free(names);
	return back;
}

/* The words of settings that a stage of a package gets, in the order of the settings. What no
 * package's table knows is for the stage that is called as its package. Reports; NULL. */
static struct strlist *options_of(const void *ctx, const struct option_tables *tables,
    const struct package *package, const char *stage, const struct target *target,
    const struct settings *settings)
{
	struct strlist *out = strlist_new(ctx), *names = settings_of(tables, package, settings);
	struct vars *facts = facts_of(target, settings);
	int status = 0;

	for (size_t i = 0; i < names->count; i++) {
		struct strlist *words = settings_words(names, settings, names->items[i]);

		for (size_t j = 0; words != NULL && j < words->count; j++) {
			const struct query q = {
			    tables, package, settings, names->items[i], words->items[j], j, facts};

			if (gets(&q, stage, &status) && !is_taken_back(&q, package))
				strlist_add(out, words->items[j]);
		}
	}
	mem_free(facts);
	mem_free(names);
	return status == 0 ? out : NULL;
}

int options_set(struct vars *vars, const struct option_tables *tables,
    const struct package *package, const struct target *target, const struct settings *settings)
{
	int status = 0;

	for (size_t i = 0; i < package->nstages && has_table(tables, package); i++) {
		const char *stage = package->stages[i].name;
		char *name = mem_printf(NULL, "options.%s", stage);
		const struct strlist *words = options_of(
		    name, tables, package, stage, target, settings);

		if (words != NULL)
			vars_set_plain(vars, name, words);
		else
			status = -1;
		mem_free(name);
	}
	return status;
}

static int tell_unknown(const struct query *q, const struct loc *loc)
{
	struct strlist *stages = strlist_new(NULL);

	for (size_t i = 0; i < q->tables->n; i++)
		if (has_setting(&q->tables->v[i], q->setting) &&
		    !strlist_has(stages, q->tables->v[i].package->name))
			strlist_add(stages, q->tables->v[i].package->name);
	report_warn(loc,
	    "no recipe knows '%s' of %s; the configure script of %s gets it, and may ignore it",
	    q->word, q->setting, strlist_join(stages, stages, " and of "));
	mem_free(stages);
	return 1;
}

/* What a row says to the user. 1: something was told. Reports; -1. */
static int tell_row(const struct query *q, const struct option_row *row, const struct loc *loc)
{
	if (row->refused != NULL)
		return report_error(loc, "'%s' of %s: %s", q->word, q->setting, row->refused);
	if (row->noted == NULL)
		return 0;
	report_note(loc, "'%s' of %s: %s", q->word, q->setting, row->noted);
	return 1;
}

/*
 * What all tables say of a word. That one package does nothing with it is of interest only where no
 * other one does something. 1: something was told. Reports; -1.
 */
static int tell(const struct query *q, const struct loc *loc)
{
	const struct option_row *row, *idle = NULL;
	bool taken = false;
	int status = 0, told = 0;

	for (size_t at = 0; (row = find_row(q, &at, &status)) != NULL && told >= 0; at++) {
		bool back = is_taken_back(q, q->tables->v[at].package);

		taken = taken || back || row->stages.v != NULL;
		if (back)
			continue;
		if (row->refused != NULL || row->stages.v != NULL)
			told = tell_row(q, row, loc);
		else if (idle == NULL)
			idle = row;
	}
	if (idle != NULL && !taken && told == 0)
		told = tell_row(q, idle, loc);
	else if (idle == NULL && !taken && told == 0)
		told = tell_unknown(q, loc);
	return status != 0 ? -1 : told;
}

/* What is said for one target mostly holds for all: said once. */
static int tell_once(struct query *q, const struct settings *settings, const struct loc *loc,
    const struct target *const *targets, size_t ntargets)
{
	int told = 0;

	for (size_t i = 0; told == 0 && i < ntargets; i++) {
		struct vars *facts = facts_of(targets[i], settings);

		q->facts = facts;
		told = tell(q, loc);
		mem_free(facts);
	}
	return told < 0 ? -1 : 0;
}

int options_check(const struct option_tables *tables, const struct settings *settings,
    const struct target *const *targets, size_t ntargets)
{
	struct strlist *names = settings_of(tables, NULL, settings);
	int status = 0;

	for (size_t i = 0; i < names->count; i++) {
		struct strlist *words = settings_words(names, settings, names->items[i]);

		for (size_t j = 0; words != NULL && j < words->count; j++) {
			struct query q = {
			    tables, NULL, settings, names->items[i], words->items[j], j, NULL};
			struct loc place;
			const struct loc *loc = settings_word_loc(
			    settings, q.setting, q.word, &place);

			status |= tell_once(&q, settings, loc, targets, ntargets);
		}
		status |= words == NULL ? -1 : 0;
	}
	mem_free(names);
	return status;
}
