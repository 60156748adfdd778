/* SPDX-License-Identifier: Apache-2.0 */
/* From a command line to settings, recipes, host, store and plan. */
#include "session/session.h"

#include <getopt.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "adapters/hash.h"
#include "base/mem.h"
#include "files/path.h"
#include "base/report.h"
#include "settings/configmak.h"

extern char **environ;

enum {
	LONG_BASE = 256,
	LONG_SET,
	LONG_CONFIG,
	LONG_KEEP_GOING,
	LONG_PROGRESS,
	LONG_EXPLAIN,
	LONG_FORMAT,
	LONG_TO,
	LONG_TARGET,
	LONG_SETTING, /* + index into flags */
};

/* Options that are settings under another name. */
static const struct flag {
	const char *option;
	const char *setting;
	bool has_value;
	unsigned only; /* OPT_ of the commands that take it; 0: all */
} flags[] = {
    {"prefix", "OUTPUT", true, OPT_PREFIX},
    {"jobs", "JOBS", true, 0},
    {"gcc", "GCC_VER", true, 0},
    {"binutils", "BINUTILS_VER", true, 0},
    {"musl", "MUSL_VER", true, 0},
    {"linux", "LINUX_VER", true, 0},
    {"languages", "LANGUAGES", true, 0},
    {"disable-wchar", "DISABLE_WCHAR", false, 0},
    {"disable-iconv", "DISABLE_ICONV", false, 0},
    {"static-host", "STATIC_HOST", false, 0},
    {"host", "HOST", true, 0},
    {"native", "NATIVE", false, 0},
    {"patches", "PATCHES", true, 0},
    {"offline", "OFFLINE", false, 0},
    {"launcher", "LAUNCHER", true, OPT_BUILD},
    {"cache", "CACHE_URL", true, OPT_CACHE},
    {"cache-push", "CACHE_PUSH", false, OPT_CACHE},
    {"sign-key", "CACHE_SIGN_KEY", true, OPT_CACHE},
    {"trust-key", "CACHE_TRUST_KEYS", true, OPT_CACHE},
};
enum { NFLAGS = sizeof(flags) / sizeof(*flags), NEXTRA = 10 };

static void add_option(struct option *list, size_t *n, const char *name, int has_value, int code)
{
	list[(*n)++] = (struct option){.name = name, .has_arg = has_value, .val = code};
}

static struct option *option_table(void *ctx, unsigned options)
{
	struct option *list = mem_array(ctx, struct option, NFLAGS + NEXTRA + 1);
	size_t n = 0;

	for (size_t i = 0; i < NFLAGS; i++) {
		if (flags[i].only ? options & flags[i].only : !(options & OPT_ENV))
			add_option(
			    list, &n, flags[i].option, flags[i].has_value, LONG_SETTING + (int)i);
	}
	add_option(list, &n, "set", 1, LONG_SET);
	add_option(list, &n, "config", 1, LONG_CONFIG);
	add_option(list, &n, "help", 0, 'h');
	if (options & OPT_RUN) {
		add_option(list, &n, "keep-going", 0, LONG_KEEP_GOING);
		add_option(list, &n, "progress", 1, LONG_PROGRESS);
	}
	if (options & OPT_PLAN)
		add_option(list, &n, "explain", 0, LONG_EXPLAIN);
	if (options & (OPT_PLAN | OPT_ENV))
		add_option(list, &n, "format", 1, LONG_FORMAT);
	if (options & OPT_PLACE)
		add_option(list, &n, "target", 1, LONG_TARGET);
	if (options & OPT_TO)
		add_option(list, &n, "to", 1, LONG_TO);
	return list;
}

static int progress_option(struct session *session, const struct cmd *cmd, const char *text)
{
	int mode = ui_mode_parse(text);

	if (mode < 0)
		return cmd_usage_error(
		    cmd, "'%s' is no progress style; take auto, tty, plain, json or quiet", text);
	session->progress = (enum ui_mode)mode;
	return 0;
}

static int option(struct session *session, const struct cmd *cmd, int code)
{
	int rc = 0;

	switch (code) {
	case 'j':
		rc = settings_set(session->settings, "JOBS", optarg, RANK_FLAG, NULL);
		break;
	case LONG_SET:
		rc = settings_set_assignment(session->settings, optarg);
		break;
	case LONG_CONFIG:
		session->config = optarg;
		break;
	case 'k':
	case LONG_KEEP_GOING:
		session->keep_going = true;
		break;
	case LONG_PROGRESS:
		return progress_option(session, cmd, optarg);
	case LONG_EXPLAIN:
		session->explain = true;
		break;
	case LONG_FORMAT:
		session->format = optarg;
		break;
	case LONG_TO:
		session->to = optarg;
		break;
	case LONG_TARGET:
		session->choice = optarg;
		break;
	default:
		rc = settings_set(session->settings, flags[code - LONG_SETTING].setting,
		    optarg ? optarg : "1", RANK_FLAG, NULL);
	}
	return rc ? EXIT_USAGE : 0;
}

static const char *nearest_option(const struct option *list, const char *word)
{
	char **names = mem_array(NULL, char *, NFLAGS + NEXTRA + 1);
	const char *best;
	size_t n = 0;

	for (; list[n].name; n++)
		names[n] = (char *)(uintptr_t)list[n].name;
	best = report_nearest(word + strspn(word, "-"), names);
	mem_free(names);
	return best;
}

static int bad_option(const struct cmd *cmd, const struct option *list, int code, char **argv)
{
	/* Of letters in one word, as in "-xj2", the word may not yet be passed. */
	const char letter[] = {'-', (char)optopt, '\0'};
	const char *word = optopt > 0 && optopt < LONG_BASE ? letter : argv[optind - 1];
	const char *near = nearest_option(list, word);

	if (code == ':')
		return cmd_usage_error(cmd, "option '%s' needs a value", word);
	if (near)
		return cmd_usage_error(
		    cmd, "unknown option '%s'; did you mean '--%s'?", word, near);
	return cmd_usage_error(cmd, "unknown option '%s'", word);
}

static int parse(void *ctx, struct session *session, const struct cmd *cmd, unsigned options,
    int argc, char **argv, bool *done)
{
	struct option *list = option_table(ctx, options);
	const char *letters = options & OPT_ENV ? ":h" : options & OPT_RUN ? ":hj:k" : ":hj:";
	int code, rc;

	optind = 1;
	opterr = 0;
	while ((code = getopt_long(argc, argv, letters, list, NULL)) != -1) {
		if (code == 'h') {
			cmd_help(cmd);
			*done = true;
			return 0;
		}
		if (code == '?' || code == ':')
			return bad_option(cmd, list, code, argv);
		rc = option(session, cmd, code);
		if (rc)
			return rc;
	}
	return 0;
}

static int load_config(const struct session *session)
{
	const char *file = session->config;

	if (!file && access("config.mak", F_OK) == 0)
		file = "config.mak";
	return file ? configmak_load(session->settings, file) : 0;
}

/* Targets of the command line, else of the TARGET setting. */
static int find_goals(
    void *ctx, struct session *session, const struct cmd *cmd, unsigned options, char *const *names)
{
	const char *setting = settings_get(session->settings, "TARGET");
	struct strlist *list = strlist_new(ctx);

	session->keys = strlist_new(ctx);
	for (; *names; names++)
		strlist_add(
		    (options & OPT_KEYS) && hash_is_hex(*names) ? session->keys : list, *names);
	if (!list->count && !session->keys->count && setting)
		strlist_add_all(list, strlist_split(ctx, setting, " \t\n"));
	if (!list->count && !session->keys->count)
		return cmd_usage_error(
		    cmd, "name a target, such as x86_64-linux-musl; 'mcm list targets' shows all");
	session->goals = mem_array(ctx, const struct target *, list->count + 1);
	for (size_t i = 0; i < list->count; i++) {
		const struct target *target = targets_get(session->targets, list->items[i]);

		if (!target)
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
static int count_jobs(const struct session *session)
{
	const char *text = settings_get(session->settings, "JOBS");
	long n = text ? strtol(text, NULL, 10) : sysconf(_SC_NPROCESSORS_ONLN);

	return n < 1 ? 1 : n > 1024 ? 1024 : (int)n;
}

static int load_data(void *ctx, struct session *session)
{
	session->data = session_data_dir(ctx);
	if (!session->data)
		return EXIT_USAGE;
	session->catalog = catalog_load(ctx, path_join(ctx, session->data, "recipes"),
	    path_join(ctx, session->data, "patches"));
	session->targets = targets_load(ctx, path_join(ctx, session->data, "toolchains"));
	return session->catalog && session->targets ? 0 : EXIT_USAGE;
}

static int source_options(void *ctx, struct session *session)
{
	session->sources.dir = settings_get(session->settings, "SOURCES");
	session->sources.offline = settings_on(session->settings, "OFFLINE");
	session->sources.unreachable = mem_new(ctx, bool);
	session->sources.mirrors = settings_words(ctx, session->settings, "MIRRORS");
	if (session->sources.dir && !path_is_dir(session->sources.dir)) {
		report_error(settings_loc(session->settings, "SOURCES"),
		    "SOURCES names '%s', which is no directory; make it or leave SOURCES unset",
		    session->sources.dir);
		return EXIT_USAGE;
	}
	return session->sources.mirrors ? 0 : EXIT_USAGE;
}

/* A name without a slash is a target, unless a toolchain lies in a directory of that name. */
static bool is_place(void *ctx, const char *word)
{
	return word && (*word == '.' || strchr(word, '/') ||
			   path_is_dir(path_join(ctx, word, "share/mcm")));
}

/* What OPT_PLACE adds to the command line. Returns 0 or an exit status. */
static int find_place(
    void *ctx, struct session *session, const struct cmd *cmd, char *const *operands)
{
	if (operands[0] && operands[1])
		return cmd_usage_error(cmd, "unexpected '%s'", operands[1]);
	if (is_place(ctx, operands[0]))
		session->place = operands[0];
	if (session->choice && !session->place)
		return cmd_usage_error(cmd, "--target chooses in a prefix, but none is named");
	if (session->place && settings_is_set(session->settings, "OUTPUT"))
		return cmd_usage_error(
		    cmd, "--prefix goes with a target, but '%s' is a prefix", session->place);
	return 0;
}

int session_open(void *ctx, struct session *session, const struct cmd *cmd, unsigned options,
    int argc, char **argv, bool *done)
{
	int rc;

	session->settings = settings_new(ctx);
	*done = false;
	rc = parse(ctx, session, cmd, options, argc, argv, done);
	if (!rc && !*done && (options & OPT_PLACE))
		rc = find_place(ctx, session, cmd, argv + optind);
	if (rc || *done || session->place)
		return rc;
	if (settings_load_environment(session->settings, environ) || load_config(session) ||
	    settings_settle(session->settings))
		return EXIT_USAGE;
	rc = load_data(ctx, session);
	if (!rc)
		rc = find_goals(ctx, session, cmd, options, argv + optind);
	if (!rc && (options & OPT_PLACE) && session->ngoals > 1)
		rc = cmd_usage_error(cmd, "TARGET names several targets; name one of them");
	if (rc || (options & OPT_ENV))
		return rc;
	session->jobs = count_jobs(session);
	rc = source_options(ctx, session);
	if (!rc && (options & OPT_CACHE))
		rc = session_remote(ctx, session);
	if (rc)
		return rc;
	/* Keys alone say all: no compiler is needed to use them. */
	if (session->ngoals > 0) {
		rc = session_host(ctx, session, cmd, options);
		if (rc)
			return rc;
		if ((options & OPT_BUILD) &&
		    launcher_find(ctx, session->settings, session->host, &session->launcher))
			return EXIT_USAGE;
	}
	session->store = store_open(ctx, settings_get(session->settings, "STORE"));
	return session->store ? 0 : EXIT_WORK;
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

int session_run(void *ctx, const struct cmd *cmd, unsigned options, int argc, char **argv,
    int (*work)(void *ctx, struct session *session))
{
	struct session session = {0};
	bool done;
	int status = session_open(ctx, &session, cmd, options, argc, argv, &done);

	return status || done ? status : session_show(ctx, &session, work);
}

struct plan *session_choose(void *ctx, const struct session *session, struct choice *choice)
{
	struct plan_input input = {
	    .catalog = session->catalog,
	    .targets = session->goals,
	    .ntargets = session->ngoals,
	    .settings = session->settings,
	    .host = session->host,
	    .runners = session->runners,
	    .here = session->here,
	    .choose = choice_release,
	    .choose_data = choice,
	};

	choice->store = session->store;
	choice->opts = &session->sources;
	return plan_make(ctx, &input);
}

struct plan *session_plan(void *ctx, struct session *session, bool fetch)
{
	struct choice choice = {.fetch = fetch};
	struct plan *plan = NULL;

	if (session->remote && session_guess(ctx, session, &plan))
		return NULL;
	return plan ? plan : session_choose(ctx, session, &choice);
}
