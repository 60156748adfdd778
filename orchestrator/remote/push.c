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

	c->progress->tell(c->progress->data, bytes, c->object.blob_bytes);
}

static enum remote_outcome put_object(struct remote_call *c, const struct http_request *request)
{
	struct http_answer a = http_do(c->http, request);

	if (a.cause == NULL && a.status >= 200 && a.status <= 204 && a.status != 203)
		return REMOTE_DONE;
	c->cause = a.cause != NULL
		       ? mem_strdup(c->mem, a.cause)
		       : mem_printf(c->mem, "the server answers with HTTP status %ld%s", a.status,
			     a.status == 413 ? ", its limit for a body is too low" : "");
	return REMOTE_FAILED;
}

/* A server may have it already: other keys can lead to the same bytes. */
static bool has_blob(struct remote_call *c, const char *path)
{
	const struct http_request request = {.method = HTTP_HEAD, .path = path};
	struct http_answer a = http_do(c->http, &request);

	return a.cause == NULL && a.status == 200 && a.length == c->object.blob_bytes;
}

static enum remote_outcome put_blob(struct remote_call *c, const char *file)
{
	struct http_request request = {
	    .method = HTTP_PUT,
	    .path = mem_printf(c->mem, "cas/%s", c->object.blob),
	    .size = c->object.blob_bytes,
	    .progress = tell_sent,
	    .user = c,
	};
	enum remote_outcome outcome;

	if (has_blob(c, request.path))
		return REMOTE_DONE;
	request.fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (request.fd < 0) {
		report_error(NULL, "cannot open '%s':", file);
		return REMOTE_REFUSED;
	}
	outcome = put_object(c, &request);
	close(request.fd);
	return outcome;
}

static enum remote_outcome put_description(struct remote_call *c, const char *key)
{
	struct http_request request = {
	    .method = HTTP_PUT, .path = mem_printf(c->mem, "ac/%s", key)};
	size_t size;

	request.data = (char *)remote_describe(c->mem, c->remote->keys.sign, &c->object, &size);
	request.size = (long long)size;
	return put_object(c, &request);
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
	const char *distrust = c->remote->keys.sign != NULL
				   ? store_distrust(c->mem, c->remote->keys.ids, &entry->trust)
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

enum remote_outcome remote_push(void *ctx, const struct remote *r, const struct store *store,
    const struct remote_key *what, const struct store_entry *entry,
    const struct remote_progress *progress, const char **cause)
{
	struct remote_call c = {.mem = ctx, .remote = r, .store = store, .progress = progress};
	enum remote_outcome outcome;

	remote_listen(&c);
	c.http = http_new(ctx, &r->http);
	outcome = push(&c, what, entry);
	const char *heard = remote_overheard(&c);
	*cause = c.cause != NULL ? c.cause : heard;
	mem_free(c.http);
	return outcome;
}
