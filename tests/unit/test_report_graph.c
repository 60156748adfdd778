/* SPDX-License-Identifier: Apache-2.0 */
/* Plans in Graphviz' language: what is quoted, and which needs are drawn. */
#include "scratch.h"

#include "report/report_priv.h"

static char *graph_of(const char *stages)
{
	char *text = NULL,
	     *plan = mem_printf(scratch.ctx, "{\"kind\":\"plan\",\"stages\":%s}", stages);
	struct json *o = json_parse(plan, "plan");
	size_t size;
	FILE *to = open_memstream(&text, &size);

	assert_non_null(o);
	report_graph(o, to);
	fclose(to);
	json_free(o);
	return text;
}

static void test_hostile_names(void **state)
{
	char *text = graph_of("[{\"id\":\"a\\\"];x@b\\\\N&lt;\",\"name\":\"\\u001b[2J\\u202e\","
			      "\"version\":\"<script>\",\"state\":\"build\",\"why\":\"\\n}\"}]");

	(void)state;
	assert_non_null(strstr(text, "\"a\\\"];x@b\\\\N&amp;lt;\" [label=\"\\\\x1b[2J"));
	assert_non_null(strstr(text, "\\\\xe2\\\\x80\\\\xae <script>\\n\""));
	assert_non_null(strstr(text, "tooltip=\"\\\\x0a}\""));
	assert_non_null(strstr(text, "label=\"b\\\\N&amp;lt;\";"));
	free(text);
}

static void test_needs(void **state)
{
	char *text = graph_of("[{\"id\":\"a\",\"deps\":[]},{\"id\":\"b\",\"deps\":[\"a\"]},"
			      "{\"id\":\"c\",\"deps\":[\"b\"]},"
			      "{\"id\":\"d\",\"deps\":[\"a\",\"c\",\"e\",\"d\",null]}]");

	(void)state;
	assert_non_null(strstr(text, "\"a\" -> \"b\""));
	assert_non_null(strstr(text, "\"b\" -> \"c\""));
	assert_non_null(strstr(text, "\"c\" -> \"d\""));
	/* Two links away, unknown, itself, and none. */
	assert_null(strstr(text, "\"a\" -> \"d\""));
	assert_null(strstr(text, "\"e\" -> \"d\""));
	assert_null(strstr(text, "\"d\" -> \"d\""));
	free(text);
}

static void test_nothing(void **state)
{
	char *text = graph_of("[]");

	(void)state;
	assert_non_null(strstr(text, "0 to build"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_hostile_names),
	    SCRATCH_TEST(test_needs),
	    SCRATCH_TEST(test_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
