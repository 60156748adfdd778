/* SPDX-License-Identifier: Apache-2.0 */
/* mcm dist: a release of toolchains for several hosts and targets, as people download it. */
#include <stdio.h>
#include <string.h>

#include "advisory/documents.h"
#include "base/interrupt.h"
#include "base/mem.h"
#include "base/report.h"
#include "commands/commands.h"
#include "dist/dist.h"
#include "session/session.h"

static int dist_command(void *ctx, const struct args *args);

const struct cmd cmd_dist = {
    .name = "dist",
    .summary = "make a release: static toolchains for hosts and targets, signed, in a directory",
    .usage = "DIR --hosts LIST --targets LIST [OPTION...]",
    .examples =
	"  mcm dist release --hosts x86_64,aarch64 --targets x86_64-linux-musl --sign-key key\n",
    .takes = COMMAND_DIST,
    .operands = true,
    .run = dist_command,
};

struct making {
	struct session session; /* the first member: work of session_show gets this */
	const char *dir;
	struct sign_key *key;
	struct dist *dist;
	const struct advisories *known;
	const char *pages, *time;
};

/* What a list names, each once; a CPU stands for its Linux with musl where end is not NULL. */
static struct strlist *read_list(
    void *ctx, const struct args *args, const char *option, const char *end)
{
	const char *text = args_get(args, option);
	struct strlist *words = strlist_split(ctx, text != NULL ? text : "", ", "), *list;

	list = strlist_new(ctx);
	for (size_t i = 0; i < words->count; i++) {
		const char *word = words->items[i];

		if (end != NULL && strchr(word, '-') == NULL)
			word = mem_printf(ctx, "%s%s", word, end);
		if (strlist_has(list, word)) {
			cmd_usage_error(args->cmd, "--%s has '%s' twice", option, word);
			return NULL;
		}
		strlist_add(list, word);
	}
	if (list->count > 0)
		return list;
	cmd_usage_error(args->cmd, "name some by --%s", option);
	return NULL;
}

/* Everything of the plan that the directory lacks. Returns the exit status. */
static int build_rest(void *ctx, struct making *m, const struct plan *plan)
{
	struct plan rest = *plan;
	struct run_opts opts = session_run_opts(&m->session, &rest);
	struct run_result result = {.status = 1};
	struct dist_item **items = mem_array(ctx, struct dist_item *, plan->ngoals + 1);

	rest.goals = mem_array(ctx, struct stage *, plan->ngoals + 1);
	rest.ngoals = 0;
	for (size_t i = 0; i < plan->ngoals; i++)
		if (!m->dist->items[i].is_there) {
			items[rest.ngoals] = &m->dist->items[i];
			rest.goals[rest.ngoals++] = plan->goals[i];
		}
	if (rest.ngoals == 0)
		return 0;
	run_plan(ctx, &opts, &result);
	if (result.status != 0)
		return result.status;
	for (size_t i = 0; i < rest.ngoals; i++)
		if (interrupt_signal() != 0 || dist_add(m->dist, items[i], &result.goals[i]) != 0)
			return EXIT_WORK;
	return 0;
}

static const struct strlist *named_programs(void *ctx, const struct making *m)
{
	const char *text = args_get(m->session.args, "programs");

	return strlist_split(ctx, text != NULL ? text : "", ", ");
}

/* Before hours are spent on what then could not be finished. */
static int check_programs(void *ctx, const struct making *m)
{
	const struct strlist *programs = named_programs(ctx, m);

	for (size_t i = 0; i < programs->count; i++)
		if (dist_check_program(m->dist, programs->items[i]) != 0)
			return -1;
	return 0;
}

static int finish(void *ctx, struct making *m)
{
	const struct strlist *programs = named_programs(ctx, m);

	/* What is written goes to its end, so that no file of ours is left under another name. */
	interrupt_catch();
	for (size_t i = 0; i < programs->count; i++)
		if (dist_add_program(m->dist, programs->items[i]) != 0)
			return EXIT_WORK;
	if (dist_documents(m->dist, m->known, m->time) != 0 || dist_publish(m->dist, m->pages) != 0)
		return EXIT_WORK;
	for (size_t i = 0; i < m->dist->n; i++)
		printf("%s/%s\n", m->dir, m->dist->items[i].file);
	return 0;
}

static int make(void *ctx, struct session *session)
{
	struct making *m = (struct making *)session;
	struct plan *plan = session_plan(ctx, session, true);
	int in_use, status;

	if (plan == NULL)
		return EXIT_USAGE;
	m->dist = dist_open(ctx, m->dir, session->store, m->key);
	if (m->dist == NULL || dist_plan(m->dist, plan) != 0 || check_programs(ctx, m) != 0)
		return EXIT_WORK;
	m->dist->sink = session->sources.sink;
	in_use = store_lock(ctx, session->store, "in-use", false, true, NULL);
	status = in_use < 0 ? EXIT_WORK : build_rest(ctx, m, plan);
	store_unlock(in_use);
	return interrupt_status(status == 0 && interrupt_signal() == 0 ? finish(ctx, m) : status);
}

/* What would make some of the toolchains others than the names say. Returns an exit status. */
static int check_settings(const struct session *s)
{
	static const char *const names[] = {"HOST", "NATIVE", "STATIC_HOST", "OUTPUT"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (settings_is_set(s->settings, names[i]))
			return cmd_usage_error(s->args->cmd,
			    "%s goes with 'mcm build'; here --hosts says where toolchains run",
			    names[i]);
	return 0;
}

static int open_all(void *ctx, struct making *m, const struct strlist *hosts)
{
	struct session *s = &m->session;
	const char *file = settings_get(s->settings, "CACHE_SIGN_KEY");
	int status = check_settings(s);

	if (status == 0)
		status = session_cross(ctx, s, hosts);
	if (status != 0)
		return status;
	m->key = file != NULL ? sign_load_private(ctx, file) : NULL;
	m->known = advisories_load(ctx, s->catalog);
	m->pages = session_files_dir(ctx, "pages");
	m->time = document_time(ctx);
	return (file != NULL && m->key == NULL) || m->known == NULL || m->pages == NULL ||
		       m->time == NULL
		   ? EXIT_USAGE
		   : 0;
}

static int dist_command(void *ctx, const struct args *args)
{
	struct making m = {.dir = args->operands->items[0]};
	struct args *own = mem_dup(ctx, args, sizeof *args);
	const struct strlist *hosts;
	int status;

	if (args->operands->count != 1)
		return args->operands->count > 1 ? args_unexpected(args, 1)
						 : cmd_usage_error(args->cmd, "name a directory");
	hosts = read_list(ctx, args, "hosts", "-linux-musl");
	own->operands = hosts != NULL ? read_list(ctx, args, "targets", NULL) : NULL;
	if (own->operands == NULL)
		return EXIT_USAGE;
	status = session_open(ctx, &m.session, own);
	if (status == 0)
		status = open_all(ctx, &m, hosts);
	if (status != 0)
		return status;
	if (m.key == NULL)
		report_note(NULL, "nothing is signed: name a key by --sign-key");
	return session_show(ctx, &m.session, make);
}
