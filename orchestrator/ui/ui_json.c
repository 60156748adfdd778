/* SPDX-License-Identifier: Apache-2.0 */
/* Events as lines of JSON for programs. */
#include "ui/ui_view.h"

#include <string.h>
#include <time.h>

#include "adapters/json.h"
#include "base/mem.h"
#include "base/report.h"

struct lines {
	FILE *stream;
};

/* Numbers that an event of the kind carries; in others they are 0 and mean nothing. */
enum {
	HAS_SECONDS = 1,
	HAS_CPU = 2,
	HAS_FRACTION = 4,
	HAS_BYTES = 8,
	HAS_TOTAL = 16,
	HAS_COUNT = 32,
	HAS_STATUS = 64,
};

static unsigned members(enum event_kind kind)
{
	switch (kind) {
	case EVENT_BEGIN:
		return HAS_TOTAL | HAS_SECONDS;
	case EVENT_END:
		return HAS_STATUS | HAS_SECONDS;
	case EVENT_START:
		return HAS_SECONDS;
	case EVENT_PROGRESS:
		return HAS_FRACTION | HAS_SECONDS;
	case EVENT_DONE:
	case EVENT_INTERRUPTED:
	case EVENT_WORKED:
		return HAS_SECONDS | HAS_CPU;
	case EVENT_DOWNLOAD:
	case EVENT_UPLOAD:
	case EVENT_PACK:
		return HAS_BYTES | HAS_TOTAL;
	case EVENT_PACKED:
		return HAS_BYTES;
	case EVENT_TICK:
		return HAS_COUNT | HAS_SECONDS;
	case EVENT_FAILED:
	case EVENT_FETCHED:
	case EVENT_UPLOADED:
	case EVENT_REUSED:
	case EVENT_WAIT:
	case EVENT_STEP:
	case EVENT_SKIPPED:
	case EVENT_LEFT:
	case EVENT_INSTALLED:
	case EVENT_SUMMARY:
	case EVENT_MESSAGE:
		break;
	}
	return 0;
}

static void set_text(struct json *object, const char *name, const char *value)
{
	if (value != NULL)
		json_set_string(object, name, value);
}

/* Unknown is null, so that no reader takes -1 for a time. */
static void set_real(struct json *object, const char *name, double value)
{
	if (value < 0)
		json_set_string(object, name, NULL);
	else
		json_set_real(object, name, value);
}

static void set_count(struct json *object, const char *name, long long value)
{
	if (value < 0)
		json_set_string(object, name, NULL);
	else
		json_set_int(object, name, value);
}

static double epoch_time(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (double)t.tv_sec + (double)(t.tv_nsec / 1000000) / 1e3;
}

static void set_numbers(struct json *object, const struct event *event)
{
	unsigned has = members(event->kind);

	if (has & HAS_STATUS)
		json_set_int(object, "status", event->status);
	if (has & HAS_FRACTION)
		set_real(object, "fraction", event->fraction);
	if ((has & HAS_SECONDS) || event->seconds > 0)
		set_real(object, "seconds", event->seconds);
	if ((has & HAS_CPU) || event->cpu > 0)
		set_real(object, "cpu", event->cpu);
	if ((has & HAS_BYTES) || event->bytes > 0)
		set_count(object, "bytes", event->bytes);
	if (event->kind == EVENT_BEGIN && event->total == 0)
		set_count(object, "total", event->count);
	else if ((has & HAS_TOTAL) || event->total > 0)
		set_count(object, "total", event->total);
	if ((has & HAS_COUNT) || event->count > 0) {
		json_set_int(object, "done", event->done);
		json_set_int(object, "count", event->count);
	}
}

static void set_running(struct json *object, const struct event *event)
{
	if (event->running == NULL)
		return;
	struct json *running = json_new_array();
	for (const char *const *name = event->running; *name != NULL; name++)
		json_append_string(running, *name);
	json_set(object, "running", running);
}

/* The newline goes with the line: a reader must never wait for half of one. */
static void put_line(const struct lines *lines, struct json *object)
{
	char *text = json_text(lines, object, 0);

	fprintf(lines->stream, "%s\n", text);
	fflush(lines->stream);
	mem_free(text);
	json_free(object);
}

static struct json *new_line(const char *name)
{
	struct json *object = json_new_object();

	json_set_string(object, "event", name);
	json_set_real(object, "time", epoch_time());
	return object;
}

static void draw(void *state, const struct event *event)
{
	struct lines *lines = state;
	struct json *object = new_line(event_name(event->kind));

	json_set_string(object, "stage", event->stage);
	json_set_string(object, "target", event->target);
	set_text(object, "text", event->text);
	set_text(object, "tail", event->tail);
	set_text(object, "command", event->command);
	set_text(object, "dir", event->dir);
	set_text(object, "log", event->log);
	set_numbers(object, event);
	set_running(object, event);

	put_line(lines, object);
}

/* Messages are lines as well, so that a reader of the stream need not tell two kinds apart. */
static void draw_message(void *data, const char *text)
{
	const struct lines *lines = data;
	struct json *object = new_line(event_name(EVENT_MESSAGE));

	json_set_string(object, "stage", NULL);
	json_set_string(object, "target", NULL);
	size_t length = strlen(text);
	char *line = mem_strndup(lines, text, length - (length > 0 && text[length - 1] == '\n'));
	json_set_string(object, "text", line);
	mem_free(line);
	put_line(lines, object);
}

static int restore(struct lines *lines)
{
	(void)lines;
	report_set_writer(NULL, NULL);
	return 0;
}

struct ui_view ui_json_view(const void *ctx, FILE *stream)
{
	struct lines *lines = mem_new(ctx, struct lines);

	lines->stream = stream;
	report_set_writer(draw_message, lines);
	talloc_set_destructor(lines, restore);
	return (struct ui_view){.draw = draw, .state = lines};
}
