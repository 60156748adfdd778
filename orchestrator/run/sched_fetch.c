/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fetching in a process of its own, told of in lines of tab-separated words:
 * "file INDEX ORIGIN PATH FROM", "event KIND NAME BYTES TOTAL TEXT".
 */
#include "run/sched_fetch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/report.h"

struct child {
	struct sched *s;
	FILE *to;
	size_t *feeds; /* index of the feed of each source asked for */
	struct source **sources;
	struct source_file *files;
};

static void send_event(void *data, const struct event *e)
{
	struct child *c = data;

	fprintf(c->to, "event\t%d\t%s\t%lld\t%lld\t%s\n", (int)e->kind, e->stage ? e->stage : "",
	    e->bytes, e->total, e->text ? e->text : "");
	fflush(c->to);
}

static void send_file(void *data, size_t i)
{
	struct child *c = data;
	const struct source_file *file = &c->files[i];

	if (!file->origin)
		return;
	fprintf(c->to, "file\t%zu\t%zu\t%s\t%s\n", c->feeds[i],
	    (size_t)(file->origin - c->sources[i]->release->origins), file->path,
	    file->from ? file->from : "");
	fflush(c->to);
}

int sched_fetch_child(struct sched *s, int to, int messages)
{
	size_t n = s->plan->nsources, wanted = 0;
	struct child c = {.s = s, .to = fdopen(to, "w")};
	FILE *text = fdopen(messages, "w");
	struct source_opts opts = s->opts->sources;

	if (!c.to || !text)
		return -1;
	report_redirect(text);
	c.feeds = mem_array(s->mem, size_t, n + 1);
	c.sources = mem_array(s->mem, struct source *, n + 1);
	c.files = mem_array(s->mem, struct source_file, n + 1);
	for (size_t i = 0; i < n; i++) {
		if (s->feeds[i].state != FEED_WANTED)
			continue;
		c.feeds[wanted] = i;
		c.sources[wanted++] = s->feeds[i].source;
	}
	opts.sink = (struct event_sink){.emit = send_event, .data = &c};
	return source_fetch_all(
	    s->mem, s->opts->store, c.sources, wanted, &opts, c.files, send_file, &c);
}

/* Cut the next word off *line. */
static const char *word(char **line)
{
	const char *text = *line ? strsep(line, "\t") : NULL;

	return text ? text : "";
}

static void got_file(struct sched *s, char *line)
{
	size_t index = strtoul(word(&line), NULL, 10);
	size_t origin = strtoul(word(&line), NULL, 10);
	struct feed *feed = &s->feeds[index];

	feed->file.origin = &feed->source->release->origins[origin];
	feed->file.path = mem_strdup(s->mem, word(&line));
	feed->file.from = mem_strdup(s->mem, word(&line));
	feed->state = FEED_FILE;
}

void sched_fetch_line(struct sched *s, char *line)
{
	const char *what = word(&line);
	struct event e = {.fraction = -1, .seconds = -1};

	if (strcmp(what, "file") == 0) {
		got_file(s, line);
		return;
	}
	e.kind = (enum event_kind)atoi(word(&line));
	e.stage = word(&line);
	e.bytes = atoll(word(&line));
	e.total = atoll(word(&line));
	e.text = word(&line);
	if (!*e.text)
		e.text = NULL;
	sched_emit(s, &e);
}

void sched_fetch_ended(struct sched *s)
{
	for (size_t i = 0; i < s->plan->nsources; i++) {
		if (s->feeds[i].state != FEED_FETCHING)
			continue;
		s->feeds[i].state = FEED_FAILED;
		if (s->signal)
			continue;
		s->failed++;
		if (!s->opts->keep_going)
			s->stopping = true;
	}
}
