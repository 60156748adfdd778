/* SPDX-License-Identifier: Apache-2.0 */
/* Chooses the view and hands it the events. */
#include "ui/ui.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "ui/ui_view.h"

struct ui {
	struct ui_view view;
};

static bool is_set(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && value[0] != '\0';
}

static enum ui_mode choose_mode(FILE *stream)
{
	const char *term = getenv("TERM");
	int fd = fileno(stream);

	if (fd < 0 || !isatty(fd) || is_set("CI"))
		return UI_PLAIN;
	return term == NULL || term[0] == '\0' || strcmp(term, "dumb") == 0 ? UI_PLAIN : UI_TTY;
}

struct ui *ui_new_with_clock(const void *ctx, enum ui_mode mode, FILE *stream, ui_clock now)
{
	struct ui *ui = mem_new(ctx, struct ui);

	switch (mode == UI_AUTO ? choose_mode(stream) : mode) {
	case UI_TTY:
		ui->view = ui_tty_view(ui, stream, now);
		break;
	case UI_JSON:
		ui->view = ui_json_view(ui, stream);
		break;
	case UI_QUIET:
		ui->view = ui_quiet_view(ui, stream);
		break;
	case UI_AUTO:
	case UI_PLAIN:
		ui->view = ui_plain_view(ui, stream, now);
		break;
	}
	return ui;
}

struct ui *ui_new(const void *ctx, enum ui_mode mode, FILE *stream)
{
	return ui_new_with_clock(ctx, mode, stream, clock_seconds);
}

static void pass_event(void *data, const struct event *event)
{
	struct ui *ui = data;

	ui->view.draw(ui->view.state, event);
}

struct event_sink ui_sink(struct ui *ui)
{
	return (struct event_sink){.emit = pass_event, .data = ui};
}

int ui_mode_parse(const char *text)
{
	static const char *const names[] = {
	    [UI_AUTO] = "auto",
	    [UI_TTY] = "tty",
	    [UI_PLAIN] = "plain",
	    [UI_JSON] = "json",
	    [UI_QUIET] = "quiet",
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(text, names[i]) == 0)
			return (int)i;
	return -1;
}
