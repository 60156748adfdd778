/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Most builds have nothing to do, and half of their time went to recipes that say what they said
 * before. So a build that found all toolchains in place, and had nothing else to say, notes their
 * keys beside a digest of all that its plan was made from: of files it is who they are, their sizes
 * and when they were changed, which nobody can set back. Where the digest is the same the keys are.
 * Images of file systems (squashfs) have whatever time their maker gave, in whole seconds, so that
 * two of them can look the same: what is in one is not relied on.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "adapters/hash.h"
#include "base/mem.h"
#include "base/report.h"
#include "files/listing.h"
#include "files/owner.h"
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
	char *name;        /* the note's */
	const char *state; /* digest of what a plan is made from */
	int messages;      /* how many there were before the plan */
};

struct facts {
	struct hash *hash;
	time_t newest; /* when the file that was changed last was changed */
	bool whole;    /* whether a time is one of whole seconds */
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
	facts->whole |= st->st_ctim.tv_nsec == 0;
	add_text(facts->hash, path);
	hash_add(facts->hash, members, sizeof members);
}

static int add_entry(void *data, const struct tree_entry *entry)
{
	struct facts *facts = data;
	struct stat st;

	add_stat(facts, entry->full, &entry->st);
	if (entry->link == NULL)
		return 0;
	/* What is in a directory elsewhere is not walked. */
	if (stat(entry->full, &st) != 0 || S_ISDIR(st.st_mode))
		return 1;
	add_stat(facts, entry->link, &st);
	return 0;
}

static bool add_followed(struct facts *facts, const char *path)
{
	struct stat st;
	bool there = stat(path, &st) == 0;

	if (there)
		add_stat(facts, path, &st);
	return there;
}

static bool add_recipes(const void *ctx, struct facts *facts)
{
	static const char *const parts[] = {
	    LAYER_RECIPES, LAYER_PATCHES, LAYER_TOOLCHAINS, LAYER_LIBRARIES};
	const char *dir = session_data_dir(ctx), *self = path_self(ctx);
	bool all = dir != NULL && self != NULL;

	for (size_t i = 0; i < sizeof parts / sizeof *parts && all; i++) {
		const char *part = path_join(ctx, dir, parts[i]);

		all = !path_is_dir(part) || tree_walk(part, add_entry, facts) == 0;
	}
	/* Its files are believed by whose they are and whose what is above them is. */
	const char *libraries = path_join(ctx, all ? dir : "", LAYER_LIBRARIES);
	all = all && (!path_is_dir(libraries) || owner_check(libraries, "the layer") == 0);
	return all && add_followed(facts, self);
}

/* Which releases were had when there was a choice. */
static bool add_choices(const void *ctx, struct facts *facts, const char *store)
{
	static const char release[] = "release-";
	const char *dir = path_join(ctx, store, "choices");
	const struct strlist *names = listing(ctx, dir);
	bool all = true;

	for (size_t i = 0; i < names->count && all; i++)
		if (strncmp(names->items[i], release, strlen(release)) == 0)
			all = add_followed(facts, path_join(ctx, dir, names->items[i]));
	return all;
}

static bool add_host(
    const void *ctx, struct hash *hash, const struct session *session, const char *store)
{
	const struct host *host = host_probe(
	    ctx, session->settings, path_join(ctx, store, "host.json"));

	if (host == NULL)
		return false;
	add_text(hash, host->triple);
	add_text(hash, host->identity);
	add_text(hash, host->cpu);
	add_text(hash, host->path);
	for (size_t i = 0; i < host->tools->count; i++)
		add_text(hash, host->tools->items[i]);
	return true;
}

/* By the words of the command line, where they were said, and who is trusted. */
static char *name_of(const void *ctx, const struct session *session, const char *here)
{
	struct hash *hash = hash_new(ctx);
	char hex[HASH_HEX + 1];

	add_text(hash, here);
	add_text(hash, getenv("MCM_TRUST_OWNERS"));
	for (size_t i = 0; i < session->args->operands->count; i++)
		add_text(hash, session->args->operands->items[i]);
	add_text(hash, settings_text(ctx, session->settings));
	hash_hex(hash, hex);
	return mem_printf(ctx, STORE_UNCHANGED "%s", hex);
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
	bool all = add_recipes(ctx, &facts) && add_choices(ctx, &facts, store) &&
		   add_host(ctx, facts.hash, session, store);

	hash_hex(facts.hash, hex);
	return all && !facts.whole && facts.newest + SETTLED < time(NULL) ? mem_strdup(ctx, hex)
									  : NULL;
}

/* Of words by threes: key, target, prefix. */
static bool are_in_place(const struct strlist *words)
{
	bool in_place = words->count > 0 && words->count % 3 == 0;

	for (size_t i = 0; i + 2 < words->count && in_place; i += 3)
		in_place = prefix_has(
		    words->items[i + 2], words->items[i + 1], words->items[i], NULL);
	return in_place;
}

/* Sets session->unchanged, and returns what the note says is in place and is; or NULL. */
static const struct strlist *look(void *ctx, struct session *session)
{
	const char *dir = settings_get(session->settings, "STORE");
	const char *where = store_where(ctx, dir), *here = path_absolute(ctx, ".");
	bool looks = where != NULL && here != NULL && store_is_made(where) &&
		     is_plain(ctx, session);
	const struct store *store = looks ? store_open_to_read(ctx, dir) : NULL;
	const char *state = store != NULL ? state_of(ctx, session, where) : NULL;
	struct unchanged *u;

	if (state == NULL)
		return NULL;
	u = session->unchanged = mem_new(ctx, struct unchanged);
	u->name = name_of(ctx, session, here);
	u->state = state;
	const char *text = store_choice_get(ctx, store, u->name);
	if (text == NULL || strncmp(text, state, HASH_HEX) != 0)
		return NULL;
	const struct strlist *found = strlist_split(ctx, text + HASH_HEX, "\n");
	return are_in_place(found) ? found : NULL;
}

void session_find_unchanged(void *ctx, struct session *session)
{
	struct report_hearing hearing;

	/* What cannot be looked at, and what a prefix lacks, is told when the plan is made. */
	report_hear(&hearing);
	session->in_place = look(ctx, session);
	mem_free(report_heard(NULL, &hearing));
	if (session->unchanged != NULL)
		session->unchanged->messages = report_messages();
	if (session->in_place != NULL)
		report_debug("nothing has changed that a plan is made from");
}

void session_note_unchanged(const struct session *session, const struct strlist *in_place)
{
	const struct unchanged *u = session->unchanged;
	struct report_hearing hearing;
	char *text;

	/* Words of configure scripts' options are settings by now, and maybe none of a plain build.
	 */
	if (u == NULL || report_messages() != u->messages || session->is_loose ||
	    !is_plain(u, session))
		return;
	text = mem_strdup(NULL, u->state);
	for (size_t i = 0; i < in_place->count; i++)
		mem_appendf(NULL, &text, "\n%s", in_place->items[i]);
	/* Without the note the next build takes a little longer, and that is all. */
	report_hear(&hearing);
	store_choice_set(session->store, u->name, text);
	mem_free(report_heard(NULL, &hearing));
	mem_free(text);
}
