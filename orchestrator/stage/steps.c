/* SPDX-License-Identifier: Apache-2.0 */
/* Carries out the steps of a stage: programs without a shell, and a few operations on files. */
#include "stage/steps.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "base/report.h"
#include "files/path.h"
#include "files/tree.h"
#include "process/proc.h"
#include "record/manifest.h"
#include "record/provenance.h"
#include "record/sbom.h"
#include "record/toolenv.h"
#include "stage/merge.h"
#include "stage/stage.h"
#include "stage/step_files.h"

/* Words of a step with directories filled in. */
struct step_run {
	const struct steps_ctx *ctx;
	const struct plan_step *step;
	void *mem;
	struct strlist *args;
	char *dir; /* absolute */
};

char *step_text(const void *ctx, const struct plan_step *step)
{
	const char *first = step->args->count ? step->args->items[0] : "";

	switch (step->kind) {
	case STEP_MAKE:
		/* The first goal says most; variables and options are noise. */
		for (size_t i = 0; i < step->args->count; i++) {
			const char *word = step->args->items[i];

			if (word[0] != '-' && strchr(word, '=') == NULL)
				return mem_printf(ctx, "make %s", word);
		}
		return mem_strdup(ctx, "make");
	case STEP_RUN:
		return mem_strdup(ctx, path_basename(first));
	default:
		return mem_strdup(ctx, step_kind_name(step->kind));
	}
}

/* cd to the step's directory, as a shell takes it. */
static char *cd_text(const struct step_run *r)
{
	return mem_printf(r->mem, "cd %s", strlist_quote(r->mem, (char *const[]){r->dir, NULL}));
}

/*
 * The command in a shell whose work directory has the name that it had in the sandbox; the rest is
 * the machine as it is. A file system of its own is mounted where /mnt/mcm cannot be made.
 */
static char *in_namespace(const struct step_run *r, const char *command)
{
	char *place = strlist_quote(r->mem, (char *const[]){(char *)r->ctx->outer_work, NULL});
	char *script = mem_printf(r->mem,
	    "mount -t tmpfs mcm %s && mkdir %s && mount --bind %s %s && %s",
	    path_dirname(r->mem, r->ctx->work), r->ctx->work, place, r->ctx->work, command);

	return mem_printf(
	    r->mem, "unshare -rm sh -c %s", strlist_quote(r->mem, (char *const[]){script, NULL}));
}

/* Without the job slots, which end with us: make would complain of them. */
static void leave_rerun(const struct step_run *r, struct strlist *env, char *const *argv)
{
	char *dir = r->dir, *command, *text;

	if (r->step->kind == STEP_MAKE)
		strlist_setenv(env, "MAKEFLAGS", "");
	command = mem_printf(r->mem, "%s && env -i %s %s", cd_text(r),
	    strlist_quote(r->mem, env->items), strlist_quote(r->mem, argv));
	if (r->ctx->outer_work != NULL) {
		dir = mem_printf(r->mem, "%s%s", r->ctx->outer_work, r->dir + strlen(r->ctx->work));
		command = in_namespace(r, command);
	}
	text = mem_printf(r->mem, "%s\n%s\n", dir, command);
	path_write(path_join(r->mem, r->ctx->work, STAGE_RERUN), text, strlen(text));
}

/* The environment is made from nothing, so that what happens to be set cannot change a build. */
static struct strlist *step_env(const struct step_run *r)
{
	struct strlist *env = strlist_new(r->mem);

	strlist_add_all(env, r->ctx->env);
	for (size_t i = 0; i < r->step->env->count; i++) {
		char *text = expand_text(
		    r->mem, r->ctx->vars, r->step->env->items[i], &r->step->loc);
		char *eq = text != NULL ? strchr(text, '=') : NULL;

		if (eq == NULL)
			return NULL;
		*eq = '\0';
		strlist_setenv(env, text, eq + 1);
	}
	if (r->step->kind == STEP_MAKE)
		strlist_setenv(env, "MAKEFLAGS", r->ctx->makeflags);
	return env;
}

static int run_program(const struct step_run *r, const char *program)
{
	struct strlist *argv = strlist_new(r->mem);
	struct strlist *env = step_env(r);
	struct proc_opts opts = {.dir = r->dir, .out_fd = -1};
	int status;

	if (env == NULL)
		return -1;
	if (program != NULL)
		strlist_add(argv, program);
	strlist_add_all(argv, r->args);
	if (!argv->count)
		return report_error(&r->step->loc, "this step names no program");
	opts.argv = argv->items;
	opts.env = env->items;
	if (r->step->kind == STEP_MAKE)
		opts.keep = r->ctx->keep_fds;
	printf("+ %s && %s\n", cd_text(r), strlist_quote(r->mem, argv->items));
	fflush(stdout);
	status = proc_run(&opts);
	if (status == 0)
		return 0;
	leave_rerun(r, env, argv->items);
	if (status < 0)
		return -1;
	return report_error(
	    &r->step->loc, "%s: %s", step_text(r->mem, r->step), proc_status_text(r->mem, status));
}

static int configure(const struct step_run *r)
{
	char *script = expand_text(r->mem, r->ctx->vars, r->step->script, &r->step->loc);

	return script != NULL ? run_program(r, script) : -1;
}

static struct step_files files_of(const struct step_run *r)
{
	return (struct step_files){
	    .loc = &r->step->loc,
	    .mem = r->mem,
	    .args = r->args,
	    .dir = r->dir,
	    .out = r->ctx->out,
	    .build = r->ctx->build,
	};
}

/* What the toolchain says of itself, in the file (of STEP_ENV the directory) that comes first. */
static int write_record(const struct step_run *r, const struct step_files *files)
{
	const struct record_subject subject = {
	    .stage = r->ctx->stage,
	    .key = r->ctx->key,
	    .out = r->ctx->out,
	    .inputs = r->ctx->inputs,
	};
	const struct strlist facts = {.items = r->args->items + 1, .count = r->args->count - 1};
	char *path = step_files_target(files, r->args->items[0]), *manifest;

	if (path == NULL)
		return -1;
	switch (r->step->kind) {
	case STEP_MANIFEST:
		return manifest_write(&subject, path);
	case STEP_SBOM:
		return sbom_write(&subject, path);
	case STEP_PROVENANCE:
		manifest = step_files_target(files, r->args->items[1]);
		return manifest != NULL ? provenance_write(&subject, path, manifest) : -1;
	default:
		return toolenv_write(path, &facts, &r->step->loc);
	}
}

/* The output of another stage, of which the step's words are where it is, and where it goes. */
static int take_output(const struct step_run *r, const struct step_files *files)
{
	const struct merge merge = {
	    .stage = r->ctx->stage,
	    .dep = r->step->taken,
	    .deps = path_dirname(r->mem, r->args->items[0]),
	    .to = step_files_target(files, r->args->items[1]),
	    .how = TREE_COPY,
	    .reserved = r->step->reserved,
	};

	return merge.to != NULL ? merge_output(&merge) : -1;
}

static int run_kind(const struct step_run *r)
{
	struct step_files files = files_of(r);

	if (r->step->taken != NULL)
		return take_output(r, &files);

	switch (r->step->kind) {
	case STEP_CONFIGURE:
		return configure(r);
	case STEP_MAKE:
		return run_program(r, "make");
	case STEP_RUN:
		return run_program(r, NULL);
	case STEP_MANIFEST:
	case STEP_SBOM:
	case STEP_PROVENANCE:
	case STEP_ENV:
		return write_record(r, &files);
	default:
		return step_files_run(&files, r->step->kind);
	}
}

static int prepare(struct step_run *r)
{
	const struct plan_step *step = r->step;
	char *dir = expand_text(r->mem, r->ctx->vars, step->dir, &step->loc);
	struct step_files files;

	if (dir == NULL)
		return -1;
	r->dir = path_join(r->mem, r->ctx->build, dir);
	r->args = strlist_new(r->mem);
	for (size_t i = 0; i < step->args->count; i++) {
		if (expand_word(r->args, r->ctx->vars, step->args->items[i], &step->loc))
			return -1;
	}
	int there = path_leads_to_dir(r->dir);
	if (there != 0)
		return there < 0 ? -1 : 0;
	files = files_of(r);
	return step_files_target(&files, r->dir) != NULL ? path_mkdirs(r->dir) : -1;
}

int step_run(const struct steps_ctx *ctx, const struct plan_step *step)
{
	struct step_run r = {.ctx = ctx, .step = step, .mem = mem_new(NULL, char)};
	int rc = prepare(&r) ? -1 : run_kind(&r);

	mem_free(r.mem);
	return rc;
}
