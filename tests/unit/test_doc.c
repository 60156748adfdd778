/* SPDX-License-Identifier: Apache-2.0 */
/* The YAML reader: what it understands, where it places things, and every refusal. */
#include "yaml/doc.h"

#include "base/text.h"
#include "base/utf8.h"
#include "scratch.h"

static const struct doc_node *parse(const char *text)
{
	struct doc *doc = doc_parse(scratch.ctx, text, "x.yaml");

	if (!doc)
		fail_msg("refused: %s", scratch_messages());
	return doc_root(doc);
}

static void assert_place(const struct doc_node *node, int line, int column)
{
	struct loc loc = doc_loc(node);

	assert_string_equal(loc.file, "x.yaml");
	assert_int_equal(loc.line, line);
	assert_int_equal(loc.column, column);
}

/* Refused with exactly one error, whose first line is this one. */
static void refuse(const char *text, const char *expected)
{
	int before = report_errors();
	const char *said;

	scratch_messages();
	assert_null(doc_parse(scratch.ctx, text, "x.yaml"));
	said = scratch_messages();
	assert_int_equal(report_errors(), before + 1);
	if (strncmp(said, expected, strlen(expected)) != 0)
		fail_msg("expected '%s', got '%s'", expected, said);
}

static void test_kinds_and_places(void **state)
{
	const struct doc_node *map = parse(
	    "name: gcc\nlist:\n  - a\n  - \"b c\"\nin:\n  k: {x: 1, y: []}\n");
	const struct doc_node *list = doc_find(map, "list");
	const struct doc_node *in = doc_find(doc_find(map, "in"), "k");

	(void)state;
	assert_true(doc_is_map(map));
	assert_int_equal(doc_count(map), 3);
	assert_string_equal(doc_text(doc_key(map, 1)), "list");
	assert_ptr_equal(doc_value(map, 1), list);
	assert_true(doc_is_list(list));
	assert_int_equal(doc_count(list), 2);
	assert_string_equal(doc_text(doc_item(list, 1)), "b c");
	assert_place(doc_item(list, 1), 4, 5);
	assert_place(doc_key(map, 2), 5, 1);
	assert_place(doc_find(map, "name"), 1, 7);
	assert_true(doc_is_scalar(doc_find(in, "x")));
	assert_int_equal(doc_count(doc_find(in, "x")), 0);
	assert_int_equal(doc_count(doc_find(in, "y")), 0);
	assert_place(doc_find(in, "x"), 6, 10);
}

static void test_absent(void **state)
{
	const struct doc_node *map = parse("a: [b]\n");
	const struct doc_node *list = doc_find(map, "a");

	(void)state;
	assert_null(doc_find(map, "b"));
	assert_null(doc_find(list, "b"));
	assert_null(doc_item(list, 1));
	assert_null(doc_item(map, 0));
	assert_null(doc_key(map, 1));
	assert_null(doc_key(list, 0));
	assert_null(doc_value(map, 1));
	assert_null(doc_text(map));
	assert_silent();
}

static void test_scalars_are_text(void **state)
{
	const struct doc_node *map = parse(
	    "v: 2.10\nno: no\nnull: null\nempty:\nhex: 0x10\n"
	    "esc: \"a\\tb\\n\"\nsingle: 'it''s'\nutf: gr\xc3\xbc\xc3\x9f\n"
	    "dollar: $(name)-x # comment\n");
	static const char *const expected[][2] = {{"v", "2.10"}, {"no", "no"}, {"null", "null"},
	    {"empty", ""}, {"hex", "0x10"}, {"esc", "a\tb\n"}, {"single", "it's"},
	    {"utf", "gr\xc3\xbc\xc3\x9f"}, {"dollar", "$(name)-x"}};

	(void)state;
	for (size_t i = 0; i < sizeof(expected) / sizeof(*expected); i++)
		assert_string_equal(doc_text(doc_find(map, expected[i][0])), expected[i][1]);
}

static void test_block_text(void **state)
{
	const struct doc_node *map = parse(
	    "# head\n---\na: |\n  one\n\n    two\nb: >-\n  x\n  y\n...\n");

	(void)state;
	assert_string_equal(doc_text(doc_find(map, "a")), "one\n\n  two\n");
	assert_string_equal(doc_text(doc_find(map, "b")), "x y");
	assert_string_equal(doc_text(parse("just text")), "just text");
	assert_int_equal(doc_count(parse("[]")), 0);
}

static void test_refused_bytes(void **state)
{
	(void)state;
	refuse("a: b\r\n", "x.yaml:1:5: error: carriage return");
	refuse("a: b\nc:\n\td: e\n", "x.yaml:3:1: error: tab in indentation");
	refuse("a:\n  \tb: c\n", "x.yaml:2:3: error: tab in indentation");
	refuse("a: \xff\n", "x.yaml:1:4: error: this is not valid UTF-8");
	refuse("a: \xc0\xaf\n", "x.yaml:1:4: error: this is not valid UTF-8");
	refuse("\xc3\xa9: \xed\xa0\x80\n", "x.yaml:1:4: error: this is not valid UTF-8");
	refuse("a: \xf5\x80\x80\x80\n", "x.yaml:1:4: error: this is not valid UTF-8");
	refuse("a: \xe2\x82", "x.yaml:1:4: error: this is not valid UTF-8");
	refuse("\xef\xbb\xbf"
	       "a: b\n",
	    "x.yaml:1:1: error: byte order mark");
	refuse("a: \x1b[1m\n", "x.yaml:1:4: error: control character");
	refuse("%YAML 1.1\n---\na: b\n", "x.yaml:1:1: error: YAML directives");
}

static void test_refused_yaml(void **state)
{
	(void)state;
	refuse("a: &x 1\n", "x.yaml:1:4: error: anchors (&name)");
	refuse("a: &x\n  b: c\n", "x.yaml:1:4: error: anchors (&name)");
	refuse("a: &x [b]\n", "x.yaml:1:4: error: anchors (&name)");
	refuse("a: 1\nb: *x\n", "x.yaml:2:4: error: aliases (*name)");
	refuse("a: !!int 1\n", "x.yaml:1:4: error: tags (!name)");
	refuse("a: !t {b: c}\n", "x.yaml:1:4: error: tags (!name)");
	refuse("<<: {a: b}\n", "x.yaml:1:1: error: merge keys (<<)");
	refuse("a: 1\nb: 2\na: 3\n", "x.yaml:3:1: error: key 'a' is set already");
	refuse("a: {b: 1, \"b\": 2}\n", "x.yaml:1:11: error: key 'b' is set already");
	refuse("? [a, b]\n: c\n", "x.yaml:1:3: error: a key must be a word");
	refuse("a: b\n---\nc: d\n", "x.yaml:2:1: error: a second document");
	refuse("a: b\n...\nc: d\n", "x.yaml:3:1: error: a second document");
	refuse("a: \"x\\0y\"\n", "x.yaml:1:4: error: NUL in a text");
	refuse("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[a]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
	    "x.yaml:1:34: error: lists and maps are nested too deeply");
}

static void test_refused_syntax(void **state)
{
	(void)state;
	refuse("a: b: c\n", "x.yaml:1:5: error: ");
	refuse("a: [1, 2\nb: c\n", "x.yaml:3:1: error: ");
	refuse("a: \"x\n", "x.yaml:1:");
	refuse("a:\n - b\nc\n", "x.yaml:3:1: error: ");
	refuse("a: @x\n", "x.yaml:1:4: error: ");
	refuse("}\n", "x.yaml:1:1: error: ");
}

static void test_empty(void **state)
{
	(void)state;
	refuse("", "x.yaml: error: no YAML document");
	refuse("# only a comment\n", "x.yaml: error: no YAML document");
	refuse("---\n", "x.yaml: error: no YAML document");
}

static void test_load(void **state)
{
	char *path = scratch_file("a.yaml", "k: v\n", 0644);
	struct doc *doc = doc_load(scratch.ctx, path);

	(void)state;
	assert_non_null(doc);
	assert_string_equal(doc_text(doc_find(doc_root(doc), "k")), "v");
	assert_string_equal(doc_loc(doc_root(doc)).file, path);
	assert_int_equal(path_write(path, "k: v\0w\n", 7), 0);
	assert_null(doc_load(scratch.ctx, path));
	assert_reported("a.yaml:1:5: error: NUL byte");
	assert_null(doc_load(scratch.ctx, scratch_path("none.yaml")));
	assert_reported("none.yaml'");
}

static void test_many(void **state)
{
	char *text = NULL;
	const struct doc_node *map;

	(void)state;
	for (int i = 0; i < 1000; i++)
		mem_appendf(scratch.ctx, &text, "k%d:\n  - v%d\n", i, i);
	map = parse(text);
	assert_int_equal(doc_count(map), 1000);
	assert_string_equal(doc_text(doc_item(doc_find(map, "k999"), 0)), "v999");
}

/* No truncation and no changed byte may do more than be accepted or refused. */
/* Files that only an attacker writes are refused before they cost much. */
static void test_limits(void **state)
{
	char *keys = mem_strdup(scratch.ctx, ""),
	     *large = mem_array(scratch.ctx, char, (1 << 18) + 2);

	(void)state;
	for (int i = 0; i < 2001; i++)
		mem_appendf(scratch.ctx, &keys, "k%d: 1\n", i);
	refuse(keys, "x.yaml:2001:1: error: a list or map has too many entries");
	memset(large, '#', (1 << 18) + 1);
	refuse(large, "x.yaml: error: this file has more than 256 KiB");
}

static void test_damaged(void **state)
{
	static const char good[] =
	    "a: &x \"q\\n\"\nb: |\n  t\n- [1, {c: 'd'}]\n? e\n: !t *x\n--- >-\n %\n";
	static const char bytes[] = "\n\t :-[]{}\"'|>&*!%#?,\\\x80\xff\x01";
	char text[sizeof(good)];

	(void)state;
	for (size_t i = 0; i < sizeof(good) - 1; i++) {
		for (size_t k = 0; k < sizeof(bytes); k++) {
			memcpy(text, good, sizeof(good));
			text[i] = bytes[k];
			mem_free(doc_parse(NULL, text, "x.yaml"));
		}
	}
}

static void test_utf8_size(void **state)
{
	(void)state;
	assert_int_equal(utf8_size((const unsigned char *)"a", 1), 1);
	assert_int_equal(utf8_size((const unsigned char *)"\xc3\xa9", 2), 2);
	assert_int_equal(utf8_size((const unsigned char *)"\xe2\x82\xac", 3), 3);
	assert_int_equal(utf8_size((const unsigned char *)"\xf0\x9f\x98\x80", 4), 4);
	assert_int_equal(utf8_size((const unsigned char *)"\xe2\x82\xac", 2), 0);
	assert_int_equal(utf8_size((const unsigned char *)"\x80", 1), 0);
	assert_int_equal(utf8_size((const unsigned char *)"\xe0\x80\x80", 3), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_kinds_and_places),
	    SCRATCH_TEST(test_absent),
	    SCRATCH_TEST(test_scalars_are_text),
	    SCRATCH_TEST(test_block_text),
	    SCRATCH_TEST(test_refused_bytes),
	    SCRATCH_TEST(test_refused_yaml),
	    SCRATCH_TEST(test_refused_syntax),
	    SCRATCH_TEST(test_empty),
	    SCRATCH_TEST(test_load),
	    SCRATCH_TEST(test_many),
	    SCRATCH_TEST(test_limits),
	    SCRATCH_TEST(test_damaged),
	    SCRATCH_TEST(test_utf8_size),
	};

	return cmocka_run_group_tests_name("doc", tests, NULL, NULL);
}
