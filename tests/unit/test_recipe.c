/* SPDX-License-Identifier: Apache-2.0 */
/* Recipes that are right. What is reported of bad ones is in tests/recipe/bad. */
#include "world.h"

static const char recipe[] =
    "name: gcc\nsummary: compiler\nlicence: GPL-3.0-or-later\nhomepage: https://gcc.example/\n"
    "default: [14.2.0, 13]\nexclude:\n  - tests/*\n  - {when: \"!c\", add: [x, y]}\n"
    "include: tests/Makefile.in\nvariables:\n  flags: [-O2, -g0]\n  one: 1\n  none:\nstages:\n"
    "  gcc:\n    summary: Compilers\n    for: target\n    output: host\n    when: c\n"
    "    needs: [a, {when: isl, add: isl}]\n    root: [b]\n    sources: [gcc, gmp]\n"
    "    files: [selftest]\n    env: [LC_ALL=C]\n    cost: 600\n    steps:\n"
    "      - configure: [--x, \"\"]\n        script: $(source)/sub/configure\n        in: sub\n"
    "        env: [CC=cc]\n"
    "      - {when: isl, make: [all]}\n      - make:\n      - dedupe: []\n"
    "  doc:\n    for: host\n    steps: [{run: [echo, hi]}]\n";

static const char release[] =
    "version: 14.2.0\nnote: take care\nverified: not yet\norigins:\n"
    "  - url: [https://a.example/$(package)-$(version).tar.xz, file:///m/x]\n"
    "    sha256: " DIGEST_A "\n    size: 91\n"
    "  - debian-source: gcc-14\n    suite: trixie\n    file: gcc-14_14.2.0.orig.tar.gz\n"
    "    sha256: " DIGEST_B "\n    inner: \"*/gcc.tar.xz\"\n    strip: 2\n"
    "    patches: [debian.patch]\n"
    "  - debian-binary: gcc-$(debian_arch)\n    suite: sid\n    version: 14.2.0-1\n"
    "    sha256: {amd64: " DIGEST_A ", arm64: " DIGEST_C "}\n"
    "patches: [0001-a.patch]\nconflicts:\n  - {package: all, from: 2, before: 3, why: so}\n"
    "  - {target: x-*, why: so}\nexclude: []\nvariables: {flags: -O1}\n"
    "stages:\n  doc:\n    for: target\n    steps: [{mkdir: [x]}]\n";

static const struct package *load(struct catalog **catalog)
{
	static const char *const more[] = {"13.3.0", "13.10.0", "4.9"};

	put("recipes/gcc/recipe.yaml", recipe);
	put("recipes/gcc/14.2.0.yaml", release);
	for (size_t i = 0; i < 3; i++)
		put(mem_printf(scratch.ctx, "recipes/gcc/%s.yaml", more[i]),
		    mem_printf(scratch.ctx,
			"version: %s\norigins:\n  - url: https://a.example/gcc.tgz\n"
			"    sha256: " DIGEST_C "\n",
			more[i]));
	put("recipes/gcc/selftest/a.yaml.c", "");
	put("recipes/README", "text\n");
	put("recipes/all/recipe.yaml", "name: all\nsummary: s\nlicence: MIT\n");
	*catalog = catalog_load(scratch.ctx, one_layer(scratch.dir));
	assert_silent();
	assert_non_null(*catalog);
	return catalog_find(*catalog, "gcc");
}

static void test_package(void **state)
{
	struct catalog *catalog;
	const struct package *gcc = load(&catalog);

	(void)state;
	assert_int_equal(catalog->npackages, 2);
	assert_string_equal(catalog->packages[0].name, "all");
	assert_null(catalog_find(catalog, "README"));
	assert_string_equal(gcc->licence, "GPL-3.0-or-later");
	assert_string_equal(gcc->homepage, "https://gcc.example/");
	assert_int_equal(gcc->defaults.n, 2);
	assert_int_equal(gcc->exclude.n, 3);
	assert_null(gcc->exclude.v[0].when);
	assert_string_equal(gcc->exclude.v[2].when, "!c");
	assert_string_equal(gcc->exclude.v[2].text, "y");
	assert_int_equal(gcc->exclude.v[2].loc.line, 8);
	assert_int_equal(gcc->include.n, 1);
	assert_int_equal(gcc->variables.n, 3);
	assert_string_equal(gcc->variables.v[0].name, "flags");
	assert_int_equal(gcc->variables.v[0].value.n, 2);
	assert_int_equal(gcc->variables.v[2].value.n, 0);
}

static void test_stage(void **state)
{
	struct catalog *catalog;
	const struct stage_recipe *stage = package_stage(load(&catalog), NULL, "gcc");

	(void)state;
	assert_false(stage->for_host);
	assert_true(stage->host_code);
	assert_string_equal(stage->when, "c");
	assert_int_equal(stage->needs.n, 2);
	assert_string_equal(stage->needs.v[1].when, "isl");
	assert_int_equal(stage->root.n, 1);
	assert_int_equal(stage->sources.n, 2);
	assert_string_equal(stage->files.v[0].text, "selftest");
	assert_string_equal(stage->env.v[0].text, "LC_ALL=C");
	assert_int_equal(stage->cost, 600);
	assert_int_equal(stage->nsteps, 4);
	assert_int_equal(stage->steps[0].kind, STEP_CONFIGURE);
	assert_int_equal(stage->steps[0].args.n, 2);
	assert_string_equal(stage->steps[0].args.v[1].text, "");
	assert_string_equal(stage->steps[0].script, "$(source)/sub/configure");
	assert_string_equal(stage->steps[0].dir, "sub");
	assert_int_equal(stage->steps[0].env.n, 1);
	assert_string_equal(stage->steps[1].when, "isl");
	assert_int_equal(stage->steps[2].kind, STEP_MAKE);
	assert_int_equal(stage->steps[2].args.n, 0);
	assert_string_equal(step_kind_name(stage->steps[3].kind), "dedupe");
}

static void test_release(void **state)
{
	struct catalog *catalog;
	const struct package *gcc = load(&catalog);
	const struct release *r = &gcc->releases[3];
	const struct origin *o = r->origins;

	(void)state;
	assert_string_equal(r->version, "14.2.0");
	assert_string_equal(r->note, "take care");
	assert_string_equal(r->verified, "not yet");
	assert_null(gcc->releases[0].verified);
	assert_int_equal(r->norigins, 3);
	assert_string_equal(o[0].urls->items[0], "https://a.example/gcc-14.2.0.tar.xz");
	assert_int_equal(o[0].urls->count, 2);
	assert_string_equal(o[0].file, "gcc-14.2.0.tar.xz");
	assert_string_equal(o[0].sha256, DIGEST_A);
	assert_int_equal(o[0].size, 91);
	assert_int_equal(o[0].strip, 1);
	assert_int_equal(o[1].kind, ORIGIN_DEBIAN_SOURCE);
	assert_string_equal(o[1].package, "gcc-14");
	assert_string_equal(o[1].inner, "*/gcc.tar.xz");
	assert_int_equal(o[1].strip, 2);
	assert_string_equal(o[1].patches.v[0].text, "debian.patch");
	assert_int_equal(o[2].kind, ORIGIN_DEBIAN_BINARY);
	assert_string_equal(o[2].version, "14.2.0-1");
	assert_null(o[2].file);
	assert_null(o[2].sha256);
	assert_int_equal(o[2].by_arch.n, 2);
	assert_int_equal(r->patches.n, 1);
	assert_int_equal(r->nconflicts, 2);
	assert_string_equal(r->conflicts[0].package, "all");
	assert_string_equal(r->conflicts[0].from, "2");
	assert_string_equal(r->conflicts[0].before, "3");
	assert_null(r->conflicts[0].target);
	assert_string_equal(r->conflicts[1].target, "x-*");
	assert_string_equal(r->conflicts[1].why, "so");
	assert_null(r->conflicts[1].package);
	assert_non_null(r->exclude.v);
	assert_int_equal(r->exclude.n, 0);
	assert_null(r->include.v);
	assert_string_equal(r->variables.v[0].value.v[0].text, "-O1");
}

static void test_common_to_releases(void **state)
{
	static const char *const versions[] = {"1.9", "2.0", "2.1", "3.0"};
	struct catalog *catalog;
	const struct package *a;

	(void)state;
	put("recipes/a/recipe.yaml",
	    "name: a\nsummary: s\nlicence: MIT\ndefault: latest\n"
	    "url: [https://a.example/v$(major)/a-$(version).tgz, https://b.example/a.tgz]\n"
	    "patches:\n  - {file: all.patch}\n  - {file: old.patch, before: 2.1}\n"
	    "  - {file: 2.0/two.patch, from: 2.0, before: 3, when: c, stages: [s, t]}\n"
	    "stages:\n  s: {summary: s, for: host, steps: [mkdir: x]}\n"
	    "  t: {summary: t, for: host, steps: [mkdir: x]}\n");
	for (size_t i = 0; i < 4; i++)
		put(mem_printf(scratch.ctx, "recipes/a/%s.yaml", versions[i]),
		    mem_printf(scratch.ctx,
			"version: %s\norigins:\n  - sha256: " DIGEST_C "\n    size: 7\n%s",
			versions[i], i == 2 ? "patches: [own.patch]\n" : ""));
	catalog = catalog_load(scratch.ctx, one_layer(scratch.dir));
	assert_silent();
	a = catalog_find(catalog, "a");
	assert_string_equal(
	    a->releases[1].origins[0].urls->items[0], "https://a.example/v2/a-2.0.tgz");
	assert_string_equal(a->releases[1].origins[0].urls->items[1], "https://b.example/a.tgz");
	assert_string_equal(a->releases[1].origins[0].file, "a-2.0.tgz");
	assert_int_equal(a->releases[0].patches.n, 2);
	assert_int_equal(a->releases[1].patches.n, 3);
	assert_int_equal(a->releases[3].patches.n, 1);
	assert_string_equal(a->releases[0].patches.v[1].text, "old.patch");
	assert_string_equal(a->releases[2].patches.v[1].text, "2.0/two.patch");
	assert_string_equal(a->releases[2].patches.v[1].when, "c");
	assert_string_equal(a->releases[2].patches.v[2].text, "own.patch");
	assert_int_equal(a->releases[2].patch_stages[0].n, 0);
	assert_int_equal(a->releases[2].patch_stages[1].n, 2);
	assert_string_equal(a->releases[2].patch_stages[1].v[1].text, "t");
	assert_int_equal(a->releases[2].patch_stages[2].n, 0);
}

static void test_overridden_stage(void **state)
{
	struct catalog *catalog;
	const struct package *gcc = load(&catalog);

	(void)state;
	assert_true(package_stage(gcc, NULL, "doc")->for_host);
	assert_true(package_stage(gcc, &gcc->releases[0], "doc")->for_host);
	assert_false(package_stage(gcc, &gcc->releases[3], "doc")->for_host);
	assert_null(package_stage(gcc, &gcc->releases[3], "none"));
}

static void test_find_release(void **state)
{
	static const char *const cases[][2] = {{"14.2.0", "14.2.0"}, {"14", "14.2.0"},
	    {"13", "13.10.0"}, {"13.3", "13.3.0"}, {"4.9", "4.9"}, {"latest", "14.2.0"}};
	struct catalog *catalog;
	const struct package *gcc = load(&catalog);

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_string_equal(package_release(gcc, cases[i][0], NULL)->version, cases[i][1]);
	assert_silent();
	assert_null(package_release(gcc, "1", NULL));
	assert_null(package_release(gcc, "", NULL));
	assert_null(package_release(gcc, "14.", NULL));
	scratch_messages();
	assert_null(package_release(gcc, "14.2.1", NULL));
	assert_string_equal(scratch_messages(),
	    "mcm: error: unknown version '14.2.1' of gcc; did you "
	    "mean '14.2.0'? (known: 4.9, 13.3.0, 13.10.0, 14.2.0)\n");
	assert_null(package_release(catalog_find(catalog, "all"), "latest", NULL));
	assert_reported("unknown version 'latest' of all (known: none)");
}

static void test_version_order(void **state)
{
	static const char *const rising[] = {"", "0.9", "1", "1.0", "1.2", "1.2.3", "1.10", "1.10a",
	    "2", "20230101", "100000000000000000000000", "100000000000000000000001", "r1"};
	const size_t n = sizeof rising / sizeof *rising;

	(void)state;
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++) {
			int order = version_compare(rising[i], rising[j]);

			assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
		}
	assert_int_equal(version_compare("1.02", "1.2"), 0);
	assert_int_equal(version_compare("007", "7"), 0);
}

static void test_absent_directory(void **state)
{
	(void)state;
	assert_null(catalog_load(scratch.ctx, one_layer(scratch_path("none"))));
	assert_reported("cannot read the directory");
	scratch_mkdir("empty");
	scratch_mkdir("empty/recipes");
	assert_null(catalog_load(scratch.ctx, one_layer(scratch_path("empty"))));
	assert_reported("holds no recipes: no <package>/recipe.yaml is in it");
	put("half/recipes/gcc/14.yaml", "version: 14\n");
	assert_null(catalog_load(scratch.ctx, one_layer(scratch_path("half"))));
	assert_reported("recipe.yaml");
}

static void test_all_errors_at_once(void **state)
{
	struct catalog *catalog;
	const char *text;

	(void)state;
	load(&catalog);
	edit("recipes/gcc/recipe.yaml", "licence", "license");
	edit("recipes/gcc/recipe.yaml", "output: host", "output: guest");
	edit("recipes/gcc/14.2.0.yaml", "strip: 2", "strip: two");
	put("recipes/all/recipe.yaml", "name: any\n");
	assert_null(catalog_load(scratch.ctx, one_layer(scratch.dir)));
	text = scratch_messages();
	assert_non_null(strstr(text, "unknown key 'license'; did you mean 'licence'?"));
	assert_non_null(strstr(text, "'output' is 'host' or 'target', not 'guest'"));
	assert_non_null(strstr(text, "'strip' is a whole number, not 'two'"));
	assert_non_null(
	    strstr(text, "name 'any' is unlike 'all', the name of its file or directory"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_package),
	    SCRATCH_TEST(test_stage),
	    SCRATCH_TEST(test_release),
	    SCRATCH_TEST(test_common_to_releases),
	    SCRATCH_TEST(test_overridden_stage),
	    SCRATCH_TEST(test_find_release),
	    SCRATCH_TEST(test_version_order),
	    SCRATCH_TEST(test_absent_directory),
	    SCRATCH_TEST(test_all_errors_at_once),
	};

	return cmocka_run_group_tests_name("recipe", tests, NULL, NULL);
}
