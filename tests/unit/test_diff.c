/* SPDX-License-Identifier: Apache-2.0 */
/* What two toolchains differ in, by their manifests and files. */
#include "scratch.h"

#include "diff/diff.h"

static void write_manifest(const char *prefix, const char *release, const char *steps)
{
	char *text = mem_printf(scratch.ctx,
	    "{\"inputs\": [{\"stage\": \"tool\", \"key\": \"%s-1\", \"recipe\": [\"release tool %s "
	    "d1\", \"patch p1 tool/a.patch\"]}, {\"stage\": \"all\", \"key\": \"%s-2\", "
	    "\"recipe\": [\"@dep tool\", %s]}]}",
	    release, release, release, steps);

	assert_int_equal(
	    path_mkdirs(scratch_path(mem_printf(scratch.ctx, "%s/share/mcm/t", prefix))), 0);
	scratch_file(mem_printf(scratch.ctx, "%s/share/mcm/t/manifest.json", prefix), text, 0644);
}

static struct json *compare(const char *a, const char *b)
{
	struct diff_side sides[2];

	assert_int_equal(diff_of_prefix(scratch.ctx, scratch_path(a), NULL, &sides[0]), 0);
	assert_int_equal(diff_of_prefix(scratch.ctx, scratch_path(b), "t", &sides[1]), 0);
	return diff_compare(&sides[0], &sides[1], false);
}

static const struct json *first_item(const struct json *diff, const char *list)
{
	return json_at(json_get(diff, list), 0);
}

static void test_same(void **state)
{
	struct json *diff;

	(void)state;
	write_manifest("a", "1", "\"step make\"");
	diff = compare("a", "a");
	assert_true(diff_is_same(diff));
	assert_int_equal(json_count(json_get(diff, "stages")), 0);
	json_free(diff);
}

static void test_first_is_the_cause(void **state)
{
	struct json *diff;

	(void)state;
	write_manifest("a", "1", "\"step make\"");
	write_manifest("b", "2", "\"step make\"");
	diff = compare("a", "b");
	assert_false(diff_is_same(diff));
	assert_string_equal(
	    json_get_string(json_get(diff, "first"), "change"), "release tool 2, was 1");
	assert_string_equal(json_get_string(first_item(diff, "releases"), "b"), "2");
	assert_int_equal(json_count(json_get(diff, "patches")), 0);
	/* The stage behind has another key, and nothing of its own. */
	assert_int_equal(json_count(json_get(json_at(json_get(diff, "stages"), 1), "changes")), 0);
	json_free(diff);
}

static void write_stages(const char *prefix, const char *inputs)
{
	assert_int_equal(
	    path_mkdirs(scratch_path(mem_printf(scratch.ctx, "%s/share/mcm/t", prefix))), 0);
	scratch_file(mem_printf(scratch.ctx, "%s/share/mcm/t/manifest.json", prefix),
	    mem_printf(scratch.ctx, "{\"inputs\": [%s]}", inputs), 0644);
}

/* What the last stage has lost is for want of a stage, whichever side that is missing on. */
static void test_removed_stage_is_the_cause(void **state)
{
	static const char tool[] =
	    "{\"stage\": \"tool\", \"key\": \"k\", \"recipe\": [\"step a\"]}";
	static const char *const changes[] = {"stage removed", "stage added"};

	(void)state;
	write_stages("with",
	    mem_printf(scratch.ctx,
		"%s, {\"stage\": \"library\", \"key\": \"l\", \"recipe\": [\"step b\"]}, "
		"{\"stage\": \"all\", \"key\": \"1\", \"recipe\": [\"fact licences library\"]}",
		tool));
	write_stages("less",
	    mem_printf(scratch.ctx,
		"%s, {\"stage\": \"all\", \"key\": \"2\", \"recipe\": [\"fact licences\"]}", tool));
	for (int i = 0; i < 2; i++) {
		struct json *diff = i == 0 ? compare("with", "less") : compare("less", "with");
		const struct json *first = json_get(diff, "first");

		assert_string_equal(json_get_string(first, "stage"), "library");
		assert_string_equal(json_get_string(first, "change"), changes[i]);
		assert_int_equal(json_count(json_get(diff, "stages")), 2);
		json_free(diff);
	}
}

/* More of them than --explain shows are all told. */
static void test_all_changes(void **state)
{
	struct json *diff;

	(void)state;
	write_manifest("a", "1", "\"step make\", \"arg 1\"");
	write_manifest("b", "2",
	    "\"step make\", \"arg 2\", \"arg 3\", \"arg 4\", \"arg 5\", \"arg 6\", \"arg 7\"");
	diff = compare("a", "b");
	assert_int_equal(json_count(json_get(json_at(json_get(diff, "stages"), 1), "changes")), 7);
	json_free(diff);
}

/* Files below a directory that is named by a release are the same file in both. */
static void test_release_in_paths(void **state)
{
	struct json *diff;

	(void)state;
	write_manifest("a", "1", "\"step make\"");
	write_manifest("b", "2", "\"step make\"");
	scratch_mkdir("a/1");
	scratch_mkdir("b/2");
	scratch_file("a/1/same", "x", 0644);
	scratch_file("b/2/same", "x", 0644);
	scratch_file("a/1/other", "x", 0644);
	scratch_file("b/2/other", "yy", 0644);
	diff = compare("a", "b");
	assert_string_equal(
	    json_get_string(json_at(json_get(json_get(diff, "files"), "list"), 1), "path"),
	    "{tool}/other");
	assert_int_equal(json_count(json_get(json_get(diff, "files"), "list")), 2);
	json_free(diff);
}

static void test_keys(void **state)
{
	(void)state;
	assert_true(diff_is_key("0123abcd"));
	assert_false(diff_is_key("0123abc"));
	assert_false(diff_is_key("0123ABCD"));
	assert_false(diff_is_key("0123abcg"));
	assert_false(diff_is_key(mem_printf(scratch.ctx, "%065d", 0)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_same),
	    SCRATCH_TEST(test_first_is_the_cause),
	    SCRATCH_TEST(test_removed_stage_is_the_cause),
	    SCRATCH_TEST(test_all_changes),
	    SCRATCH_TEST(test_release_in_paths),
	    SCRATCH_TEST(test_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
