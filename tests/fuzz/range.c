/* SPDX-License-Identifier: Apache-2.0 */
/* Heads of answers: code, start, size and length in its first lines, then Content-Range. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "net/fetch_text.h"
#include "net/range.h"

static long long take_number(char **rest)
{
	long long number = *rest != NULL ? strtoll(*rest, NULL, 10) : 0;
	char *end = *rest != NULL ? strchr(*rest, '\n') : NULL;

	*rest = end != NULL ? end + 1 : NULL;
	return number;
}

static void check_total(
    const struct range_question *question, enum range_verdict verdict, long long total)
{
	fuzz_require(total >= -1);
	if (question->size > 0 && total >= 0)
		fuzz_require((total == question->size) == (verdict != RANGE_SIZE));
	if (verdict == RANGE_REST)
		fuzz_require(question->start > 0 && (total < 0 || total > question->start));
	if (verdict == RANGE_COMPLETE)
		fuzz_require(question->start > 0);
	fuzz_require(verdict != RANGE_SIZE || total >= 0);
}

void fuzz_one(void *ctx, const uint8_t *data, size_t size)
{
	char *rest = fuzz_text(ctx, data, size);
	/* libcurl and the file tell these: neither is ever negative, but for a length not known. */
	struct range_answer answer = {.code = (long)take_number(&rest)};
	struct range_question question = {.start = llabs(take_number(&rest) / 2)};
	long long total;

	question.size = llabs(take_number(&rest) / 2);
	answer.length = llabs(take_number(&rest) / 2) - 1;
	answer.range = rest;
	enum range_verdict verdict = range_judge(&question, &answer, &total);
	check_total(&question, verdict, total);
	if (rest != NULL)
		fetch_is_html("a.tar.xz", rest, rest, strlen(rest));
}
