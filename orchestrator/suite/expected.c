/* SPDX-License-Identifier: Apache-2.0 */
/* Which failures are known. */
#include <fnmatch.h>
#include <string.h>

#include "base/mem.h"
#include "suite/suite.h"

static bool is_one_of(const struct items *items, const char *word)
{
	for (size_t i = 0; i < items->n; i++)
		if (strcmp(items->v[i].text, word) == 0)
			return true;
	return false;
}

static bool is_option(const struct test_suite *suite, const char *word)
{
	for (size_t i = 0; i < suite->options.n; i++)
		if (strcmp(suite->options.v[i].name, word) == 0)
			return true;
	return false;
}

/* A test is called NAME.OPTION.WAY, or without what its suite does not have. */
struct test_name {
	char *test;
	const char *option; /* or NULL */
	const char *way;    /* or NULL */
};

static struct test_name parse_name(
    const void *ctx, const struct test_suite *suite, const char *text)
{
	struct test_name name = {.test = mem_strdup(ctx, text)};
	char *dot = strrchr(name.test, '.');

	if (dot != NULL && is_one_of(&suite->ways, dot + 1)) {
		*dot = '\0';
		name.way = dot + 1;
		dot = strrchr(name.test, '.');
	}
	if (dot != NULL && is_option(suite, dot + 1)) {
		*dot = '\0';
		name.option = dot + 1;
	}
	return name;
}

static bool fits_target(const struct expectation *e, const char *triple)
{
	for (size_t i = 0; i < e->targets.n; i++)
		if (fnmatch(e->targets.v[i].text, triple, 0) == 0)
			return true;
	return e->targets.n == 0;
}

static bool fits_word(const struct items *items, const char *word)
{
	return items->n == 0 || (word != NULL && is_one_of(items, word));
}

const struct expectation *suite_expects(
    const struct test_suite *suite, const char *triple, const char *version, const char *test)
{
	struct test_name name = parse_name(NULL, suite, test);
	const struct expectation *found = NULL;

	for (size_t i = 0; i < suite->nexpected && found == NULL; i++) {
		const struct expectation *e = &suite->expected[i];

		if (fnmatch(e->test, name.test, 0) == 0 && fits_target(e, triple) &&
		    version_within(version, e->from, e->before) &&
		    fits_word(&e->options, name.option) && fits_word(&e->ways, name.way))
			found = e;
	}
	mem_free(name.test);
	return found;
}

const char *suite_version(const struct json *manifest, const char *package)
{
	const struct json *inputs = json_get(manifest, "inputs");

	for (size_t i = 0; i < json_count(inputs); i++)
		if (json_says(json_at(inputs, i), "package", package) &&
		    json_get_string(json_at(inputs, i), "version") != NULL)
			return json_get_string(json_at(inputs, i), "version");
	return NULL;
}
