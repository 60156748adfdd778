/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which bytes of a file an answer brings, judged by its head alone. Internal to fetch.
 * https://www.rfc-editor.org/rfc/rfc9110#section-14
 */
#pragma once

struct range_question {
	long long start; /* bytes that are here already: the rest was asked for */
	long long size;  /* of the whole file; 0: unknown */
};

/* Of an HTTP answer; range is its Content-Range, or NULL. */
struct range_answer {
	long code;
	long long length; /* of the body, or -1 */
	const char *range;
};

enum range_verdict {
	RANGE_REST,     /* what follows goes behind the bytes that are here */
	RANGE_WHOLE,    /* what follows is the file from its first byte */
	RANGE_COMPLETE, /* there is nothing behind the bytes that are here */
	RANGE_STATUS,   /* no file: an error, or a code that was not asked for */
	RANGE_OTHER,    /* bytes from another place of the file, or nobody can tell from where */
	RANGE_SIZE,     /* a file of another size than expected */
};

/* Judges an answer. *total is set to the bytes of the whole file as the answer has it, or -1. */
enum range_verdict range_judge(
    const struct range_question *question, const struct range_answer *answer, long long *total);
