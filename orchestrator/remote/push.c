/* SPDX-License-Identifier: Apache-2.0 */
/* From our store into a remote one. */
#include "remote/remote.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "adapters/archive_pack.h"
#include "base/mem.h"
#include "base/report.h"
#include "files/path.h"
#include "remote/describe.h"
#include "remote/remote_priv.h"

static void tell_sent(void *user, long long bytes)
{
	const struct remote_call *c = user;

	c->watch->moved(c->watch->data, c->index, bytes, c->object.blob_bytes);
}

static enum remote_outcome put_blob(struct remote_call *c, const char *file)
{
	const struct depot_blob blob = {c->object.blob, c->object.blob_bytes};
	struct depot_flow flow = {.moved = tell_sent, .user = c};
	enum remote_outcome outcome;

	flow.fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (flow.fd < 0) {
		report_error(NULL, "cannot open '%s':", file);
		return REMOTE_REFUSED;
	}
	outcome = remote_judge(c, depot_put(c->depot, &blob, &flow));
	close(flow.fd);
	return outcome;
}

/* Who says the same of it as is there already adds a signature to the others'. */
static enum remote_outcome put_description(struct remote_call *c, const char *key)
{
	void *mem = mem_check(talloc_new(NULL));
	struct action_result there, result;
	bool has = depot_ask(c->depot, mem, key, &there).outcome == REMOTE_DONE;
	enum remote_outcome outcome;

	result = remote_describe(mem, c->remote->keys.sign, &c->object, has ? &there : NULL);
	outcome = remote_judge(c, depot_tell(c->depot, key, &result));

	mem_free(mem);
	return outcome;
}

/* 0 packed, 1 there is nothing in it, -1 reported. */
static int pack(struct remote_call *c, const struct store_entry *entry, const char *file)
{
	struct stat st;

	if (entry->packed[0] != '\0') {
		memcpy(c->object.blob, entry->packed, sizeof c->object.blob);
	} else {
		long entries = archive_pack(entry->path, file, OUTPUT_EPOCH);

		if (entries <= 0)
			return entries == 0 ? 1 : -1;
		if (hash_file(file, c->object.blob) != 0)
			return -1;
	}
	if (stat(file, &st) != 0)
		return report_error(NULL, "cannot look at '%s':", file);
	c->object.blob_bytes = (long long)st.st_size;
	return 0;
}

static enum remote_outcome send(
    struct remote_call *c, const struct store_entry *entry, const char *file)
{
	enum remote_outcome outcome;
	int packed = pack(c, entry, file);

	if (packed != 0)
		return packed > 0 ? REMOTE_DONE : REMOTE_REFUSED;
	outcome = put_blob(c, file);
	if (outcome == REMOTE_DONE && strcmp(c->object.input, c->object.resolved) != 0)
		outcome = put_description(c, c->object.resolved);
	if (outcome == REMOTE_DONE)
		outcome = put_description(c, c->object.input);
	return outcome;
}

/* NULL, or why a signature must not vouch for it. */
static const char *check_trust(struct remote_call *c, const struct store_entry *entry)
{
	const struct remote_keys *keys = &c->remote->keys;
	const struct store_trusted trusted = {keys->trusted.ids, keys->require};
	const char *distrust = keys->sign != NULL ? store_distrust(c->mem, &trusted, &entry->trust)
						  : NULL;

	return distrust != NULL ? mem_printf(c->mem, "it is not signed: %s", distrust) : NULL;
}

static enum remote_outcome push(
    struct remote_call *c, const struct remote_key *what, const struct store_entry *entry)
{
	struct remote_object *o = &c->object;
	enum remote_outcome outcome = REMOTE_REFUSED;
	const char *distrust = check_trust(c, entry);
	int lock;
	char *work;

	if (distrust != NULL)
		return remote_refuse(c, distrust);
	if (store_verify(c->store, entry) != 0)
		return remote_refuse(c, "its entry in the store is damaged or cannot be read");
	if (remote_object_of(o, what, entry) != 0)
		return outcome;
	work = store_work_dir(c->mem, c->store, &lock);
	if (work != NULL) {
		outcome = send(c, entry,
		    entry->packed[0] != '\0' ? entry->path : path_join(c->mem, work, "blob"));
		store_work_release(work, lock);
	}
	json_free(o->record);
	return outcome;
}

enum remote_outcome remote_push(void *ctx, struct remote *r, const struct store *store,
    const struct remote_key *what, const struct store_entry *entry,
    const struct remote_watch *watch)
{
	struct remote_call c = {
	    .mem = ctx, .remote = r, .index = r->home, .store = store, .watch = watch};

	remote_begin(&c);
	return remote_end(&c, push(&c, what, entry));
}
