/* SPDX-License-Identifier: Apache-2.0 */
/* One line, or for a failure one block, of text for each event that is news. */
#include "ui/ui_board.h"

#include <string.h>

#include "base/mem.h"
#include "ui/ui_text.h"

enum { TAIL_LINES = 20 };

static char *news_begin(const void *ctx, const struct board *board, const struct event *event)
{
	if (board->count <= 0)
		return NULL;
	char *text = mem_printf(
	    ctx, "%d stage%s to build", board->count, board->count == 1 ? "" : "s");
	if (event->seconds >= 0)
		mem_appendf(ctx, &text, ", about %s", ui_estimate(ctx, event->seconds));
	mem_appendf(ctx, &text, "\n");
	return text;
}

static int wider(int width, const char *text)
{
	int length = (int)strlen(text);

	return length > width ? length : width;
}

/* What was told of them may be thousands of lines above. */
static void add_failures(const void *ctx, const struct board *board, char **text)
{
	static const char stage[] = "stage", cause[] = "cause";
	int first = (int)strlen(stage), second = (int)strlen(cause);

	for (size_t i = 0; i < board->nfailures; i++) {
		first = wider(first, board->failures[i].id);
		second = wider(second, board->failures[i].cause);
	}
	if (board->nfailures > 0)
		mem_appendf(ctx, text, "  %-*s  %-*s  log\n", first, stage, second, cause);
	for (size_t i = 0; i < board->nfailures; i++) {
		const struct board_failure *f = &board->failures[i];

		mem_appendf(ctx, text, "  %-*s  %-*s  %s\n", first, f->id, second, f->cause,
		    f->log != NULL ? f->log : "");
	}
	if (board->nfailures > 0 && board->skipped != NULL)
		mem_appendf(ctx, text, "  skipped: %s\n", board->skipped);
}

static char *news_end(const void *ctx, const struct board *board, const struct event *event)
{
	enum { SIGNALLED = 128 };
	const char *took = event->seconds >= 0 ? ui_duration(ctx, event->seconds) : NULL;
	const char *how = event->status == 0          ? "done"
			  : event->status > SIGNALLED ? "interrupted"
						      : "failed";
	char *text;

	if (event->text != NULL && took != NULL)
		text = mem_printf(ctx, "%s (%s)\n", ui_clean(ctx, event->text), took);
	else if (event->text != NULL)
		text = mem_printf(ctx, "%s\n", ui_clean(ctx, event->text));
	else if (took == NULL)
		text = mem_printf(ctx, "%s\n", how);
	else
		text = mem_printf(
		    ctx, "%s %s %s\n", how, event->status == 0 ? "in" : "after", took);
	add_failures(ctx, board, &text);
	return text;
}

static char *news_transfer(const void *ctx, const struct event *event)
{
	bool up = event->kind == EVENT_UPLOAD;

	if (event->text == NULL)
		return NULL;
	char *text = mem_printf(ctx, "%s %s %s %s", up ? "uploading" : "downloading",
	    board_id(ctx, event), up ? "to" : "from", ui_clean(ctx, event->text));
	if (event->total > 0)
		mem_appendf(ctx, &text, " (%s)", ui_size(ctx, event->total));
	mem_appendf(ctx, &text, "\n");
	return text;
}

/* What is packed was named by whoever asked for it. */
static char *news_pack(const void *ctx, const struct event *event)
{
	if (event->text == NULL)
		return NULL;
	return mem_printf(
	    ctx, "packing %s (%s)\n", board_id(ctx, event), ui_size(ctx, event->total));
}

static char *news_fetched(const void *ctx, const struct board *board, const struct event *event)
{
	const char *how = event->kind == EVENT_UPLOADED ? "uploaded"
			  : event->kind == EVENT_PACKED ? "packed"
							: "fetched";
	char *text = mem_printf(ctx, "%s %s", how, board_id(ctx, event));

	if (board->fetched > 0)
		mem_appendf(ctx, &text, ": %s", ui_size(ctx, board->fetched));
	if (event->text != NULL)
		mem_appendf(ctx, &text, " from %s", ui_clean(ctx, event->text));
	mem_appendf(ctx, &text, "\n");
	return text;
}

static void add_field(const void *ctx, char **text, const char *name, const char *value)
{
	if (value != NULL)
		mem_appendf(ctx, text, "  %-10s %s\n", name, ui_clean(ctx, value));
}

static char *news_failed(const void *ctx, const struct board *board, const struct event *event)
{
	char *text = mem_printf(
	    ctx, "%s%s: FAILED", board_counter(ctx, board), board_id(ctx, event));

	if (event->seconds > 0)
		mem_appendf(ctx, &text, " after %s", ui_duration(ctx, event->seconds));
	mem_appendf(ctx, &text, "\n");
	add_field(ctx, &text, "cause:", event->text);
	add_field(ctx, &text, "command:", event->command);
	add_field(ctx, &text, "directory:", event->dir);
	add_field(ctx, &text, "log:", event->log);
	if (event->tail != NULL && event->tail[0] != '\0')
		mem_appendf(ctx, &text, "  last lines of the log:\n%s",
		    ui_tail(ctx, event->tail, TAIL_LINES, "    "));
	return text;
}

/* What is said after the stage's name, for the events that take one line. */
static char *predicate(const void *ctx, const struct event *event)
{
	const char *text = event->text != NULL ? ui_clean(ctx, event->text) : NULL;

	switch (event->kind) {
	case EVENT_START:
		if (event->seconds < 0)
			return mem_strdup(ctx, "started");
		return mem_printf(ctx, "started (about %s)", ui_estimate(ctx, event->seconds));
	case EVENT_DONE:
		return mem_printf(ctx, "done in %s", ui_duration(ctx, event->seconds));
	case EVENT_REUSED:
		return text == NULL ? mem_strdup(ctx, "reused")
				    : mem_printf(ctx, "reused (%s)", text);
	case EVENT_WAIT:
		return mem_printf(
		    ctx, "waiting for %s to finish the same", text != NULL ? text : "another mcm");
	case EVENT_INTERRUPTED:
		return mem_printf(ctx, "interrupted after %s", ui_duration(ctx, event->seconds));
	case EVENT_SKIPPED:
		return text == NULL ? mem_strdup(ctx, "skipped")
				    : mem_printf(ctx, "skipped, as %s failed", text);
	default:
		return NULL;
	}
}

static char *compose(const void *ctx, const struct board *board, const struct event *event)
{
	switch (event->kind) {
	case EVENT_BEGIN:
		return news_begin(ctx, board, event);
	case EVENT_END:
		return news_end(ctx, board, event);
	case EVENT_DOWNLOAD:
	case EVENT_UPLOAD:
		return news_transfer(ctx, event);
	case EVENT_PACK:
		return news_pack(ctx, event);
	case EVENT_FETCHED:
	case EVENT_UPLOADED:
	case EVENT_PACKED:
		return news_fetched(ctx, board, event);
	case EVENT_FAILED:
		return news_failed(ctx, board, event);
	case EVENT_SUMMARY:
		return mem_printf(ctx, "%s\n", ui_clean(ctx, event->text));
	case EVENT_INSTALLED:
		return mem_printf(ctx, "installed: %s\n", ui_clean(ctx, event->text));
	default:
		break;
	}
	const char *said = predicate(ctx, event);
	if (said == NULL)
		return NULL;
	return mem_printf(ctx, "%s%s: %s\n", board_counter(ctx, board), board_id(ctx, event), said);
}

/* The first line alone: what follows has foreign text in it, which is read better as it is. */
static char *paint(const void *ctx, const struct event *event, char *text)
{
	const char *colour = event->kind == EVENT_FAILED      ? "\033[31m"
			     : event->kind == EVENT_INSTALLED ? "\033[32m"
							      : NULL;
	size_t first = strcspn(text, "\n");

	if (colour == NULL)
		return text;
	return mem_printf(ctx, "%s%.*s\033[0m%s", colour, (int)first, text, text + first);
}

char *board_news(const void *ctx, const struct board *board, const struct event *event)
{
	void *scratch = mem_check(talloc_new(ctx));
	char *text = compose(scratch, board, event);

	if (text != NULL && board->colour)
		text = paint(scratch, event, text);
	if (text != NULL)
		talloc_steal(ctx, text);
	mem_free(scratch);
	return text;
}
