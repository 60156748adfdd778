/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of recipe/map: what a table of keys says of a map. */
#include "scratch.h"

#include "recipe/read.h"

struct thing {
	struct loc loc;
	const char *source;
	const char *kind;
	long long size;
};

static const char *const kinds[] = {"one", "two", "three", NULL};

enum { SMALL = 1, LARGE = 2 };

static const struct map_key keys[] = {
    {"source", read_text, .member = offsetof(struct thing, source), .required = true},
    {"kind", read_text, .member = offsetof(struct thing, kind), .words = kinds},
    {"size", read_number, .member = offsetof(struct thing, size), .forms = LARGE, .required = true},
    {.name = NULL},
};

static unsigned form_of(const struct doc_node *map, void *object)
{
	struct thing *thing = object;

	thing->size = 7;
	return doc_find(map, "size") != NULL ? LARGE : SMALL;
}

static struct thing read_thing(const char *text, const struct map_type *type, int status)
{
	struct thing thing = {.loc = {"x.yaml", 9, 9}};
	const struct doc_node *root = doc_root(doc_parse(scratch.ctx, text, "x.yaml"));

	assert_int_equal(map_read(scratch.ctx, root, type, &thing), status);
	return thing;
}

static const struct map_type plain = {keys, sizeof(struct thing), .example = "{source: a}"};
static const struct map_type formed = {keys, sizeof(struct thing), .begin = form_of};

static void test_values(void **state)
{
	struct thing thing = read_thing("source: a\nkind: two\nsize: 12\n", &formed, 0);

	(void)state;
	assert_string_equal(thing.source, "a");
	assert_string_equal(thing.kind, "two");
	assert_int_equal(thing.size, 12);
	assert_int_equal(read_thing("source: a\n", &formed, 0).size, 7);
	assert_silent();
}

static void test_unknown(void **state)
{
	const char *said;

	(void)state;
	read_thing("sorce: a\nzzzzzzzz: y\n", &formed, 0);
	said = scratch_messages();
	assert_non_null(
	    strstr(said, "x.yaml:1:1: error: unknown key 'sorce'; did you mean 'source'?\n"));
	assert_non_null(strstr(
	    said, "x.yaml:2:1: error: unknown key 'zzzzzzzz'; known here: 'source', 'kind'\n"));
	/* It is there, misspelt. */
	assert_null(strstr(said, "missing"));
}

static void test_missing(void **state)
{
	(void)state;
	read_thing("kind: one\n", &formed, 0);
	assert_reported("x.yaml:9:9: error: 'source' is missing here\n");
	read_thing("[a]", &formed, -1);
	assert_reported("x.yaml:1:1: error: a map of 'key: value' lines is needed here\n");
	read_thing("[a]", &plain, -1);
	assert_reported("x.yaml:1:1: error: a map such as '{source: a}' is needed here\n");
}

static void test_words(void **state)
{
	(void)state;
	assert_null(read_thing("source: a\nkind: four\n", &formed, 0).kind);
	assert_reported("x.yaml:2:7: error: 'kind' is 'one', 'two' or 'three', not 'four'\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_values),
	    SCRATCH_TEST(test_unknown),
	    SCRATCH_TEST(test_missing),
	    SCRATCH_TEST(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
