/* SPDX-License-Identifier: Apache-2.0 */
/* One stage from empty directories to an output in the store. */
#include "stage/stage.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/report.h"
#include "files/file.h"
#include "files/path.h"
#include "files/tree.h"
#include "record/manifest.h"
#include "record/toolenv.h"
#include "stage/confine.h"
#include "stage/merge.h"
#include "stage/steps.h"

struct build {
	const struct stage_job *job;
	void *mem;
	struct vars *vars;
	struct strlist *env;
	struct strlist *needles; /* paths no output may hold */
	char *work;              /* its directory, with links resolved */
	const char *seen_work;   /* as its steps see it */
	char *out;               /* below work */
	struct confine *confine; /* NULL: steps see the machine */
	struct json *inputs;
	double start;
};

/* Of this process and all the commands it has run. */
static double cpu_seconds(void)
{
	static const int whos[] = {RUSAGE_SELF, RUSAGE_CHILDREN};
	double sum = 0;

	for (int i = 0; i < 2; i++) {
		struct rusage u;

		getrusage(whos[i], &u);
		sum += clock_cpu(&u);
	}
	return sum;
}

/* Directories that links to what a stage uses are made in. */
static const char *const kinds[] = {"source", "dep", "recipe", NULL};

static int prepare_dirs(struct build *b)
{
	static const char *const own[] = {"out", "build", "root", "tmp", "tools"};
	const struct workshop *shop = b->job->shop;
	char *real = realpath(b->job->work, NULL);

	if (real == NULL)
		return report_error(NULL, "cannot find '%s':", b->job->work);
	b->work = mem_strdup(b->mem, real);
	free(real);
	b->seen_work = b->work;
	b->out = path_join(b->mem, b->work, "out");
	strlist_add(b->needles, b->work);
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if (path_mkdirs(path_join(b->mem, b->work, own[i])))
			return -1;
	for (size_t i = 0; kinds[i] != NULL; i++)
		if (path_mkdirs(path_join(b->mem, b->work, kinds[i])))
			return -1;
	if (workshop_boxes(shop, b->job->stage)) {
		b->confine = confine_new(b->mem, shop->host, b->work, kinds);
		b->seen_work = CONFINE_WORK;
		strlist_add(b->needles, b->seen_work);
	}
	return 0;
}

/* A file or directory of the work directory, as steps see it. */
static char *seen(const struct build *b, const char *name)
{
	return path_join(b->mem, b->seen_work, name);
}

/*
 * Sources and dependencies are reached through links below the work directory: one
 * -ffile-prefix-map=$(work)=... then covers every path a compiler may write into its output.
 * In a sandbox they are mounted there.
 */
static char *link_into_work(struct build *b, const char *kind, const char *name, const char *to)
{
	char *place = mem_printf(b->mem, "%s/%s", kind, name);
	char *link = path_join(b->mem, b->work, place);

	if (symlink(to, link) != 0) {
		report_error(NULL, "cannot make link '%s':", link);
		return NULL;
	}
	if (b->confine != NULL)
		confine_add(b->confine, SANDBOX_READ, to, seen(b, place));
	return seen(b, place);
}

/* Make sure of a tree, and hold it until this process ends, so that nobody clears it away. */
static int hold_tree(const struct build *b, size_t i)
{
	const struct stage_job *job = b->job;
	const struct source *source = job->stage->sources[i];

	if (source_tree_hold(b->mem, job->store, source, &job->files[i]) < 0)
		return -1;
	return source_extract(job->store, source, &job->files[i],
	    strlist_getenv(job->shop->host->tools, "patch"), STDOUT_FILENO);
}

static int use_trees(struct build *b)
{
	const struct stage *stage = b->job->stage;

	for (size_t i = 0; i < stage->nsources; i++) {
		const struct source *source = stage->sources[i];
		const struct source_file *file = &b->job->files[i];
		char *tree = source_tree_path(b->mem, b->job->store, source, file);
		char *name = mem_printf(b->mem, "source.%s", source->package->name);

		if (hold_tree(b, i) != 0)
			return -1;
		strlist_add(b->needles, tree);
		tree = link_into_work(b, "source", source->package->name, tree);
		if (tree == NULL)
			return -1;
		vars_set(b->vars, name, tree);
		if (i == 0)
			vars_set(b->vars, "source", tree);
	}
	return 0;
}

static int use_deps(struct build *b)
{
	const struct stage *stage = b->job->stage;

	for (size_t i = 0; i < stage->ndeps; i++) {
		const char *path = b->job->deps[i]->path;

		const char *name = stage->deps[i]->name;
		char *link = link_into_work(b, "dep", name, path);

		if (link == NULL)
			return -1;
		vars_set(b->vars, mem_printf(b->mem, "dep.%s", name), link);
		const struct merge merge = {
		    .stage = stage,
		    .dep = stage->deps[i],
		    .deps = path_join(b->mem, b->work, "dep"),
		    .to = path_join(b->mem, b->work, "root"),
		    .how = TREE_LINK,
		};
		if (stage->in_root[i] && merge_output(&merge) != 0)
			return -1;
	}
	return 0;
}

static int name_vars(struct build *b)
{
	const struct stage *stage = b->job->stage;
	char *key12 = mem_strndup(b->mem, b->job->resolved, 12);
	/* A link again: where the recipes lie is the user's choice, spaces in it and all. */
	char *recipe = link_into_work(b, "recipe", stage->package->name, stage->recipe_dir);

	if (recipe == NULL)
		return -1;
	vars_set(b->vars, "out", seen(b, "out"));
	vars_set(b->vars, "build", seen(b, "build"));
	vars_set(b->vars, "root", seen(b, "root"));
	vars_set(b->vars, "work", b->seen_work);
	vars_set(b->vars, "recipe", recipe);
	vars_set(b->vars, "key12", key12);
	return 0;
}

/* The programs that the stage's recipe names beside the usual ones, which may be there already. */
static int link_programs(struct build *b, const char *dir)
{
	const struct items *programs = &b->job->stage->recipe->programs;
	const char *dirs = b->job->shop->host->path;

	for (size_t i = 0; i < programs->n; i++) {
		const struct item *program = &programs->v[i];
		const char *file = path_which_in(b->mem, program->text, dirs);

		if (file == NULL)
			return report_error(&program->loc,
			    "stage '%s' calls '%s', which is not in %s; install it, or add its "
			    "directory to HOST_PATH",
			    b->job->stage->id, program->text, dirs);
		if (symlink(file, path_join(b->mem, dir, program->text)) != 0 && errno != EEXIST)
			return report_error(NULL, "cannot make a link to '%s':", file);
	}
	return 0;
}

/* Links to this machine's programs: all that steps find, whatever else is installed. */
static int link_tools(struct build *b, const char *dir)
{
	const struct strlist *tools = b->job->shop->host->tools;

	for (size_t i = 0; i < tools->count; i++) {
		const char *equals = strchr(tools->items[i], '=');
		char *name = mem_strndup(
		    b->mem, tools->items[i], (size_t)(equals - tools->items[i]));

		if (strchr(name, '/') == NULL &&
		    symlink(equals + 1, path_join(b->mem, dir, name)) != 0)
			return report_error(NULL, "cannot make a link to '%s':", equals + 1);
	}
	return link_programs(b, dir);
}

/* PATH of the steps, the launcher's stand-ins for the compilers first. */
static int set_path(struct build *b)
{
	const struct launcher *launcher = b->confine != NULL ? NULL : b->job->shop->launcher;
	char *dir = path_join(b->mem, b->work, "launcher");
	char *path = mem_printf(b->mem, "%s/root/bin:%s/tools", b->seen_work, b->seen_work);
	/* A launcher may be a script that calls anything. */
	char *full = mem_printf(b->mem, "%s:%s", path, b->job->shop->host->path);

	if (link_tools(b, path_join(b->mem, b->work, "tools")) ||
	    (launcher != NULL && launcher_install(launcher, dir, full)))
		return -1;
	strlist_setenv(
	    b->env, "PATH", launcher != NULL ? mem_printf(b->mem, "%s:%s", dir, path) : path);
	return 0;
}

static int make_env(struct build *b)
{
	const struct stage *stage = b->job->stage;

	if (set_path(b))
		return -1;
	strlist_setenv(b->env, "HOME", seen(b, "tmp"));
	strlist_setenv(b->env, "TMPDIR", seen(b, "tmp"));
	strlist_setenv(b->env, "LC_ALL", "C");
	strlist_setenv(b->env, "TZ", "UTC");
	strlist_setenv(b->env, "SHELL", "/bin/sh");
	strlist_setenv(b->env, "CONFIG_SHELL", "/bin/sh");
	/* An empty one would have configure scripts read /etc/config.site and the like
	 * (AC_SITE_LOAD); this is autoconf's own word for none. */
	strlist_setenv(b->env, "CONFIG_SITE", "/dev/null");
	strlist_setenv(b->env, "SOURCE_DATE_EPOCH", "1");
	for (size_t i = 0; i < stage->env->count; i++) {
		char *text = expand_text(
		    b->mem, b->vars, stage->env->items[i], &stage->recipe->loc);
		char *eq = text != NULL ? strchr(text, '=') : NULL;

		if (eq == NULL)
			return report_error(
			    &stage->recipe->loc, "'%s' is not NAME=VALUE", stage->env->items[i]);
		*eq = '\0';
		strlist_setenv(b->env, text, eq + 1);
	}
	return 0;
}

/* Gives 1 for -1, as it may be what a process ends with. */
static int run_steps(void *data)
{
	const struct build *b = data;
	const struct stage *stage = b->job->stage;
	struct steps_ctx ctx = {
	    .vars = b->vars,
	    .env = b->env,
	    .makeflags = b->job->makeflags,
	    .keep_fds = b->job->keep_fds,
	    .out = seen(b, "out"),
	    .build = seen(b, "build"),
	    .work = b->seen_work,
	    .outer_work = b->confine != NULL ? b->work : NULL,
	    .inputs = b->inputs,
	    .stage = stage,
	    .key = b->job->resolved,
	};

	for (size_t i = 0; i < stage->nsteps; i++) {
		if (b->job->progress_fd >= 0)
			dprintf(b->job->progress_fd, "%s\n", step_text(b->mem, &stage->steps[i]));
		if (step_run(&ctx, &stage->steps[i]))
			return 1;
	}
	return 0;
}

static int enter_and_run(struct build *b)
{
	/* What is installed must not hang on the user's; the store's own files go by that. */
	mode_t before = umask(022);
	char *sandbox = path_join(b->mem, b->work, "sandbox");
	int rc = b->confine != NULL ? confine_run(b->confine, sandbox, run_steps, b) : run_steps(b);

	umask(before);
	return rc;
}

static int check_text(struct build *b, const char *where, const char *data, size_t size)
{
	for (size_t i = 0; i < b->needles->count; i++) {
		const char *path = b->needles->items[i];

		if (memmem(data, size, path, strlen(path)) != NULL)
			return report_error(NULL,
			    "'%s' holds the build path '%s'; the recipe of %s must keep it out",
			    where, path, b->job->stage->id);
	}
	return 0;
}

static int check_file(void *data, const struct tree_entry *entry)
{
	struct build *b = data;
	size_t size = (size_t)entry->st.st_size;

	if (entry->link != NULL)
		return check_text(b, entry->path, entry->link, strlen(entry->link));
	if (!S_ISREG(entry->st.st_mode) || entry->st.st_size == 0)
		return 0;
	char *bytes = file_map(entry->full, entry->st.st_size);
	int result = bytes != NULL ? check_text(b, entry->path, bytes, size) : -1;
	if (bytes != NULL)
		munmap(bytes, size);
	return result;
}

/* What libraries say of their environment is looked at where they are made, not when somebody uses
 * them. */
static int check_environment(const struct build *b)
{
	const struct target *target = b->job->stage->target;
	struct strlist *facts = strlist_new(b->mem);
	const struct strlist *names = target != NULL ? vars_names(b->mem, target->vars) : NULL;

	for (size_t i = 0; names != NULL && i < names->count; i++)
		strlist_addf(facts, "%s=%s", names->items[i],
		    strlist_join(b->mem, vars_get(target->vars, names->items[i]), " "));
	return names != NULL ? toolenv_check_libraries(b->out, target->triple, facts) : 0;
}

static int keep_output(struct build *b)
{
	struct stage_made made = {.tree = b->out};

	if (plan_files_stayed(b->job->stage) || tree_walk(b->out, check_file, b) ||
	    check_environment(b))
		return -1;
	made.seconds = clock_seconds() - b->start;
	made.cpu = cpu_seconds();
	return stage_keep(b->job, &made);
}

int stage_run(const struct stage_job *job)
{
	struct build b = {.job = job, .mem = mem_new(NULL, char), .start = clock_seconds()};
	int rc = -1;

	b.vars = vars_new(b.mem, NULL);
	b.env = strlist_new(b.mem);
	b.needles = strlist_new(b.mem);
	strlist_add(b.needles, store_path(b.mem, job->store, "stages"));
	if (prepare_dirs(&b) || use_trees(&b) || use_deps(&b) || name_vars(&b))
		goto out;
	b.inputs = manifest_inputs(job->stage);
	if (make_env(&b) || enter_and_run(&b) || keep_output(&b))
		goto out;
	rc = 0;
out:
	json_free(b.inputs);
	mem_free(b.mem);
	return rc;
}
