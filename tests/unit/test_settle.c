/* SPDX-License-Identifier: Apache-2.0 */
/* Options that are settings, and settings that exclude one another. */
#include "scratch.h"

#include "packages.h"

static struct settings *given(const char *name, const char *value)
{
	struct settings *s = settings_with_packages(scratch.ctx);

	assert_int_equal(settings_set(s, name, value, RANK_CONFIG, NULL), 0);
	return s;
}

static void test_options_become_settings(void **state)
{
	static const struct {
		const char *list, *words, *left, *setting, *value;
	} cases[] = {
	    {"GCC_CONFIG", "--enable-languages=c,c++,lto --x", "--x", "LANGUAGES", "c,c++"},
	    {"TOOLCHAIN_CONFIG", "--disable-lto", "", "DISABLE_LTO", "1"},
	    {"GCC_CONFIG", "--enable-default-pie '--y=a b'", "--y=a b", "DEFAULT_PIE", "1"},
	    {"GCC_CONFIG", "--enable-default-ssp", "", "DEFAULT_SSP", "1"},
	    {"COMMON_CONFIG", "CC='ccache gcc' CFLAGS=-Os", "CFLAGS=-Os", "HOST_CC", "ccache gcc"},
	    {"COMMON_CONFIG", "CXX=g++-13", "", "HOST_CXX", "g++-13"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct settings *s = given(cases[i].list, cases[i].words);

		assert_int_equal(settings_settle(s), 0);
		assert_string_equal(settings_get(s, cases[i].setting), cases[i].value);
		assert_int_equal(settings_rank(s, cases[i].setting), RANK_CONFIG);
		assert_string_equal(
		    strlist_join(scratch.ctx, settings_words(scratch.ctx, s, cases[i].list), "|"),
		    cases[i].left);
	}
	assert_silent();
}

static void test_static_compiler(void **state)
{
	struct settings *s = given("COMMON_CONFIG", "CC=\"i486-linux-musl-gcc -static --static\" "
						    "CXX=\"i486-linux-musl-g++ -static --static\"");

	(void)state;
	assert_int_equal(settings_settle(s), 0);
	assert_string_equal(settings_get(s, "HOST_CC"), "i486-linux-musl-gcc");
	assert_string_equal(settings_get(s, "HOST_CXX"), "i486-linux-musl-g++");
	assert_true(settings_on(s, "STATIC_HOST"));
	assert_silent();
}

static void test_hosts(void **state)
{
	struct settings *s = given("HOST", "aarch64-linux-musl");

	(void)state;
	assert_int_equal(settings_set(s, "NATIVE", "1", RANK_FLAG, NULL), 0);
	assert_int_equal(settings_settle(s), 0);
	assert_null(settings_get(s, "HOST"));
	s = given("NATIVE", "1");
	assert_int_equal(settings_set(s, "STATIC_HOST", "1", RANK_CONFIG, NULL), 0);
	assert_int_equal(settings_settle(s), 0);
	assert_silent();
	s = given("NATIVE", "1");
	assert_int_equal(settings_set(s, "HOST", "aarch64-linux-musl", RANK_CONFIG, NULL), 0);
	assert_int_equal(settings_settle(s), -1);
	assert_reported("HOST and NATIVE contradict each other");
	s = given("HOST", "aarch64-linux-musl");
	assert_int_equal(settings_set(s, "STATIC_HOST", "no", RANK_FLAG, NULL), 0);
	assert_int_equal(settings_settle(s), -1);
	assert_reported("STATIC_HOST cannot be off with HOST or NATIVE");
}

static void test_higher_rank_stays(void **state)
{
	struct settings *s = given("GCC_CONFIG", "--enable-languages=c,c++");

	(void)state;
	assert_int_equal(settings_set(s, "LANGUAGES", "c", RANK_FLAG, NULL), 0);
	assert_int_equal(settings_settle(s), 0);
	assert_string_equal(settings_get(s, "LANGUAGES"), "c");
	assert_null(settings_get(s, "GCC_CONFIG"));

	s = given("ICONV", "utf");
	assert_int_equal(settings_set(s, "DISABLE_ICONV", "1", RANK_FLAG, NULL), 0);
	assert_int_equal(settings_settle(s), 0);
	assert_string_equal(settings_get(s, "ICONV"), "full");
	assert_true(settings_on(s, "DISABLE_ICONV"));

	s = given("DISABLE_ICONV", "1");
	assert_int_equal(settings_set(s, "ICONV", "utf", RANK_SET, NULL), 0);
	assert_int_equal(settings_settle(s), 0);
	assert_false(settings_on(s, "DISABLE_ICONV"));
	assert_silent();
}

static void test_contradictions(void **state)
{
	struct settings *s = given("GCC_CONFIG", "--enable-languages=c");

	(void)state;
	assert_int_equal(settings_set(s, "LANGUAGES", "c,c++", RANK_CONFIG, NULL), 0);
	assert_int_equal(settings_settle(s), -1);
	assert_reported("--enable-languages=c in GCC_CONFIG and LANGUAGES=c,c++ contradict");

	s = given("DISABLE_ICONV", "1");
	assert_int_equal(settings_set(s, "ICONV", "utf", RANK_CONFIG, NULL), 0);
	assert_int_equal(settings_settle(s), -1);
	assert_reported("DISABLE_ICONV and ICONV contradict each other");

	s = given("DISABLE_SHARED", "1");
	assert_int_equal(settings_set(s, "DEFAULT_STATIC", "0", RANK_FLAG, NULL), 0);
	assert_int_equal(settings_settle(s), -1);
	assert_reported("DEFAULT_STATIC cannot be off with DISABLE_SHARED");

	s = given("GCC_CONFIG", "--enable-languages=c,ada");
	assert_int_equal(settings_settle(s), -1);
	assert_reported("unknown language 'ada' in LANGUAGES");
}

static void test_blank_versions(void **state)
{
	struct settings *s = given("GMP_VER", "");

	(void)state;
	assert_int_equal(settings_set(s, "ISL_VER", "", RANK_CONFIG, NULL), 0);
	assert_int_equal(settings_settle(s), 0);
	assert_reported("note: a blank GMP_VER has no effect: gmp is built wherever it is "
			"needed, and no library of this machine takes its place");
	assert_false(settings_is_set(s, "GMP_VER"));
	assert_true(settings_is_set(s, "ISL_VER"));
	assert_false(settings_on(s, "WITH_ISL"));
}

static void test_optional_packages(void **state)
{
	static const struct setting_package zlib = {"zlib", false, "off"};
	struct settings *s = given("ISL_VER", "");

	(void)state;
	assert_int_equal(settings_add_packages(s, &zlib, 1), 0);
	assert_true(settings_on(s, "WITH_LINUX"));
	assert_false(settings_on(s, "WITH_ZLIB"));
	/* A release that is named takes the package in, unless it is left out in a stronger way. */
	assert_int_equal(settings_set(s, "ZLIB_VER", "1.3", RANK_CONFIG, NULL), 0);
	assert_int_equal(settings_set(s, "LINUX_VER", "6", RANK_CONFIG, NULL), 0);
	assert_int_equal(settings_set(s, "WITH_LINUX", "0", RANK_SET, NULL), 0);
	assert_int_equal(settings_settle(s), 0);
	assert_true(settings_on(s, "WITH_ZLIB"));
	assert_false(settings_on(s, "WITH_LINUX"));
	assert_silent();
	assert_int_equal(settings_set(s, "WITH_ISL", "1", RANK_CONFIG, NULL), 0);
	assert_int_equal(settings_settle(s), -1);
	assert_reported("ISL_VER and WITH_ISL contradict each other: one leaves the package out");
}

static void test_only_static(void **state)
{
	struct settings *s = given("DISABLE_SHARED", "1");

	(void)state;
	assert_int_equal(settings_settle(s), 0);
	assert_true(settings_on(s, "DEFAULT_STATIC"));
	assert_silent();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_options_become_settings),
	    SCRATCH_TEST(test_static_compiler),
	    SCRATCH_TEST(test_hosts),
	    SCRATCH_TEST(test_higher_rank_stays),
	    SCRATCH_TEST(test_contradictions),
	    SCRATCH_TEST(test_blank_versions),
	    SCRATCH_TEST(test_optional_packages),
	    SCRATCH_TEST(test_only_static),
	};

	return cmocka_run_group_tests_name("settle", tests, NULL, NULL);
}
