/* SPDX-License-Identifier: Apache-2.0 */
/* mcm test: the test suite of the toolchains in a prefix, as TAP. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/report.h"
#include "commands/commands.h"
#include "files/path.h"
#include "prefix/prefix.h"
#include "prefix/trial.h"
#include "session/session.h"
#include "ui/ui_text.h"

static int test_command(void *ctx, const struct args *args);

enum { TAIL_LINES = 20 };

const struct cmd cmd_test = {
    .name = "test",
    .summary = "compile, link and run a test suite with the toolchains in a prefix",
    .usage = "PREFIX [--target TARGET] [-j N]",
    .examples = "  mcm test /opt/cross\n  mcm test /opt/cross --target aarch64-linux-musl\n",
    .takes = COMMAND_TEST,
    .operands = true,
    .run = test_command,
};

struct tally {
	size_t passed, failed, skipped;
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
		status = trial->target != NULL ? test_one(ctx, trial, &tally) : EXIT_USAGE;
	}
	if (status)
		return status;
	printf("1..%zu\n", tally.passed + tally.failed + tally.skipped);
	printf(
	    "# %zu passed, %zu failed, %zu skipped\n", tally.passed, tally.failed, tally.skipped);
	return tally.failed ? EXIT_WORK : 0;
}

static int test_command(void *ctx, const struct args *args)
{
	const char *prefix = args->operands->items[0];
	struct trial trial = {.prefix = prefix, .jobs = session_jobs(args->settings)};
	const struct strlist *triples;
	struct session s = {.args = args, .settings = args->settings};

	if (args->operands->count != 1)
		return prefix != NULL ? args_unexpected(args, 1)
				      : cmd_usage_error(args->cmd, "no prefix given");
	if (session_settings(&s, NULL) || session_load(ctx, &s))
		return EXIT_USAGE;
	trial.data = s.data;
	triples = find_toolchains(ctx, prefix, args_get(args, "target"), s.targets);
	if (triples == NULL)
		return EXIT_USAGE;
	return test_all(ctx, &trial, triples, s.targets);
}
