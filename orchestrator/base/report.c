/* SPDX-License-Identifier: Apache-2.0 */
/* Messages to stderr, each in one write, with the source line they are about. */
#include "base/report.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/terminal.h"
#include "base/utf8.h"

enum {
	WORD_MAX_LENGTH = 64,     /* longer words are never taken for misspellings */
	SNIPPET_MAX_LENGTH = 240, /* bytes of a source line worth showing */
};

static struct {
	FILE *stream;     /* NULL: stderr */
	const char *lack; /* errors are warnings of that; or NULL */
	int errors;
	int messages; /* but those for debugging */
	int debug;
	void (*before)(void *);
	void (*after)(void *);
	void *data;
	void (*write)(void *, const char *);
	void *write_data;
} sink;

struct severity {
	const char *name;
	const char *colour;
};

static const struct severity error_kind = {"error", "\033[1;31m"};
static const struct severity warning_kind = {"warning", "\033[1;35m"};
static const struct severity note_kind = {"note", "\033[1;36m"};
static const struct severity debug_kind = {"debug", "\033[2m"};
static const struct severity bug_kind = {"bug", "\033[1;31m"};

static bool is_on(const char *variable)
{
	const char *value = getenv(variable);

	return value != NULL && *value != '\0';
}

bool report_may_colour(void)
{
	return report_must_colour() || (!is_on("NO_COLOR") && terminal_has_colours());
}

bool report_must_colour(void)
{
	return !is_on("NO_COLOR") && is_on("CLICOLOR_FORCE") &&
	       strcmp(getenv("CLICOLOR_FORCE"), "0") != 0;
}

static bool use_colour(FILE *to)
{
	int fd = fileno(to);

	return report_must_colour() || (fd >= 0 && isatty(fd) && report_may_colour());
}

/* Line number `wanted` of an open file without its newline, or NULL. */
static char *pick_line(void *ctx, FILE *f, int wanted)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t length = -1;

	for (int i = 0; i < wanted; i++) {
		length = getline(&line, &size, f);
		if (length < 0)
			break;
	}
	char *copy = NULL;
	if (length >= 0) {
		if (length > 0 && line[length - 1] == '\n')
			length--;
		if (length > SNIPPET_MAX_LENGTH)
			length = SNIPPET_MAX_LENGTH;
		copy = mem_strndup(ctx, line, (size_t)length);
	}
	free(line);
	return copy;
}

static char *source_line(void *ctx, const struct loc *loc)
{
	struct stat st;

	/* Only regular files: opening a fifo or a device could wait for ever. */
	if (loc->line <= 0 || stat(loc->file, &st) != 0 || !S_ISREG(st.st_mode))
		return NULL;
	FILE *f = fopen(loc->file, "re");
	if (f == NULL)
		return NULL;
	char *line = pick_line(ctx, f, loc->line);
	fclose(f);
	return line;
}

static void append_snippet(void *ctx, char **text, const struct loc *loc)
{
	char *line = source_line(ctx, loc);

	if (line == NULL)
		return;
	/* Not longer, or the caret would not fit. */
	for (char *p = line; *p != '\0'; p++)
		if (*p != '\t' && iscntrl((unsigned char)*p))
			*p = '?';
	mem_appendf(ctx, text, "%s\n", utf8_printable(ctx, line, false));
	if (loc->column <= 0)
		return;
	char *pad = mem_strdup(ctx, line);
	size_t length = 0;
	int column = 1;
	for (const char *p = line; *p != '\0' && column < loc->column; p++) {
		bool next_is_continuation = ((unsigned char)p[1] & 0xc0) == 0x80;

		if (next_is_continuation)
			continue;
		pad[length++] = *p == '\t' ? '\t' : ' ';
		column++;
	}
	/* A place well past the line (cut short, or changed since) gets no caret. */
	if (column == loc->column)
		mem_appendf(ctx, text, "%.*s^\n", (int)length, pad);
}

static void append_prefix(
    void *ctx, char **text, const struct severity *kind, const struct loc *loc)
{
	FILE *to = sink.stream != NULL ? sink.stream : stderr;
	bool colour = use_colour(to);
	const char *file = loc != NULL && loc->file != NULL ? utf8_printable(ctx, loc->file, false)
							    : NULL;

	if (file == NULL)
		mem_appendf(ctx, text, "mcm:");
	else if (loc->line <= 0)
		mem_appendf(ctx, text, "%s:", file);
	else if (loc->column <= 0)
		mem_appendf(ctx, text, "%s:%d:", file, loc->line);
	else
		mem_appendf(ctx, text, "%s:%d:%d:", file, loc->line, loc->column);
	mem_appendf(ctx, text, " %s%s:%s ", colour ? kind->colour : "", kind->name,
	    colour ? "\033[0m" : "");
}

/* One write, so that messages of several processes do not mix within a line. */
static void write_past_display(FILE *to, const char *text)
{
	if (sink.before != NULL)
		sink.before(sink.data);
	fwrite(text, 1, strlen(text), to);
	fflush(to);
	if (sink.after != NULL)
		sink.after(sink.data);
}

static void write_line(const char *text)
{
	if (sink.write != NULL)
		sink.write(sink.write_data, text);
	else
		write_past_display(sink.stream != NULL ? sink.stream : stderr, text);
}

void report_result(const char *fmt, ...)
{
	va_list ap;
	char *text;

	va_start(ap, fmt);
	text = mem_vprintf(NULL, fmt, ap);
	va_end(ap);
	write_past_display(stdout, text);
	mem_free(text);
}

__attribute__((format(printf, 4, 0))) static void message(const struct severity *kind,
    const char *lack, const struct loc *loc, const char *fmt, va_list ap)
{
	int saved = errno;
	void *ctx = mem_check(talloc_new(NULL));
	char *text = mem_strdup(ctx, "");
	size_t length = strlen(fmt);

	sink.messages += kind != &debug_kind;
	append_prefix(ctx, &text, kind, loc);
	if (lack != NULL)
		mem_appendf(ctx, &text, "%s: ", lack);
	char *body = mem_vprintf(ctx, fmt, ap);
	mem_appendf(ctx, &text, "%s", utf8_printable(ctx, body, false));
	if (length > 0 && fmt[length - 1] == ':')
		mem_appendf(ctx, &text, " %s", strerror(saved));
	mem_appendf(ctx, &text, "\n");
	if (loc != NULL && loc->file != NULL)
		append_snippet(ctx, &text, loc);
	write_line(text);
	mem_free(ctx);
	errno = saved;
}

void report_text(const char *text)
{
	char *shown = utf8_printable(NULL, text, true);

	write_line(shown);
	mem_free(shown);
}

int report_error(const struct loc *loc, const char *fmt, ...)
{
	va_list ap;

	sink.errors += sink.lack == NULL;
	va_start(ap, fmt);
	message(sink.lack == NULL ? &error_kind : &warning_kind, sink.lack, loc, fmt, ap);
	va_end(ap);
	return -1;
}

void report_as_warnings(const char *lack)
{
	sink.lack = lack;
}

void report_warn(const struct loc *loc, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	message(&warning_kind, NULL, loc, fmt, ap);
	va_end(ap);
}

void report_note(const struct loc *loc, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	message(&note_kind, NULL, loc, fmt, ap);
	va_end(ap);
}

void report_debug(const char *fmt, ...)
{
	const char *wanted = getenv("MCM_DEBUG");
	va_list ap;

	if (!sink.debug && (wanted == NULL || *wanted == '\0'))
		return;
	va_start(ap, fmt);
	message(&debug_kind, NULL, NULL, fmt, ap);
	va_end(ap);
}

_Noreturn void report_bug_at(const char *file, int line, const char *fmt, ...)
{
	const struct loc loc = {file, line, 0};
	va_list ap;

	va_start(ap, fmt);
	message(&bug_kind, NULL, &loc, fmt, ap);
	va_end(ap);
	abort();
}

int report_errors(void)
{
	return sink.errors;
}

int report_messages(void)
{
	return sink.messages;
}

void report_set_debug(int on)
{
	sink.debug = on;
}

FILE *report_redirect(FILE *to)
{
	FILE *former = sink.stream != NULL ? sink.stream : stderr;

	sink.stream = to;
	return former;
}

void report_hear(struct report_hearing *hearing)
{
	hearing->stream = mem_check(open_memstream(&hearing->text, &hearing->size));
	hearing->before = report_redirect(hearing->stream);
}

char *report_heard(const void *ctx, struct report_hearing *hearing)
{
	char *text;

	report_redirect(hearing->before);
	fclose(hearing->stream);
	text = mem_strdup(ctx, hearing->text);
	free(hearing->text);
	return text;
}

void report_set_writer(void (*write)(void *data, const char *text), void *data)
{
	sink.write = write;
	sink.write_data = data;
}

void report_set_hooks(void (*before)(void *), void (*after)(void *), void *data)
{
	sink.before = before;
	sink.after = after;
	sink.data = data;
}

void report_silence(void)
{
	report_set_hooks(NULL, NULL, NULL);
	report_set_writer(NULL, NULL);
	sink.stream = fopen("/dev/null", "we");
}

static int smaller(int a, int b)
{
	return a < b ? a : b;
}

static bool same_letter(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* Damerau-Levenshtein distance (neighbours may swap), blind to case; both at most WORD_MAX_LENGTH.
 */
static int edit_distance(const char *a, const char *b)
{
	int rows[3][WORD_MAX_LENGTH + 1];
	int *above = rows[0], *row = rows[1], *two_above = rows[2];
	int length = (int)strlen(b);

	for (int j = 0; j <= length; j++)
		row[j] = j;
	for (int i = 1; a[i - 1] != '\0'; i++) {
		int *spare = two_above;

		two_above = above;
		above = row;
		row = spare;
		row[0] = i;
		for (int j = 1; j <= length; j++) {
			int change = same_letter(a[i - 1], b[j - 1]) ? 0 : 1;

			row[j] = smaller(smaller(above[j], row[j - 1]) + 1, above[j - 1] + change);
			if (i > 1 && j > 1 && same_letter(a[i - 1], b[j - 2]) &&
			    same_letter(a[i - 2], b[j - 1]))
				row[j] = smaller(row[j], two_above[j - 2] + 1);
		}
	}
	return row[length];
}

/* How far candidate is from what word may have meant, or -1 when it is too far. */
static int nearness(const char *word, const char *candidate)
{
	enum { SHORTEST_PREFIX = 2, NOT_A_PREFIX = 1000 };
	size_t n = strlen(word), m = strlen(candidate);
	size_t shorter = n < m ? n : m, longer = n < m ? m : n;

	if (shorter == 0 || longer > WORD_MAX_LENGTH)
		return -1;
	/* No distance is less than this one, and that of a prefix is no more. */
	int least = (int)(longer - shorter), most = (int)longer / 3;
	if (shorter >= SHORTEST_PREFIX && strncmp(word, candidate, shorter) == 0)
		return least;
	int distance = least <= most ? edit_distance(word, candidate) : least;
	return distance <= most ? NOT_A_PREFIX + distance : -1;
}

const char *report_nearest(const char *word, char *const *candidates)
{
	const char *best = NULL;
	int best_distance = -1;

	for (; *candidates != NULL; candidates++) {
		int distance = nearness(word, *candidates);

		if (distance >= 0 && (best == NULL || distance < best_distance)) {
			best = *candidates;
			best_distance = distance;
		}
	}
	return best;
}
