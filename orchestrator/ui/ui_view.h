/* SPDX-License-Identifier: Apache-2.0 */
/* What ui.c and the views share. */
#pragma once

#include <stdbool.h>
#include <stdio.h>

#include "base/event.h"
#include "ui/ui.h"

/* One way of drawing. */
struct ui_view {
	void (*draw)(void *state, const struct event *event);
	void *state; /* talloc'd; freeing it leaves the stream in order */
};

/* Seconds on a clock that never goes back. */
typedef double (*ui_clock)(void);

struct ui_view ui_plain_view(const void *ctx, FILE *stream, ui_clock now);
struct ui_view ui_quiet_view(const void *ctx, FILE *stream);
struct ui_view ui_tty_view(const void *ctx, FILE *stream, ui_clock now);
struct ui_view ui_json_view(const void *ctx, FILE *stream);

/* ui_new with a clock of the caller's, for tests. */
struct ui *ui_new_with_clock(const void *ctx, enum ui_mode mode, FILE *stream, ui_clock now);
