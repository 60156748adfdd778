/* SPDX-License-Identifier: Apache-2.0 */
/* mcm fetch: the sources of a build, into the store and, if asked, a directory. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/report.h"
#include "commands/commands.h"
#include "files/file.h"
#include "files/path.h"
#include "session/session.h"

static int fetch_command(void *ctx, const struct args *args);

const struct cmd cmd_fetch = {
    .name = "fetch",
    .summary = "get and verify the sources of toolchains, build nothing",
    .usage = "TARGET... [OPTION...]",
    .examples = "  mcm fetch x86_64-linux-musl --to sources\n"
		"  mcm build x86_64-linux-musl --offline --set SOURCES=sources\n",
    .takes = COMMAND_FETCH,
    .operands = true,
    .run = fetch_command,
};

static int put_source(
    void *ctx, const struct session *s, const struct source *source, const struct source_file *file)
{
	char *name = origin_file(ctx, source, file->origin);
	const char *sha256 = origin_sha256(ctx, source, file->origin);
	const char *dir = args_get(s->args, "to");
	char *to = dir != NULL ? path_join(ctx, dir, name) : NULL;
	struct stat st;

	/* A file of that name was checked by source_fetch_all if SOURCES is the same directory;
	 * else it is replaced. */
	if (to != NULL && strcmp(to, file->path) != 0) {
		if (path_remove(to) || stat(file->path, &st) || file_copy(file->path, to, &st))
			return -1;
	}
	printf("%s  %s\n", sha256, to != NULL ? to : file->path);
	return 0;
}

static int fetch(void *ctx, struct session *s, const struct plan *plan)
{
	struct source_file *files = mem_array(ctx, struct source_file, plan->nsources + 1);
	int rc = source_fetch_all(
	    ctx, s->store, plan->sources, plan->nsources, &s->sources, files, NULL, NULL);
	for (size_t i = 0; i < plan->nsources; i++) {
		size_t k = 0; /* the first one that comes from the same file */

		while (!source_same_file(plan->sources[k], plan->sources[i]))
			k++;
		if (k == i && files[i].origin != NULL &&
		    put_source(ctx, s, plan->sources[i], &files[i]))
			rc = -1;
	}
	return rc;
}

static int plan_and_fetch(void *ctx, struct session *s)
{
	struct plan *plan = session_plan(ctx, s, true);
	const char *dir = args_get(s->args, "to");

	if (plan == NULL)
		return EXIT_USAGE;
	if (dir != NULL && path_mkdirs(dir))
		return EXIT_WORK;
	return fetch(ctx, s, plan) ? EXIT_WORK : 0;
}

static int fetch_command(void *ctx, const struct args *args)
{
	return session_run(ctx, args, plan_and_fetch);
}
