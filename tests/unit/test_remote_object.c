/* SPDX-License-Identifier: Apache-2.0 */
/* Descriptions of objects of a remote store. */
#include "scratch.h"

#include "remote/object.h"

static const char text[] = "mcm stage 1\nname gcc\n";

static char *describe(void)
{
	struct remote_object o = {
	    .bytes = 7, .blob_bytes = 5, .stage = "gcc@x:static", .text = text};
	char *described;

	hash_data(text, strlen(text), o.input);
	hash_data("r", 1, o.resolved);
	hash_data("o", 1, o.output);
	hash_data("b", 1, o.blob);
	o.record = json_new_object();
	json_set_string(o.record, "key", "not kept");
	json_set_real(o.record, "seconds", 1.5);
	json_set(o.record, "inputs", json_new_array());
	described = remote_object_text(scratch.ctx, &o);
	json_free(o.record);
	return described;
}

static void test_round(void **state)
{
	struct remote_object o;
	char hex[HASH_HEX + 1];

	(void)state;
	assert_null(remote_object_parse(scratch.ctx, describe(), &o));
	hash_data(text, strlen(text), hex);
	assert_string_equal(o.input, hex);
	hash_data("o", 1, hex);
	assert_string_equal(o.output, hex);
	assert_int_equal(o.bytes, 7);
	assert_int_equal(o.blob_bytes, 5);
	assert_string_equal(o.stage, "gcc@x:static");
	assert_string_equal(o.text, text);
	assert_true(json_get_real(o.record, "seconds", 0) == 1.5);
	assert_non_null(json_get(o.record, "inputs"));
	assert_null(json_get(o.record, "key"));
	assert_silent();
}

/* The fault that is found when this part of a good description is replaced. */
static void assert_fault(const char *part, const char *with, const char *fault)
{
	char *good = describe();
	char *at = strstr(good, part);
	struct remote_object o;

	assert_non_null(at);
	char *bad = mem_printf(
	    scratch.ctx, "%.*s%s%s", (int)(at - good), good, with, at + strlen(part));
	const char *found = remote_object_parse(scratch.ctx, bad, &o);
	assert_non_null(found);
	if (strstr(found, fault) == NULL)
		fail_msg("no '%s' in '%s'", fault, found);
}

static void test_faults(void **state)
{
	(void)state;
	assert_fault("{", "[", "not JSON");
	assert_fault("\"mcm\":1", "\"mcm\":2", "format");
	assert_fault("\"mcm\":1", "\"mcm\":\"1\"", "format");
	assert_fault("\"input\"", "\"inputt\"", "lacks a digest");
	assert_fault("\"output\":\"", "\"output\":\"Z", "lacks a digest");
	assert_fault("\"blob\":\"", "\"blob\":5,\"x\":\"", "lacks a digest");
	assert_fault("\"bytes\":7", "\"bytes\":-7", "lacks a size");
	assert_fault("\"blob_bytes\":5", "\"blob_bytes\":0", "lacks a size");
	assert_fault("\"blob_bytes\":5", "\"blob_bytes\":\"5\"", "lacks a size");
	assert_fault("gcc@x:static", "../gcc", "names no stage");
	assert_fault("gcc@x:static", ".gcc", "names no stage");
	assert_fault("gcc@x:static", "", "names no stage");
	assert_fault("name gcc", "name g++", "does not fit its key");
	assert_silent();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_round),
	    SCRATCH_TEST(test_faults),
	};

	return cmocka_run_group_tests_name("remote_object", tests, NULL, NULL);
}
