/* SPDX-License-Identifier: Apache-2.0 */
/* Every release for every target, one plan each. */
#include "commands/look/matrix.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/report.h"
#include "suite/tested.h"

struct matrix_job {
	size_t index; /* in the order of recipes, newest releases first */
	const struct target *target;
	const struct package *package;
	const struct release *release;
	const char *options, *key;
	const char *tested; /* 2026-11-29; "": never */
};

struct matrix {
	void *ctx;
	struct session *session;
	const struct tested_list *tested;
	struct strlist *keys; /* of jobs that there are: the default releases come once */
	struct matrix_job *jobs;
	size_t n, refused;
};

static int compare_jobs(const void *one, const void *other)
{
	const struct matrix_job *a = one, *b = other;
	int order = strcmp(a->tested, b->tested);

	return order != 0 ? order : a->index < b->index ? -1 : 1;
}

/* What is refused is not looked into here: "mcm plan" with that release tells why. NULL then. */
static struct plan *plan_silently(void *ctx, struct session *session)
{
	struct report_hearing hearing;
	struct plan *plan;

	report_hear(&hearing);
	plan = session_plan(ctx, session, false);
	mem_free(report_heard(NULL, &hearing));
	return plan;
}

static bool takes_release(const struct plan *plan, const struct release *release)
{
	for (size_t i = 0; i < plan->nsources; i++)
		if (plan->sources[i]->release == release)
			return true;
	return false;
}

static void add_job(struct matrix *m, size_t goal, const char *setting,
    const struct package *package, const struct release *release)
{
	struct session one = *m->session;
	struct plan *plan;

	one.goals += goal;
	one.runners += one.runners != NULL ? goal : 0;
	one.ngoals = 1;
	plan = plan_silently(m->ctx, &one);
	m->refused += plan == NULL;
	if (plan != NULL && takes_release(plan, release) &&
	    !strlist_has(m->keys, plan->goals[0]->key)) {
		const char *tested = tested_on(
		    m->tested, one.goals[0]->triple, package->name, release->version);

		mem_grow_by_one(m->ctx, m->jobs, struct matrix_job, m->n);
		m->jobs[m->n] = (struct matrix_job){m->n, one.goals[0], package, release,
		    mem_printf(m->ctx, "--set %s=%s", setting, release->version),
		    mem_strdup(m->ctx, plan->goals[0]->key), tested != NULL ? tested : ""};
		strlist_add(m->keys, m->jobs[m->n++].key);
	}
	mem_free(plan);
}

/* Reports; -1. */
static int add_releases(struct matrix *m, const struct package *package)
{
	struct settings *settings = m->session->settings;
	char *setting = setting_name(m->ctx, "%s_VER", package->name);
	int status = 0;

	if (package->nreleases < 2 || settings_is_set(settings, setting))
		return 0;
	for (size_t i = package->nreleases; i-- > 0 && status == 0;) {
		const struct release *release = &package->releases[i];

		status = settings_set(settings, setting, release->version, RANK_FLAG, NULL);
		for (size_t goal = 0; goal < m->session->ngoals && status == 0; goal++)
			add_job(m, goal, setting, package, release);
	}
	settings_unset(settings, setting);
	return status;
}

static struct json *job_json(const struct matrix_job *job)
{
	struct json *o = json_new_object();

	json_set_string(o, "target", job->target->triple);
	json_set_string(o, "package", job->package->name);
	json_set_string(o, "version", job->release->version);
	json_set_string(o, "options", job->options);
	json_set_string(o, "key", job->key);
	json_set_string(o, "tested", job->tested);
	return o;
}

struct json *matrix_of_releases(void *ctx, struct session *session)
{
	struct matrix m = {.ctx = ctx, .session = session, .keys = strlist_new(ctx)};
	struct json *o, *include;

	m.tested = tested_load(ctx, session->catalog->layers);
	if (m.tested == NULL)
		return NULL;
	for (size_t i = 0; i < session->catalog->npackages; i++)
		if (add_releases(&m, &session->catalog->packages[i]) != 0)
			return NULL;
	if (m.refused > 0)
		report_note(NULL,
		    "%zu pairs of a target and a release cannot be built, and are left out; 'mcm "
		    "plan' with both of them tells why",
		    m.refused);
	if (m.n > 0)
		qsort(m.jobs, m.n, sizeof *m.jobs, compare_jobs);
	o = json_new_object();
	include = json_new_array();
	for (size_t i = 0; i < m.n; i++)
		json_append(include, job_json(&m.jobs[i]));
	json_set(o, "include", include);
	return o;
}
