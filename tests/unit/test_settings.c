/* SPDX-License-Identifier: Apache-2.0 */
/* Settings: ranks, kinds, sources and their errors. */
#include "scratch.h"

#include "packages.h"

static int set(struct settings *s, const char *name, const char *value)
{
	return settings_set(s, name, value, RANK_CONFIG, NULL);
}

static void test_table(void **state)
{
	(void)state;
	for (const struct setting_info *a = settings_info; a->name; a++) {
		assert_non_null(a->help);
		for (const struct setting_info *b = a + 1; b->name; b++)
			assert_string_not_equal(a->name, b->name);
	}
}

static void test_about(void **state)
{
	const struct settings *s = settings_with_packages(scratch.ctx);

	(void)state;
	for (const struct setting_info *row = settings_rows(s); row->name; row++) {
		char *url = mem_printf(scratch.ctx, "MCM_%s=https://u:p@h.example/", row->name);
		bool ignored = row->kind == SETTING_IGNORED;

		if ((row->about == ABOUT_NOTHING) != ignored)
			fail_msg("settings/info.c does not say what %s is about", row->name);
		/* What is about anything else goes to farms, and into locks. */
		if (settings_is_secret(url))
			assert_int_equal(row->about, ABOUT_HERE);
	}
	assert_int_equal(settings_of_package(s, "gcc", SETTING_VERSION)->about, ABOUT_INPUTS);
	assert_int_equal(settings_of_package(s, "gcc", SETTING_WORDS)->about, ABOUT_RESULT);
	assert_int_equal(settings_of_package(s, "isl", SETTING_SWITCH)->about, ABOUT_RESULT);
}

static void test_defaults(void **state)
{
	struct settings *s = settings_with_packages(scratch.ctx);

	(void)state;
	assert_string_equal(settings_get(s, "LANGUAGES"), "c,c++");
	assert_null(settings_get(s, "GCC_VER"));
	assert_false(settings_is_set(s, "GCC_VER"));
	assert_false(settings_is_set(s, "LANGUAGES"));
	assert_false(settings_on(s, "OFFLINE"));
	assert_int_equal(settings_words(scratch.ctx, s, "GCC_CONFIG")->count, 0);
	assert_int_equal(settings_rank(s, "JOBS"), RANK_DEFAULT);
	assert_null(settings_loc(s, "JOBS"));
}

static void test_ranks(void **state)
{
	struct settings *s = settings_with_packages(scratch.ctx);
	struct loc loc = {"config.mak", 4, 0};

	(void)state;
	assert_int_equal(settings_set(s, "GCC_VER", "14", RANK_SET, NULL), 0);
	assert_int_equal(settings_set(s, "GCC_VER", "13", RANK_CONFIG, &loc), 0);
	assert_string_equal(settings_get(s, "GCC_VER"), "14");
	assert_null(settings_loc(s, "GCC_VER"));
	assert_int_equal(settings_set(s, "GCC_VER", "15", RANK_SET, NULL), 0);
	assert_string_equal(settings_get(s, "GCC_VER"), "15");
	assert_int_equal(settings_set(s, "GCC_VER", "16", RANK_FLAG, NULL), 0);
	assert_int_equal(settings_rank(s, "GCC_VER"), RANK_FLAG);
	assert_int_equal(settings_set(s, "MUSL_VER", " 1.2.5 \t", RANK_CONFIG, &loc), 0);
	assert_string_equal(settings_get(s, "MUSL_VER"), "1.2.5");
	assert_int_equal(settings_loc(s, "MUSL_VER")->line, 4);
	assert_ptr_not_equal(settings_loc(s, "MUSL_VER")->file, loc.file);
	assert_silent();
}

static void test_blank(void **state)
{
	struct settings *s = settings_with_packages(scratch.ctx);

	(void)state;
	assert_int_equal(set(s, "ISL_VER", ""), 0);
	assert_true(settings_is_set(s, "ISL_VER"));
	assert_null(settings_get(s, "ISL_VER"));
	assert_int_equal(set(s, "OFFLINE", ""), 0);
	assert_false(settings_on(s, "OFFLINE"));
	assert_silent();
}

static void test_switches(void **state)
{
	static const char *const on[] = {"1", "yes", "true", "on", "YES", " on ", NULL};
	static const char *const off[] = {"0", "no", "false", "off", "", NULL};
	struct settings *s = settings_with_packages(scratch.ctx);

	(void)state;
	for (size_t i = 0; on[i]; i++) {
		assert_int_equal(set(s, "STATIC_HOST", on[i]), 0);
		assert_true(settings_on(s, "STATIC_HOST"));
	}
	for (size_t i = 0; off[i]; i++) {
		assert_int_equal(set(s, "STATIC_HOST", off[i]), 0);
		assert_false(settings_on(s, "STATIC_HOST"));
	}
	assert_silent();
	assert_int_equal(set(s, "STATIC_HOST", "maybe"), -1);
	assert_string_equal(scratch_messages(),
	    "mcm: error: STATIC_HOST is 1, yes, true, on or 0, no, false, off, not 'maybe'\n");
	assert_false(settings_on(s, "STATIC_HOST"));
}

static void test_words(void **state)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
	    {"a  b\tc\nd", "a|b|c|d"},
	    {"CFLAGS=\"-g0 -Os\" x", "CFLAGS=-g0 -Os|x"},
	    {"'a b'c \"\"", "a bc|"},
	    {"a\\ b \"\\\"\\$\\x\" '\\n'", "a b|\"$\\x|\\n"},
	    {"CC=\"x-gcc -static --static\" CXX='y'", "CC=x-gcc -static --static|CXX=y"},
	};
	struct settings *s = settings_with_packages(scratch.ctx);

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(set(s, "COMMON_CONFIG", cases[i].text), 0);
		assert_string_equal(
		    strlist_join(scratch.ctx, settings_words(scratch.ctx, s, "COMMON_CONFIG"), "|"),
		    cases[i].words);
	}
	assert_silent();
	assert_int_equal(set(s, "GCC_CONFIG", "--x=\"a b"), -1);
	assert_reported("GCC_CONFIG has a quote that is not closed");
	assert_int_equal(set(s, "TARGET", "a-linux-musl b-linux-musl"), 0);
	assert_int_equal(settings_words(scratch.ctx, s, "TARGET")->count, 2);
	assert_int_equal(set(s, "TARGET", "'a"), 0);
	assert_null(settings_words(scratch.ctx, s, "TARGET"));
	assert_reported("TARGET has a quote that is not closed");
}

static void test_checked_texts(void **state)
{
	struct settings *s = settings_with_packages(scratch.ctx);

	(void)state;
	assert_int_equal(set(s, "LANGUAGES", "c++,c fortran"), 0);
	assert_int_equal(set(s, "JOBS", "16"), 0);
	assert_int_equal(set(s, "JOBS", ""), 0);
	assert_silent();
	assert_int_equal(set(s, "LANGUAGES", "c,ada"), -1);
	assert_reported("unknown language 'ada' in LANGUAGES; known are c, c++ and fortran");
	assert_int_equal(set(s, "JOBS", "0"), -1);
	assert_reported("JOBS is a number from 1 to 1024, not '0'");
	assert_int_equal(set(s, "JOBS", "-2"), -1);
	assert_int_equal(set(s, "JOBS", "4x"), -1);
	assert_int_equal(set(s, "JOBS", "10000"), -1);
	assert_string_equal(settings_get(s, "LANGUAGES"), "c++,c fortran");
}

static void test_choices(void **state)
{
	struct settings *s = settings_with_packages(scratch.ctx);

	(void)state;
	assert_string_equal(settings_get(s, "MALLOC"), "mallocng");
	assert_int_equal(set(s, "MALLOC", "mimalloc"), 0);
	assert_string_equal(settings_get(s, "MALLOC"), "mimalloc");
	assert_int_equal(set(s, "MALLOC", ""), 0);
	assert_string_equal(settings_get(s, "MALLOC"), "mallocng");
	assert_silent();
	assert_int_equal(set(s, "ICONV", "none"), -1);
	assert_reported("ICONV is one of full, utf, not 'none'");
	assert_string_equal(settings_get(s, "ICONV"), "full");
}

static void test_sizes(void **state)
{
	static const struct {
		const char *text;
		unsigned long bytes;
	} good[] = {{"2048", 2048}, {"2K", 2048}, {"8m", 8UL << 20}, {"1024M", 1UL << 30}, {"", 0}};
	static const char *const bad[] = {
	    "2047", "1", "0", "-8M", "8MB", "M", "8 M", "1025M", "2G", "99999999999999999999M"};
	struct settings *s = settings_with_packages(scratch.ctx);

	(void)state;
	assert_int_equal(settings_size(s, "THREAD_STACK"), 0);
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		assert_int_equal(set(s, "THREAD_STACK", good[i].text), 0);
		assert_int_equal(settings_size(s, "THREAD_STACK"), good[i].bytes);
	}
	assert_silent();
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(set(s, "THREAD_STACK", bad[i]), -1);
		assert_reported("THREAD_STACK is a number of bytes from 2K to 1024M, such as 8M");
	}
}

static void test_unknown_and_ignored(void **state)
{
	struct settings *s = settings_with_packages(scratch.ctx);
	struct loc loc = {"config.mak", 2, 1};

	(void)state;
	assert_int_equal(settings_set(s, "GCC_VRE", "1", RANK_SET, &loc), 0);
	assert_silent();
	assert_int_equal(settings_add_packages(s, NULL, 0), -1);
	assert_string_equal(scratch_messages(),
	    "config.mak:2:1: error: unknown setting 'GCC_VRE'; "
	    "did you mean 'GCC_VER'? ('mcm list settings' shows all)\n");
	assert_int_equal(settings_set_variable(s, "BUILD", "x", false, &loc), 0);
	assert_int_equal(settings_set_variable(s, "HELPER", "x", true, &loc), 0);
	assert_int_equal(settings_add_packages(s, NULL, 0), 0);
	assert_string_equal(scratch_messages(),
	    "config.mak:2:1: warning: 'BUILD' is no setting, and nothing here uses it"
	    " ('mcm list settings' shows all)\n");
	assert_int_equal(set(s, "DL_CMD", "wget -c -O"), 0);
	assert_string_equal(
	    scratch_messages(), "mcm: note: DL_CMD has no effect: mcm downloads by itself\n");
	assert_int_equal(set(s, "DL_CMD", ""), 0);
	assert_silent();
}

static void test_assignment(void **state)
{
	struct settings *s = settings_with_packages(scratch.ctx);

	(void)state;
	assert_int_equal(settings_set_assignment(s, "GCC_CONFIG=--a=b c"), 0);
	assert_string_equal(settings_get(s, "GCC_CONFIG"), "--a=b c");
	assert_int_equal(settings_rank(s, "GCC_CONFIG"), RANK_SET);
	assert_int_equal(settings_set_assignment(s, "ISL_VER="), 0);
	assert_true(settings_is_set(s, "ISL_VER"));
	assert_silent();
	assert_int_equal(settings_set_assignment(s, "GCC_VER"), -1);
	assert_reported("'GCC_VER' is not NAME=VALUE, as --set needs it");
	assert_int_equal(settings_set_assignment(s, "=x"), -1);
	assert_int_equal(settings_set_assignment(s, ""), -1);
}

static void test_environment(void **state)
{
	struct settings *s = settings_with_packages(scratch.ctx);

	(void)state;
	assert_int_equal(
	    settings_load_environment(s,
		scratch_argv("HOME=/root", "MCM_GCC_VER=14", "MCM_DEBUG=1", "MCM_DATA=/x",
		    "MCM_STORE=/s", "MCM_PROGRESS=plain", "XMCM_BAD=1", "MCM_WITHOUT_VALUE", NULL)),
	    0);
	assert_silent();
	assert_string_equal(settings_get(s, "GCC_VER"), "14");
	assert_int_equal(settings_rank(s, "GCC_VER"), RANK_ENVIRONMENT);
	assert_string_equal(settings_get(s, "STORE"), "/s");
	assert_int_equal(settings_load_environment(s, scratch_argv("MCM_GCCVER=1", NULL)), 0);
	assert_silent();
	assert_int_equal(settings_add_packages(s, NULL, 0), 0);
	assert_reported("mcm: warning: 'MCM_GCCVER' is no setting; did you mean 'MCM_GCC_VER'?");
	assert_int_equal(settings_load_environment(s, scratch_argv("MCM_OFFLINE=x", NULL)), -1);
	assert_reported("MCM_OFFLINE is 1, yes");
}

static void test_secrets(void **state)
{
	(void)state;
	assert_true(settings_is_secret("MCM_CACHE_TOKEN=x"));
	assert_false(settings_is_secret("MCM_CACHE_TOKEN="));
	assert_true(settings_is_secret("MCM_CACHE_URL=https://u:p@h.example/"));
	assert_false(settings_is_secret("MCM_CACHE_URL=https://h.example/"));
	assert_true(settings_is_secret("MCM_MIRRORS=https://a.example/ https://u:p@h.example/"));
	assert_true(
	    settings_is_secret("MCM_CACHE_URL=https://a.example/ https://h.example/?sig=x"));
	assert_true(settings_is_secret("MCM_CACHE_PUSH=https://h.example/?sig=x"));
	assert_true(settings_is_secret("MCM_MIRRORS=https://h.example/?token=x"));
	assert_false(settings_is_secret("MCM_GCC_CONFIG=--with-x=?"));
	assert_false(settings_is_secret("CACHE_TOKEN=x"));
	assert_false(settings_is_secret("MCM_CACHE_TOKEN"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_table),
	    SCRATCH_TEST(test_about),
	    SCRATCH_TEST(test_defaults),
	    SCRATCH_TEST(test_ranks),
	    SCRATCH_TEST(test_blank),
	    SCRATCH_TEST(test_switches),
	    SCRATCH_TEST(test_words),
	    SCRATCH_TEST(test_checked_texts),
	    SCRATCH_TEST(test_choices),
	    SCRATCH_TEST(test_sizes),
	    SCRATCH_TEST(test_unknown_and_ignored),
	    SCRATCH_TEST(test_assignment),
	    SCRATCH_TEST(test_environment),
	    SCRATCH_TEST(test_secrets),
	};

	return cmocka_run_group_tests_name("settings", tests, NULL, NULL);
}
