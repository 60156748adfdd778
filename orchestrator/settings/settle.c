/* SPDX-License-Identifier: Apache-2.0 */
/* Settings that are said in more than one way, or that exclude one another. */
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "files/path.h"
#include "settings/settings.h"
#include "settings/value.h"

/* Options among the words of a list that are a setting of their own. */
static const struct option {
	const char *word; /* "--x" in full, or "X=" of which the rest is the value */
	const char *setting;
	const char *value; /* NULL: what stands behind the = */
	bool of_musl;      /* in MUSL_CONFIG, and not in the other lists */
} options[] = {
    /* GCC's configure takes the last of several, which would drop lto. */
    {"--enable-languages=", "LANGUAGES", NULL, false},
    {"--disable-lto", "DISABLE_LTO", "1", false},
    {"--enable-lto", "DISABLE_LTO", "0", false},
    {"--enable-default-pie", "DEFAULT_PIE", "1", false},
    {"--disable-default-pie", "DEFAULT_PIE", "0", false},
    {"--enable-default-ssp", "DEFAULT_SSP", "1", false},
    {"--disable-default-ssp", "DEFAULT_SSP", "0", false},
    {"CC=", "HOST_CC", NULL, false},
    {"CXX=", "HOST_CXX", NULL, false},
    /* Without libc.so no library of GCC can be shared. */
    {"--disable-shared", "DISABLE_SHARED", "1", true},
    {"--enable-shared", "DISABLE_SHARED", "0", true},
    {"--with-malloc=", "MALLOC", NULL, true},
};

static const char *const lists[] = {
    "COMMON_CONFIG", "TOOLCHAIN_CONFIG", "GCC_CONFIG", "MUSL_CONFIG"};

static bool is_option(const struct option *option, const char *word)
{
	size_t n = strlen(option->word);

	return option->word[n - 1] == '=' ? strncmp(word, option->word, n) == 0
					  : strcmp(word, option->word) == 0;
}

static const struct option *find_option(const char *list, const char *word)
{
	bool of_musl = strcmp(list, "MUSL_CONFIG") == 0;
	const struct option *found = NULL;
	char *option = text_option(NULL, word);

	for (size_t i = 0; i < sizeof(options) / sizeof(*options) && found == NULL; i++)
		if (options[i].of_musl == of_musl && is_option(&options[i], option))
			found = &options[i];
	mem_free(option);
	return found;
}

/* The words of text but for those in drop, joined by separator. */
static char *without(
    const void *ctx, const char *text, const char *separator, const char *const *drop)
{
	struct strlist *words = strlist_split(NULL, text, ", \t"), *kept = strlist_new(words);
	char *joined;

	for (size_t i = 0; i < words->count; i++) {
		size_t k = 0;

		while (drop[k] != NULL && strcmp(drop[k], words->items[i]) != 0)
			k++;
		if (drop[k] == NULL)
			strlist_add(kept, words->items[i]);
	}
	joined = strlist_join(ctx, kept, separator);
	mem_free(words);
	return joined;
}

/* The setting's value that word gives. */
static char *option_value(const void *ctx, const struct option *option, const char *word)
{
	static const char *const lto[] = {"lto", NULL};
	static const char *const linking[] = {"-static", "--static", NULL};
	const char *rest = word + strlen(option->word);

	if (strcmp(option->setting, "LANGUAGES") == 0)
		return without(ctx, rest, ",", lto); /* has a switch of its own */
	if (strncmp(option->setting, "HOST_", 5) == 0)
		return without(ctx, rest, " ", linking);
	return mem_strdup(ctx, option->value != NULL ? option->value : rest);
}

/* The last word counts, and who wrote none but words is not told of a setting: taken are those. */
static int take_option(struct settings *s, const char *list, const char *word,
    const struct option *option, struct strlist *taken)
{
	enum setting_rank rank = settings_rank(s, list);
	struct loc place;
	const struct loc *loc = settings_word_loc(s, list, word, &place);
	const char *other = settings_get(s, option->setting);
	char *value = option_value(NULL, option, word);
	int status;

	if (!strlist_has(taken, option->setting) && settings_is_set(s, option->setting) &&
	    settings_rank(s, option->setting) == rank &&
	    strcmp(other != NULL ? other : "", value) != 0)
		status = report_error(loc, "%s in %s and %s=%s contradict each other; give one",
		    word, list, option->setting, other != NULL ? other : "");
	else
		status = settings_set(s, option->setting, value, rank, loc);
	strlist_add(taken, option->setting);
	/* As musl-cross-make's sample has it: CC="gcc -static --static". */
	if (status == 0 && strncmp(option->setting, "HOST_", 5) == 0 &&
	    strstr(word, "-static") != NULL)
		status = settings_set(s, "STATIC_HOST", "1", rank, loc);
	mem_free(value);
	return status;
}

static bool is_said_again(const struct strlist *words, size_t i)
{
	size_t k = i + 1;

	while (k < words->count && !text_same_option(words->items[i], words->items[k]))
		k++;
	return k < words->count;
}

/* Takes what is a setting of its own out of a list, and what a later word of it takes back. */
static int take_options(struct settings *s, const char *list, struct strlist *taken)
{
	struct strlist *words = settings_words(NULL, s, list), *kept = strlist_new(words);
	int status = 0;

	for (size_t i = 0; i < words->count; i++) {
		const struct option *option = find_option(list, words->items[i]);

		if (is_said_again(words, i))
			continue;
		if (option == NULL)
			strlist_add(kept, words->items[i]);
		else if (take_option(s, list, words->items[i], option, taken))
			status = -1;
	}
	if (status == 0 && kept->count < words->count)
		status = settings_set(s, list, strlist_quote(words, kept->items),
		    settings_rank(s, list), settings_loc(s, list));
	mem_free(words);
	return status;
}

/* a and b cannot both be: the one of the lower rank goes. */
static int exclude(struct settings *s, const char *a, const char *b, const char *why)
{
	const char *loser = settings_rank(s, a) < settings_rank(s, b) ? a : b;

	if (settings_rank(s, a) == settings_rank(s, b))
		return report_error(
		    settings_loc(s, a), "%s and %s contradict each other: %s", a, b, why);
	return settings_set(s, loser, "", settings_rank(s, loser), settings_loc(s, loser));
}

/* A release that is blank leaves the package out, and one that is named takes it in. */
static int settle_optional(
    struct settings *s, const struct setting_info *version, const struct setting_info *with)
{
	bool blank = settings_get(s, version->name) == NULL;

	if (blank && settings_is_set(s, with->name) && settings_on(s, with->name))
		return exclude(s, version->name, with->name, "one leaves the package out");
	if (settings_rank(s, version->name) <= settings_rank(s, with->name))
		return 0;
	return settings_set(s, with->name, blank ? "0" : "1", settings_rank(s, version->name),
	    settings_loc(s, version->name));
}

/* musl-cross-make takes the host's library for a blank version. */
static void drop_blank(struct settings *s, const struct setting_info *version)
{
	report_note(settings_loc(s, version->name),
	    "a blank %s has no effect: %s is built wherever it is needed, and no library of this "
	    "machine takes its place",
	    version->name, version->package);
	settings_unset(s, version->name);
}

static int settle_versions(struct settings *s)
{
	int status = 0;

	for (const struct setting_info *row = settings_rows(s); row->name != NULL; row++) {
		const struct setting_info *with;

		if (row->kind != SETTING_VERSION || !settings_is_set(s, row->name))
			continue;
		with = settings_of_package(s, row->package, SETTING_SWITCH);
		if (with != NULL)
			status |= settle_optional(s, row, with);
		else if (settings_get(s, row->name) == NULL)
			drop_blank(s, row);
	}
	return status;
}

/* Once, and not by each source that looks for patches of its own in there. */
static int check_patches(const struct settings *s)
{
	const char *dir = settings_get(s, "PATCHES");
	int there = dir != NULL ? path_leads_to_dir(dir) : 1;

	if (there == 0)
		report_error(settings_loc(s, "PATCHES"),
		    "PATCHES names '%s', which is no directory; make it or leave PATCHES unset",
		    dir);
	return there > 0 ? 0 : -1;
}

int settings_settle(struct settings *s)
{
	int status = settle_versions(s) | setting_join_lists(s) | check_patches(s);
	struct strlist *taken = strlist_new(NULL);

	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++)
		if (settings_has(s, lists[i]))
			status |= take_options(s, lists[i], taken);
	mem_free(taken);
	if (settings_on(s, "DISABLE_ICONV") && strcmp(settings_get(s, "ICONV"), "full") != 0)
		status |= exclude(s, "DISABLE_ICONV", "ICONV",
		    "without iconv there are no character sets to choose");
	if (settings_get(s, "HOST") != NULL && settings_on(s, "NATIVE"))
		status |= exclude(s, "HOST", "NATIVE",
		    "one names the machine that the toolchain runs on, the other says it is the "
		    "target");
	if (settings_is_set(s, "STATIC_HOST") && !settings_on(s, "STATIC_HOST") &&
	    (settings_get(s, "HOST") != NULL || settings_on(s, "NATIVE")))
		status |= report_error(settings_loc(s, "STATIC_HOST"),
		    "STATIC_HOST cannot be off with HOST or NATIVE, whose programs are always "
		    "static");
	/* Without libc.so a dynamic program could be linked but would never start. */
	if (settings_on(s, "DISABLE_SHARED") && settings_is_set(s, "DEFAULT_STATIC") &&
	    !settings_on(s, "DEFAULT_STATIC"))
		status |= report_error(settings_loc(s, "DEFAULT_STATIC"),
		    "DEFAULT_STATIC cannot be off with DISABLE_SHARED: there is nothing but static "
		    "libraries");
	else if (settings_on(s, "DISABLE_SHARED"))
		status |= settings_set(s, "DEFAULT_STATIC", "1", settings_rank(s, "DISABLE_SHARED"),
		    settings_loc(s, "DISABLE_SHARED"));
	return status;
}
