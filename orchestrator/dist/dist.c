/* SPDX-License-Identifier: Apache-2.0 */
/* The directory of a release, and the toolchains in it. */
#include "dist/dist.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/interrupt.h"
#include "base/mem.h"
#include "base/report.h"
#include "base/text.h"
#include "dist/dist_priv.h"
#include "files/file.h"
#include "files/listing.h"
#include "files/output.h"
#include "files/path.h"
#include "files/temp.h"
#include "files/tree.h"
#include "inspect/inspect.h"
#include "pack/pack.h"
#include "record/manifest.h"
#include "remote/place.h"
#include "sign/envelope.h"
#include "sign/statement.h"

/* Says what the directory is. */
#define MARK ".mcm-dist"
/* A program that is being copied. */
#define PROGRAM_TEMP ".mcm.new"
/* Machines are called by their CPU where that says all. */
#define USUAL_END "-linux-musl"

static int close_dist(struct dist *dist)
{
	close(dist->lock);
	return 0;
}

/* At once: where it had another name first, one that was killed would leave a directory that no
 * release can be made in. */
static int write_mark(const char *mark)
{
	int fd = file_open_empty(mark, 0666);

	if (fd < 0)
		return -1;
	close(fd);
	return file_sync_above(mark);
}

static int note_leftover(void *data, const struct tree_entry *entry)
{
	const char *name = path_basename(entry->path);

	if (S_ISDIR(entry->st.st_mode) || strcmp(name, PROGRAM_TEMP) == 0 ||
	    strcmp(entry->path, REMOTE_PLACE_TEMP) == 0)
		strlist_add(data, entry->full);
	return 0;
}

/* What a run that was killed has left would be given away with the rest. */
static int sweep(const struct dist *dist)
{
	struct strlist *found = strlist_new(NULL);
	int result = tree_walk(dist->dir, note_leftover, found);

	for (size_t i = 0; i < found->count && result == 0; i++) {
		const char *path = found->items[i];

		if (path_leads_to_dir(path) > 0)
			temp_dir_sweep(path, PACK_TEMP);
		else
			result = path_remove(path);
	}
	mem_free(found);
	return result == 0 ? temp_sweep(dist->dir) : -1;
}

/* A release that none can follow is told of before anything is built for the next one. */
static int take_up(const struct dist *dist)
{
	struct json *index = dist_index_load(dist);
	int result = index != NULL ? sweep(dist) : -1;

	json_free(index);
	return result;
}

/* Another release, or nothing yet. */
static int check_dist(const struct dist *dist)
{
	char *mark = path_join(dist, dist->dir, MARK);
	const struct strlist *found;
	int there = path_look(mark, NULL);

	if (there != 0)
		return there > 0 && output_check(mark) == 0 ? take_up(dist) : -1;
	found = listing(dist, dist->dir);
	if (errno != 0)
		return report_error(NULL, "cannot read directory '%s':", dist->dir);
	return found->count == 0
		   ? write_mark(mark)
		   : report_error(NULL,
			 "'%s' holds something else than a release; name another directory",
			 dist->dir);
}

struct dist *dist_open(
    const void *ctx, const char *dir, const struct store *store, const struct sign_key *key)
{
	struct dist *dist = mem_new(ctx, struct dist);

	*dist = (struct dist){.dir = path_absolute(dist, dir),
	    .lock = output_open(dir, store->root),
	    .store = store,
	    .key = key,
	    .programs = strlist_new(dist)};
	if (dist->lock >= 0)
		talloc_set_destructor(dist, close_dist);
	if (dist->lock >= 0 && check_dist(dist) == 0)
		return dist;
	mem_free(dist);
	return NULL;
}

char *dist_beside(
    const void *ctx, const struct dist *dist, const struct dist_item *item, const char *end)
{
	size_t stem = strlen(item->file) - strlen(DIST_ARCHIVE);

	return mem_printf(ctx, "%s/%.*s%s", dist->dir, (int)stem, item->file, end);
}

static struct remote_place place_of(const struct dist *dist)
{
	return (struct remote_place){.dir = dist->dir, .sign = dist->key};
}

static const char *host_name(const void *ctx, const char *triple)
{
	return text_ends(triple, USUAL_END)
		   ? mem_strndup(ctx, triple, strlen(triple) - strlen(USUAL_END))
		   : triple;
}

bool dist_is_signed(const struct dist *dist, const char *archive, const char *sha256)
{
	void *mem = mem_check(talloc_new(NULL));
	char *file = mem_printf(mem, "%s/%s." CONTENTS_SIGNATURE, dist->dir, archive);
	struct sign_key *keys[] = {(struct sign_key *)(size_t)dist->key, NULL};
	const struct sign_keys trusted = {.keys = keys};
	char *text = path_exists(file) ? path_read(mem, file, NULL) : NULL;
	const struct strlist *lines = strlist_split(mem, text != NULL ? text : "", "\n");
	bool found = false;

	for (size_t i = 0; i < lines->count && !found; i++) {
		struct strlist *signers = strlist_new(mem);
		struct json *statement = envelope_open(lines->items[i], &trusted, signers);

		found = statement != NULL && signers->count > 0 &&
			statement_names(statement, sha256);
		json_free(statement);
	}
	mem_free(mem);
	return found;
}

/* The archive is the blob of its key by another name; a signature that is wanted is there. */
static bool is_there(const void *mem, const struct dist *dist, const struct dist_item *item)
{
	static const char *const ends[] = {".minisig", ".cosign.bundle", NULL};
	char *file = path_join(mem, dist->dir, item->file);
	char *blob = mem_printf(mem, "%s/cas/%s", dist->dir, item->object.blob);
	struct stat a, b;

	if (lstat(file, &a) != 0 || lstat(blob, &b) != 0 || !S_ISREG(a.st_mode))
		return false;
	/* Copied by a program that knows no hard links, they are two files. */
	if (!path_is_same(&a, &b) && file_same(file, blob) != 1)
		return false;
	for (const char *const *end = ends; dist->key != NULL && *end != NULL; end++)
		if (!path_exists(mem_printf(mem, "%s%s", file, *end)))
			return false;
	return dist->key == NULL || dist_is_signed(dist, item->file, item->object.blob);
}

static int plan_item(struct dist *dist, struct dist_item *item, const struct stage *goal)
{
	const struct remote_place place = place_of(dist);
	const char *release;
	void *mem;

	item->goal = goal;
	item->host = host_name(dist, goal->runner->triple);
	item->inputs = json_keep(dist, manifest_inputs(goal));
	release = pack_compiler_release(dist, item->inputs);
	item->file = mem_printf(dist, "%s/%s-%s" DIST_ARCHIVE, item->host, goal->target->triple,
	    release != NULL ? release : "0");
	if (output_dir(path_join(dist, dist->dir, item->host)) != 0)
		return -1;
	mem = mem_check(talloc_new(NULL));
	item->is_there = remote_placed(dist, &place, goal->key, &item->object) &&
			 is_there(mem, dist, item);
	mem_free(mem);
	return 0;
}

int dist_plan(struct dist *dist, const struct plan *plan)
{
	dist->items = mem_array(dist, struct dist_item, plan->ngoals + 1);
	for (; dist->n < plan->ngoals; dist->n++)
		if (plan_item(dist, &dist->items[dist->n], plan->goals[dist->n]) != 0)
			return -1;
	return 0;
}

/* Without a key, signatures of what had the name before would stay, and be wrong. */
static int sign(
    const void *mem, const struct dist *dist, const struct pack_toolchain *pack, const char *file)
{
	static const char *const ends[] = {
	    "." CONTENTS_SIGNATURE, ".minisig", ".cosign.bundle", NULL};

	if (dist->key != NULL)
		return pack_sign(pack, file, dist->key);
	for (const char *const *end = ends; *end != NULL; end++)
		if (path_remove(mem_printf(mem, "%s%s", file, *end)) != 0)
			return -1;
	return 0;
}

/* As a blob the archive must give the very output, or no store would take it. */
static int check_archive(
    const void *mem, const struct store_entry *entry, const char *file, const char *work)
{
	char *dir = path_join(mem, work, "again");
	char digest[HASH_HEX + 1], check[HASH_CHECK + 1];

	if (path_mkdirs(dir) != 0 || store_unpack_file(file, entry->bytes, dir, digest, check) != 0)
		return -1;
	if (strcmp(digest, entry->output) == 0)
		return 0;
	(void)path_remove(file);
	return report_error(NULL,
	    "'%s' would not have all of the toolchain: it unpacks to other files, such as empty "
	    "directories; remove them in the recipe",
	    file);
}

static int add(void *mem, struct dist *dist, struct dist_item *item,
    const struct store_entry *entry, const char *work)
{
	const struct remote_place place = place_of(dist);
	char *file = path_join(mem, dist->dir, item->file), *text = plan_key_text(mem, item->goal);
	char *unpacked = path_join(mem, work, "unpacked");
	const struct remote_key what = {.key = item->goal->key,
	    .input = item->goal->key,
	    .stage = item->goal->id,
	    .text = text};
	struct pack_toolchain pack = {
	    .prefix = entry->path, .epoch = OUTPUT_EPOCH, .name = item->file, .sink = dist->sink};

	if (entry->packed[0] != '\0') {
		pack.prefix = unpacked;
		if (path_mkdirs(unpacked) != 0 || store_unpack_to(entry, unpacked) != 0)
			return -1;
	}
	pack.all = contents_load_all(mem, pack.prefix, item->goal->target->triple);
	if (pack.all == NULL || pack_toolchain_file(&pack, file, NULL) != 0 ||
	    check_archive(mem, entry, file, work) != 0 || sign(mem, dist, &pack, file) != 0 ||
	    remote_place(&place, &what, entry, file) != 0)
		return -1;
	item->is_there = remote_placed(dist, &place, item->goal->key, &item->object);
	if (!item->is_there)
		return report_error(NULL, "'%s' was changed while it was made", dist->dir);
	pack_tell_done(&pack, file);
	return 0;
}

int dist_add(struct dist *dist, struct dist_item *item, const struct store_entry *entry)
{
	void *mem = mem_check(talloc_new(NULL));
	int lock, result = -1;
	char *work;

	interrupt_catch();
	work = store_work_dir(mem, dist->store, &lock);

	if (work != NULL) {
		if (store_verify(dist->store, entry) == 0)
			result = add(mem, dist, item, entry, work);
		else
			report_error(NULL,
			    "what the store has of '%s' cannot be packed; run again, which builds "
			    "it "
			    "anew where it is damaged",
			    item->file);
		store_work_release(work, lock);
	}
	mem_free(mem);
	return result;
}

/* The directory for programs of that machine. */
static const char *find_host(const struct dist *dist, const char *machine)
{
	for (size_t i = 0; i < dist->n; i++) {
		const char *triple = dist->items[i].goal->runner->triple;

		if (machine != NULL && strncmp(triple, machine, strlen(machine)) == 0 &&
		    triple[strlen(machine)] == '-')
			return dist->items[i].host;
	}
	return NULL;
}

/* Half a copy, which a run that is killed leaves, must not be taken for a file of the release. */
static int copy_program(const void *mem, const char *file, const char *dir)
{
	char *path = path_join(mem, dir, DIST_PROGRAM), *temp = path_join(mem, dir, PROGRAM_TEMP);
	/* A command is often a link in some bin. */
	char *real = realpath(file, NULL);
	struct stat st;

	if (real != NULL)
		file = mem_strdup(mem, real);
	free(real);
	if (output_check(path) != 0 || path_remove(temp) != 0 || path_follow(file, &st) != 1)
		return -1;
	if (file_copy(file, temp, &st) >= 0 && path_set_mode(temp, 0755) == 0 &&
	    file_publish(temp, path) == 0)
		return 0;
	(void)path_remove(temp);
	return -1;
}

/* The directory of a program that is fit for a release; or reports and returns NULL. */
static const char *host_of_program(const struct dist *dist, const char *file)
{
	void *mem = mem_check(talloc_new(NULL));
	struct json *facts = inspect_file(file);
	const char *why = facts != NULL ? inspect_not_static(mem, facts) : NULL;
	const char *machine = json_get_string(facts, "machine"), *host = NULL;

	if (why != NULL)
		report_error(
		    NULL, "'%s' would not run everywhere: %s; link it statically", file, why);
	else if (facts != NULL && (host = find_host(dist, machine)) == NULL)
		report_error(NULL, "'%s' is a program for %s, which is none of the hosts", file,
		    machine != NULL ? machine : "no machine");
	json_free(facts);
	mem_free(mem);
	return host;
}

int dist_check_program(const struct dist *dist, const char *file)
{
	return host_of_program(dist, file) != NULL ? 0 : -1;
}

int dist_add_program(struct dist *dist, const char *file)
{
	void *mem = mem_check(talloc_new(NULL));
	const char *host = host_of_program(dist, file);
	int result = host != NULL ? copy_program(mem, file, path_join(mem, dist->dir, host)) : -1;

	if (result == 0)
		strlist_addf(dist->programs, "%s/" DIST_PROGRAM, host);
	mem_free(mem);
	return result;
}
