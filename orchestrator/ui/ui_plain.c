/* SPDX-License-Identifier: Apache-2.0 */
/* Lines for logs: one for each event that is news, and a sign of life every half a minute. */
#include "ui/ui_view.h"

#include "base/mem.h"
#include "base/report.h"
#include "ui/ui_board.h"
#include "ui/ui_text.h"

/* Ticks come twice a second: one tick early, so that 30 s are never passed. */
static const double heartbeat_seconds = 29.5;

struct plain {
	FILE *stream;
	ui_clock now;
	struct board *board;
	double last_heartbeat;
};

static void write_through(FILE *stream, const char *text)
{
	fputs(text, stream);
	fflush(stream);
}

static void heartbeat(struct plain *plain, double now)
{
	const struct board *board = plain->board;
	void *scratch = mem_check(talloc_new(plain));
	char *text = mem_printf(scratch, "%sstill running: ", board_counter(scratch, board));

	for (size_t i = 0; i < board->n; i++)
		mem_appendf(scratch, &text, "%s%s", i > 0 ? ", " : "",
		    board_item_text(scratch, board->items[i], now));
	if (board->left >= 0)
		mem_appendf(scratch, &text, "; about %s left", ui_estimate(scratch, board->left));
	mem_appendf(scratch, &text, "\n");
	write_through(plain->stream, text);
	mem_free(scratch);
	plain->last_heartbeat = now;
}

static void draw(void *state, const struct event *event)
{
	struct plain *plain = state;
	double now = plain->now();

	if (plain->board->n == 0)
		plain->last_heartbeat = now;
	board_take(plain->board, event, now);
	char *news = board_news(plain, plain->board, event);
	if (news != NULL)
		write_through(plain->stream, news);
	mem_free(news);
	if (plain->board->n > 0 && now - plain->last_heartbeat >= heartbeat_seconds)
		heartbeat(plain, now);
}

struct ui_view ui_plain_view(const void *ctx, FILE *stream, ui_clock now)
{
	struct plain *plain = mem_new(ctx, struct plain);

	plain->stream = stream;
	plain->now = now;
	plain->board = board_new(plain);
	plain->board->colour = report_must_colour();
	return (struct ui_view){.draw = draw, .state = plain};
}

static void draw_failure(void *state, const struct event *event)
{
	struct plain *plain = state;

	if (event->kind != EVENT_FAILED)
		return;
	char *news = board_news(plain, plain->board, event);
	write_through(plain->stream, news);
	mem_free(news);
}

struct ui_view ui_quiet_view(const void *ctx, FILE *stream)
{
	/* The board stays empty: a failure by itself needs no counter. */
	struct ui_view view = ui_plain_view(ctx, stream, NULL);

	view.draw = draw_failure;
	return view;
}
