/* SPDX-License-Identifier: Apache-2.0 */
/* mcm fetch: the sources of a build, into the store and, if asked, a directory. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "files/file.h"
#include "base/mem.h"
#include "files/path.h"
#include "base/report.h"
#include "session/session.h"

static int run(void *ctx, int argc, char **argv);

const struct cmd cmd_fetch = {
    .name = "fetch",
    .summary = "get and verify the sources of toolchains, build nothing",
    .usage = "TARGET... [OPTION...]",
    .examples = "  mcm fetch x86_64-linux-musl --to sources\n"
		"  mcm build x86_64-linux-musl --offline --set SOURCES=sources\n",
    .options = "      --to DIR          also put the files into DIR, which then serves as SOURCES\n"
	       "      --progress STYLE  auto, tty, plain, json or quiet\n" SESSION_OPTIONS_HELP,
    .run = run,
};

static int put(
    void *ctx, const struct session *s, const struct source *source, const struct source_file *file)
{
	char *name = origin_file(ctx, source, file->origin);
	const char *sha256 = origin_sha256(ctx, source, file->origin);
	char *to = s->to ? path_join(ctx, s->to, name) : NULL;
	struct stat st;

	/* A file of that name was checked by source_fetch_all if SOURCES is the same directory;
	 * else it is replaced. */
	if (to && strcmp(to, file->path) != 0) {
		if (path_remove(to) || stat(file->path, &st) || file_copy(file->path, to, &st))
			return -1;
	}
	printf("%s  %s\n", sha256, to ? to : file->path);
	return 0;
}

static int fetch(void *ctx, struct session *s, const struct plan *plan)
{
	struct source_file *files = mem_array(ctx, struct source_file, plan->nsources + 1);
	int rc = source_fetch_all(
	    ctx, s->store, plan->sources, plan->nsources, &s->sources, files, NULL, NULL);
	for (size_t i = 0; i < plan->nsources; i++) {
		if (files[i].origin && put(ctx, s, plan->sources[i], &files[i]))
			rc = -1;
	}
	return rc;
}

static int plan_and_fetch(void *ctx, struct session *s)
{
	struct plan *plan = session_plan(ctx, s, true);

	if (!plan)
		return EXIT_USAGE;
	if (s->to && path_mkdirs(s->to))
		return EXIT_WORK;
	return fetch(ctx, s, plan) ? EXIT_WORK : 0;
}

static int run(void *ctx, int argc, char **argv)
{
	return session_run(ctx, &cmd_fetch, OPT_TO | OPT_RUN, argc, argv, plan_and_fetch);
}
