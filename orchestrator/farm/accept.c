/* SPDX-License-Identifier: Apache-2.0 */
/* What came of an action: its log to ours, and its output into the store. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "adapters/json.h"
#include "base/mem.h"
#include "base/report.h"
#include "farm/farm_priv.h"
#include "farm/job.h"
#include "files/path.h"
#include "files/tree.h"

enum { MOST_RECORD = 64 << 10, MOST_LOG = 32 << 20 };
/* No stage takes a week, and no machine has as many processors. */
enum { MOST_SECONDS = 7 * 24 * 3600, MOST_PROCESSORS = 4096 };

/* The record that the worker left. */
struct made {
	bool empty;
	char output[HASH_HEX + 1];
	long long bytes;
	double seconds, cpu;
};

/* What an action has printed: any bytes. */
struct stream {
	const char *data; /* with a NUL behind them */
	size_t size;
};

/* One of the two streams that were kept. */
static int stream_of(struct errand *e, const ProtobufCBinaryData *raw, const Reapi__Digest *digest,
    struct stream *stream)
{
	struct blob blob;

	*stream = (struct stream){"", 0};
	if (raw->len > 0) {
		char *data = mem_array(e->mem, char, raw->len + 1);

		memcpy(data, raw->data, raw->len);
		*stream = (struct stream){data, raw->len};
		return 0;
	}
	if (digest == NULL || digest->size_bytes == 0)
		return 0;
	if (!farm_read_digest(digest, &blob))
		return farm_fail(e, FARM_REFUSED, false, "its log has no SHA-256");
	stream->data = blob_read(e, e->mem, &blob, MOST_LOG);
	stream->size = (size_t)blob.size;
	return stream->data != NULL ? 0 : -1;
}

/* What was shown of it before is only the beginning. */
static int show_log(struct errand *e, const Reapi__ActionResult *result, struct stream *log)
{
	struct stream out, err;

	if (stream_of(e, &result->stdout_raw, result->stdout_digest, &out) != 0 ||
	    stream_of(e, &result->stderr_raw, result->stderr_digest, &err) != 0)
		return -1;
	fflush(stdout);
	if (ftruncate(STDOUT_FILENO, 0) == 0)
		(void)lseek(STDOUT_FILENO, 0, SEEK_SET);
	fwrite(out.data, 1, out.size, stdout);
	fwrite(err.data, 1, err.size, stdout);
	fflush(stdout);
	*log = err.size > 0 ? err : out;
	return 0;
}

static const Reapi__OutputFile *find(const Reapi__ActionResult *result, const char *path)
{
	for (size_t i = 0; i < result->n_output_files; i++)
		if (strcmp(result->output_files[i]->path, path) == 0)
			return result->output_files[i];
	return NULL;
}

/* The last line that is not empty, for a message. */
static char *last_line(void *ctx, struct stream log)
{
	const char *end = log.data + log.size, *begin;

	while (end > log.data && (end[-1] == '\n' || end[-1] == ' '))
		end--;
	begin = end;
	while (begin > log.data && begin[-1] != '\n' && begin[-1] != '\0')
		begin--;
	return mem_strndup(ctx, begin, (size_t)(end - begin));
}

static int fail_without_record(
    struct errand *e, const Reapi__ActionResult *result, struct stream log)
{
	char *line = last_line(e->mem, log);

	return farm_fail(e, FARM_REFUSED, true, "its worker left no record (exit status %d%s%s)",
	    result->exit_code, *line ? "): " : "", *line ? line : ")");
}

static bool read_made(const struct json *o, struct made *made)
{
	const char *output = json_get_string(o, "output");

	made->empty = json_get_bool(o, "empty", false);
	made->bytes = json_get_int(o, "bytes", -1);
	made->seconds = json_get_real(o, "seconds", -1);
	made->cpu = json_get_real(o, "cpu", -1);
	if (output == NULL || !hash_is_hex(output) || made->bytes < 0 || made->seconds < 0 ||
	    made->cpu < 0)
		return false;
	/* What is remembered of the stage tells how long later builds take. */
	if (made->seconds > MOST_SECONDS || made->cpu > (made->seconds + 1) * MOST_PROCESSORS)
		return false;
	strcpy(made->output, output);
	return true;
}

static int take_record(struct errand *e, const Reapi__OutputFile *file, struct made *made)
{
	const char *text = NULL;
	struct json *o;
	struct blob blob;
	bool good;

	if (file->contents.len > 0 && file->contents.len <= MOST_RECORD)
		text = mem_strndup(e->mem, (const char *)file->contents.data, file->contents.len);
	else if (!farm_read_digest(file->digest, &blob))
		return farm_fail(e, FARM_REFUSED, false, "its record has no SHA-256");
	else
		text = blob_read(e, e->mem, &blob, MOST_RECORD);
	if (text == NULL)
		return -1;
	o = json_parse(text, NULL);
	good = o != NULL && read_made(o, made);
	json_free(o);
	return good ? 0 : farm_fail(e, FARM_REFUSED, false, "its record is none of mcm's");
}

static int check_room(struct errand *e, long long bytes)
{
	long long room = path_free_bytes(e->job->store->root);

	if (room < 0 || bytes <= room)
		return 0;
	return farm_fail(e, FARM_REFUSED, false,
	    "its output needs %lld bytes and '%s' has %lld bytes free", bytes, e->job->store->root,
	    room);
}

/* Into an empty directory, with its digest. What is wrong with an archive is in the log. */
static int unpack_output(struct errand *e, const Reapi__ActionResult *result,
    const struct made *made, const char *tree, char digest[HASH_HEX + 1],
    char check[HASH_CHECK + 1])
{
	const Reapi__OutputFile *file = find(result, JOB_OUTPUT);
	char *packed = path_join(e->mem, e->job->work, JOB_OUTPUT);
	struct blob blob;

	if (path_mkdirs(tree) != 0)
		return farm_fail(e, FARM_REFUSED, false, "'%s' cannot be made here", tree);
	if (made->empty)
		return hash_tree_check(tree, digest, check);
	if (file == NULL || !farm_read_digest(file->digest, &blob))
		return farm_fail(e, FARM_REFUSED, false, "its output is missing");
	if (check_room(e, blob.size) != 0 || check_room(e, made->bytes) != 0 ||
	    blob_get(e, &blob, packed) != 0)
		return -1;
	if (store_unpack_file(packed, made->bytes, tree, digest, check) != 0)
		return farm_fail(
		    e, FARM_REFUSED, false, "its output cannot be unpacked (the log says why)");
	if (strcmp(digest, made->output) == 0)
		farm_keep_packed(e, made->output, packed);
	return 0;
}

static int take_output(struct errand *e, const Reapi__ActionResult *result, const struct made *made)
{
	char *tree = path_join(e->mem, e->job->work, "tree");
	char digest[HASH_HEX + 1], check[HASH_CHECK + 1] = "";
	struct stage_made kept = {
	    .tree = tree,
	    .seconds = made->seconds,
	    .cpu = made->cpu,
	    .from = e->farm->shown,
	    .output = made->output,
	};

	if (unpack_output(e, result, made, tree, digest, check) != 0)
		return -1;
	kept.check = *check != '\0' ? check : NULL;
	if (strcmp(digest, made->output) != 0)
		return farm_fail(
		    e, FARM_REFUSED, false, "its output has another digest than its record says");
	if (stage_keep(e->job, &kept) != 0)
		return farm_fail(
		    e, FARM_REFUSED, false, "its output cannot be kept (the log says why)");
	return 0;
}

enum farm_outcome result_accept(struct errand *e, const Reapi__ActionResult *result)
{
	const Reapi__OutputFile *record = find(result, JOB_RECORD);
	struct made made = {.empty = false};
	struct stream log;

	if (show_log(e, result, &log) != 0)
		return e->outcome;
	if (result->exit_code == JOB_FAILED)
		return FARM_FAILED;
	if (record == NULL || result->exit_code != 0) {
		fail_without_record(e, result, log);
		return e->outcome;
	}
	if (take_record(e, record, &made) != 0)
		return e->outcome;
	return take_output(e, result, &made) == 0 ? FARM_DONE : e->outcome;
}
