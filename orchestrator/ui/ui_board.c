/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps track of what runs while events come in. */
#include "ui/ui_board.h"

#include <string.h>

#include "base/mem.h"
#include "ui/ui_text.h"

struct board *board_new(const void *ctx)
{
	struct board *board = mem_new(ctx, struct board);

	board->left = -1;
	return board;
}

char *board_id(const void *ctx, const struct event *event)
{
	char *id = ui_clean(ctx, event->stage);

	/* A stage may come as its id already. */
	if (event->target != NULL && strchr(id, '@') == NULL)
		mem_appendf(ctx, &id, "@%s", event->target);
	return id;
}

static size_t item_index(const struct board *board, const char *id, bool download)
{
	size_t i = 0;

	while (i < board->n &&
	       (board->items[i]->download != download || strcmp(board->items[i]->id, id) != 0))
		i++;
	return i;
}

static const struct board_item *board_find(const struct board *board, const char *id, bool download)
{
	size_t i = item_index(board, id, download);

	return i < board->n ? board->items[i] : NULL;
}

static struct board_item *item_get(struct board *board, const char *id, bool download, double now)
{
	size_t i = item_index(board, id, download);

	if (i == board->n) {
		struct board_item *item = mem_new(board, struct board_item);

		item->id = mem_strdup(item, id);
		item->download = download;
		item->started = now;
		item->fraction = -1;
		item->total = -1;
		mem_grow(board, board->items, struct board_item *, board->n + 1);
		board->items[board->n++] = item;
	}
	board->items[i]->heard = now;
	return board->items[i];
}

static void item_drop(struct board *board, const char *id, bool download)
{
	size_t i = item_index(board, id, download);

	if (i == board->n)
		return;
	mem_free(board->items[i]);
	board->n--;
	memmove(
	    &board->items[i], &board->items[i + 1], (board->n - i) * sizeof(struct board_item *));
}

/* A source waited for has the name of no stage that runs. */
static void drop_waiting(struct board *board, const char *id)
{
	const struct board_item *item = board_find(board, id, false);

	if (item != NULL && item->waiting)
		item_drop(board, id, false);
}

/* A download that failed has no event of its own. */
static void drop_silent_downloads(struct board *board, double now)
{
	enum { SILENT_SECONDS = 300 };

	for (size_t i = board->n; i > 0; i--) {
		const struct board_item *item = board->items[i - 1];

		if (item->download && now - item->heard > SILENT_SECONDS)
			item_drop(board, item->id, true);
	}
}

static void take_download(
    struct board *board, const char *id, const struct event *event, double now)
{
	struct board_item *item;

	drop_waiting(board, id);
	item = item_get(board, id, true, now);
	item->bytes = event->bytes;
	if (event->total > 0)
		item->total = event->total;
}

static void take_fetched(struct board *board, const char *id, const struct event *event)
{
	const struct board_item *item = board_find(board, id, true);

	board->fetched = event->bytes > 0 ? event->bytes : item != NULL ? item->bytes : 0;
}

static const char *waited_for(const void *ctx, const struct event *event)
{
	return event->text != NULL ? ui_clean(ctx, event->text) : "another mcm";
}

static void take_step(struct board *board, const char *id, const struct event *event, double now)
{
	struct board_item *item = item_get(board, id, false, now);

	mem_free(item->step);
	item->step = NULL;
	item->waiting = event->kind == EVENT_WAIT;
	if (event->kind == EVENT_START)
		item->started = now;
	else if (event->kind == EVENT_WAIT)
		item->step = mem_printf(item, "waiting for %s", waited_for(item, event));
	else if (event->text != NULL)
		item->step = ui_clean(item, event->text);
}

static void take_progress(
    struct board *board, const char *id, const struct event *event, double now)
{
	size_t i = item_index(board, id, false);

	/* One that arrives late must not bring the stage back. */
	if (i == board->n)
		return;
	struct board_item *item = board->items[i];
	item->fraction = event->fraction > 1 ? 1 : event->fraction;
	if (event->seconds > 0)
		item->started = now - event->seconds;
}

static void take_failure(struct board *board, const char *id, const struct event *event)
{
	mem_grow(board, board->failures, struct board_failure, board->nfailures + 1);
	board->failures[board->nfailures++] = (struct board_failure){
	    .id = mem_strdup(board, id),
	    .cause = event->text != NULL ? ui_clean(board, event->text) : mem_strdup(board, ""),
	    .log = event->log != NULL ? ui_clean(board, event->log) : NULL,
	};
}

static void take_skipped(struct board *board, const char *id)
{
	if (board->skipped == NULL)
		board->skipped = mem_strdup(board, id);
	else
		mem_appendf(board, &board->skipped, ", %s", id);
}

/* Begin and end of everything, and the counts that any event may bring. */
static void take_totals(struct board *board, const struct event *event, double now)
{
	if (event->kind == EVENT_BEGIN) {
		board->active = true;
		board->began = now;
		board->done = 0;
		board->count = event->total > 0 ? (int)event->total : 0;
		board->left = event->seconds;
	} else if (event->kind == EVENT_END) {
		board->active = false;
		/* What comes after it, as packing, is in no estimate of the stages. */
		board->left = -1;
		while (board->n > 0)
			item_drop(board, board->items[0]->id, board->items[0]->download);
	} else if (event->kind == EVENT_TICK) {
		board->left = event->seconds;
		drop_silent_downloads(board, now);
	} else if (event->kind == EVENT_DONE && event->count <= 0 && board->done < board->count) {
		board->done++;
	}
	if (event->count > 0) {
		board->done = event->done;
		board->count = event->count;
	}
	/* What was left is from before the last of them was done. */
	if (board->count > 0 && board->done >= board->count)
		board->left = -1;
}

void board_take(struct board *board, const struct event *event, double now)
{
	char *id = board_id(board, event);

	take_totals(board, event, now);
	switch (event->kind) {
	case EVENT_START:
	case EVENT_STEP:
	case EVENT_WAIT:
		take_step(board, id, event, now);
		break;
	case EVENT_PROGRESS:
		take_progress(board, id, event, now);
		break;
	case EVENT_DOWNLOAD:
	case EVENT_UPLOAD:
	case EVENT_PACK:
		take_download(board, id, event, now);
		break;
	case EVENT_FETCHED:
	case EVENT_UPLOADED:
	case EVENT_PACKED:
		take_fetched(board, id, event);
		drop_waiting(board, id);
		item_drop(board, id, true);
		break;
	case EVENT_DONE:
	case EVENT_REUSED:
	case EVENT_INTERRUPTED:
		item_drop(board, id, false);
		break;
	case EVENT_SKIPPED:
		take_skipped(board, id);
		item_drop(board, id, false);
		break;
	case EVENT_FAILED:
		take_failure(board, id, event);
		item_drop(board, id, false);
		item_drop(board, id, true);
		break;
	case EVENT_BEGIN:
	case EVENT_END:
	case EVENT_LEFT:
	case EVENT_TICK:
	case EVENT_WORKED:
	case EVENT_INSTALLED:
	case EVENT_SUMMARY:
	case EVENT_MESSAGE:
		break;
	}
	mem_free(id);
}

char *board_counter(const void *ctx, const struct board *board)
{
	int width = 1;

	if (board->count <= 0 || !board->active)
		return mem_strdup(ctx, "");
	for (int n = board->count; n >= 10; n /= 10)
		width++;
	return mem_printf(ctx, "[%*d/%d] ", width, board->done, board->count);
}

/* An archive is called by its path, of which a line has no room beside what is told of it. */
static const char *last_part(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash != NULL && slash[1] != '\0' ? slash + 1 : name;
}

char *board_item_text(const void *ctx, const struct board_item *item, double now)
{
	if (item->download) {
		char *text = mem_printf(
		    ctx, "%s %s", last_part(item->id), ui_size(ctx, item->bytes));

		if (item->total > 0)
			mem_appendf(ctx, &text, " of %s", ui_size(ctx, item->total));
		return text;
	}
	double elapsed = now > item->started ? now - item->started : 0;
	/* Whole seconds only, or every redraw would differ. */
	char *text = mem_printf(ctx, "%s %s", item->id,
	    elapsed < 1 ? "0 s" : ui_duration(ctx, (double)(long long)elapsed));
	if (item->fraction >= 0)
		mem_appendf(ctx, &text, " %d %%", (int)(item->fraction * 100));
	if (item->step != NULL)
		mem_appendf(ctx, &text, " (%s)", item->step);
	return text;
}
