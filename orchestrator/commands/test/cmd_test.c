/* SPDX-License-Identifier: Apache-2.0 */
/* mcm test: a suite of tests of the toolchains in a prefix, as TAP. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/report.h"
#include "commands/commands.h"
#include "commands/test/suite_run.h"
#include "commands/test/test_record.h"
#include "files/output.h"
#include "files/path.h"
#include "prefix/prefix.h"
#include "session/session.h"
#include "ui/ui_text.h"

static int test_command(void *ctx, const struct args *args);

enum { TAIL_LINES = 20 };

const struct cmd cmd_test = {
    .name = "test",
    .summary = "compile, link and run a test suite with the toolchains in a prefix",
    .usage = "PREFIX [--suite NAME] [OPTION...]",
    .examples = "  mcm test /opt/cross\n  mcm test /opt/cross --target aarch64-linux-musl\n"
		"  mcm test /opt/cross --suite torture --options all --junit results.xml\n",
    .takes = COMMAND_TEST,
    .operands = true,
    .run = test_command,
};

/* What came of all toolchains' tests. */
struct results {
	struct outcome *v;
	size_t n;
	size_t count[OUTCOME_KINDS];
};

/* The toolchains to test, as triples; NULL when there is none (reported). */
static const struct strlist *find_toolchains(
    void *ctx, const char *prefix, const char *name, const struct targets *targets)
{
	struct strlist *there = prefix_triples(ctx, prefix);
	const struct target *target;
	struct strlist *one;

	if (there->count == 0) {
		report_error(
		    NULL, "no toolchain in '%s'; name the prefix of a 'mcm build'", prefix);
		return NULL;
	}
	if (name == NULL)
		return there;
	target = targets_get(targets, name);
	if (target == NULL)
		return NULL;
	if (!strlist_has(there, target->triple)) {
		report_error(NULL, "no toolchain for '%s' in '%s'; it has: %s", target->triple,
		    prefix, strlist_join(ctx, there, " "));
		return NULL;
	}
	one = strlist_new(ctx);
	strlist_add(one, target->triple);
	return one;
}

static void print_outcome(void *ctx, size_t number, const struct outcome *o)
{
	bool failed = o->kind == OUTCOME_FAILED || o->kind == OUTCOME_KNOWN;

	printf("%s %zu - %s %s", failed ? "not ok" : "ok", number, o->triple, o->name);
	if (o->kind == OUTCOME_SKIPPED)
		printf(" # SKIP %s", o->reason);
	else if (o->reason != NULL)
		printf(" # TODO %s", o->reason);
	printf("\n%s", o->kind == OUTCOME_FAILED ? ui_tail(ctx, o->text, TAIL_LINES, "#   ") : "");
}

/* Returns an exit status, of which EXIT_WORK does not speak of failed tests. */
static int test_one(void *ctx, struct suite_run *run, struct results *results)
{
	struct outcome *outcomes;
	size_t n;
	int rc = suite_run_one(ctx, run, &outcomes, &n);

	if (rc)
		return rc < 0 ? EXIT_WORK : 128 + rc;
	mem_grow(ctx, results->v, struct outcome, results->n + n + 1);
	for (size_t i = 0; i < n; i++) {
		results->v[results->n++] = outcomes[i];
		results->count[outcomes[i].kind]++;
		print_outcome(ctx, results->n, &outcomes[i]);
	}
	fflush(stdout);
	return 0;
}

/* Of each toolchain, whose outcomes follow each other. Reports; -1. */
static int record_all(void *ctx, struct suite_run *run, const struct results *results)
{
	size_t first = 0;
	int rc = 0;

	for (size_t i = 1; i <= results->n; i++) {
		const char *triple = results->v[first].triple;

		if (i < results->n && strcmp(results->v[i].triple, triple) == 0)
			continue;
		run->trial.target = targets_get(run->session->targets, triple);
		rc |= test_record_outcomes(ctx, run, &results->v[first], i - first);
		first = i;
	}
	return rc;
}

/* Who reads nothing but the end of it learns what is new. */
static void print_news(const struct results *results)
{
	for (size_t i = 0; i < results->n; i++) {
		const struct outcome *o = &results->v[i];

		if (o->kind == OUTCOME_SURPRISE)
			printf("# passed, but was expected to fail: %s %s (%s)\n", o->triple,
			    o->name, o->where);
		else if (o->kind == OUTCOME_FAILED)
			printf("# failed: %s %s\n", o->triple, o->name);
	}
}

/* Returns an exit status. */
static int print_summary(
    void *ctx, const struct suite_run *run, const struct results *results, const char *junit)
{
	const size_t *count = results->count;

	printf("1..%zu\n", results->n);
	if (run->suite != NULL)
		print_news(results);
	printf("# %zu passed, %zu failed, %zu skipped", count[OUTCOME_PASSED],
	    count[OUTCOME_FAILED], count[OUTCOME_SKIPPED]);
	if (run->suite != NULL)
		printf(", %zu failed as expected, %zu passed unexpectedly", count[OUTCOME_KNOWN],
		    count[OUTCOME_SURPRISE]);
	printf("\n");
	if (junit != NULL) {
		const char *text = outcomes_junit(
		    ctx, run->suite != NULL ? run->suite->name : "quick", results->v, results->n);

		if (output_write(junit, text, strlen(text)) != 0)
			return EXIT_WORK;
	}
	return count[OUTCOME_FAILED] + count[OUTCOME_SURPRISE] > 0 ? EXIT_WORK : 0;
}

static int test_all(void *ctx, struct suite_run *run, const struct strlist *triples)
{
	const struct session *s = run->session;
	const char *junit = args_get(s->args, "junit");
	struct results results = {.n = 0};
	int status = 0;

	if (junit != NULL && output_check(junit) != 0)
		return EXIT_USAGE;
	for (size_t i = 0; i < triples->count && !status; i++) {
		run->trial.target = targets_get(s->targets, triples->items[i]);
		status = run->trial.target != NULL ? test_one(ctx, run, &results) : EXIT_USAGE;
	}
	if (suite_run_end(ctx, run) != 0 && !status)
		status = EXIT_WORK;
	if (status)
		return status;
	status = print_summary(ctx, run, &results, junit);
	if (args_on(s->args, "record") && record_all(ctx, run, &results) != 0)
		status = EXIT_WORK;
	return status;
}

static int test_command(void *ctx, const struct args *args)
{
	const char *prefix = args->operands->items[0];
	const struct strlist *triples;
	struct session s = {.args = args, .settings = args->settings};
	struct suite_run run = {.session = &s};
	int status;

	if (args->operands->count != 1)
		return prefix != NULL ? args_unexpected(args, 1)
				      : cmd_usage_error(args->cmd, "no prefix given");
	if (session_settings(&s, NULL) || session_load(ctx, &s))
		return EXIT_USAGE;
	run.trial = (struct trial){
	    .data = s.data, .prefix = prefix, .jobs = session_jobs(args->settings)};
	triples = find_toolchains(ctx, prefix, args_get(args, "target"), s.targets);
	if (triples == NULL)
		return EXIT_USAGE;
	status = test_record_check(&run);
	if (status == 0)
		status = suite_run_begin(ctx, &run);
	return status ? status : test_all(ctx, &run, triples);
}
