/* SPDX-License-Identifier: Apache-2.0 */
/* Finished outputs: found, checked against their digest, dropped. */
#include "store/store.h"

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
#include "files/path.h"
#include "base/report.h"
#include "base/strlist.h"
#include "files/tree.h"
#include "store/store_priv.h"

enum { FIND_ATTEMPTS = 3 };

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

/* Where the output is: as a tree, or else packed, if the record says so. */
static bool find_output(
    const void *ctx, const char *dir, const struct json *record, struct store_entry *entry)
{
	const char *packed = json_get_string(record, "packed");
	struct stat st;

	entry->path = mem_printf(ctx, "%s/" STORE_TREE, dir);
	entry->stored = entry->bytes;
	if (path_is_dir(entry->path))
		return true;
	mem_free(entry->path);
	entry->path = mem_printf(ctx, "%s/" STORE_PACKED, dir);
	if (packed == NULL || !hash_is_hex(packed) || stat(entry->path, &st) != 0)
		return false;
	memcpy(entry->packed, packed, sizeof entry->packed);
	entry->stored = (long long)st.st_size;
	return true;
}

int store_load_entry(const void *ctx, const char *dir, const char *key, struct store_entry *entry)
{
	char *file = mem_printf(NULL, "%s/record.json", dir);
	bool broken;
	struct json *record = store_read_json(file, &broken);
	const char *digest = json_get_string(record, "output");
	const char *own_key = json_get_string(record, "key");
	const char *check = json_get_string(record, "check");
	int result = 0;

	*entry = (struct store_entry){
	    .seconds = json_get_real(record, "seconds", 0),
	    .cpu = json_get_real(record, "cpu", 0),
	    .bytes = json_get_int(record, "bytes", 0),
	};
	if (digest != NULL && own_key != NULL && hash_is_hex(digest) && strcmp(own_key, key) == 0 &&
	    find_output(ctx, dir, record, entry)) {
		memcpy(entry->resolved, own_key, sizeof entry->resolved);
		memcpy(entry->output, digest, sizeof entry->output);
		if (check != NULL && strlen(check) == HASH_CHECK)
			memcpy(entry->check, check, sizeof entry->check);
		result = 1;
	} else {
		mem_free(entry->path);
		*entry = (struct store_entry){.path = NULL};
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
		result = store_load_entry(ctx, dir, resolved_key, entry);
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

static bool has_bytes(const struct store_entry *entry)
{
	char digest[HASH_HEX + 1];

	if (entry->packed[0] != '\0')
		return hash_file(entry->path, digest) == 0 && strcmp(digest, entry->packed) == 0;
	return hash_tree(entry->path, digest) == 0 && strcmp(digest, entry->output) == 0;
}

int store_verify(const struct store *store, const struct store_entry *entry)
{
	char *dir = store_key_path(NULL, store, "stages", entry->resolved);
	struct stat seen;
	int result = 0;

	if (strlist_has(store->verified, entry->resolved)) {
		mem_free(dir);
		return 0;
	}
	if (stat(dir, &seen) != 0) {
		report_warn(NULL, "'%s' has vanished from the store; it will be built again", dir);
		result = -1;
	} else if (!has_bytes(entry)) {
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
	char check[HASH_CHECK + 1];

	report_silence();
	if (entry->packed[0] == '\0' && entry->check[0] != '\0')
		return hash_tree_check(entry->path, NULL, check) == 0 &&
			       strcmp(check, entry->check) == 0
			   ? 0
			   : 1;
	return has_bytes(entry) ? 0 : 1;
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
