/* SPDX-License-Identifier: Apache-2.0 */
/* From arguments to settings, recipes, host, store and plan. */
#include "session/session.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "adapters/hash.h"
#include "base/mem.h"
#include "base/report.h"
#include "files/path.h"
#include "library/library.h"
#include "recipe/layer.h"
#include "settings/configmak.h"

int session_settings(const struct session *session, const char *file)
{
	if (file == NULL && access("config.mak", F_OK) == 0)
		file = "config.mak";
	if (settings_load_environment(session->settings, session->args->environment) ||
	    (file != NULL && configmak_load(session->settings, file)))
		return EXIT_USAGE;
	return 0;
}

/* Targets of the command line, else of the TARGET setting. */
static int find_goals(void *ctx, struct session *session)
{
	const struct cmd *cmd = session->args->cmd;
	char *const *names = session->args->operands->items;
	const char *setting = settings_get(session->settings, "TARGET");
	struct strlist *list = strlist_new(ctx);

	session->keys = strlist_new(ctx);
	for (; *names; names++)
		strlist_add(
		    (cmd->takes & COMMAND_TRANSFER) && hash_is_hex(*names) ? session->keys : list,
		    *names);
	if (!list->count && !session->keys->count && setting != NULL)
		strlist_add_all(list, strlist_split(ctx, setting, " \t\n"));
	if (!list->count && (cmd->takes & COMMAND_PLAN) && args_on(session->args, "all"))
		for (size_t i = 0; i < session->targets->n; i++)
			strlist_add(list, session->targets->v[i].triple);
	if (!list->count && !session->keys->count)
		return cmd_usage_error(
		    cmd, "name a target, such as x86_64-linux-musl; 'mcm list targets' shows all");
	session->goals = mem_array(ctx, const struct target *, list->count + 1);
	for (size_t i = 0; i < list->count; i++) {
		const struct target *target;

		if (library_exists(session->catalog, list->items[i]))
			return cmd_usage_error(cmd,
			    "'%s' is a library and no target: name libraries with commas between "
			    "them, as '--with zlib,%s'",
			    list->items[i], list->items[i]);
		target = targets_get(session->targets, list->items[i]);
		if (target == NULL)
			return EXIT_USAGE;
		for (size_t k = 0; k < session->ngoals; k++) {
			if (session->goals[k] == target)
				return cmd_usage_error(
				    cmd, "target '%s' is given twice", target->triple);
		}
		session->goals[session->ngoals++] = target;
	}
	return 0;
}

/* settings_set() took only a number from 1 to 1024. */
int session_jobs(const struct settings *settings)
{
	const char *text = settings_get(settings, "JOBS");
	long n = text != NULL ? strtol(text, NULL, 10) : sysconf(_SC_NPROCESSORS_ONLN);

	return n < 1 ? 1 : n > 1024 ? 1024 : (int)n;
}

int session_load(void *ctx, struct session *session)
{
	const struct settings *settings = session->settings;
	const struct strlist *layers = NULL;

	session->data = session_data_dir(ctx);
	if (session->data != NULL)
		layers = layers_open(ctx, session->data, settings_get(settings, "RECIPES"),
		    settings_loc(settings, "RECIPES"));
	if (layers == NULL)
		return EXIT_USAGE;
	session->catalog = catalog_load(ctx, layers);
	session->targets = targets_load(ctx, layers);
	if (session->catalog == NULL || session->targets == NULL)
		return EXIT_USAGE;
	session->options = options_load(ctx, session->catalog);
	if (session->options == NULL)
		return EXIT_USAGE;
	catalog_tell_unused_patches(session->catalog);
	return session_add_packages(session->settings, session->catalog, session->options)
		   ? EXIT_USAGE
		   : 0;
}

int session_sources(void *ctx, struct session *session)
{
	session->sources.dir = settings_get(session->settings, "SOURCES");
	session->sources.offline = settings_on(session->settings, "OFFLINE");
	session->sources.unreachable = mem_new(ctx, bool);
	session->sources.told = strlist_new(ctx);
	session->sources.mirrors = settings_words(ctx, session->settings, "MIRRORS");
	if (session->sources.dir != NULL && !path_is_dir(session->sources.dir)) {
		report_error(settings_loc(session->settings, "SOURCES"),
		    "SOURCES names '%s', which is no directory; make it or leave SOURCES unset",
		    session->sources.dir);
		return EXIT_USAGE;
	}
	/* Processes tell each other of its files in lines of words. */
	if (session->sources.dir != NULL && strpbrk(session->sources.dir, "\t\n") != NULL) {
		report_error(settings_loc(session->settings, "SOURCES"),
		    "SOURCES names a directory with a tab or a line break in its name; rename it");
		return EXIT_USAGE;
	}
	return session->sources.mirrors != NULL ? 0 : EXIT_USAGE;
}

static bool takes_place(const struct cmd *cmd)
{
	return cmd->takes & (COMMAND_EXEC | COMMAND_ENV | COMMAND_AUDIT);
}

/* A name without a slash is a target, unless a toolchain lies in a directory of that name. */
static bool is_place(void *ctx, const char *word)
{
	return word != NULL && (*word == '.' || strchr(word, '/') != NULL ||
				   path_is_dir(path_join(ctx, word, "share/mcm")));
}

/* A prefix in place of a target. Returns 0 or an exit status. */
static int find_place(void *ctx, struct session *session)
{
	const struct args *args = session->args;

	if (args->operands->count > 1)
		return args_unexpected(args, 1);
	if (is_place(ctx, args->operands->items[0]))
		session->place = args->operands->items[0];
	if (args_on(args, "target") && session->place == NULL)
		return cmd_usage_error(
		    args->cmd, "--target chooses in a prefix, but none is named");
	if (session->place != NULL && settings_is_set(session->settings, "OUTPUT"))
		return cmd_usage_error(
		    args->cmd, "--prefix goes with a target, but '%s' is a prefix", session->place);
	return 0;
}

int session_progress(const struct args *args, enum ui_mode *progress)
{
	const char *text = args_get(args, "progress");
	int mode = text != NULL ? ui_mode_parse(text) : 0;

	if (mode < 0)
		return cmd_usage_error(args->cmd,
		    "'%s' is no progress style; take auto, tty, plain, json or quiet", text);
	*progress = (enum ui_mode)mode;
	return 0;
}

/* Tells what becomes of words of configure scripts' options. Returns 0 or an exit status. */
static int check_options(const struct session *session)
{
	return options_check(
		   session->options, session->settings, session->goals, session->ngoals) != 0
		   ? EXIT_USAGE
		   : 0;
}

/* Who names the file has the build held against it, or is told. Returns 0 or an exit status. */
static int check_lock(const struct session *session, bool named)
{
	const struct cmd *cmd = session->args->cmd;

	return named && !settings_on(session->settings, "LOCKED") && !(cmd->takes & COMMAND_LOCK)
		   ? cmd_usage_error(cmd, "--lock names what --locked takes: add --locked")
		   : 0;
}

/* What every command of targets needs: settings, recipes, and the targets. */
static int open_goals(void *ctx, struct session *session)
{
	const struct cmd *cmd = session->args->cmd;
	/* On the command line: config.mak may name one that only some builds are held against. */
	bool lock = settings_is_set(session->settings, "LOCK");
	int rc = session_settings(session, args_get(session->args, "config"));

	if (!rc)
		rc = check_lock(session, lock);
	if (!rc && (cmd->takes & COMMAND_BUILD))
		session_find_unchanged(ctx, session);
	if (rc || session->in_place != NULL)
		return rc;
	rc = session_load(ctx, session);
	if (!rc && settings_settle(session->settings))
		rc = EXIT_USAGE;
	if (!rc) {
		session->libraries = library_asked(ctx, session->catalog, session->settings);
		rc = session->libraries != NULL ? 0 : EXIT_USAGE;
	}
	if (!rc)
		rc = find_goals(ctx, session);
	if (!rc)
		rc = check_options(session);
	if (!rc && takes_place(cmd) && session->ngoals > 1)
		rc = cmd_usage_error(cmd, "TARGET names several targets; name one of them");
	return rc;
}

/* What commands of plans need beside. */
static int open_builder(void *ctx, struct session *session)
{
	unsigned takes = session->args->cmd->takes;
	int rc;

	session->jobs = session_jobs(session->settings);
	if (settings_on(session->settings, "LOCKED") && !(takes & COMMAND_LOCK)) {
		session->lock = lock_load(ctx, settings_get(session->settings, "LOCK"));
		if (session->lock == NULL)
			return EXIT_USAGE;
	}
	rc = session_sources(ctx, session);
	if (!rc && (takes & (COMMANDS_BUILD | COMMAND_TRANSFER)))
		rc = session_remote(ctx, session);
	if (!rc && (takes & (COMMANDS_BUILD & ~COMMAND_VERIFY)))
		rc = session_farm(ctx, session);
	/* Keys alone say all: no compiler is needed to use them. */
	if (!rc && session->ngoals > 0)
		rc = session_host(ctx, session);
	if (rc)
		return rc;
	if (session->ngoals > 0 && (takes & COMMANDS_BUILD) &&
	    (session->shop = workshop_open(ctx, session->settings, session->host)) == NULL)
		return EXIT_USAGE;
	const char *dir = settings_get(session->settings, "STORE");
	/* Whoever only looks need not be able to write. */
	struct store *store = takes & (COMMAND_PLAN | COMMAND_AUDIT) ? store_open_to_read(ctx, dir)
								     : store_open(ctx, dir);
	if (store != NULL)
		store->trusted = session->trusted;
	session->store = store;
	return store != NULL ? 0 : EXIT_WORK;
}

int session_open(void *ctx, struct session *session, const struct args *args)
{
	int rc = 0;

	session->args = args;
	session->settings = args->settings;
	if (args->cmd->takes & (COMMANDS_BUILD | COMMAND_FETCH))
		rc = session_progress(args, &session->progress);
	if (!rc && takes_place(args->cmd))
		rc = find_place(ctx, session);
	if (rc || session->place != NULL)
		return rc;
	rc = open_goals(ctx, session);
	return rc || session->in_place != NULL || !(args->cmd->takes & COMMANDS_PLAN)
		   ? rc
		   : open_builder(ctx, session);
}

int session_show(
    void *ctx, struct session *session, int (*work)(void *ctx, struct session *session))
{
	struct ui *ui = ui_new(ctx, session->progress, stderr);
	int status;

	session->sources.sink = ui_sink(ui);
	status = work(ctx, session);
	mem_free(ui);
	return status;
}

int session_run(void *ctx, const struct args *args, int (*work)(void *ctx, struct session *session))
{
	struct session session = {0};
	int status = session_open(ctx, &session, args);

	return status ? status : session_show(ctx, &session, work);
}
