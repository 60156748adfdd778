/* SPDX-License-Identifier: Apache-2.0 */
/* Draws events for people (tty, plain) and programs (json). Everything goes to stderr but json
 * lines. */
#pragma once

#include <stdio.h>

#include "base/event.h"

enum ui_mode { UI_AUTO, UI_TTY, UI_PLAIN, UI_JSON, UI_QUIET };

struct ui; /* talloc'd; freeing it restores the terminal */

/*
 * UI_AUTO: tty when stream is a terminal, TERM is not dumb and CI is unset; else plain.
 * json writes to stream too. The tty view registers itself with report_set_hooks so that
 * messages and the live view do not mix.
 */
struct ui *ui_new(const void *ctx, enum ui_mode mode, FILE *stream);
struct event_sink ui_sink(struct ui *ui);
/* "auto", "tty", ...; -1 when unknown (silent). */
int ui_mode_parse(const char *text);
