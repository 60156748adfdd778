/* SPDX-License-Identifier: Apache-2.0 */
/* The suite that mcm test runs: made ready, run, and held against what was expected. */
#include "commands/test/suite_run.h"

#include <string.h>

#include "base/mem.h"
#include "base/report.h"
#include "files/path.h"
#include "record/installed.h"

/* Options that say something of a suite, without one. */
static int check_alone(const struct args *args)
{
	static const char *const needing[] = {"source", "options", "ways"};

	for (size_t i = 0; i < sizeof(needing) / sizeof(*needing); i++)
		if (args_on(args, needing[i]))
			return cmd_usage_error(args->cmd,
			    "--%s is of a suite, and none is named; say --suite NAME", needing[i]);
	return 0;
}

/* Where sources come from, unless the user has one. Returns 0 or an exit status. */
static int open_shelf(void *ctx, struct suite_run *run)
{
	struct session *s = run->session;

	if (session_sources(ctx, s) != 0)
		return EXIT_USAGE;
	s->store = store_open(ctx, settings_get(s->settings, "STORE"));
	if (s->store == NULL)
		return EXIT_WORK;
	run->in_use = store_lock(ctx, s->store, "in-use", false, true, NULL);
	run->shelf = (struct suite_shelf){s->catalog, s->store, &s->sources};
	return run->in_use >= 0 ? 0 : EXIT_WORK;
}

/* Returns 0 or an exit status. */
static int find_source(void *ctx, struct suite_run *run)
{
	const char *source = args_get(run->session->args, "source");

	if (source == NULL)
		return open_shelf(ctx, run);
	if (!path_is_dir(source)) {
		report_error(NULL,
		    "--source names '%s', which is no directory; the suite '%s' is in the source "
		    "of %s",
		    source, run->suite->name,
		    run->suite->source != NULL ? run->suite->source : run->suite->package);
		return EXIT_USAGE;
	}
	run->trial.source = path_absolute(ctx, source);
	return 0;
}

int suite_run_begin(void *ctx, struct suite_run *run)
{
	const struct args *args = run->session->args;
	const char *name = args_get(args, "suite"), *only = args_get(args, "only");

	run->in_use = -1;
	if (only != NULL)
		run->trial.only = strlist_split(ctx, only, ",");
	if (name == NULL)
		return check_alone(args);
	run->suite = suite_load(ctx, run->session->catalog->layers, name);
	if (run->suite == NULL)
		return EXIT_USAGE;
	run->options = suite_options(ctx, run->suite, args_get(args, "options"));
	run->ways = run->options != NULL ? suite_ways(ctx, run->suite, args_get(args, "ways"))
					 : NULL;
	if (run->ways == NULL)
		return EXIT_USAGE;
	run->trial.suite = run->suite->dir;
	run->trial.variables = suite_variables(ctx, run->suite, run->options, run->ways);
	return find_source(ctx, run);
}

static int drop_tree(void *ctx, struct suite_run *run)
{
	int rc = run->tree != NULL ? suite_tree_drop(ctx, &run->shelf, run->tree) : 0;

	run->tree = NULL;
	return rc;
}

/* The source of the suite, as the release of the toolchain has it. Reports; -1. */
static int get_tree(void *ctx, struct suite_run *run, const char *version)
{
	struct suite_tree *tree = mem_new(ctx, struct suite_tree);

	if (run->tree != NULL && strcmp(run->version, version) == 0)
		return 0;
	if (drop_tree(ctx, run) != 0 ||
	    suite_tree_get(ctx, run->suite, version, &run->shelf, tree) != 0)
		return -1;
	run->tree = tree;
	run->version = version;
	run->trial.source = tree->path;
	return 0;
}

/* The release of the suite's package that the toolchain has. Reports; NULL. */
static const char *find_version(void *ctx, const struct suite_run *run)
{
	const char *path, *version, *triple = run->trial.target->triple;
	struct json *manifest = json_keep(
	    ctx, installed_manifest(ctx, run->trial.prefix, triple, &path));

	if (manifest == NULL)
		return NULL;
	version = suite_version(manifest, run->suite->package);
	if (version == NULL)
		report_error(NULL, "'%s' tells of no %s, which the suite '%s' is about", path,
		    run->suite->package, run->suite->name);
	return version;
}

static struct outcome outcome_of(
    void *ctx, const struct suite_run *run, const char *version, const struct trial_result *result)
{
	struct outcome o = {.triple = run->trial.target->triple, .name = result->name};
	const struct expectation *e = run->suite == NULL || result->outcome == TRIAL_SKIPPED
					  ? NULL
					  : suite_expects(run->suite, o.triple, version, o.name);

	if (result->outcome == TRIAL_SKIPPED) {
		o.kind = OUTCOME_SKIPPED;
		o.reason = result->text;
		return o;
	}
	if (result->outcome == TRIAL_FAILED)
		o.text = result->text;
	if (e == NULL) {
		o.kind = result->outcome == TRIAL_FAILED ? OUTCOME_FAILED : OUTCOME_PASSED;
		return o;
	}
	o.kind = result->outcome == TRIAL_FAILED ? OUTCOME_KNOWN : OUTCOME_SURPRISE;
	o.reason = e->reason;
	o.where = mem_printf(ctx, "%s:%d", e->loc.file, e->loc.line);
	return o;
}

int suite_run_one(void *ctx, struct suite_run *run, struct outcome **outcomes, size_t *n)
{
	const struct trial_result *results;
	const char *version = NULL;
	int rc;

	if (run->suite != NULL &&
	    ((version = find_version(ctx, run)) == NULL ||
		(run->shelf.store != NULL && get_tree(ctx, run, version) != 0)))
		return -1;
	rc = trial_run(ctx, &run->trial, &results, n);
	if (rc != 0)
		return rc;
	*outcomes = mem_array(ctx, struct outcome, *n);
	for (size_t i = 0; i < *n; i++)
		(*outcomes)[i] = outcome_of(ctx, run, version, &results[i]);
	return 0;
}

int suite_run_end(void *ctx, struct suite_run *run)
{
	int rc = drop_tree(ctx, run);

	store_unlock(run->in_use);
	return rc;
}
