/* SPDX-License-Identifier: Apache-2.0 */
/* Outcomes as JUnit XML. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "suite/outcome.h"

/* What no document of XML can hold is written as "\xNN". */
static void put_text(FILE *to, const char *text)
{
	char *clean = utf8_printable(NULL, text, true);

	for (const char *p = clean; *p != '\0'; p++)
		switch (*p) {
		case '&':
			fputs("&amp;", to);
			break;
		case '<':
			fputs("&lt;", to);
			break;
		case '>':
			fputs("&gt;", to);
			break;
		case '"':
			fputs("&quot;", to);
			break;
		default:
			fputc(*p, to);
		}
	mem_free(clean);
}

static void put_attribute(FILE *to, const char *name, const char *value)
{
	fprintf(to, " %s=\"", name);
	put_text(to, value);
	fputc('"', to);
}

/* What is told of the case beside its name. */
static void put_outcome(FILE *to, const struct outcome *o)
{
	switch (o->kind) {
	case OUTCOME_FAILED:
		fputs("><failure message=\"failed\">", to);
		put_text(to, o->text);
		fputs("</failure></testcase>\n", to);
		return;
	case OUTCOME_SURPRISE:
		fputs("><failure message=\"passed, but was expected to fail: ", to);
		put_text(to, o->reason);
		fputs("\"/></testcase>\n", to);
		return;
	case OUTCOME_SKIPPED:
	case OUTCOME_KNOWN:
		fprintf(to, "><skipped message=\"%s",
		    o->kind == OUTCOME_KNOWN ? "fails as expected: " : "");
		put_text(to, o->reason);
		fputs("\"/></testcase>\n", to);
		return;
	default:
		fputs("/>\n", to);
	}
}

static void put_suite(FILE *to, const char *suite, const struct outcome *outcomes, size_t n)
{
	size_t count[OUTCOME_KINDS] = {0};
	char *name = mem_printf(NULL, "%s.%s", suite, outcomes[0].triple);

	for (size_t i = 0; i < n; i++)
		count[outcomes[i].kind]++;
	fputs("  <testsuite", to);
	put_attribute(to, "name", name);
	fprintf(to, " tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"%zu\">\n", n,
	    count[OUTCOME_FAILED] + count[OUTCOME_SURPRISE],
	    count[OUTCOME_SKIPPED] + count[OUTCOME_KNOWN]);
	for (size_t i = 0; i < n; i++) {
		fputs("    <testcase", to);
		put_attribute(to, "classname", name);
		put_attribute(to, "name", outcomes[i].name);
		put_outcome(to, &outcomes[i]);
	}
	fputs("  </testsuite>\n", to);
	mem_free(name);
}

char *outcomes_junit(const void *ctx, const char *suite, const struct outcome *outcomes, size_t n)
{
	char *text = NULL, *copy;
	size_t size = 0, i = 0;
	FILE *to = mem_check(open_memstream(&text, &size));

	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n", to);
	while (i < n) {
		size_t first = i;

		while (i < n && strcmp(outcomes[i].triple, outcomes[first].triple) == 0)
			i++;
		put_suite(to, suite, &outcomes[first], i - first);
	}
	fputs("</testsuites>\n", to);
	fclose(to);
	copy = mem_strndup(ctx, mem_check(text), size);
	free(text);
	return copy;
}
