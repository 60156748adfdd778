/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Most builds have nothing to do, and half of their time went to recipes that say what they said
 * before. So a build that found all toolchains in place, and had nothing else to say, notes their
 * keys beside a digest of all that its plan was made from: of files it is who they are, their sizes
 * and when they were changed, which nobody can set back. Where the digest is the same the keys are.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "adapters/hash.h"
#include "base/mem.h"
#include "base/report.h"
#include "files/path.h"
#include "files/tree.h"
#include "host/host.h"
#include "prefix/prefix.h"
#include "recipe/layer.h"
#include "session/session.h"

/* A file that was changed less than these seconds ago may be changed again in what its file system
 * takes for the same instant, as Git has it of its index ("racy-git" in Git's documentation). */
enum { SETTLED = 2 };

struct unchanged {
	char *name;        /* the note's, by the words of the command line */
	const char *state; /* digest of what a plan is made from; NULL: not to be noted */
	int messages;      /* how many there were before the plan */
};

struct facts {
	struct hash *hash;
	const char *only; /* how names begin that count; NULL: all */
	time_t newest;    /* when the file that was changed last was changed */
};

static void add_text(struct hash *hash, const char *text)
{
	/* With its end, so that no two lists of texts are alike. */
	hash_add(hash, text != NULL ? text : "", text != NULL ? strlen(text) + 1 : 1);
}

static void add_stat(struct facts *facts, const char *path, const struct stat *st)
{
	const long long members[] = {(long long)st->st_dev, (long long)st->st_ino, st->st_mode,
	    st->st_size, st->st_mtim.tv_sec, st->st_mtim.tv_nsec, st->st_ctim.tv_sec,
	    st->st_ctim.tv_nsec};

	if (st->st_ctim.tv_sec > facts->newest)
		facts->newest = st->st_ctim.tv_sec;
	add_text(facts->hash, path);
	hash_add(facts->hash, members, sizeof members);
}

static int add_entry(void *data, const struct tree_entry *entry)
{
	struct facts *facts = data;
	struct stat st;

	if (facts->only != NULL && strncmp(entry->path, facts->only, strlen(facts->only)) != 0)
		return 0;
	add_stat(facts, entry->full, &entry->st);
	if (entry->link == NULL)
		return 0;
	/* What is in a directory elsewhere is not walked. */
	if (stat(entry->full, &st) != 0 || S_ISDIR(st.st_mode))
		return 1;
	add_stat(facts, entry->link, &st);
	return 0;
}

static bool add_tree(struct facts *facts, const char *dir, const char *only)
{
	facts->only = only;
	return !path_is_dir(dir) || tree_walk(dir, add_entry, facts) == 0;
}

static bool add_recipes(const void *ctx, struct facts *facts)
{
	static const char *const parts[] = {
	    LAYER_RECIPES, LAYER_PATCHES, LAYER_TOOLCHAINS, LAYER_LIBRARIES};
	const char *dir = session_data_dir(ctx), *self = path_self(ctx);
	bool all = dir != NULL && self != NULL;
	struct stat st;

	for (size_t i = 0; i < sizeof parts / sizeof *parts && all; i++)
		all = add_tree(facts, path_join(ctx, dir, parts[i]), NULL);
	all = all && stat(self, &st) == 0;
	if (all)
		add_stat(facts, self, &st);
	return all;
}

static bool add_host(
    const void *ctx, struct hash *hash, const struct session *session, const char *store)
{
	const struct host *host = host_probe(
	    ctx, session->settings, path_join(ctx, store, "host.json"));

	if (host == NULL)
		return false;
	add_text(hash, host->identity);
	add_text(hash, host->cpu);
	add_text(hash, host->path);
	for (size_t i = 0; i < host->tools->count; i++)
		add_text(hash, host->tools->items[i]);
	return true;
}

static void add_words(const void *ctx, struct hash *hash, const struct session *session)
{
	char *here = path_absolute(ctx, ".");

	add_text(hash, here);
	for (size_t i = 0; i < session->args->operands->count; i++)
		add_text(hash, session->args->operands->items[i]);
	add_text(hash, settings_text(ctx, session->settings));
}

/* Settings and options that may change a plan, or what is said of it, by what is not looked at. */
static bool is_plain(const void *ctx, const struct session *session)
{
	const struct strlist *known = strlist_split(ctx, "JOBS OUTPUT STORE OFFLINE SOURCES", " ");
	const struct strlist *others = strlist_split(ctx, "HOST_CC HOST_CXX HOST_PROGRAMS", " ");
	const char *sources = settings_get(session->settings, "SOURCES");
	bool plain = sources == NULL || path_is_dir(sources);

	for (size_t i = 0; settings_info[i].help != NULL && plain; i++) {
		const struct setting_info *row = &settings_info[i];

		if (row->name == NULL)
			plain = session->args->values[i] == NULL ||
				strcmp(row->option, "progress") == 0 ||
				strcmp(row->option, "config") == 0;
		else if (settings_is_set(session->settings, row->name))
			plain = row->about == ABOUT_HERE ? strlist_has(known, row->name)
							 : !strlist_has(others, row->name);
	}
	return plain;
}

/* The digest of what a plan is made from; NULL: something is there that cannot be looked at. */
static char *state_of(void *ctx, const struct session *session, const char *store)
{
	struct facts facts = {.hash = hash_new(ctx)};
	char hex[HASH_HEX + 1];
	bool all = add_recipes(ctx, &facts) &&
		   /* Which releases were had when there was a choice. */
		   add_tree(&facts, path_join(ctx, store, "choices"), "release-") &&
		   add_host(ctx, facts.hash, session, store);

	hash_hex(facts.hash, hex);
	return all && facts.newest + SETTLED < time(NULL) ? mem_strdup(ctx, hex) : NULL;
}

/* Of words by threes: key, target, prefix. What a prefix lacks is told when the plan is made. */
static bool are_in_place(const struct strlist *words)
{
	struct report_hearing hearing;
	bool in_place = words->count > 0 && words->count % 3 == 0;

	report_hear(&hearing);
	for (size_t i = 0; i + 2 < words->count && in_place; i += 3)
		in_place = prefix_has(
		    words->items[i + 2], words->items[i + 1], words->items[i], NULL);
	mem_free(report_heard(NULL, &hearing));
	return in_place;
}

int session_find_unchanged(void *ctx, struct session *session)
{
	const char *dir = settings_get(session->settings, "STORE");
	const char *where = store_where(ctx, dir);
	struct unchanged *u = mem_new(ctx, struct unchanged);
	struct hash *words = hash_new(ctx);
	char hex[HASH_HEX + 1];

	if (where == NULL || !store_is_made(where) || !is_plain(ctx, session))
		return 0;
	const struct store *store = store_open_to_read(ctx, dir);
	if (store == NULL)
		return EXIT_WORK;
	add_words(ctx, words, session);
	hash_hex(words, hex);
	u->name = mem_printf(ctx, "unchanged-%s", hex);
	u->state = state_of(ctx, session, where);
	u->messages = report_messages();
	session->unchanged = u;
	const char *text = store_choice_get(ctx, store, u->name);
	size_t n = u->state != NULL ? strlen(u->state) : 0;
	if (n == 0 || text == NULL || strncmp(text, u->state, n) != 0)
		return 0;
	const struct strlist *found = strlist_split(ctx, text + n, "\n");
	if (are_in_place(found)) {
		report_debug("nothing has changed that a plan is made from");
		session->in_place = found;
	}
	return 0;
}

void session_note_unchanged(const struct session *session, const struct strlist *in_place)
{
	const struct unchanged *u = session->unchanged;
	char *text;

	if (u == NULL || u->state == NULL || report_messages() != u->messages)
		return;
	text = mem_strdup(NULL, u->state);
	for (size_t i = 0; i < in_place->count; i++)
		mem_appendf(NULL, &text, "\n%s", in_place->items[i]);
	/* Without the note the next build takes a little longer; why it failed was told. */
	store_choice_set(session->store, u->name, text);
	mem_free(text);
}
