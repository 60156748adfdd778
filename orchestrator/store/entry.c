/* SPDX-License-Identifier: Apache-2.0 */
/* Finished outputs: found, checked against their digest, dropped. */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/report.h"
#include "base/strlist.h"
#include "files/path.h"
#include "files/tree.h"
#include "store/store_priv.h"

enum { FIND_ATTEMPTS = 3 };

static bool still_there(const char *path, const struct stat *seen)
{
	struct stat now;

	return stat(path, &now) == 0 && path_is_same(&now, seen);
}

void store_discard(const struct store *store, const char *path, const struct stat *seen)
{
	void *ctx = mem_check(talloc_new(NULL));
	int guard = store_lock(ctx, store, "put", false, true, NULL);
	char *gone = path_temp_dir(ctx, store_path(ctx, store, "stages"), "gone");

	if (guard >= 0 && gone != NULL) {
		char *aside = path_join(ctx, gone, "entry");
		int swap = store_lock(ctx, store, "swap", true, true, NULL);

		if (still_there(path, seen))
			path_take_away(path, aside);
		store_unlock(swap);
		path_remove(gone);
	}
	store_unlock(guard);
	mem_free(ctx);
}

/* Where the output is: as a tree, or else packed, if the record says so. */
static enum store_state find_output(
    const void *ctx, const char *dir, const struct json *record, struct store_entry *entry)
{
	const char *packed = json_get_string(record, "packed");
	struct stat st;

	entry->path = mem_printf(ctx, "%s/" STORE_TREE, dir);
	entry->stored = entry->bytes;
	if (stat(entry->path, &st) == 0) {
		if (S_ISDIR(st.st_mode))
			return STORE_GOOD;
	} else if (!path_means_absent(errno)) {
		return STORE_UNREADABLE;
	}
	mem_free(entry->path);
	entry->path = mem_printf(ctx, "%s/" STORE_PACKED, dir);
	if (packed == NULL || !hash_is_hex(packed))
		return STORE_BROKEN;
	if (stat(entry->path, &st) != 0)
		return path_means_absent(errno) ? STORE_BROKEN : STORE_UNREADABLE;
	memcpy(entry->packed, packed, sizeof entry->packed);
	entry->stored = (long long)st.st_size;
	return STORE_GOOD;
}

static enum store_state fill_entry(const void *ctx, const char *dir, const char *key,
    const struct json *record, struct store_entry *entry)
{
	const char *digest = json_get_string(record, "output");
	const char *own_key = json_get_string(record, "key");
	const char *check = json_get_string(record, "check");

	if (digest == NULL || own_key == NULL || !hash_is_hex(digest) || strcmp(own_key, key) != 0)
		return STORE_BROKEN;
	*entry = (struct store_entry){
	    .seconds = json_get_real(record, "seconds", 0),
	    .cpu = json_get_real(record, "cpu", 0),
	    .bytes = json_get_int(record, "bytes", 0),
	    .trust = store_trust_of(ctx, record),
	};
	memcpy(entry->resolved, own_key, sizeof entry->resolved);
	memcpy(entry->output, digest, sizeof entry->output);
	if (check != NULL && strlen(check) == HASH_CHECK)
		memcpy(entry->check, check, sizeof entry->check);
	return find_output(ctx, dir, record, entry);
}

enum store_state store_load_entry(
    const void *ctx, const char *dir, const char *key, struct store_entry *entry)
{
	char *file = mem_printf(NULL, "%s/record.json", dir);
	enum store_state state;
	struct json *record = store_read_sealed(file, &state);

	if (state == STORE_GOOD)
		state = fill_entry(ctx, dir, key, record, entry);
	else if (state == STORE_ABSENT && path_exists(dir))
		state = STORE_BROKEN;
	if (state != STORE_GOOD) {
		int cause = errno;

		*entry = (struct store_entry){.path = NULL};
		errno = cause;
	}
	json_free(record);
	mem_free(file);
	return state;
}

struct json *store_record(const struct store_entry *entry, bool *gone)
{
	char *dir = path_dirname(NULL, entry->path);
	char *file = path_join(dir, dir, "record.json");
	enum store_state state;
	struct json *record = store_read_sealed(file, &state);

	if (gone != NULL)
		*gone = state == STORE_ABSENT;
	if (state == STORE_BROKEN)
		report_error(NULL, "'%s' is broken; run again, and it will be built again", file);
	else if (state != STORE_GOOD && (gone == NULL || !*gone))
		report_error(NULL, "cannot read '%s':", file);
	mem_free(dir);
	return record;
}

/* An entry by its place and inode, so that one that takes its place is another. */
static char *doubt_name(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0
		   ? mem_printf(NULL, "%s %llu", path, (unsigned long long)st.st_ino)
		   : mem_strdup(NULL, path);
}

bool store_is_doubted(const struct store *store, const char *path)
{
	char *name = store->doubted->count > 0 ? doubt_name(path) : NULL;
	bool doubted = name != NULL && strlist_has(store->doubted, name);

	mem_free(name);
	return doubted;
}

static void remember_doubt(const struct store *store, const char *path)
{
	char *name = doubt_name(path);

	strlist_add(store->doubted, name);
	mem_free(name);
}

/* It may be sound, and a look costs nothing but this message; so nobody loses it. */
static void doubt(const struct store *store, const char *path)
{
	report_warn(
	    NULL, "cannot read '%s', which stays in the store and is not used this time:", path);
	remember_doubt(store, path);
}

/* Who only reads leaves it where it is, and has said so once. */
static void drop_broken(const struct store *store, const char *dir, const struct stat *seen)
{
	report_warn(NULL, "the record in '%s' is broken; the entry is %s", dir,
	    store->reads ? "left out, and a build removes it" : "removed and will be built again");
	if (store->reads)
		remember_doubt(store, dir);
	else
		store_discard(store, dir, seen);
}

/* An entry that was removed or replaced while it was read is not broken: then look again. */
static enum store_state load_settled(const void *ctx, const struct store *store, const char *dir,
    const char *key, struct store_entry *entry)
{
	enum store_state state = STORE_ABSENT;
	struct stat seen;

	for (int i = 0; i < FIND_ATTEMPTS && stat(dir, &seen) == 0; i++) {
		state = store_load_entry(ctx, dir, key, entry);
		if (state == STORE_GOOD)
			break;
		if (!still_there(dir, &seen)) {
			state = STORE_ABSENT;
			continue;
		}
		if (state == STORE_UNREADABLE)
			doubt(store, dir);
		if (state == STORE_BROKEN)
			drop_broken(store, dir, &seen);
		break;
	}
	return state;
}

/* Whether an entry that rests on this may be used; else only the reason stays of it. */
static bool is_trusted(const void *ctx, const struct store *store, struct store_entry *entry)
{
	char *distrust = store_distrust(ctx, &store->trusted, &entry->trust);

	if (distrust != NULL)
		*entry = (struct store_entry){.distrust = distrust};
	return distrust == NULL;
}

int store_find(
    const void *ctx, const struct store *store, const char *resolved_key, struct store_entry *entry)
{
	char *dir = store_key_path(NULL, store, "stages", resolved_key);
	bool found;

	*entry = (struct store_entry){.path = NULL};
	found = !store_is_doubted(store, dir) &&
		load_settled(ctx, store, dir, resolved_key, entry) == STORE_GOOD &&
		is_trusted(ctx, store, entry);
	mem_free(dir);
	return found ? 1 : 0;
}

struct json *store_alias_load(const struct store *store, const char *input_key)
{
	char *file = store_key_path(NULL, store, "inputs", input_key);
	struct json *alias = store_take_sealed(store, file, "looked up in another way");

	mem_free(file);
	return alias;
}

int store_find_input(
    const void *ctx, const struct store *store, const char *input_key, struct store_entry *entry)
{
	char *file = store_key_path(NULL, store, "inputs", input_key);
	struct json *alias = store_alias_load(store, input_key);
	const char *resolved = json_get_string(alias, "resolved");
	int result = 0;

	*entry = (struct store_entry){.path = NULL};
	if (resolved != NULL && hash_is_hex(resolved)) {
		const struct store_trust trust = store_trust_of(ctx, alias);

		result = store_find(ctx, store, resolved, entry);
		if (result == 1) {
			store_trust_add(ctx, &entry->trust, &trust);
			result = is_trusted(ctx, store, entry) ? 1 : 0;
		}
	} else if (alias != NULL && !store->reads) {
		report_warn(
		    NULL, "'%s' names no entry of the store; it is removed and made again", file);
		path_remove(file);
	}
	json_free(alias);
	mem_free(file);
	return result;
}

/*
 * Whether an entry has its bytes; silent. Modes are not in its digest, so they are set again: they
 * can be known, unlike bytes.
 */
static enum store_state check_digest(const struct store_entry *entry)
{
	char digest[HASH_HEX + 1];
	struct report_hearing hearing;
	bool packed = entry->packed[0] != '\0';

	report_hear(&hearing);
	errno = 0;
	int result = packed ? hash_file(entry->path, digest) : store_make_read_only(entry->path);
	if (!packed && result == 0)
		result = hash_tree(entry->path, digest);
	int cause = errno;
	mem_free(report_heard(NULL, &hearing));
	errno = cause;
	if (result == 0)
		return strcmp(digest, packed ? entry->packed : entry->output) == 0 ? STORE_GOOD
										   : STORE_BROKEN;
	/* These say what is there, and it is not what was put there. */
	return path_means_absent(cause) || cause == ELOOP || cause == EINVAL ? STORE_BROKEN
									     : STORE_UNREADABLE;
}

int store_verify(const struct store *store, const struct store_entry *entry)
{
	char *dir = store_key_path(NULL, store, "stages", entry->resolved);
	enum store_state state = STORE_GOOD;
	struct stat seen;

	if (!strlist_has(store->verified, entry->resolved)) {
		state = stat(dir, &seen) == 0 ? check_digest(entry)
			: errno == ENOENT     ? STORE_ABSENT
					      : STORE_UNREADABLE;
		if (state == STORE_GOOD)
			strlist_add(store->verified, entry->resolved);
	}
	if (state == STORE_UNREADABLE) {
		doubt(store, dir);
	} else if (state == STORE_ABSENT) {
		report_warn(NULL, "'%s' has vanished from the store; it will be built again", dir);
	} else if (state == STORE_BROKEN) {
		report_warn(NULL,
		    "'%s' holds other bytes than were put there; it is removed and will be built "
		    "again",
		    dir);
		store_discard(store, dir, &seen);
	}
	mem_free(dir);
	return state == STORE_GOOD ? 0 : -1;
}

void store_touch(const struct store *store, const struct store_entry *entry)
{
	char *dir = store_key_path(NULL, store, "stages", entry->resolved);
	char *file = mem_printf(dir, "%s/used", dir);
	int fd = open(file, O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0666);

	/* Nothing but the order of a later gc suffers when this fails. */
	if (fd >= 0) {
		(void)futimens(fd, NULL);
		close(fd);
	}
	mem_free(dir);
}

static long long changed(const char *dir, const char *file)
{
	char *path = path_join(NULL, dir, file);
	struct stat st;
	bool there = stat(path, &st) == 0;

	mem_free(path);
	return there ? (long long)st.st_mtim.tv_sec : 0;
}

struct store_times store_times(const struct store_entry *entry)
{
	char *dir = path_dirname(NULL, entry->path);
	struct store_times times = {changed(dir, "record.json"), changed(dir, "used")};

	mem_free(dir);
	return times;
}
