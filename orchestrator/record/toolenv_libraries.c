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

/* Capitals, digits and '_', and nothing that the loader or a shell takes for itself. */
static bool is_name(const char *name)
{
	const char *end = name;

	while (isupper((unsigned char)*end) || isdigit((unsigned char)*end) || *end == '_')
		end++;
	return end > name && *end == '\0' && !isdigit((unsigned char)*name) &&
	       strncmp(name, "LD_", 3) != 0 && strcmp(name, "IFS") != 0 &&
	       strcmp(name, "ENV") != 0 && strcmp(name, "BASH_ENV") != 0;
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

/* What is set already stays: no library speaks for the toolchain, and equal rows are one. */
static bool add_row(struct strlist *list, const struct toolenv *env, char *row)
{
	char *equals = strchr(row, '=');
	const char *name;

	if (equals == NULL)
		return false;
	*equals = '\0';
	if (!is_name(row) || !is_value(equals + 1))
		return false;
	name = full_name(list, env, row);
	/* PKG_CONFIG_ALL_STATIC, OPENSSL_STATIC and their like. */
	if (name != NULL && env->dynamic && text_ends(name, "_STATIC"))
		return true;
	if (name != NULL && strlist_getenv(list, name) == NULL)
		strlist_addf(list, "%s=%s", name, equals + 1);
	return true;
}

static void add_rows(struct strlist *list, const struct toolenv *env, const char *path)
{
	const char *text = path_read(list, path, NULL);
	struct strlist *rows = strlist_split(list, text != NULL ? text : "", "\n");

	for (size_t i = 0; i < rows->count; i++)
		if (!add_row(list, env, rows->items[i]))
			report_warn(NULL,
			    "'%s' has a row that is no NAME=VALUE of plain words, which is left "
			    "out; build the toolchain again",
			    path);
}

void toolenv_add_libraries(struct strlist *list, const struct toolenv *env)
{
	char *dir = mem_printf(list, "%s/share/mcm/%s/libraries", env->prefix, env->target);
	struct strlist *names = listing_having(list, dir, ROWS);

	strlist_sort(names);
	for (size_t i = 0; i < names->count; i++)
		add_rows(list, env, mem_printf(list, "%s/%s/" ROWS, dir, names->items[i]));
}
