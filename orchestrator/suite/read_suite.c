/* SPDX-License-Identifier: Apache-2.0 */
/* Suites out of documents. */
#include <string.h>

#include "base/mem.h"
#include "files/listing.h"
#include "files/path.h"
#include "recipe/layer.h"
#include "recipe/map.h"
#include "recipe/read.h"
#include "suite/suite.h"

#define DESCRIPTION "suite.yaml"
#define EXPECTED "expected.yaml"

static const struct map_key suite_keys[] = {
    {"summary", read_text, .member = offsetof(struct test_suite, summary), .required = true},
    {"package", read_text, .member = offsetof(struct test_suite, package), .required = true},
    {"source", read_text, .member = offsetof(struct test_suite, source)},
    {"files", read_words, .member = offsetof(struct test_suite, files), .required = true},
    {"options", read_table, .member = offsetof(struct test_suite, options)},
    {"defaults", read_words, .member = offsetof(struct test_suite, defaults)},
    {"ways", read_words, .member = offsetof(struct test_suite, ways)},
    {"seconds", read_number, .member = offsetof(struct test_suite, seconds)},
    {.name = NULL},
};
static const struct map_type suite_type = {.keys = suite_keys};

static void check_expectation(const struct doc_node *map, void *object)
{
	const struct expectation *e = object;

	read_check_range(&e->loc, e->from, e->before);
	(void)map;
}

static const struct map_key expectation_keys[] = {
    {"test", read_text, .member = offsetof(struct expectation, test), .required = true},
    {"reason", read_text, .member = offsetof(struct expectation, reason), .required = true},
    {"from", read_version, .member = offsetof(struct expectation, from)},
    {"before", read_version, .member = offsetof(struct expectation, before)},
    {"targets", read_words, .member = offsetof(struct expectation, targets)},
    {"options", read_words, .member = offsetof(struct expectation, options)},
    {"ways", read_words, .member = offsetof(struct expectation, ways)},
    {.name = NULL},
};
static const struct map_type expectation_type = {expectation_keys, sizeof(struct expectation),
    .example = "{test: pr1234, reason: why it fails}", .check = check_expectation};

struct expected_file {
	struct loc loc;
	struct expectation *v;
	size_t n;
};
static const struct map_key expected_keys[] = {
    {"failures", map_read_all, .member = offsetof(struct expected_file, v), .required = true,
	.items = &expectation_type, .count = offsetof(struct expected_file, n)},
    {.name = NULL},
};
static const struct map_type expected_type = {.keys = expected_keys};

static struct strlist *texts_of(const void *ctx, const struct items *items)
{
	struct strlist *list = strlist_new(ctx);

	for (size_t i = 0; i < items->n; i++)
		strlist_add(list, items->v[i].text);
	return list;
}

static struct strlist *option_names(const void *ctx, const struct test_suite *suite)
{
	struct strlist *list = strlist_new(ctx);

	for (size_t i = 0; i < suite->options.n; i++)
		strlist_add(list, suite->options.v[i].name);
	return list;
}

/* Reports each word that is not known. */
static void check_words(
    const struct items *items, const char *what, const struct strlist *known, const char *suite)
{
	for (size_t i = 0; i < items->n; i++)
		if (!strlist_has(known, items->v[i].text)) {
			char *all = strlist_join(NULL, known, ", ");

			report_error(&items->v[i].loc, "the suite '%s' has no %s '%s'; it has: %s",
			    suite, what, items->v[i].text, all);
			mem_free(all);
		}
}

static void check_suite(const struct test_suite *suite)
{
	static const char *const linked[] = {"static", "pie", "dynamic"};
	struct strlist *options = option_names(NULL, suite), *ways = strlist_new(options);

	for (size_t i = 0; i < sizeof(linked) / sizeof(*linked); i++)
		strlist_add(ways, linked[i]);
	for (size_t i = 0; i < options->count; i++)
		read_check_name(&suite->options.v[i].loc, "name of options", options->items[i]);
	check_words(&suite->defaults, "options", options, suite->name);
	check_words(&suite->ways, "way", ways, suite->name);
	if (options->count > 0 && suite->defaults.n == 0)
		report_error(
		    &suite->loc, "'defaults' is missing here: the options of who names none");
	mem_free(options);
}

static void add_expected(struct test_suite *suite, const struct strlist *layers, const char *path)
{
	struct doc *doc = layer_load(suite, layers, path);
	struct expected_file file = {.n = 0};
	struct strlist *options = option_names(suite, suite);
	struct strlist *ways = texts_of(suite, &suite->ways);
	size_t n = suite->nexpected;

	if (doc == NULL)
		return;
	file.loc = doc_loc(doc_root(doc));
	map_read(suite, doc_root(doc), &expected_type, &file);
	mem_grow(suite, suite->expected, struct expectation, n + file.n + 1);
	for (size_t i = 0; i < file.n; i++) {
		check_words(&file.v[i].options, "options", options, suite->name);
		check_words(&file.v[i].ways, "way", ways, suite->name);
		suite->expected[n + i] = file.v[i];
	}
	suite->nexpected += file.n;
}

/* The directory of the suite in the last layer that has it. Reports; NULL. */
static const char *find_suite(const void *ctx, const struct strlist *layers, const char *name)
{
	struct strlist *known = strlist_new(ctx);
	const char *found = NULL;

	for (size_t i = 0; i < layers->count; i++) {
		const char *top = path_join(ctx, layers->items[i], LAYER_SUITES);
		const struct strlist *names = listing_having(ctx, top, DESCRIPTION);

		if (strlist_has(names, name))
			found = path_join(ctx, top, name);
		strlist_add_all(known, names);
	}
	if (found != NULL)
		return found;
	if (known->count == 0)
		report_error(
		    NULL, "there are no suites in '%s/" LAYER_SUITES "'", layers->items[0]);
	else
		report_error(NULL, "there is no suite '%s'; there are: %s", name,
		    strlist_join(ctx, known, ", "));
	return NULL;
}

const struct test_suite *suite_load(const void *ctx, const struct strlist *layers, const char *name)
{
	struct test_suite *suite = mem_new(ctx, struct test_suite);
	int errors = report_errors();
	struct doc *doc;

	suite->name = name;
	suite->dir = find_suite(suite, layers, name);
	if (suite->dir == NULL)
		return NULL;
	doc = layer_load(suite, layers, path_join(suite, suite->dir, DESCRIPTION));
	if (doc == NULL || layer_check(layers, path_join(suite, suite->dir, "Makefile")) != 0)
		return NULL;
	suite->loc = doc_loc(doc_root(doc));
	map_read(suite, doc_root(doc), &suite_type, suite);
	check_suite(suite);
	for (size_t i = 0; i < layers->count; i++) {
		char *path = mem_printf(
		    suite, "%s/" LAYER_SUITES "/%s/" EXPECTED, layers->items[i], name);

		if (path_exists(path))
			add_expected(suite, layers, path);
	}
	return report_errors() == errors ? suite : NULL;
}

/* Of a list that somebody named, or what is taken without one. Reports; NULL. */
static struct strlist *choose(const void *ctx, const struct test_suite *suite, const char *option,
    const struct strlist *known, const struct strlist *usual, const char *list)
{
	struct strlist *words = strlist_split(ctx, list != NULL ? list : "", ", ");

	if (list == NULL)
		strlist_add_all(words, usual);
	else if (strcmp(list, "all") == 0) {
		words = strlist_new(ctx);
		strlist_add_all(words, known);
	}
	for (size_t i = 0; i < words->count; i++)
		if (!strlist_has(known, words->items[i])) {
			report_error(NULL, "--%s: the suite '%s' has no '%s'%s%s", option,
			    suite->name, words->items[i],
			    known->count > 0 ? "; it has: " : ", nor any other",
			    strlist_join(ctx, known, ", "));
			return NULL;
		}
	if (words->count > 0 || known->count == 0)
		return words;
	report_error(NULL, "--%s names nothing; the suite '%s' has: %s", option, suite->name,
	    strlist_join(ctx, known, ", "));
	return NULL;
}

struct strlist *suite_options(const void *ctx, const struct test_suite *suite, const char *list)
{
	return choose(
	    ctx, suite, "options", option_names(ctx, suite), texts_of(ctx, &suite->defaults), list);
}

struct strlist *suite_ways(const void *ctx, const struct test_suite *suite, const char *list)
{
	struct strlist *ways = texts_of(ctx, &suite->ways);

	return choose(ctx, suite, "ways", ways, ways, list);
}

struct strlist *suite_variables(const void *ctx, const struct test_suite *suite,
    const struct strlist *options, const struct strlist *ways)
{
	struct strlist *vars = strlist_new(ctx);

	strlist_addf(vars, "OPTIONS=%s", strlist_join(ctx, options, " "));
	strlist_addf(vars, "WAYS=%s", strlist_join(ctx, ways, " "));
	if (suite->seconds > 0)
		strlist_addf(vars, "SECONDS=%lld", suite->seconds);
	for (size_t i = 0; i < suite->options.n; i++) {
		const struct named_items *option = &suite->options.v[i];

		strlist_addf(vars, "OPTION.%s=%s", option->name,
		    strlist_join(ctx, texts_of(ctx, &option->value), " "));
	}
	return vars;
}
