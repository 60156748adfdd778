/* SPDX-License-Identifier: Apache-2.0 */
/* mcm log -f: what a stage writes into its log, as it comes. */
#include "commands/look/follow.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/report.h"
#include "files/file.h"
#include "ui/ui_text.h"

enum { CHUNK = 65536 };

static const struct timespec pause_between = {.tv_nsec = 200 * 1000 * 1000};

struct follower {
	const char *path;
	int fd;
	off_t at;
	bool terminal;
	char *line; /* of a terminal: what has come of a line that has no end yet */
	size_t length;
};

/*
 * A terminal gets whole lines: half an escape sequence would not be known for one. Of a line that
 * is too long to be waited for it gets the beginning, which what comes then goes on behind.
 */
static void show(struct follower *f, bool all)
{
	char *end = all ? f->line + f->length : memrchr(f->line, '\n', f->length);
	size_t n = end == NULL ? 0 : (size_t)(end - f->line) + (all ? 0 : 1);
	char *text;

	if (n == 0 && f->length < CHUNK)
		return;
	text = mem_strndup(f->line, f->line, n > 0 ? n : f->length);
	fputs(n > 0 ? ui_tail(text, text, INT_MAX, "") : ui_clean(text, text), stdout);
	n = strlen(text);
	mem_free(text);
	f->length -= n;
	memmove(f->line, f->line + n, f->length);
}

static void take(struct follower *f, const char *bytes, size_t n)
{
	if (!f->terminal) {
		fwrite(bytes, 1, n, stdout);
		return;
	}
	mem_grow(NULL, f->line, char, f->length + n + 1);
	for (size_t i = 0; i < n; i++)
		f->line[f->length++] = bytes[i] != '\0' ? bytes[i] : '?';
	show(f, false);
}

/* All that is there by now. A log that is shorter than it was is that of another run. */
static int catch_up(struct follower *f)
{
	char buffer[CHUNK];
	struct stat st;
	ssize_t n;

	if (fstat(f->fd, &st) == 0 && st.st_size < f->at)
		f->at = 0;
	while ((n = pread(f->fd, buffer, sizeof buffer, f->at)) > 0) {
		take(f, buffer, (size_t)n);
		f->at += n;
	}
	if (n < 0)
		return report_error(NULL, "cannot read log '%s':", f->path);
	return fflush(stdout) != 0 ? 1 : 0;
}

static enum build_state state_now(const struct store *store, const struct build_note *note)
{
	void *ctx = mem_check(talloc_new(NULL));
	size_t n;
	const struct build_note *notes = builds_list(ctx, store, &n);
	enum build_state state = BUILD_INTERRUPTED;

	for (size_t i = 0; i < n; i++)
		if (strcmp(notes[i].log, note->log) == 0)
			state = notes[i].state;
	mem_free(ctx);
	return state;
}

int follow_log(const struct store *store, const struct build_note *note)
{
	struct follower f = {.path = note->log, .terminal = isatty(STDOUT_FILENO)};
	enum build_state state = note->state;
	int result;

	f.fd = file_open(note->log, 0);
	if (f.fd < 0)
		return -1;
	f.line = mem_array(NULL, char, 1);
	/* What is read after it was seen to have ended is all of it. */
	while ((result = catch_up(&f)) == 0 && state == BUILD_RUNNING) {
		nanosleep(&pause_between, NULL);
		state = state_now(store, note);
	}
	if (f.length > 0)
		show(&f, true);
	mem_free(f.line);
	close(f.fd);
	if (result == 0 && state != BUILD_DONE)
		report_note(NULL, "stage '%s' of '%s': %s", note->stage, note->target,
		    build_state_name(state));
	return result != 0 ? result : state != BUILD_DONE;
}
