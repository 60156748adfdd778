/* SPDX-License-Identifier: Apache-2.0 */
/* A toolchain against what its sources give today. */
#include "commands/release/verify_rebuild.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/report.h"
#include "base/utf8.h"
#include "commands/build_report.h"
#include "commands/release/rebuild_told.h"
#include "files/output.h"
#include "files/path.h"
#include "verify/compare.h"
#include "verify/signature.h"

struct rebuilding {
	struct session session; /* the first member: work of session_show gets this */
	const char *dir;
	struct contents *const *all;
	const struct sign_key *key; /* that says so if nothing differs; or NULL */
	char *fault;                /* the first */
};

/* The input key that the manifest has for each of the stages, by their names; or NULL. */
static const char **find_keys(void *ctx, const struct rebuilding *r, const struct plan *plan)
{
	const struct json *inputs = json_get(r->all[0]->manifest, "inputs");
	size_t n;
	const struct stage **origins = plan_origins(ctx, plan->goals[0], &n);
	const char **keys = mem_array(ctx, const char *, n + 1);

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < json_count(inputs); k++) {
			const char *name = json_get_string(json_at(inputs, k), "stage");
			const char *key = json_get_string(json_at(inputs, k), "key");

			if (name != NULL && strcmp(name, origins[i]->name) == 0 && key != NULL &&
			    hash_is_hex(key))
				keys[i] = key;
		}
	if (n > 0 && (keys[n - 1] == NULL || strcmp(keys[n - 1], origins[n - 1]->key) != 0))
		report_note(NULL,
		    "these recipes and settings are not those of the toolchain, whose key is %s; "
		    "theirs is %s",
		    keys[n - 1] != NULL ? keys[n - 1] : "not known", origins[n - 1]->key);
	return keys;
}

static void keep_first(
    void *data, enum compare_finding finding, const char *path, const char *detail)
{
	struct rebuilding *r = data;

	if (r->fault == NULL)
		r->fault = mem_printf(r->all[0], "%s%s%s",
		    finding == COMPARE_CHANGED ? "" : "which ", path,
		    detail != NULL ? mem_printf(r->all[0], ": it %s", detail)
				   : mem_printf(r->all[0], " is %s", compare_word(finding)));
}

/* The new toolchain against the manifest of the old one. */
static int compare_goal(struct rebuilding *r, const char *new)
{
	const struct compare_opts opts = {
	    .prefix = new, .all = r->all, .digests = true, .fault = keep_first, .data = r};
	long faults = contents_compare(&opts);

	if (faults > 0) {
		printf("differs  %s: %s\n", r->all[0]->triple,
		    utf8_printable(r->all[0], r->fault, false));
		report_error(NULL, "what was built again has %ld other files", faults);
	}
	return faults == 0 ? 0 : EXIT_WORK;
}

/* Says so with the key, if one is named. */
static int sign_equal(void *ctx, const struct rebuilding *r)
{
	const struct signature_subject subject = {.contents = r->all[0]};
	const char *to = args_get(r->session.args, "output");
	const char *text;

	if (r->key == NULL)
		return 0;
	text = mem_printf(ctx, "%s\n", signature_seal_rebuilt(ctx, &subject, r->key));
	if (to == NULL)
		printf("%s", text);
	return to == NULL || output_write(to, text, strlen(text)) == 0 ? 0 : EXIT_WORK;
}

static int rebuild(void *ctx, struct rebuilding *r, const struct plan *plan)
{
	struct rebuild_tally tally = {0};
	struct run_opts run = session_run_opts(&r->session, plan);
	struct recorder *recorder = recorder_new(ctx, r->session.sources.sink);
	const struct rebuild job = rebuild_and_tell(&run, &tally);
	struct rebuild_place *place = NULL;
	struct store_entry goal;
	int status;

	build_report_begin(ctx, &r->session, recorder, &run, NULL);
	run.keep_going = args_on(r->session.args, "keep-going");
	status = rebuild_all(ctx, &job, find_keys(ctx, r, plan), &goal, &place);
	if (build_report_end(ctx, &r->session, recorder, status) != 0 && status == 0)
		status = EXIT_WORK;
	if (status == 0)
		status = compare_goal(r, goal.path);
	rebuild_release(place);
	if (status == 0) {
		printf("rebuilt  %s: equal\n", r->all[0]->triple);
		status = sign_equal(ctx, r);
	}
	return status;
}

static int show(void *ctx, struct session *session)
{
	struct rebuilding *r = (struct rebuilding *)session;
	struct plan *plan = session_plan(ctx, session, true);
	int in_use, status;

	if (plan == NULL || build_report_check(ctx, session) != 0)
		return EXIT_USAGE;
	in_use = store_lock(ctx, session->store, "in-use", false, true, NULL);
	if (in_use < 0)
		return EXIT_WORK;
	status = rebuild(ctx, r, plan);
	store_unlock(in_use);
	return status;
}

/* What the statement needs, before hours of work, not after them. Returns an exit status. */
static int check_statement(void *ctx, struct rebuilding *r)
{
	const char *file = settings_get(r->session.settings, "CACHE_SIGN_KEY");
	const char *to = args_get(r->session.args, "output");

	if (to != NULL && file == NULL)
		return cmd_usage_error(r->session.args->cmd,
		    "-o is for the statement that --sign-key signs: name a key");
	if (to != NULL && (output_check(to) != 0 || path_try(to) != 0))
		return EXIT_USAGE;
	r->key = file != NULL ? sign_load_private(ctx, file) : NULL;
	return file == NULL || r->key != NULL ? 0 : EXIT_USAGE;
}

int verify_rebuild(void *ctx, const struct args *args, const char *dir, struct contents *const *all)
{
	struct args *own = mem_dup(ctx, args, sizeof *args);
	struct rebuilding r = {.dir = dir, .all = all};
	int status;

	own->operands = strlist_new(ctx);
	strlist_add(own->operands, all[0]->triple);
	status = session_open(ctx, &r.session, own);
	if (status == 0)
		status = check_statement(ctx, &r);
	return status != 0 ? status : session_show(ctx, &r.session, show);
}
