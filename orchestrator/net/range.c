/* SPDX-License-Identifier: Apache-2.0 */
/* https://www.rfc-editor.org/rfc/rfc9110#section-14.4: "Content-Range: bytes FIRST-LAST/TOTAL". */
#include "net/range.h"

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

enum { STATUS_OK = 200, STATUS_PARTIAL = 206, STATUS_NO_SUCH_RANGE = 416 };

/* Digits, moving *text behind them; false for none, and for a place that has no next one. */
static bool take_number(const char **text, long long *number)
{
	size_t n = strspn(*text, "0123456789");

	*number = 0;
	for (const char *end = *text + n; *text < end; (*text)++) {
		int digit = **text - '0';

		if (*number > (LLONG_MAX - 1 - digit) / 10)
			return false;
		*number = 10 * *number + digit;
	}
	return n > 0;
}

static bool take_char(const char **text, char c)
{
	return **text == c && (++*text, true);
}

/* *total gets -1 where the server does not know it: "*". */
static bool parse_range(const char *text, long long *first, long long *last, long long *total)
{
	static const char unit[] = "bytes ";

	if (text == NULL || strncasecmp(text, unit, strlen(unit)) != 0)
		return false;
	text += strlen(unit);
	if (!take_number(&text, first) || !take_char(&text, '-') || !take_number(&text, last) ||
	    !take_char(&text, '/'))
		return false;
	if (take_char(&text, '*'))
		*total = -1;
	else if (!take_number(&text, total) || *last >= *total)
		return false;
	return *text == '\0' && *first <= *last;
}

static enum range_verdict judge_part(
    const struct range_question *question, const struct range_answer *answer, long long *total)
{
	long long first, last, whole;

	if (question->start == 0)
		return RANGE_STATUS;
	if (!parse_range(answer->range, &first, &last, &whole) || first != question->start ||
	    (answer->length >= 0 && answer->length != last - first + 1))
		return RANGE_OTHER;
	*total = whole >= 0 ? whole : answer->length >= 0 ? first + answer->length : -1;
	return RANGE_REST;
}

enum range_verdict range_judge(
    const struct range_question *question, const struct range_answer *answer, long long *total)
{
	enum range_verdict verdict = RANGE_STATUS;

	*total = -1;
	if (answer->code == STATUS_NO_SUCH_RANGE && question->start > 0)
		return RANGE_COMPLETE;
	if (answer->code == STATUS_PARTIAL)
		verdict = judge_part(question, answer, total);
	if (answer->code == STATUS_OK) {
		verdict = RANGE_WHOLE;
		*total = answer->length >= 0 ? answer->length : -1;
	}
	if (*total >= 0 && question->size > 0 && *total != question->size)
		return RANGE_SIZE;
	return verdict;
}
