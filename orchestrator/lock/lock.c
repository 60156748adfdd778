/* SPDX-License-Identifier: Apache-2.0 */
/* Writes locks, reads them, and holds plans against them. */
#include "lock/lock.h"

#include <string.h>

#include "base/mem.h"
#include "files/output.h"
#include "files/path.h"
#include "lock/contents.h"

/* Of the file. Keys depend on the version of mcm, which is in it beside. */
enum { FORMAT = 1 };

struct lock {
	struct loc loc; /* of the file as a whole */
	struct json *json;
	const struct json *targets, *releases, *files, *stages;
};

static struct json *settings_json(const struct lock_subject *subject)
{
	struct json *o = json_new_object();

	for (size_t i = 0; i < subject->settings->count; i++) {
		const char *entry = subject->settings->items[i], *value = strchr(entry, '=') + 1;
		char *name = mem_strndup(NULL, entry, (size_t)(value - 1 - entry));

		json_set_string(o, name, value);
		mem_free(name);
	}
	return o;
}

int lock_write(const char *path, const struct lock_subject *subject)
{
	struct json *o = json_new_object(), *targets = json_new_array();
	struct json *files = lock_files(subject);
	int status = -1;

	for (size_t i = 0; i < subject->ngoals; i++)
		json_append_string(targets, subject->goals[i]->triple);
	json_set_int(o, "format", FORMAT);
	json_set_string(o, "mcm", MCM_VERSION);
	json_set(o, "targets", targets);
	json_set_string(o, "host", subject->identity);
	json_set(o, "settings", settings_json(subject));
	json_set(o, "releases", lock_releases(subject));
	json_set(o, "stages", lock_stages(subject));
	if (files != NULL) {
		json_set(o, "files", files);
		char *text = json_text(NULL, o, 1);
		status = output_write(path, text, strlen(text));
		mem_free(text);
	}
	json_free(o);
	return status;
}

/* An object whose members are all texts, if depth is 1; objects of texts or nulls, if it is 2. */
static bool is_table(const struct json *o, int depth)
{
	void *ctx = mem_check(talloc_new(NULL));
	struct strlist *names = json_names(ctx, o);
	bool good = o != NULL && names->count > 0;

	for (size_t i = 0; good && i < names->count; i++)
		good = depth == 1 ? json_get_string(o, names->items[i]) != NULL
				  : json_get_string(json_get(o, names->items[i]), "key") != NULL;
	mem_free(ctx);
	return good;
}

static int check_lock(const struct lock *lock)
{
	const char *version = json_get_string(lock->json, "mcm");

	if (json_get_int(lock->json, "format", -1) < 0 || version == NULL)
		return report_error(&lock->loc, "this is no lock; 'mcm lock' writes one");
	if (json_get_int(lock->json, "format", -1) != FORMAT)
		return report_error(&lock->loc,
		    "this lock was written by mcm %s in format %lld, and this mcm reads format %d; "
		    "take that mcm, or write it anew with 'mcm lock'",
		    version, json_get_int(lock->json, "format", -1), FORMAT);
	if (strcmp(version, MCM_VERSION) != 0)
		return report_error(&lock->loc,
		    "this lock was written by mcm %s, whose keys are others than those "
		    "of " MCM_VERSION "; take that mcm, or write it anew with 'mcm lock'",
		    version);
	if (json_count(lock->targets) == 0 || !is_table(lock->releases, 1) ||
	    !is_table(lock->files, 1) || !is_table(lock->stages, 2))
		return report_error(
		    &lock->loc, "this lock is damaged; write it anew with 'mcm lock'");
	return 0;
}

struct lock *lock_load(const void *ctx, const char *path)
{
	struct lock *lock;
	struct json *json;

	if (path_look(path, NULL) == 0) {
		report_error(NULL, "there is no lock '%s'; 'mcm lock' writes one", path);
		return NULL;
	}
	json = json_load(path);
	if (json == NULL)
		return NULL;
	lock = mem_new(ctx, struct lock);
	lock->loc.file = mem_strdup(lock, path);
	lock->json = json_keep(lock, json);
	lock->targets = json_get(json, "targets");
	lock->releases = json_get(json, "releases");
	lock->files = json_get(json, "files");
	lock->stages = json_get(json, "stages");
	if (check_lock(lock) == 0)
		return lock;
	mem_free(lock);
	return NULL;
}

const char *lock_release(
    const struct lock *lock, const struct package *package, const struct target *target)
{
	struct strlist *names = json_names(NULL, lock->stages);
	const char *version = NULL;

	for (size_t i = 0; i < names->count && version == NULL; i++) {
		const struct json *stage = json_get(lock->stages, names->items[i]);

		if (json_says(stage, "package", package->name) &&
		    (target == NULL || json_says(stage, "target", target->triple)))
			version = json_get_string(stage, "version");
	}
	mem_free(names);
	return version;
}

static int check_targets(const struct lock *lock, const struct lock_subject *subject)
{
	int status = 0;

	for (size_t i = 0; i < subject->ngoals; i++) {
		const char *triple = subject->goals[i]->triple;
		bool found = false;

		for (size_t k = 0; k < json_count(lock->targets); k++) {
			const char *locked = json_as_string(json_at(lock->targets, k));

			found |= locked != NULL && strcmp(locked, triple) == 0;
		}
		if (!found)
			status = report_error(&lock->loc, "target '%s' is not in the lock", triple);
	}
	return status;
}

/* What the lock has of the same package, for "gcc 14.2.0". */
static char *locked_releases(const void *ctx, const struct lock *lock, const char *release)
{
	struct strlist *names = json_names(ctx, lock->releases), *same = strlist_new(ctx);
	size_t n = strcspn(release, " ") + 1;

	for (size_t i = 0; i < names->count; i++)
		if (strncmp(names->items[i], release, n) == 0)
			strlist_add(same, names->items[i]);
	return same->count > 0 ? strlist_join(ctx, same, ", ")
			       : mem_printf(ctx, "no %.*s", (int)n - 1, release);
}

static int check_release(
    const void *ctx, const struct lock *lock, const struct json *now, const char *name)
{
	const char *locked = json_get_string(lock->releases, name);
	struct strlist *digests = strlist_split(ctx, json_get_string(now, name), " ");
	struct strlist *known = strlist_split(ctx, locked != NULL ? locked : "", " ");

	if (locked == NULL)
		return report_error(&lock->loc, "%s is not in the lock, which has %s", name,
		    locked_releases(ctx, lock, name));
	for (size_t i = 0; i < digests->count; i++)
		if (!strlist_has(known, digests->items[i]))
			return report_error(&lock->loc,
			    "%s may come as a file of another digest than when it was locked: %s",
			    name, digests->items[i]);
	return 0;
}

static int check_releases(
    const void *ctx, const struct lock *lock, const struct lock_subject *subject)
{
	struct json *now = lock_releases(subject);
	struct strlist *names = json_names(ctx, now);
	int status = 0;

	for (size_t i = 0; i < names->count; i++)
		status |= check_release(ctx, lock, now, names->items[i]);
	json_free(now);
	return status;
}

static int check_locked(const struct lock *lock, const struct json *now, const char *name)
{
	const char *locked = json_get_string(lock->files, name);

	if (locked == NULL)
		return report_error(&lock->loc, "'%s' is not in the lock", name);
	if (strcmp(locked, json_get_string(now, name)) != 0)
		return report_error(&lock->loc, "'%s' is not as it was locked", name);
	return 0;
}

/* Of fewer targets than were locked, fewer files are in use; what is missing shows in the keys. */
static int check_files(const void *ctx, const struct lock *lock, const struct lock_subject *subject)
{
	struct json *now = lock_files(subject);
	struct strlist *names = json_names(ctx, now), *locked = json_names(ctx, lock->files);
	int status = now != NULL ? 0 : -1;

	for (size_t i = 0; i < names->count; i++)
		status |= check_locked(lock, now, names->items[i]);
	for (size_t i = 0; now != NULL && i < locked->count; i++)
		if (subject->ngoals == json_count(lock->targets) &&
		    !strlist_has(names, locked->items[i]))
			status = report_error(&lock->loc,
			    "'%s' is in the lock, and is not used any more", locked->items[i]);
	json_free(now);
	return status;
}

static bool has_key(const struct lock *lock, const struct stage *stage)
{
	return json_says(json_get(lock->stages, stage->id), "key", stage->key);
}

static bool needs_as_locked(const struct lock *lock, const struct stage *stage)
{
	for (size_t i = 0; i < stage->ndeps; i++)
		if (!has_key(lock, stage->deps[i]))
			return false;
	return true;
}

/* Where keys begin to differ: releases and files were compared, so it is something else. */
static int check_stages(const struct lock *lock, const struct lock_subject *subject)
{
	const char *host = json_get_string(lock->json, "host");
	int status = 0;

	for (size_t i = 0; i < subject->plan->nstages; i++) {
		const struct stage *stage = subject->plan->stages[i];

		if (has_key(lock, stage) || !needs_as_locked(lock, stage))
			continue;
		status = report_error(&lock->loc,
		    json_get(lock->stages, stage->id) == NULL
			? "stage %s is not in the lock; it comes from other settings"
			: "stage %s has another key than the lock: by other settings, or host",
		    stage->id);
	}
	if (status != 0 && !json_says(lock->json, "host", subject->identity))
		report_error(&lock->loc,
		    "the host was '%s', and is '%s'; of toolchains made with --static-host only "
		    "the tools to build them depend on it",
		    host != NULL ? host : "", subject->identity);
	return status;
}

static void note_setting(
    const struct lock *lock, const char *name, const char *then, const char *now)
{
	if (then == NULL)
		report_note(
		    &lock->loc, "%s is '%s', and was not set when it was locked", name, now);
	else if (now == NULL)
		report_note(
		    &lock->loc, "%s was '%s' when it was locked, and is not set", name, then);
	else if (strcmp(then, now) != 0)
		report_note(
		    &lock->loc, "%s is '%s', and was '%s' when it was locked", name, now, then);
}

/* What is not as it was locked often follows from a setting, which nobody can tell from names of
 * patches. Locks of before have none. */
static void note_causes(
    const void *ctx, const struct lock *lock, const struct lock_subject *subject)
{
	const struct json *then = json_get(lock->json, "settings");
	struct json *now = settings_json(subject);
	struct strlist *names = json_names(ctx, now);

	strlist_add_missing(names, json_names(ctx, then));
	for (size_t i = 0; then != NULL && i < names->count; i++)
		note_setting(lock, names->items[i], json_get_string(then, names->items[i]),
		    json_get_string(now, names->items[i]));
	json_free(now);
	report_note(&lock->loc, "'mcm lock' with the same options writes down what is there now");
}

int lock_check(const struct lock *lock, const struct lock_subject *subject)
{
	void *ctx = mem_check(talloc_new(NULL));
	int status = check_targets(lock, subject);

	if (status == 0)
		status = check_releases(ctx, lock, subject) | check_files(ctx, lock, subject);
	if (status == 0)
		status = check_stages(lock, subject);
	if (status != 0)
		note_causes(ctx, lock, subject);
	mem_free(ctx);
	return status;
}
