/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sources. One child process fetches all, and tells of it in lines of tab-separated words:
 * "file INDEX ORIGIN PATH FROM", "event KIND NAME BYTES TOTAL TEXT". Another one for each makes a
 * tree of it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/report.h"
#include "files/path.h"
#include "run/run_priv.h"

/* In the process that fetches. */
struct fetch_child {
	const struct run *run;
	FILE *to;
	struct source **sources; /* those that are wanted */
	struct source_file *files;
};

static void send_event(void *data, const struct event *e)
{
	struct fetch_child *f = data;

	fprintf(f->to, "event\t%d\t%s\t%lld\t%lld\t%s\n", (int)e->kind,
	    e->stage != NULL ? e->stage : "", e->bytes, e->total, e->text != NULL ? e->text : "");
	fflush(f->to);
}

static void send_file(void *data, size_t i)
{
	struct fetch_child *f = data;
	const struct source_file *file = &f->files[i];

	if (file->origin == NULL)
		return;
	fprintf(f->to, "file\t%zu\t%zu\t%s\t%s\n", f->sources[i]->index,
	    (size_t)(file->origin - f->sources[i]->release->origins), file->path,
	    file->from != NULL ? file->from : "");
	fflush(f->to);
}

static int fetch(void *data, struct child *child, int to)
{
	struct run *r = data;
	size_t n = r->plan->nsources, wanted = 0;
	struct fetch_child f = {.run = r, .to = mem_check(fdopen(to, "w"))};
	struct source_opts opts = r->opts->sources;

	(void)child;
	f.sources = mem_array(r, struct source *, n + 1);
	f.files = mem_array(r, struct source_file, n + 1);
	for (size_t k = 0; k < n; k++)
		if (r->graph->sources[k].state == SOURCE_WANTED)
			f.sources[wanted++] = r->plan->sources[k];
	opts.sink = (struct event_sink){.emit = send_event, .data = &f};
	return source_fetch_all(
		   r, r->opts->store, f.sources, wanted, &opts, f.files, send_file, &f) != 0;
}

static void set_all(struct run *r, enum graph_source_state from, enum graph_source_state to)
{
	for (size_t k = 0; k < r->plan->nsources; k++)
		if (r->graph->sources[k].state == from)
			r->graph->sources[k].state = to;
}

enum start gather_start_fetch(struct run *r)
{
	struct child *child;

	if (workshop_check(r->opts->shop) != 0)
		return START_FAILED;
	child = child_new(&r->children, CHILD_FETCH, 0);
	if (child_start(child, fetch, r) != 0) {
		child_free(&r->children, child);
		return START_FAILED;
	}
	set_all(r, SOURCE_WANTED, SOURCE_FETCHING);
	return START_DONE;
}

/* Cut the next word off *line. */
static const char *word(char **line)
{
	const char *text = *line != NULL ? strsep(line, "\t") : NULL;

	return text != NULL ? text : "";
}

static void got_file(struct run *r, char *line)
{
	size_t k = strtoul(word(&line), NULL, 10);
	size_t origin = strtoul(word(&line), NULL, 10);
	struct source_file *file = &r->files[k];

	file->origin = &r->plan->sources[k]->release->origins[origin];
	file->path = mem_strdup(r, word(&line));
	file->from = mem_strdup(r, word(&line));
	r->graph->sources[k].state = SOURCE_FETCHED;
}

void gather_line(struct run *r, char *line)
{
	const char *what = word(&line);
	struct event e = {.fraction = -1, .seconds = -1};

	if (strcmp(what, "file") == 0) {
		got_file(r, line);
		return;
	}
	e.kind = (enum event_kind)atoi(word(&line));
	e.stage = word(&line);
	e.bytes = atoll(word(&line));
	e.total = atoll(word(&line));
	e.text = word(&line);
	if (*e.text == '\0')
		e.text = NULL;
	tell(r, &e);
}

static void failed(struct run *r)
{
	r->failed++;
	if (!r->opts->keep_going)
		r->stopping = true;
}

/* What has not come by now does not come. */
void gather_fetch_ended(struct run *r)
{
	for (size_t k = 0; k < r->plan->nsources; k++)
		if (r->graph->sources[k].state == SOURCE_FETCHING && !r->signal)
			failed(r);
	set_all(r, SOURCE_FETCHING, SOURCE_FAILED);
}

static int extract(void *data, struct child *child, int to)
{
	struct run *r = data;
	size_t k = child->index;

	(void)to;
	return source_extract(r->opts->store, r->plan->sources[k], &r->files[k],
		   strlist_getenv(r->opts->shop->host->tools, "patch"), STDOUT_FILENO) != 0;
}

enum start gather_start_extract(struct run *r, size_t k)
{
	struct child *child;

	if (!jobserver_take(&r->slots))
		return START_NO_SLOT;
	child = child_new(&r->children, CHILD_EXTRACT, k);
	child->slot = true;
	child->log = store_log_path(
	    child, r->opts->store, "sources", r->plan->sources[k]->package->name);
	r->trees[k] = source_tree_hold(r, r->opts->store, r->plan->sources[k], &r->files[k]);
	if (child->log != NULL && r->trees[k] >= 0 && child_start(child, extract, r) == 0) {
		r->graph->sources[k].state = SOURCE_EXTRACTING;
		return START_DONE;
	}
	jobserver_give(&r->slots);
	child_free(&r->children, child);
	return START_FAILED;
}

void gather_extract_ended(struct run *r, const struct child *child, int status)
{
	const char *log;

	r->graph->sources[child->index].state = status == 0 ? SOURCE_THERE : SOURCE_FAILED;
	if (status == 0 || child->told_to_end)
		return;
	failed(r);
	log = path_read(r, child->log, NULL);
	if (log != NULL && *log != '\0')
		report_text(log);
	else
		report_error(NULL, "extracting the source '%s' failed without a word (%s)",
		    r->plan->sources[child->index]->package->name, child->log);
}
