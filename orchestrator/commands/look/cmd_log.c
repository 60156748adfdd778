/* SPDX-License-Identifier: Apache-2.0 */
/* mcm log: the log of a stage's last run. */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/report.h"
#include "commands/commands.h"
#include "commands/look/follow.h"
#include "files/file.h"
#include "files/path.h"
#include "run/builds.h"
#include "session/session.h"
#include "ui/ui_text.h"

static int log_command(void *ctx, const struct args *args);

const struct cmd cmd_log = {
    .name = "log",
    .summary = "list the logs of stages, or print one",
    .usage = "[TARGET] [STAGE] [-f]",
    .examples = "  mcm log\n  mcm log gcc\n  mcm log x86_64-linux-musl libstdc++ | less\n"
		"  mcm log -f\n",
    .takes = COMMAND_LOG,
    .operands = true,
    .run = log_command,
};

/* A log holds whatever compilers and tests wrote. A terminal is not to be driven by that. */
static int show_log(const char *path)
{
	size_t size;
	char *text = path_read(NULL, path, &size);

	if (text == NULL)
		return -1;
	for (size_t i = 0; i < size; i++)
		if (text[i] == '\0')
			text[i] = '?';
	char *shown = ui_tail(text, text, INT_MAX, "");
	fputs(shown, stdout);
	mem_free(text);
	return 0;
}

/* Byte by byte, as a file or another program wants it. */
static int print_log(const char *path)
{
	char buffer[65536];
	int fd = file_open(path, 0);
	ssize_t n;

	if (fd < 0)
		return -1;
	while ((n = read(fd, buffer, sizeof(buffer))) > 0)
		fwrite(buffer, 1, (size_t)n, stdout);
	close(fd);
	return n < 0 ? report_error(NULL, "cannot read log '%s':", path) : 0;
}

static bool matches(const struct build_note *note, const char *word)
{
	return word == NULL || !strcmp(note->target, word) || !strcmp(note->stage, word);
}

static bool is_known(const struct build_note *notes, size_t n, const char *word)
{
	for (size_t i = 0; i < n; i++)
		if (matches(&notes[i], word))
			return true;
	return false;
}

/*
 * The triple where a word that no log goes by is an alias of a target, else the word. Recipes are
 * read for that alone: logs can be had without any. Reports; NULL.
 */
static const char *resolve(void *ctx, const struct args *args, const char *word)
{
	struct session session = {.args = args, .settings = session_environment(ctx, args)};

	if (session.settings == NULL || session_load(ctx, &session) != 0)
		return NULL;
	for (size_t i = 0; i < session.targets->n; i++)
		if (strlist_has(session.targets->v[i].aliases, word))
			return session.targets->v[i].triple;
	return word;
}

static const struct build_note *newest(
    const struct build_note *notes, size_t n, const char *target, const char *stage)
{
	const struct build_note *best = NULL;

	for (size_t i = 0; i < n; i++) {
		if (strcmp(notes[i].stage, stage) != 0 ||
		    (target != NULL && strcmp(notes[i].target, target) != 0))
			continue;
		if (best == NULL || notes[i].when > best->when)
			best = &notes[i];
	}
	return best;
}

static int list(const struct build_note *notes, size_t n, const char *word)
{
	size_t hits = 0;

	for (size_t i = 0; i < n; i++) {
		if (!matches(&notes[i], word))
			continue;
		printf("%-28s %-16s %s\n", notes[i].target, notes[i].stage, notes[i].log);
		hits++;
	}
	if (hits)
		return 0;
	if (word != NULL)
		report_error(NULL, "no log of a target or stage '%s'; 'mcm log' lists all", word);
	else
		report_note(NULL, "nothing has been built with this store");
	return word != NULL ? EXIT_WORK : 0;
}

/* Of what runs the newest that fits the words. */
static const struct build_note *running(
    const struct build_note *notes, size_t n, char *const *words, size_t nwords)
{
	const struct build_note *best = NULL;

	for (size_t i = 0; i < n; i++) {
		bool fits = true;

		for (size_t k = 0; k < nwords; k++)
			fits = fits && matches(&notes[i], words[k]);
		if (fits && notes[i].state == BUILD_RUNNING &&
		    (best == NULL || notes[i].when > best->when))
			best = &notes[i];
	}
	return best;
}

/* The one that runs; where none does, the newest of the stage that was named. */
static int follow(
    const struct store *store, const struct build_note *found, const struct build_note *named)
{
	if (found == NULL && named == NULL) {
		report_error(NULL, "no such stage runs; 'mcm status' says what does, and 'mcm log' "
				   "lists all logs");
		return EXIT_WORK;
	}
	return follow_log(store, found != NULL ? found : named) != 0 ? EXIT_WORK : 0;
}

static int log_command(void *ctx, const struct args *args)
{
	char **words = args->operands->items;
	size_t nwords = args->operands->count, n;
	const struct build_note *notes, *note = NULL;
	struct store *store;

	if (nwords > 2)
		return args_unexpected(args, 2);
	store = session_store_if_any(ctx, args);
	if (store == NULL)
		return EXIT_WORK;
	notes = builds_list(ctx, store, &n);
	for (size_t i = 0; i < nwords; i++) {
		const char *word = is_known(notes, n, words[i]) ? words[i]
								: resolve(ctx, args, words[i]);

		if (word == NULL)
			return EXIT_USAGE;
		words[i] = mem_strdup(ctx, word);
	}
	if (nwords > 0)
		note = newest(notes, n, nwords == 2 ? words[0] : NULL, words[nwords - 1]);
	if (args_on(args, "follow"))
		return follow(store, running(notes, n, words, nwords), note);
	if (note != NULL)
		return (isatty(STDOUT_FILENO) ? show_log(note->log) : print_log(note->log)) != 0
			   ? EXIT_WORK
			   : 0;
	if (nwords < 2)
		return list(notes, n, words[0]);
	report_error(
	    NULL, "no log of stage '%s' for '%s'; 'mcm log' lists all", words[1], words[0]);
	return EXIT_WORK;
}
