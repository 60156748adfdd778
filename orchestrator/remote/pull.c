/* SPDX-License-Identifier: Apache-2.0 */
/* From a remote store into ours. */
#include "remote/remote.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/report.h"
#include "files/file.h"
#include "files/path.h"
#include "remote/remote_priv.h"

/* A blob on its way. */
struct download {
	struct remote_call *call;
	struct hash *hash;
	int fd;
	bool full; /* it could not be written */
};

static bool take_bytes(void *user, const char *data, size_t n)
{
	struct download *d = user;

	hash_add(d->hash, data, n);
	if (!d->full && file_write(d->fd, data, n) != 0) {
		report_error(NULL, "cannot write what comes from the cache:");
		d->full = true;
	}
	return !d->full;
}

static void tell_received(void *user, long long bytes)
{
	const struct remote_call *c = ((struct download *)user)->call;

	c->watch->moved(c->watch->data, c->index, bytes, c->object.blob_bytes);
}

/* The size was promised by the description, so nothing larger is taken. */
static enum remote_outcome download(struct remote_call *c, const char *file)
{
	struct download d = {.call = c, .hash = hash_new(c->mem)};
	const struct depot_blob blob = {c->object.blob, c->object.blob_bytes};
	const struct depot_flow flow = {.take = take_bytes, .moved = tell_received, .user = &d};
	char digest[HASH_HEX + 1];

	d.fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (d.fd < 0) {
		report_error(NULL, "cannot create '%s':", file);
		return REMOTE_REFUSED;
	}
	struct depot_answer answer = depot_get(c->depot, &blob, &flow);
	close(d.fd);
	if (d.full)
		return REMOTE_REFUSED;
	enum remote_outcome outcome = remote_judge(c, answer);
	hash_hex(d.hash, digest);
	if (outcome == REMOTE_DONE && strcmp(digest, c->object.blob) != 0)
		return remote_refuse(c, "its blob has another SHA-256 than it should have");
	return outcome;
}

static bool has_room(const struct remote_call *c)
{
	long long room = path_free_bytes(c->store->root);

	if (room < 0 || (c->object.bytes <= room && c->object.blob_bytes <= room - c->object.bytes))
		return true;
	report_error(NULL, "it needs %lld bytes and '%s' has %lld bytes free",
	    c->object.bytes + c->object.blob_bytes, c->store->root, room);
	return false;
}

/* Unpack into a new tree that must have the promised digest; check gets its checksum, or "". */
static int unpack_promised(
    const struct remote_call *c, const char *file, const char *tree, char check[HASH_CHECK + 1])
{
	char digest[HASH_HEX + 1];

	if (path_mkdirs(tree) != 0 ||
	    store_unpack_file(file, c->object.bytes, tree, digest, check) != 0)
		return -1;
	if (strcmp(digest, c->object.output) == 0)
		return 0;
	return report_error(NULL, "the output has another digest than it should have");
}

/* Packed, the tree is the caller's. */
static int store_output(struct remote_call *c, const struct remote_key *want, const char *file,
    const char *tree, const char *check, struct store_entry *entry)
{
	struct json *record = json_clone(c->object.record);

	json_set_string(record, "from", depot_url(c->depot));
	store_trust_note(record, &c->trust);
	json_set_string(record, "output", c->object.output);
	if (*check != '\0')
		json_set_string(record, "check", check);
	if (want->fresh == NULL)
		return store_put(c->mem, c->store, c->object.resolved, tree, record, entry);
	json_set_string(record, "packed", c->object.blob);
	json_set_int(record, "bytes", c->object.bytes);
	return store_put(c->mem, c->store, c->object.resolved, file, record, entry);
}

/* Ours was there first: which of the two is wrong cannot be told here. */
static enum remote_outcome refuse_other(struct remote_call *c)
{
	return remote_refuse(c, "the store has another output of the same resolved key");
}

static enum remote_outcome unpack(
    struct remote_call *c, const struct remote_key *want, const char *file, const char *tree)
{
	char check[HASH_CHECK + 1];
	struct store_entry entry;

	if (unpack_promised(c, file, tree, check) != 0 ||
	    store_output(c, want, file, tree, check, &entry) != 0)
		return REMOTE_REFUSED;
	return strcmp(entry.output, c->object.output) == 0 ? REMOTE_DONE : refuse_other(c);
}

static enum remote_outcome bring(struct remote_call *c, const struct remote_key *want)
{
	int lock;
	char *work = store_work_dir(c->mem, c->store, &lock);
	enum remote_outcome outcome = REMOTE_REFUSED;

	if (work == NULL)
		return outcome;
	if (has_room(c)) {
		char *file = path_join(c->mem, work, "blob");
		const char *tree = want->fresh;

		if (tree == NULL)
			tree = path_join(c->mem, work, "output");
		outcome = download(c, file);
		if (outcome == REMOTE_DONE)
			outcome = unpack(c, want, file, tree);
	}
	store_work_release(work, lock);
	return outcome;
}

static int remember(struct remote_call *c, const struct remote_key *want)
{
	const struct remote_object *o = &c->object;
	struct store_alias alias = {o->input, o->resolved, o->stage, o->text, &c->trust};

	if (want->input != NULL) {
		alias.input = want->input;
		alias.stage = want->stage;
		alias.text = want->text;
	}
	return store_alias(c->store, &alias);
}

/* Another process may just be bringing the same. */
static enum remote_outcome bring_once(struct remote_call *c, const struct remote_key *want)
{
	char *name = mem_printf(c->mem, "pull-%s", c->object.resolved);
	int lock = store_lock(c->mem, c->store, name, true, true, NULL);
	enum remote_outcome outcome = REMOTE_REFUSED;
	struct store_entry entry;

	if (lock < 0)
		return outcome;
	if (store_find(c->mem, c->store, c->object.resolved, &entry) == 1 &&
	    store_verify(c->store, &entry) == 0)
		outcome = strcmp(entry.output, c->object.output) == 0 ? REMOTE_DONE
								      : refuse_other(c);
	else
		outcome = bring(c, want);
	store_unlock(lock);
	return outcome;
}

static enum remote_outcome pull(struct remote_call *c, const void *what)
{
	const struct remote_key *want = what;
	bool is_input = want->input == NULL || strcmp(want->key, want->input) == 0;
	enum remote_outcome outcome = remote_look_up(c, want->key, is_input);

	if (outcome != REMOTE_DONE)
		return outcome;
	outcome = bring_once(c, want);
	if (outcome == REMOTE_DONE && remember(c, want) != 0)
		return REMOTE_REFUSED;
	return outcome;
}

enum remote_outcome remote_pull(void *ctx, struct remote *r, const struct store *store,
    const struct remote_key *want, const struct remote_watch *watch)
{
	return remote_each(ctx, r, store, watch, pull, want);
}
