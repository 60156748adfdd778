/* SPDX-License-Identifier: Apache-2.0 */
/* What is known of a farm, and what is told of it. */
#include "farm/farm.h"

#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/report.h"
#include "farm/farm_priv.h"
#include "adapters/secret.h"

/* A farm that has spoilt so many stages costs more than it brings. */
enum { MOST_FAILURES = 3 };

/* One that is full is not asked again at once, for each stage. */
enum { REST_SECONDS = 60 };

static const char *copy_of(const struct farm *f, const char *text)
{
	return text != NULL ? mem_strdup(f, text) : NULL;
}

static int take_platform(struct farm *f, const struct strlist *platform)
{
	struct strlist *sorted = strlist_new(f);

	for (size_t i = 0; i < platform->count; i++) {
		const char *equals = strchr(platform->items[i], '=');

		if (equals == NULL || equals == platform->items[i])
			return report_error(NULL,
			    "REMOTE_PLATFORM has '%s', which is not NAME=VALUE",
			    platform->items[i]);
		strlist_add(sorted, platform->items[i]);
	}
	/* The protocol wants them in order. */
	strlist_sort(sorted);
	f->platform = sorted;
	return 0;
}

static int take_fields(struct farm *f, const struct farm_opts *opts)
{
	if (opts->headers != NULL)
		f->server.fields = farm_fields(f, opts->headers, opts->url);
	return opts->headers == NULL || f->server.fields != NULL ? 0 : -1;
}

/* Reports; -1. */
static int check_file(const char *path, const char *what, bool secret)
{
	int fd = secret_open(path, what), result;

	if (fd < 0)
		return -1;
	result = secret ? secret_check(fd, path, what) : 0;
	close(fd);
	return result;
}

/* Whoever could change one of them could pose as the farm, or work there in our name. */
static int check_files(const struct farm *f)
{
	const struct grpc_opts *s = &f->server;

	if (s->authorities != NULL &&
	    check_file(s->authorities, "the farm's authority", false) != 0)
		return -1;
	if (s->certificate != NULL &&
	    check_file(s->certificate, "the certificate for the farm", false) != 0)
		return -1;
	return s->key != NULL ? check_file(s->key, "the private key for the farm", true) : 0;
}

struct farm *farm_new(const void *ctx, const struct farm_opts *opts)
{
	struct farm *f = mem_new(ctx, struct farm);
	struct grpc *grpc = NULL;

	f->server.url = mem_strdup(f, opts->url);
	f->server.authorities = copy_of(f, opts->authorities);
	f->server.certificate = copy_of(f, opts->certificate);
	f->server.key = copy_of(f, opts->key);
	f->server.timeout = f->timeout = opts->timeout;
	f->minutes = opts->minutes;
	f->jobs = opts->jobs;
	f->lock = -1;
	if (take_platform(f, opts->platform) == 0 && take_fields(f, opts) == 0 &&
	    check_files(f) == 0)
		grpc = grpc_new(f, &f->server);
	if (grpc == NULL) {
		mem_free(f);
		return NULL;
	}
	f->shown = mem_strdup(f, grpc_url(grpc));
	f->instance = mem_strdup(f, grpc_instance(grpc));
	mem_free(grpc);
	return f;
}

int farm_jobs(const struct farm *f)
{
	return f->jobs;
}

bool farm_works(const struct farm *f)
{
	return !f->left && clock_seconds() >= f->rests;
}

static void complain_of_stage(struct farm *f, const char *stage, const char *cause)
{
	if (!f->told_refused)
		report_warn(NULL,
		    "'%s' is built here, and not by the farm '%s': %s; others like it are, too, "
		    "without another word",
		    stage, f->shown, cause);
	f->told_refused = true;
	f->left = ++f->failures >= MOST_FAILURES;
	if (f->left)
		report_warn(NULL,
		    "the farm '%s' is not used any more in this build: it has failed %d stages; "
		    "the others are built here",
		    f->shown, f->failures);
}

void farm_complain(struct farm *f, enum farm_outcome outcome, const char *stage, const char *cause)
{
	if (f->left)
		return;
	if (outcome == FARM_LOST) {
		report_warn(NULL,
		    "the farm '%s' is not used in this build: %s; stages are built here instead",
		    f->shown, cause);
		f->left = true;
	} else if (outcome == FARM_BUSY) {
		if (!f->told_busy)
			report_warn(NULL,
			    "the farm '%s' is full (%s): '%s' is built here, and so are "
			    "others until it has room",
			    f->shown, cause, stage);
		f->told_busy = true;
		f->rests = clock_seconds() + REST_SECONDS;
	} else {
		complain_of_stage(f, stage, cause);
	}
}
