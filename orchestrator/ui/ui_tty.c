/* SPDX-License-Identifier: Apache-2.0 */
/* A live view: news scrolls by above, one to three lines at the bottom tell what runs. */
#include "ui/ui_view.h"

#include <string.h>
#include <sys/ioctl.h>

#include "base/mem.h"
#include "base/report.h"
#include "ui/ui_board.h"
#include "ui/ui_text.h"

enum {
	LIVE_LINES = 3,
	DEFAULT_COLUMNS = 80,
	BAR_COLUMNS = 24,
	MORE_COLUMNS = 12, /* room for "  +999 more" */
};

static const double redraw_seconds = 0.25;

struct tty {
	FILE *stream;
	ui_clock now;
	struct board *board;
	char *shown[LIVE_LINES]; /* what stands at the bottom of the screen */
	size_t nshown;
	double drawn; /* when */
};

struct frame {
	char *lines[LIVE_LINES];
	size_t n;
};

static size_t columns(FILE *stream)
{
	struct winsize size;
	int fd = fileno(stream);

	if (fd >= 0 && ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	return DEFAULT_COLUMNS;
}

/* Columns a text takes, as far as that can be told without tables: characters of UTF-8. */
static size_t text_width(const char *text)
{
	size_t n = 0;

	for (; *text != '\0'; text++)
		if (((unsigned char)*text & 0xc0) != 0x80)
			n++;
	return n;
}

static void truncate_text(char *text, size_t width)
{
	size_t n = 0;

	for (; *text != '\0'; text++) {
		if (((unsigned char)*text & 0xc0) == 0x80)
			continue;
		if (n++ == width) {
			*text = '\0';
			return;
		}
	}
}

/* By time where the time left is known: stages differ too much in length to be counted. */
static double overall(const struct board *board, double now)
{
	double elapsed = now - board->began;

	if (board->left >= 0 && elapsed + board->left > 0)
		return elapsed / (elapsed + board->left);
	double done = board->done;
	for (size_t i = 0; i < board->n; i++)
		if (!board->items[i]->download && board->items[i]->fraction > 0)
			done += board->items[i]->fraction;
	return done < board->count ? done / board->count : 1;
}

static char *bar_line(const void *ctx, const struct board *board, double now)
{
	char bar[BAR_COLUMNS + 1];
	double part = overall(board, now);

	for (int i = 0; i < BAR_COLUMNS; i++)
		bar[i] = i < (int)(part * BAR_COLUMNS) ? '#' : '-';
	bar[BAR_COLUMNS] = '\0';
	char *line = mem_printf(
	    ctx, "[%s] %2d %%  %d/%d done", bar, (int)(part * 100), board->done, board->count);
	if (board->left >= 0)
		mem_appendf(ctx, &line, ", about %s left", ui_estimate(ctx, board->left));
	return line;
}

/* As many of what runs as two lines hold; the others are counted. */
static void add_items(const void *ctx, struct frame *frame, const struct tty *tty, double now)
{
	const struct board *board = tty->board;
	size_t width = columns(tty->stream) - 1, first = frame->n, i;

	for (i = 0; i < board->n; i++) {
		char *text = board_item_text(ctx, board->items[i], now);
		size_t room = width;

		if (frame->n == LIVE_LINES && i + 1 < board->n)
			room = width > MORE_COLUMNS ? width - MORE_COLUMNS : 0;
		if (frame->n > first &&
		    text_width(frame->lines[frame->n - 1]) + 2 + text_width(text) <= room)
			mem_appendf(ctx, &frame->lines[frame->n - 1], ", %s", text);
		else if (frame->n < LIVE_LINES)
			frame->lines[frame->n++] = text;
		else
			break;
	}
	if (i == board->n)
		return;
	char **last = &frame->lines[frame->n - 1];
	truncate_text(*last, width > MORE_COLUMNS ? width - MORE_COLUMNS : 0);
	mem_appendf(ctx, last, "  +%zu more", board->n - i);
}

static struct frame compose(const void *ctx, const struct tty *tty, double now)
{
	struct frame frame = {.n = 0};
	size_t width = columns(tty->stream) - 1;

	if (tty->board->active && tty->board->count > 0)
		frame.lines[frame.n++] = bar_line(ctx, tty->board, now);
	if (tty->board->n > 0)
		add_items(ctx, &frame, tty, now);
	for (size_t i = 0; i < frame.n; i++)
		truncate_text(frame.lines[i], width);
	return frame;
}

static bool is_shown(const struct tty *tty, const struct frame *frame)
{
	if (frame->n != tty->nshown)
		return false;
	for (size_t i = 0; i < frame->n; i++)
		if (strcmp(frame->lines[i], tty->shown[i]) != 0)
			return false;
	return true;
}

/* Appends what takes the live lines off the screen. */
static void erase(struct tty *tty, const void *ctx, char **out)
{
	size_t width = columns(tty->stream), rows = 0;

	/* A window made narrower since has folded them. */
	for (size_t i = 0; i < tty->nshown; i++) {
		size_t length = text_width(tty->shown[i]);

		rows += length == 0 ? 1 : (length + width - 1) / width;
		mem_free(tty->shown[i]);
	}
	if (rows > 0)
		mem_appendf(ctx, out, "\r\033[%zuA\033[J", rows);
	tty->nshown = 0;
}

/* One write for everything: the cursor is hidden within it, never between two. */
static void write_steady(struct tty *tty, const char *text)
{
	if (text[0] == '\0')
		return;
	fprintf(tty->stream, "\033[?25l%s\033[?25h", text);
	fflush(tty->stream);
}

static void append_live(struct tty *tty, const void *ctx, char **out, const struct frame *frame)
{
	for (size_t i = 0; i < frame->n; i++) {
		bool dim = tty->board->colour && i > 0;

		mem_appendf(ctx, out, "%s%s%s\n", dim ? "\033[2m" : "", frame->lines[i],
		    dim ? "\033[0m" : "");
		tty->shown[i] = mem_strdup(tty, frame->lines[i]);
	}
	tty->nshown = frame->n;
}

static void redraw(struct tty *tty, const char *news, double now)
{
	void *scratch = mem_check(talloc_new(NULL));
	struct frame frame = compose(scratch, tty, now);

	if (news[0] != '\0' || !is_shown(tty, &frame)) {
		char *out = mem_strdup(scratch, "");

		erase(tty, scratch, &out);
		mem_appendf(scratch, &out, "%s", news);
		append_live(tty, scratch, &out, &frame);
		write_steady(tty, out);
		tty->drawn = now;
	}
	mem_free(scratch);
}

/* News in the live view: what starts is seen below, so only what ends is told. */
static char *news_for(const struct tty *tty, const void *ctx, const struct event *event)
{
	if (event->kind == EVENT_START || event->kind == EVENT_DOWNLOAD ||
	    event->kind == EVENT_PACK)
		return mem_strdup(ctx, "");
	char *news = board_news(ctx, tty->board, event);
	if (news == NULL)
		return mem_strdup(ctx, "");
	return news;
}

static void draw(void *state, const struct event *event)
{
	struct tty *tty = state;
	double now = tty->now();

	board_take(tty->board, event, now);
	char *news = news_for(tty, tty, event);
	if (news[0] != '\0' || event->kind == EVENT_END || now - tty->drawn >= redraw_seconds)
		redraw(tty, news, now);
	mem_free(news);
}

static void step_aside(void *state)
{
	struct tty *tty = state;
	void *scratch = mem_check(talloc_new(NULL));
	char *out = mem_strdup(scratch, "");

	erase(tty, scratch, &out);
	write_steady(tty, out);
	mem_free(scratch);
}

static void come_back(void *state)
{
	struct tty *tty = state;

	redraw(tty, "", tty->now());
}

static int restore(struct tty *tty)
{
	step_aside(tty);
	report_set_hooks(NULL, NULL, NULL);
	return 0;
}

struct ui_view ui_tty_view(const void *ctx, FILE *stream, ui_clock now)
{
	struct tty *tty = mem_new(ctx, struct tty);

	tty->stream = stream;
	tty->now = now;
	tty->board = board_new(tty);
	tty->board->colour = report_may_colour();
	tty->drawn = -redraw_seconds;
	report_set_hooks(step_aside, come_back, tty);
	talloc_set_destructor(tty, restore);
	return (struct ui_view){.draw = draw, .state = tty};
}
