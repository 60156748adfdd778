/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The variables over those that the caller has, and over what another toolchain's, or those of the
 * same one for another way of linking, have left in the environment: "mcm env" was evaluated in a
 * shell, and is again, or "mcm exec" is called there. Such flags would stand behind ours as if they
 * were the user's, and there Go and Rust hear them.
 */
#include "record/toolenv.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/report.h"
#include "base/text.h"

/* Every toolchain sets this variable, to such a path, and nobody else does. */
#define MARK "CMAKE_TOOLCHAIN_FILE"
#define MARK_PATTERN "*/share/mcm/*/toolchain.cmake"

/* The tail of Go's flags, with '?' for blanks and quotes, so that shells read the pattern, too. */
#define GO_TAIL                                                                                    \
	"-tags=netgo,osusergo?"                                                                    \
	"?-ldflags=-linkmode?external?-extldflags?*-Wl,-z,stack-size="                             \
	"8388608??"

/* Patterns of what stands first in a list of flags, the longer ones before the shorter ones. */
static const struct {
	const char *variable, *pattern;
} flags[] = {
    {"LDFLAGS", "-specs=static.specs"},
    {"GOFLAGS", "-exec=*-run?" GO_TAIL},
    {"GOFLAGS", GO_TAIL},
    {"CARGO_BUILD_RUSTFLAGS", "-C?target-feature=?crt-static"},
};
enum { NFLAGS = sizeof(flags) / sizeof(*flags) };

static bool has_earlier(void)
{
	const char *file = getenv(MARK);

	return file != NULL && fnmatch(MARK_PATTERN, file, 0) == 0;
}

/* Length of the shortest beginning of text that the pattern matches; 0: none. */
static size_t matching(const void *ctx, const char *pattern, const char *text)
{
	char *begin = mem_strdup(ctx, text);
	size_t length = strlen(pattern) > strlen(text) ? strlen(text) + 1 : 1, end = strlen(text);

	for (; length <= end; length++) {
		begin[length] = '\0';
		if (fnmatch(pattern, begin, 0) == 0)
			break;
		begin[length] = text[length];
	}
	mem_free(begin);
	return length <= end ? length : 0;
}

/* value without the first words that the pattern matches. */
static const char *without(const void *ctx, const char *value, const char *pattern)
{
	for (const char *at = value; *at != '\0'; at++) {
		size_t length = at == value || at[-1] == ' ' ? matching(ctx, pattern, at) : 0;
		const char *rest = at + length;

		if (length == 0)
			continue;
		return mem_printf(
		    ctx, "%.*s%s", (int)(at - value), value, rest + strspn(rest, " "));
	}
	return value;
}

/*
 * What environ has of a list of flags but for what an earlier toolchain's variables have put there;
 * NULL where it is not set. ctx owns it, or environ does.
 */
static const char *callers_flags(const void *ctx, const char *name)
{
	const char *value = getenv(name);

	if (value == NULL || !has_earlier())
		return value;
	for (size_t i = 0; i < NFLAGS; i++)
		if (strcmp(flags[i].variable, name) == 0)
			value = without(ctx, value, flags[i].pattern);
	return value;
}

/* Names of the variables of a toolchain that it does not set when it links the other way. */
static struct strlist *left_names(const void *ctx, const struct toolenv *env)
{
	struct toolenv other = *env;
	struct strlist *names = strlist_new(ctx), *ours, *theirs;
	struct report_hearing hearing;

	other.dynamic = !env->dynamic;
	/* What is wrong with rows of libraries is told of where the variables are set. */
	report_hear(&hearing);
	ours = toolenv_variables(names, env);
	theirs = toolenv_variables(names, &other);
	mem_free(report_heard(NULL, &hearing));
	for (size_t i = 0; i < theirs->count; i++) {
		const char *value, *name = toolenv_split(theirs->items[i], &value);

		if (strlist_getenv(ours, name) == NULL)
			strlist_add(names, name);
	}
	return names;
}

struct strlist *toolenv_left(const void *ctx, const struct toolenv *env)
{
	return has_earlier() ? left_names(ctx, env) : strlist_new(ctx);
}

const char *toolenv_forget_text(const void *ctx, const struct toolenv *env)
{
	char *text = mem_strdup(ctx, "case ${" MARK "-} in\n" MARK_PATTERN ")\n");
	struct strlist *names = left_names(ctx, env), *plain = strlist_new(ctx);

	for (size_t i = 0; i < NFLAGS; i++) {
		const char *name = flags[i].variable, *pattern = flags[i].pattern;

		mem_appendf(ctx, &text, "\tcase ${%s-} in *%s*) %s=${%s%%%%%s*}${%s#*%s} ;; esac\n",
		    name, pattern, name, name, pattern, name, pattern);
	}
	for (size_t i = 0; i < names->count; i++)
		if (toolenv_separator(names->items[i]) == NULL)
			strlist_add(plain, names->items[i]);
	if (plain->count > 0)
		mem_appendf(ctx, &text, "\tunset %s\n", strlist_join(ctx, plain, " "));
	mem_appendf(ctx, &text, "\t;;\nesac\n");
	return text;
}

/* A value, and what environ has of that name as far as it counts. */
static const char *with_callers(const void *ctx, const char *name, const char *value)
{
	const char *separator = toolenv_separator(name);
	const char *callers = callers_flags(ctx, name);

	if (callers == NULL || *callers == '\0')
		return value;
	if (toolenv_is_machines(name))
		return callers;
	return separator != NULL ? mem_printf(ctx, "%s%s%s", value, separator, callers) : value;
}

/* Flags of the user's in variables that are not ours, but were those of an earlier toolchain. */
static void add_left(struct strlist *filled, const struct toolenv *env)
{
	struct strlist *left = toolenv_left(filled, env);

	for (size_t i = 0; i < left->count; i++) {
		const char *name = left->items[i];
		const char *callers = toolenv_separator(name) != NULL ? callers_flags(filled, name)
								      : NULL;

		if (callers != NULL && *callers != '\0')
			strlist_addf(filled, "%s=%s", name, callers);
	}
}

struct strlist *toolenv_environment(const void *ctx, const struct toolenv *env)
{
	int errors = report_errors();
	struct strlist *list = toolenv_variables(ctx, env);
	struct strlist *filled = strlist_new(ctx);

	if (strchr(env->prefix, ':') != NULL) {
		report_error(NULL, "the prefix '%s' has a ':', which PATH cannot express; move it",
		    env->prefix);
		return NULL;
	}
	for (size_t i = 0; i < list->count; i++) {
		const char *value, *name = toolenv_split(list->items[i], &value);

		strlist_addf(filled, "%s=%s", name,
		    with_callers(filled, name, toolenv_value(filled, value, env->prefix)));
	}
	add_left(filled, env);
	mem_free(list);
	/* Programs that cannot be looked at would be missing in it. */
	return report_errors() == errors ? filled : NULL;
}
