/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is reported of wrong recipes, to the letter: tests/recipe/bad/CASE holds
 * recipes/ or toolchains/ (and settings, one NAME=VALUE a line), CASE.err the messages. A plan is
 * made of recipes and advisories that load. To see what a change makes of them all, run with
 * UPDATE_EXPECTED=1 and look at the differences.
 */
#include "scratch.h"

#include <dirent.h>

#include "advisory/advisory.h"
#include "plan/plan.h"
#include "session/session.h"

#define CASES "tests/recipe/bad"
#define TARGETS "../.."

static void load_settings(struct settings *settings)
{
	char *text = path_exists("settings") ? path_read(scratch.ctx, "settings", NULL) : NULL;
	struct strlist *lines = strlist_split(scratch.ctx, text ? text : "", "\n");

	for (size_t i = 0; i < lines->count; i++) {
		char *equals = strchr(lines->items[i], '=');
		struct loc loc = {"settings", (int)i + 1, 1};

		if (!equals)
			continue;
		*equals = '\0';
		settings_set(settings, lines->items[i], equals + 1, RANK_CONFIG, &loc);
	}
}

static void plan(const struct catalog *catalog, const struct option_tables *options,
    const struct targets *targets)
{
	const struct host host = {
	    .triple = "x86_64-linux-gnu", .identity = "host", .cc = "gcc", .cxx = "g++"};
	const struct target **all = mem_array(scratch.ctx, const struct target *, targets->n);
	struct plan_input input = {.catalog = catalog,
	    .options = options,
	    .targets = all,
	    .ntargets = targets->n,
	    .settings = settings_new(scratch.ctx),
	    .host = &host};

	for (size_t i = 0; i < targets->n; i++)
		all[i] = &targets->v[i];
	load_settings((struct settings *)input.settings);
	session_add_packages((struct settings *)input.settings, catalog);
	assert_null(plan_make(scratch.ctx, &input));
}

/* The case itself and, over it, its directory "layer" if it has one. */
static struct strlist *case_layers(void)
{
	struct strlist *layers = one_layer("");

	if (path_exists("layer"))
		strlist_add(layers, "layer");
	return layers;
}

/* The messages about the case in the working directory, whose paths are as short as they can be. */
static const char *diagnose(void)
{
	struct catalog *catalog = NULL;
	struct option_tables *options;
	struct targets *targets;
	bool own = path_exists("toolchains");

	targets = targets_load(scratch.ctx, one_layer(own ? "" : TARGETS));
	if (path_exists("recipes"))
		catalog = catalog_load(scratch.ctx, case_layers());
	if (!catalog || !targets || !advisories_load(scratch.ctx, catalog))
		return scratch_messages();
	options = options_load(scratch.ctx, catalog);
	if (options)
		plan(catalog, options, targets);
	return scratch_messages();
}

static void check_case(const char *name)
{
	char *expected = mem_printf(scratch.ctx, "../%s.err", name);
	int back = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const char *said, *wanted = "";

	assert_int_equal(chdir(mem_printf(scratch.ctx, CASES "/%s", name)), 0);
	said = diagnose();
	if (getenv("UPDATE_EXPECTED"))
		assert_int_equal(path_write(expected, said, strlen(said)), 0);
	if (path_exists(expected))
		wanted = path_read(scratch.ctx, expected, NULL);
	assert_int_equal(fchdir(back), 0);
	close(back);
	if (!*said)
		fail_msg("%s: nothing is reported", name);
	if (strcmp(said, wanted) != 0)
		fail_msg("%s: expected\n%sbut it is\n%s", name, wanted, said);
}

static void test_cases(void **state)
{
	DIR *dir = opendir(CASES);
	struct strlist *names = strlist_new(scratch.ctx);
	struct dirent *e;

	(void)state;
	if (!dir)
		fail_msg("no directory '%s': run this from the top of the source tree", CASES);
	while ((e = readdir(dir)))
		if (!strchr(e->d_name, '.'))
			strlist_add(names, e->d_name);
	closedir(dir);
	strlist_sort(names);
	assert_true(names->count > 50);
	for (size_t i = 0; i < names->count; i++)
		check_case(names->items[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_cases),
	};

	return cmocka_run_group_tests_name("diagnostics", tests, NULL, NULL);
}
