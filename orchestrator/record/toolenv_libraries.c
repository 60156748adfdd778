/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What libraries in a toolchain want in the environment of those who use them, such as the
 * OPENSSL_DIR of a Rust crate: share/mcm/TARGET/libraries/NAME/environment, as their recipes made
 * it.
 */
#include <ctype.h>
#include <string.h>

#include "base/mem.h"
#include "base/report.h"
#include "base/text.h"
#include "files/listing.h"
#include "files/path.h"
#include "record/toolenv.h"

#define ROWS "environment"

/* Of capitals, digits and '_'. */
static bool is_name(const char *name)
{
	const char *end = name;

	while (isupper((unsigned char)*end) || isdigit((unsigned char)*end) || *end == '_')
		end++;
	return end > name && *end == '\0' && !isdigit((unsigned char)*name);
}

/* The loader or a shell takes it for itself, or a compiler would look into its directories. */
static bool is_forbidden(const void *ctx, const char *name)
{
	return strncmp(name, "LD_", 3) == 0 || strcmp(name, "IFS") == 0 ||
	       strcmp(name, "ENV") == 0 || strcmp(name, "BASH_ENV") == 0 ||
	       strlist_has(toolenv_search_paths(ctx), name);
}

/* Plain words, and paths in the prefix. */
static bool is_value(const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "._+-/@";

	return text[strspn(text, plain)] == '\0';
}

/* "_OPENSSL_DIR" is that of one target: crates want Rust's name of it before the rest. */
static const char *full_name(const void *ctx, const struct toolenv *env, const char *name)
{
	const char *rust = toolenv_fact(env, "rust");
	char *suffix;

	if (*name != '_')
		return name;
	if (rust == NULL)
		return NULL;
	suffix = text_upper(toolenv_cargo_suffix(ctx, rust));
	return mem_printf(ctx, "%s%s", suffix + 1, name);
}

/* What is wrong with a row, as the end of a message; NULL: nothing. It is cut in two at its '='. */
static const char *fault(struct strlist *list, const struct strlist *own, char *row)
{
	char *equals = strchr(row, '=');

	if (equals == NULL)
		return "is no NAME=VALUE";
	*equals = '\0';
	if (!is_name(row))
		return "is no NAME=VALUE: a name is of capitals, digits and '_'";
	if (is_forbidden(list, row))
		return "sets a variable of the loader's, of shells or of compilers";
	if (!is_value(equals + 1))
		return "has a value with more than letters, digits and ._+-/@";
	return strlist_getenv(own, row) != NULL ? "sets what the toolchain itself sets" : NULL;
}

/* Rows of one library: those that are good go to list, and others are told with their line. */
struct rows {
	struct strlist *list;
	const struct strlist *own;
	const struct toolenv *env;
	int (*tell)(const struct loc *loc, const char *row, const char *fault);
	int status;
};

static void add_row(struct rows *rows, const struct loc *loc, char *row)
{
	char *shown = mem_strdup(rows->list, row);
	const char *wrong = fault(rows->list, rows->own, row);
	const char *name = wrong == NULL ? full_name(rows->list, rows->env, row) : NULL;
	const char *value = name != NULL ? row + strlen(row) + 1 : NULL;
	const char *former = name != NULL ? strlist_getenv(rows->list, name) : NULL;

	shown[strcspn(shown, "=")] = '\0';
	if (former != NULL && strcmp(former, value) != 0)
		wrong = "sets what another library here sets to something else";
	if (wrong != NULL)
		rows->status |= rows->tell(loc, shown, wrong);
	/* Equal rows of several libraries are one. Of these none says that it links statically, as
	 * OPENSSL_STATIC does, where that is not wanted. */
	else if (name != NULL && former == NULL &&
		 !(rows->env->dynamic && text_ends(name, "_STATIC")))
		strlist_addf(rows->list, "%s=%s", name, value);
}

static void add_rows(struct rows *rows, const char *tree, const char *path)
{
	const char *file = mem_printf(rows->list, "%s/%s", tree, path);
	char *text = path_read(rows->list, file, NULL), *end;
	/* Where a stage is built, whose directory means nothing to anybody. */
	struct loc loc = {.file = rows->env->planned ? path : file};

	for (; text != NULL && *text != '\0'; text = end) {
		end = text + strcspn(text, "\n");
		loc.line++;
		if (*end == '\n')
			*end++ = '\0';
		if (*text != '\0')
			add_row(rows, &loc, text);
	}
}

static void add_all_rows(struct rows *rows, const char *tree, const char *target)
{
	char *dir = mem_printf(rows->list, "share/mcm/%s/libraries", target);
	struct strlist *names = listing_having(rows->list, path_join(rows->list, tree, dir), ROWS);

	strlist_sort(names);
	for (size_t i = 0; i < names->count; i++)
		add_rows(rows, tree, mem_printf(rows->list, "%s/%s/" ROWS, dir, names->items[i]));
}

static int warn_of_row(const struct loc *loc, const char *row, const char *wrong)
{
	report_warn(
	    NULL, "'%s' line %d: '%.60s' %s; it is left out", loc->file, loc->line, row, wrong);
	return 0;
}

static int refuse_row(const struct loc *loc, const char *row, const char *wrong)
{
	return report_error(
	    loc, "'%.60s' %s; the recipe that writes this file has to change", row, wrong);
}

int toolenv_check_rows(const char *tree, const struct toolenv *env, const struct strlist *own)
{
	struct strlist *list = strlist_new(NULL);
	struct rows rows = {.list = list, .own = own, .env = env, .tell = refuse_row};

	add_all_rows(&rows, tree, env->target);
	mem_free(list);
	return rows.status;
}

void toolenv_add_libraries(struct strlist *list, const struct toolenv *env)
{
	struct strlist *own = strlist_new(list);
	struct rows rows = {.list = list, .own = own, .env = env, .tell = warn_of_row};

	strlist_add_all(own, list);
	add_all_rows(&rows, env->prefix, env->target);
}
