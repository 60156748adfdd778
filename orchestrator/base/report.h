/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The only writer of messages to stderr. Whoever knows the cause reports it once; everyone above
 * only returns -1. Messages start lower-case, name the subject in quotes, end without a full stop
 * and say the remedy when there is one.
 *
 * The headers of all rooms say of a function "Reports; -1" (or "NULL") when a failure has been
 * reported by the time it returns that, and "silent" when the caller has to report it.
 */
#pragma once

#include <stdbool.h>
#include <stdio.h>

/* Where in a file something was said; line and column count from 1, 0 = unknown. */
struct loc {
	const char *file;
	int line;
	int column;
};

/*
 * "mcm: error: TEXT", or "FILE:LINE:COL: error: TEXT" followed by that source line
 * and a caret when loc names a readable place. loc may be NULL. A format that
 * ends in ':' has " " and strerror(errno) appended. What is no text of one line (control
 * characters, in names above all) is shown as "\xNN". Always returns -1.
 */
int report_error(const struct loc *loc, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/*
 * From here on every error is shown as a warning that begins with lack, a text which says what is
 * missing: for work that goes on without the thing that failed. NULL: errors are errors again.
 */
void report_as_warnings(const char *lack);
void report_warn(const struct loc *loc, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void report_note(const struct loc *loc, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Print lines as they are: another process of mcm, or one that it started, has written them. */
void report_text(const char *text);
/* Print a result to stdout while work goes on: a live display steps aside for it. */
void report_result(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* Only with -v / MCM_DEBUG. */
void report_debug(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* A bug in mcm itself: reports file and line of the caller, then aborts. */
#define report_bug(...) report_bug_at(__FILE__, __LINE__, __VA_ARGS__)
_Noreturn void report_bug_at(const char *file, int line, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

int report_errors(void);   /* how many errors so far */
int report_messages(void); /* how many messages of any kind but debugging so far */
void report_set_debug(int on);
/*
 * Whether colours may be used on a terminal: not with NO_COLOR (https://no-color.org), and not on a
 * terminal that has none. report_must_colour(): whether they are wanted even where there is no
 * terminal, or one without colours: with CLICOLOR_FORCE (https://bixense.com/clicolors).
 */
bool report_may_colour(void);
bool report_must_colour(void);
/* Where messages go (default stderr); returns the former stream. For tests and stage logs. */
FILE *report_redirect(FILE *to);
/*
 * Messages that are kept instead of being shown, from report_hear() to report_heard(), which gives
 * all of them as one text that ctx owns. With NULL the caller frees it.
 */
struct report_hearing {
	FILE *stream, *before;
	char *text;
	size_t size;
};
void report_hear(struct report_hearing *hearing);
char *report_heard(const void *ctx, struct report_hearing *hearing);
/*
 * From here on all messages are dropped: for a process whose failure somebody else looks into and
 * reports.
 */
void report_silence(void);
/* Give whole messages, newline included, to write instead of the stream. NULL: to the stream again.
 */
void report_set_writer(void (*write)(void *data, const char *text), void *data);
/* Called right before and after each message, so that a live display can step aside. NULL: none. */
void report_set_hooks(void (*before)(void *), void (*after)(void *), void *data);

/*
 * The candidate nearest to word by edit distance, or NULL when none is near
 * enough to be a plausible misspelling. candidates is NULL-terminated.
 */
const char *report_nearest(const char *word, char *const *candidates);
