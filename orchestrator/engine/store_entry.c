/* SPDX-License-Identifier: Apache-2.0 */
/* Finished outputs: found, put, checked against their digest, dropped. */
#include "engine/store.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/path.h"
#include "base/report.h"
#include "base/strlist.h"
#include "base/tree.h"
#include "engine/store_priv.h"

enum { FIND_ATTEMPTS = 3 };

bool store_same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

static bool still_there(const char *path, const struct stat *seen)
{
	struct stat now;

	return stat(path, &now) == 0 && store_same_file(&now, seen);
}

void store_discard(const struct store *store, const char *path, const struct stat *seen)
{
	void *ctx = mem_check(talloc_new(NULL));
	int guard = store_lock(ctx, store, "put", false, true, NULL);
	char *gone = path_temp_dir(ctx, store_path(ctx, store, "stages"), "gone");

	if (guard >= 0 && gone != NULL) {
		char *aside = path_join(ctx, gone, "entry");
		int swap = store_lock(ctx, store, "swap", true, true, NULL);

		if (still_there(path, seen) && rename(path, aside) != 0)
			report_error(NULL, "cannot remove '%s':", path);
		store_unlock(swap);
		path_remove(gone);
	}
	store_unlock(guard);
	mem_free(ctx);
}

/* 1 filled, 0 absent, -1 broken; silent. */
static int load_entry(const void *ctx, const char *dir, const char *key, struct store_entry *entry)
{
	char *file = mem_printf(NULL, "%s/record.json", dir);
	char *output = mem_printf(ctx, "%s/output", dir);
	bool broken;
	struct json *record = store_read_json(file, &broken);
	const char *digest = json_get_string(record, "output");
	const char *own_key = json_get_string(record, "key");
	const char *check = json_get_string(record, "check");
	int result = 0;

	if (digest != NULL && own_key != NULL && hash_is_hex(digest) && strcmp(own_key, key) == 0 &&
	    path_is_dir(output)) {
		*entry = (struct store_entry){
		    .path = output,
		    .seconds = json_get_real(record, "seconds", 0),
		    .cpu = json_get_real(record, "cpu", 0),
		    .bytes = json_get_int(record, "bytes", 0),
		};
		memcpy(entry->resolved, own_key, sizeof entry->resolved);
		memcpy(entry->output, digest, sizeof entry->output);
		if (check != NULL && strlen(check) == HASH_CHECK)
			memcpy(entry->check, check, sizeof entry->check);
		result = 1;
	} else {
		mem_free(output);
		result = path_exists(dir) ? -1 : 0;
	}
	json_free(record);
	mem_free(file);
	return result;
}

int store_find(
    const void *ctx, const struct store *store, const char *resolved_key, struct store_entry *entry)
{
	char *dir = store_key_path(NULL, store, "stages", resolved_key);
	struct stat seen;
	int result = 0;

	*entry = (struct store_entry){.path = NULL};
	for (int i = 0; i < FIND_ATTEMPTS && stat(dir, &seen) == 0; i++) {
		result = load_entry(ctx, dir, resolved_key, entry);
		if (result == 1)
			break;
		/* An entry that was removed or replaced while it was read is not broken. */
		bool broken = result < 0 && still_there(dir, &seen);
		result = 0;
		if (!broken)
			continue;
		report_warn(NULL,
		    "the record in '%s' is broken; the entry is removed and will be built again",
		    dir);
		store_discard(store, dir, &seen);
		break;
	}
	mem_free(dir);
	return result;
}

struct json *store_alias_load(const struct store *store, const char *input_key)
{
	char *file = store_key_path(NULL, store, "inputs", input_key);
	struct json *alias = store_take_json(file, "looked up in another way");

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
		result = store_find(ctx, store, resolved, entry);
	} else if (alias != NULL) {
		report_warn(
		    NULL, "'%s' names no entry of the store; it is removed and made again", file);
		path_remove(file);
	}
	json_free(alias);
	mem_free(file);
	return result;
}

static int make_file_read_only(void *data, const struct tree_entry *entry)
{
	mode_t mode = (entry->st.st_mode & S_IXUSR) != 0 ? 0555 : 0444;

	(void)data;
	if (S_ISDIR(entry->st.st_mode))
		mode = 0755;
	else if (!S_ISREG(entry->st.st_mode))
		return 0;
	if ((entry->st.st_mode & 07777) != mode && chmod(entry->full, mode) != 0)
		return report_error(NULL, "cannot set the mode of '%s':", entry->full);
	return 0;
}

static int move_tree(const char *from, const char *to)
{
	if (rename(from, to) == 0)
		return 0;
	if (errno != EXDEV)
		return report_error(NULL, "cannot rename '%s' to '%s':", from, to);
	return tree_copy(from, to, TREE_COPY);
}

/* Output and record together in the temporary directory temp; chmod before: EXDEV copies modes. */
static int assemble(const char *key, const char *output, struct json *record, const char *temp)
{
	void *ctx = mem_check(talloc_new(NULL));
	const char *wanted = json_get_string(record, "output");
	bool known = wanted != NULL && json_get_string(record, "check") != NULL;
	char digest[HASH_HEX + 1], check[HASH_CHECK + 1];
	char *tree = path_join(ctx, temp, "output");
	int result = -1;

	if (tree_walk(output, make_file_read_only, NULL) != 0 || move_tree(output, tree) != 0 ||
	    chmod(tree, 0755) != 0 || (!known && hash_tree_check(tree, digest, check) != 0))
		goto out;
	if (!known && wanted != NULL && strcmp(digest, wanted) != 0) {
		report_error(NULL, "the output has another digest than it should have");
		goto out;
	}
	long long bytes = tree_size(tree);
	if (bytes < 0)
		goto out;
	json_set_string(record, "key", key);
	if (!known) {
		json_set_string(record, "output", digest);
		json_set_string(record, "check", check);
	}
	json_set_int(record, "bytes", bytes);
	char *text = json_text(ctx, record, 2);
	result = path_write(path_join(ctx, temp, "record.json"), text, strlen(text));
	if (result == 0)
		result = path_write(path_join(ctx, temp, "used"), "", 0);
out:
	mem_free(ctx);
	return result;
}

/* Whether entry directory dir is whole; a broken one goes into temp, out of our way. */
static bool yields_to(const char *dir, const char *key, const char *temp)
{
	void *ctx = mem_check(talloc_new(NULL));
	struct store_entry theirs;
	bool whole = load_entry(ctx, dir, key, &theirs) == 1;

	if (!whole && rename(dir, path_join(ctx, temp, "broken")) != 0)
		report_error(NULL, "cannot remove '%s':", dir);
	mem_free(ctx);
	return whole;
}

/* Under its final name in one rename, unless a whole entry is there already. */
static int publish(const struct store *store, const char *key, const char *temp, const char *made)
{
	void *ctx = mem_check(talloc_new(NULL));
	char *dir = store_key_path(ctx, store, "stages", key);
	int result = path_mkdirs(path_dirname(ctx, dir));
	int swap = result == 0 ? store_lock(ctx, store, "swap", true, true, NULL) : -1;

	if (swap < 0)
		result = -1;
	else if ((!path_exists(dir) || !yields_to(dir, key, temp)) && rename(made, dir) != 0)
		result = report_error(NULL, "cannot rename '%s' to '%s':", made, dir);
	store_unlock(swap);
	mem_free(ctx);
	return result;
}

static int put(const void *ctx, const struct store *store, const char *key, const char *output,
    struct json *record)
{
	/* A sweep leaves the temporary directories alone as long as anybody holds this. */
	int guard = store_lock(ctx, store, "put", false, true, NULL);
	char *temp = guard >= 0 ? path_temp_dir(ctx, store_path(ctx, store, "stages"), "new")
				: NULL;
	int result = -1;

	if (temp != NULL) {
		char *made = path_join(ctx, temp, "entry");

		if (path_mkdirs(made) == 0 && assemble(key, output, record, made) == 0)
			result = publish(store, key, temp, made);
		path_remove(temp);
	}
	store_unlock(guard);
	return result;
}

int store_put(const void *ctx, const struct store *store, const char *resolved_key,
    const char *output, struct json *record, struct store_entry *entry)
{
	void *scratch = mem_check(talloc_new(NULL));
	int result = 0;

	if (record == NULL)
		record = json_new_object();
	if (store_find(ctx, store, resolved_key, entry) != 1) {
		result = put(scratch, store, resolved_key, output, record);
		if (result == 0 && store_find(ctx, store, resolved_key, entry) != 1)
			result = report_error(NULL,
			    "the output '%.12s' vanished from the store '%s' as soon as it was put "
			    "there; keep other programs from removing it",
			    resolved_key, store->root);
	}
	if (path_exists(output))
		path_remove(output);
	json_free(record);
	mem_free(scratch);
	return result;
}

int store_verify(const struct store *store, const struct store_entry *entry)
{
	char *dir = store_key_path(NULL, store, "stages", entry->resolved);
	char digest[HASH_HEX + 1];
	struct stat seen;
	int result = 0;

	if (strlist_has(store->verified, entry->resolved)) {
		mem_free(dir);
		return 0;
	}
	if (stat(dir, &seen) != 0) {
		report_warn(NULL, "'%s' has vanished from the store; it will be built again", dir);
		result = -1;
	} else if (hash_tree(entry->path, digest) != 0 || strcmp(digest, entry->output) != 0) {
		report_warn(NULL,
		    "'%s' holds other bytes than were put there; it is removed and will be built "
		    "again",
		    dir);
		store_discard(store, dir, &seen);
		result = -1;
	} else {
		strlist_add(store->verified, entry->resolved);
	}
	mem_free(dir);
	return result;
}

/* In the child: silent, as our caller will look again at what does not fit. */
static int check_bytes(const struct store_entry *entry)
{
	char digest[HASH_HEX + 1], check[HASH_CHECK + 1];

	report_silence();
	if (entry->check[0] != '\0')
		return hash_tree_check(entry->path, NULL, check) == 0 &&
			       strcmp(check, entry->check) == 0
			   ? 0
			   : 1;
	return hash_tree(entry->path, digest) == 0 && strcmp(digest, entry->output) == 0 ? 0 : 1;
}

pid_t store_verify_begin(const struct store *store, const struct store_entry *entry)
{
	pid_t pid;

	if (strlist_has(store->verified, entry->resolved))
		return 0;
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		/* Nobody would wait for the answer. */
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		_exit(check_bytes(entry));
	}
	return pid;
}

int store_verify_end(const struct store *store, const struct store_entry *entry, pid_t pid)
{
	int status = 1;

	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	if (pid > 0 && status == 0)
		return 0;
	return store_verify(store, entry);
}

void store_touch(const struct store *store, const struct store_entry *entry)
{
	char *dir = store_key_path(NULL, store, "stages", entry->resolved);
	char *file = mem_printf(dir, "%s/used", dir);
	int fd = open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);

	/* Nothing but the order of a later gc suffers when this fails. */
	if (fd >= 0) {
		(void)futimens(fd, NULL);
		close(fd);
	}
	mem_free(dir);
}
