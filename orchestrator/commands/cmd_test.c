/* SPDX-License-Identifier: Apache-2.0 */
/* mcm test: the test suite of the toolchains in a prefix, as TAP. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "files/path.h"
#include "base/report.h"
#include "session/session.h"
#include "prefix/prefix.h"
#include "prefix/trial.h"
#include "ui/ui_text.h"

static int run(void *ctx, int argc, char **argv);

enum { TAIL_LINES = 20, MAX_JOBS = 1024 };

const struct cmd cmd_test = {
    .name = "test",
    .summary = "compile, link and run a test suite with the toolchains in a prefix",
    .usage = "PREFIX [--target TARGET] [-j N]",
    .examples = "  mcm test /opt/cross\n  mcm test /opt/cross --target aarch64-linux-musl\n",
    .options = "      --target TARGET   test this toolchain only (default: all in the prefix)\n"
	       "  -j, --jobs N          tests to run at once (default: processors)\n",
    .run = run,
};

struct request {
	const char *prefix, *target;
	int jobs;
};

struct tally {
	size_t passed, failed, skipped;
};

static int parse(struct request *r, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		const char *value = i + 1 < argc ? argv[i + 1] : NULL;

		if (!strcmp(argv[i], "--target")) {
			if (!value)
				return cmd_usage_error(
				    &cmd_test, "option '--target' needs a value");
			r->target = argv[++i];
		} else if (!strcmp(argv[i], "--jobs") || !strncmp(argv[i], "-j", 2)) {
			const char *text = argv[i][1] == 'j' && argv[i][2] ? argv[i] + 2 : value;
			char *end = NULL;
			long jobs = text ? strtol(text, &end, 10) : 0;

			if (jobs < 1 || jobs > MAX_JOBS || *end)
				return cmd_usage_error(&cmd_test,
				    "'%s' is no number of jobs (1 to %d)", text ? text : "",
				    MAX_JOBS);
			r->jobs = (int)jobs;
			i += text == value;
		} else if (!r->prefix && argv[i][0] != '-') {
			r->prefix = argv[i];
		} else {
			return cmd_usage_error(&cmd_test, "unexpected '%s'", argv[i]);
		}
	}
	return r->prefix ? 0 : cmd_usage_error(&cmd_test, "no prefix given");
}

/* The toolchains to test, as triples; NULL when there is none (reported). */
static const struct strlist *find_toolchains(
    void *ctx, const struct request *r, const struct targets *targets)
{
	struct strlist *there = prefix_triples(ctx, r->prefix);
	const struct target *target;
	struct strlist *one;

	if (there->count == 0) {
		report_error(
		    NULL, "no toolchain in '%s'; name the prefix of a 'mcm build'", r->prefix);
		return NULL;
	}
	if (!r->target)
		return there;
	target = targets_get(targets, r->target);
	if (!target)
		return NULL;
	if (!strlist_has(there, target->triple)) {
		report_error(NULL, "no toolchain for '%s' in '%s'; it has: %s", target->triple,
		    r->prefix, strlist_join(ctx, there, " "));
		return NULL;
	}
	one = strlist_new(ctx);
	strlist_add(one, target->triple);
	return one;
}

static void print_result(
    void *ctx, const char *triple, const struct trial_result *result, struct tally *tally)
{
	size_t number = tally->passed + tally->failed + tally->skipped + 1;

	switch (result->outcome) {
	case TRIAL_PASSED:
		tally->passed++;
		printf("ok %zu - %s %s\n", number, triple, result->name);
		break;
	case TRIAL_SKIPPED:
		tally->skipped++;
		printf("ok %zu - %s %s # SKIP %s\n", number, triple, result->name, result->text);
		break;
	case TRIAL_FAILED:
		tally->failed++;
		printf("not ok %zu - %s %s\n%s", number, triple, result->name,
		    ui_tail(ctx, result->text, TAIL_LINES, "#   "));
		break;
	}
}

/* Returns an exit status, of which EXIT_WORK does not speak of failed tests. */
static int test_one(void *ctx, const struct trial *trial, struct tally *tally)
{
	const struct trial_result *results;
	size_t n;
	int rc = trial_run(ctx, trial, &results, &n);

	if (rc)
		return rc < 0 ? EXIT_WORK : 128 + rc;
	for (size_t i = 0; i < n; i++)
		print_result(ctx, trial->target->triple, &results[i], tally);
	fflush(stdout);
	return 0;
}

static int test_all(
    void *ctx, struct trial *trial, const struct strlist *triples, const struct targets *targets)
{
	struct tally tally = {0};
	int status = 0;

	for (size_t i = 0; i < triples->count && !status; i++) {
		trial->target = targets_get(targets, triples->items[i]);
		status = trial->target ? test_one(ctx, trial, &tally) : EXIT_USAGE;
	}
	if (status)
		return status;
	printf("1..%zu\n", tally.passed + tally.failed + tally.skipped);
	printf(
	    "# %zu passed, %zu failed, %zu skipped\n", tally.passed, tally.failed, tally.skipped);
	return tally.failed ? EXIT_WORK : 0;
}

static int run(void *ctx, int argc, char **argv)
{
	struct request r = {.jobs = (int)sysconf(_SC_NPROCESSORS_ONLN)};
	struct trial trial = {.data = NULL};
	const struct strlist *triples;
	struct targets *targets;
	int rc;

	if (argc > 1 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))) {
		cmd_help(&cmd_test);
		return 0;
	}
	rc = parse(&r, argc, argv);
	if (rc)
		return rc;
	trial.data = session_data_dir(ctx);
	if (!trial.data)
		return EXIT_USAGE;
	targets = targets_load(ctx, path_join(ctx, trial.data, "toolchains"));
	triples = targets ? find_toolchains(ctx, &r, targets) : NULL;
	if (!triples)
		return EXIT_USAGE;
	trial.prefix = r.prefix;
	trial.jobs = r.jobs;
	return test_all(ctx, &trial, triples, targets);
}
