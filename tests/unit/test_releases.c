/* SPDX-License-Identifier: Apache-2.0 */
/* Which releases a plan takes: sets, what beats them, and what does not go together. */
#include "world.h"

static const char sets[] = "old:\n  summary: s\n  releases: {musl: 1.2.3}\n"
			   "new:\n  summary: s\n  releases: {musl: latest, gcc: 14}\n"
			   "bare:\n  summary: s\n";

static const char *musl_of(const struct world *w)
{
	struct plan *plan = plan_make(scratch.ctx, &w->input);

	return plan ? planned(plan, "musl@a-linux-musl")->release->version : NULL;
}

static void test_sets_are_read(void **state)
{
	const struct catalog *catalog;
	const struct item *item;

	(void)state;
	put_world("w");
	assert_int_equal(world_load("w")->input.catalog->nsets, 0);
	put("w/recipes/sets.yaml", sets);
	catalog = world_load("w")->input.catalog;
	assert_int_equal(catalog->nsets, 3);
	assert_string_equal(catalog->sets[1].name, "new");
	assert_string_equal(catalog->sets[1].summary, "s");
	item = release_set_find(&catalog->sets[1], catalog_find(catalog, "musl"));
	assert_string_equal(item->text, "latest");
	assert_null(release_set_find(&catalog->sets[0], catalog_find(catalog, "gcc")));
	assert_null(release_set_find(&catalog->sets[2], catalog_find(catalog, "gcc")));
}

static void test_precedence(void **state)
{
	static const struct {
		const char *set, *version;
		enum setting_rank set_rank, version_rank;
		const char *taken;
	} cases[] = {
	    {"old", NULL, RANK_CONFIG, 0, "1.2.3"},
	    {"new", NULL, RANK_CONFIG, 0, "1.2.5"},
	    {"bare", NULL, RANK_CONFIG, 0, "1.2.5"},
	    {"", NULL, RANK_SET, 0, "1.2.5"},
	    {"old", "1.2.5", RANK_SET, RANK_FLAG, "1.2.5"},
	    {"old", "1.2.5", RANK_CONFIG, RANK_CONFIG, "1.2.5"},
	    {"old", "1.2.5", RANK_SET, RANK_ENVIRONMENT, "1.2.3"},
	    {"bare", "1.2.3", RANK_SET, RANK_CONFIG, "1.2.3"},
	};

	(void)state;
	put_world("w");
	put("w/recipes/sets.yaml", sets);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct world *w = world_load("w");

		settings_set(w->settings, "RELEASES", cases[i].set, cases[i].set_rank, NULL);
		if (cases[i].version)
			settings_set(
			    w->settings, "MUSL_VER", cases[i].version, cases[i].version_rank, NULL);
		assert_string_equal(musl_of(w), cases[i].taken);
		assert_silent();
	}
}

static void test_unknown_set(void **state)
{
	struct world *w;

	(void)state;
	put_world("w");
	w = world_load("w");
	settings_set_assignment(w->settings, "RELEASES=old");
	assert_null(musl_of(w));
	assert_reported("unknown set of releases 'old' (known: none)");
}

/* The conflict that text describes, as GCC's. */
static const char *planned_with(const char *text, const char *setting)
{
	struct world *w;

	put_world("w");
	edit("w/recipes/gcc/14.2.0.yaml", "origins:",
	    mem_printf(scratch.ctx, "conflicts:\n  - {%s, why: of that}\norigins:", text));
	w = world_load("w");
	if (setting)
		settings_set_assignment(w->settings, setting);
	return musl_of(w);
}

static void test_conflicts(void **state)
{
	(void)state;
	assert_string_equal(planned_with("package: musl, before: 1.2.5", NULL), "1.2.5");
	assert_string_equal(planned_with("package: musl, from: 1.2.6", NULL), "1.2.5");
	assert_string_equal(
	    planned_with("package: musl, from: 1.2.3, before: 1.2.4", NULL), "1.2.5");
	assert_string_equal(planned_with("package: musl, target: c-*", NULL), "1.2.5");
	assert_null(planned_with("package: lib", NULL));
	assert_reported("gcc 14.2.0 does not go with lib 1.0 for a-linux-musl: of that");
	assert_null(planned_with("package: musl, from: 1.2.3, before: 1.2.4", "MUSL_VER=1.2.3"));
	assert_reported("gcc 14.2.0 does not go with musl 1.2.3 for a-linux-musl: of that; take "
			"another release of one of them");
	assert_null(planned_with("package: musl, target: b-*", NULL));
	assert_reported("gcc 14.2.0 does not go with musl 1.2.5 for b-linux-musl: of that");
	assert_null(planned_with("target: b-*", NULL));
	assert_reported(
	    "gcc 14.2.0 cannot serve b-linux-musl: of that; take another release of it");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_sets_are_read),
	    SCRATCH_TEST(test_precedence),
	    SCRATCH_TEST(test_unknown_set),
	    SCRATCH_TEST(test_conflicts),
	};

	return cmocka_run_group_tests_name("releases", tests, NULL, NULL);
}
