/* SPDX-License-Identifier: Apache-2.0 */
/* JSON values: build, write, parse, read. */
#include "scratch.h"

#include <math.h>

#include "adapters/json.h"

static struct json *sample(void)
{
	struct json *object = json_new_object(), *array = json_new_array();

	json_set_string(object, "z", "last letter first");
	json_set_int(object, "big", 9007199254740993LL);
	json_set_real(object, "real", 0.1);
	json_set_bool(object, "yes", true);
	json_append_string(array, "x");
	json_append(array, json_new_object());
	json_set(object, "array", array);
	json_set_string(object, "none", NULL);
	return object;
}

#define SAMPLE                                                                                     \
	"{\"z\":\"last letter first\",\"big\":9007199254740993,\"real\":0.1,\"yes\":true,"         \
	"\"array\":[\"x\",{}],\"none\":null}"

static void test_compact(void **state)
{
	struct json *object = sample();

	(void)state;
	assert_string_equal(json_text(scratch.ctx, object, 0), SAMPLE);
	/* Set anew, a name keeps its place. */
	json_set_int(object, "z", -1);
	assert_memory_equal(json_text(scratch.ctx, object, 0), "{\"z\":-1,\"big\":", 14);
	json_free(object);
	json_free(NULL);
}

static void test_indented(void **state)
{
	struct json *object = json_new_object();

	(void)state;
	json_set_int(object, "a", 1);
	json_set_list(object, "l", NULL);
	assert_string_equal(json_text(scratch.ctx, object, 2), "{\n  \"a\": 1,\n  \"l\": []\n}\n");
	json_free(object);
}

static void test_lists(void **state)
{
	struct json *object = json_new_object();

	(void)state;
	json_set_list(object, "l", strlist_split(scratch.ctx, "a b c", " "));
	json_set_list(object, "e", strlist_new(scratch.ctx));
	assert_string_equal(
	    json_text(scratch.ctx, object, 0), "{\"l\":[\"a\",\"b\",\"c\"],\"e\":[]}");
	json_free(object);
}

static void check_string(const char *bytes, const char *expected)
{
	struct json *object = json_new_object();

	json_set_string(object, "s", bytes);
	assert_string_equal(json_get_string(object, "s"), expected);
	json_free(object);
}

static void test_bytes_that_are_not_utf8(void **state)
{
	(void)state;
	check_string(
	    "\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80", "\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80");
	check_string("a\xff"
		     "b",
	    "a\xef\xbf\xbd"
	    "b");
	check_string("\xc3", "\xef\xbf\xbd");
	/* Overlong, a surrogate, past the last code point. */
	check_string("\xc0\x80", "\xef\xbf\xbd\xef\xbf\xbd");
	check_string("\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
	check_string("\xf4\x90\x80\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
	struct json *object = json_new_object();
	json_set_int(object, "k\xff", 1);
	json_set_string(object, "c", "\"\\\n\033");
	assert_string_equal(json_text(scratch.ctx, object, 0),
	    "{\"k\xef\xbf\xbd\":1,\"c\":\"\\\"\\\\\\n\\u001B\"}");
	json_free(object);
}

static void test_numbers(void **state)
{
	struct json *object = json_new_object();

	(void)state;
	json_set_real(object, "nan", NAN);
	json_set_real(object, "inf", INFINITY);
	json_set_real(object, "time", 1732150000.123456);
	json_set_real(object, "one", 1.0);
	json_set_int(object, "min", INT64_MIN);
	assert_string_equal(json_text(scratch.ctx, object, 0),
	    "{\"nan\":null,\"inf\":null,\"time\":1732150000.12346,\"one\":1.0,"
	    "\"min\":-9223372036854775808}");
	json_free(object);
}

static void test_read(void **state)
{
	struct json *object = json_parse(SAMPLE, "f");

	(void)state;
	assert_non_null(object);
	assert_string_equal(json_get_string(object, "z"), "last letter first");
	assert_true(json_get_int(object, "big", 0) == 9007199254740993LL);
	assert_true(json_get_real(object, "real", 0) == 0.1);
	assert_true(json_get_real(object, "big", 0) > 9e15);
	assert_int_equal(json_count(object), 6);
	struct json *array = json_get(object, "array");
	assert_int_equal(json_count(array), 2);
	assert_string_equal(json_as_string(json_at(array, 0)), "x");
	assert_int_equal(json_count(json_at(array, 1)), 0);
	json_free(object);
	assert_silent();
}

static void test_read_absent_or_other_kind(void **state)
{
	struct json *object = json_parse(SAMPLE, "f");

	(void)state;
	assert_null(json_get(object, "absent"));
	assert_null(json_get(NULL, "absent"));
	assert_null(json_get(json_get(object, "array"), "x"));
	assert_null(json_get_string(object, "big"));
	assert_null(json_get_string(object, "none"));
	assert_int_equal(json_get_int(object, "z", 7), 7);
	assert_int_equal(json_get_int(object, "real", 7), 7);
	assert_true(json_get_real(object, "z", 0.5) == 0.5);
	assert_int_equal(json_count(json_get(object, "z")), 0);
	assert_int_equal(json_count(NULL), 0);
	assert_null(json_at(json_get(object, "array"), 2));
	assert_null(json_at(object, 0));
	assert_null(json_at(NULL, 0));
	assert_null(json_as_string(NULL));
	assert_null(json_as_string(object));
	json_free(object);
}

static void test_clone(void **state)
{
	struct json *object = sample(), *copy = json_clone(object), *empty = json_clone(NULL);

	(void)state;
	json_append_string(json_get(copy, "array"), "more");
	assert_string_equal(json_text(scratch.ctx, object, 0), SAMPLE);
	json_free(object);
	assert_int_equal(json_count(json_get(copy, "array")), 3);
	assert_string_equal(json_text(scratch.ctx, empty, 0), "[]");
	json_free(copy);
	json_free(empty);
}

static void test_parse_errors(void **state)
{
	static const char *const cases[][2] = {
	    {"", "f.json:1: error: not valid JSON: "},
	    {"{\"a\":1,\n \"b\" 2}", "f.json:2:6: error: not valid JSON: "},
	    {"{\"a\":1,\"a\":2}", "duplicate object key"},
	    {"{} x", "f.json:1:4: error: not valid JSON: end of file expected"},
	    {"\"text\"", "not valid JSON: '[' or '{' expected"},
	    {"[1,]", "f.json:1:4: "},
	    {"[\"\xff\"]", "unable to decode byte 0xff"},
	    {"[\"\\u0000\"]", "not valid JSON: "},
	    {"[1e999]", "not valid JSON: "},
	};
	char deep[10001];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_null(json_parse(cases[i][0], "f.json"));
		assert_reported(cases[i][1]);
	}
	memset(deep, '[', sizeof deep - 1);
	deep[sizeof deep - 1] = '\0';
	assert_null(json_parse(deep, "f.json"));
	assert_reported("maximum parsing depth reached");
}

static void test_load(void **state)
{
	struct json *value = json_load(scratch_file("good.json", "[1, 2]\n", 0644));

	(void)state;
	assert_int_equal(json_count(value), 2);
	json_free(value);
	assert_null(json_load(scratch_path("absent")));
	assert_reported("absent': No such file or directory");
	assert_null(json_load(scratch_file("bad.json", "{\n  \"a\": nil\n}\n", 0644)));
	assert_reported(
	    "bad.json:2:10: error: not valid JSON: invalid token near 'nil'\n  \"a\": nil\n");
	/* What comes behind a NUL is not passed over. */
	char *nul = scratch_path("nul.json");
	assert_int_equal(path_write(nul, "[]\0x", 4), 0);
	assert_null(json_load(nul));
	assert_reported("nul.json:1:");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_compact),
	    SCRATCH_TEST(test_indented),
	    SCRATCH_TEST(test_lists),
	    SCRATCH_TEST(test_bytes_that_are_not_utf8),
	    SCRATCH_TEST(test_numbers),
	    SCRATCH_TEST(test_read),
	    SCRATCH_TEST(test_read_absent_or_other_kind),
	    SCRATCH_TEST(test_clone),
	    SCRATCH_TEST(test_parse_errors),
	    SCRATCH_TEST(test_load),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
