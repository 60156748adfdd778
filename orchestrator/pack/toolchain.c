/* SPDX-License-Identifier: Apache-2.0 */
/* The walk that compares a prefix with its manifest, writing down what it meets. */
#include "pack/toolchain.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/report.h"
#include "files/path.h"
#include "pack/progress.h"
#include "verify/compare.h"

/* Of a prefix that is something else altogether the first faults say enough. */
enum { MOST_FAULTS = 10 };

/* Files by what they hold, to find those that are equal. */
struct twin {
	const struct content *file;
	const char *packed; /* the first name in the archive of such a file; NULL: not there yet */
};

struct toolchain_writer {
	const struct toolchain_pack *pack;
	struct archive_writer *archive;
	struct twin *twins;
	size_t ntwins, faults;
	struct pack_progress progress;
};

static int compare_twins(const void *a, const void *b)
{
	const struct content *x = ((const struct twin *)a)->file,
			     *y = ((const struct twin *)b)->file;
	int order = strcmp(x->sha256, y->sha256);

	return order != 0 ? order : (int)x->executable - (int)y->executable;
}

static void find_twins(struct toolchain_writer *w)
{
	const struct contents *contents = w->pack->what->all[0];

	w->twins = mem_array(w->archive, struct twin, contents->count);
	for (size_t i = 0; i < contents->count; i++)
		if (contents->files[i].link == NULL)
			w->twins[w->ntwins++].file = &contents->files[i];
	qsort(w->twins, w->ntwins, sizeof *w->twins, compare_twins);
}

/* Equal files are packed once. */
static long long bytes_to_pack(const struct toolchain_writer *w)
{
	long long bytes = 0;

	for (size_t i = 0; i < w->ntwins; i++)
		if (i == 0 || compare_twins(&w->twins[i - 1], &w->twins[i]) != 0)
			bytes += w->twins[i].file->size;
	return bytes;
}

/* The name under which an equal file is in the archive already; else remembers this one's. */
static const char *meet_twin(
    struct toolchain_writer *w, const struct content *file, const char *path)
{
	const struct twin wanted = {.file = file};
	struct twin *twin = bsearch(&wanted, w->twins, w->ntwins, sizeof *w->twins, compare_twins);

	/* The first of those that are equal stands for all. */
	while (twin > w->twins && compare_twins(twin - 1, &wanted) == 0)
		twin--;
	if (twin->packed != NULL)
		return twin->packed;
	twin->packed = mem_strdup(w->archive, path);
	return NULL;
}

static char *packed_path(const struct toolchain_writer *w, const char *path)
{
	return w->pack->top != NULL ? path_join(NULL, w->pack->top, path) : mem_strdup(NULL, path);
}

static int take_entry(void *data, const struct tree_entry *entry, const struct content *file)
{
	struct toolchain_writer *w = data;
	char *path = packed_path(w, entry->path);
	struct archive_member m = {
	    .path = path,
	    .is_directory = file == NULL,
	    .from = entry->full,
	};

	if (file != NULL) {
		m.link = file->link;
		m.size = file->size;
		m.executable = file->executable;
		m.sha256 = file->sha256;
		m.hardlink = file->link == NULL ? meet_twin(w, file, path) : NULL;
	}
	/* The bytes of a hard link are in the archive already, but these may be others. */
	int result = m.hardlink != NULL ? hash_expect(entry->full, file->sha256) : 0;
	if (result == 0)
		result = archive_writer_add(w->archive, &m);
	mem_free(path);
	return result;
}

static void tell_fault(
    void *data, enum compare_finding finding, const char *path, const char *detail)
{
	struct toolchain_writer *w = data;
	const char *prefix = w->pack->what->prefix;

	if (w->faults++ >= MOST_FAULTS)
		return;
	if (finding == COMPARE_CHANGED)
		report_error(NULL, "'%s/%s' %s; install the toolchain again", prefix, path, detail);
	else if (finding == COMPARE_LOST)
		report_error(NULL, "'%s/%s' is lost; install the toolchain again", prefix, path);
	else
		report_error(
		    NULL, "'%s/%s' is not part of the toolchain; move it elsewhere", prefix, path);
}

int toolchain_pack(const struct toolchain_pack *pack, const char *file)
{
	const struct pack_toolchain *what = pack->what;
	struct toolchain_writer w = {
	    .pack = pack,
	    .archive = archive_writer_new(NULL, file, pack->packing, what->epoch),
	    .progress = {.audience = {what->name, what->sink}},
	};
	const struct compare_opts opts = {
	    .prefix = what->prefix,
	    .all = what->all,
	    .fault = tell_fault,
	    .take = take_entry,
	    .data = &w,
	};
	long faults = -1;

	if (w.archive == NULL)
		return -1;
	find_twins(&w);
	archive_writer_watch(w.archive, pack_progress_go_on, &w.progress);
	pack_progress_begin(&w.progress, what->all[0]->triple, bytes_to_pack(&w));
	/* No walk comes across the directories above the toolchain. */
	if (archive_writer_add_directories(w.archive, pack->top) == 0)
		faults = contents_compare(&opts);
	if (faults == 0 && archive_writer_end(w.archive) != 0)
		faults = -1;
	mem_free(w.archive);
	return faults == 0 ? 0 : -1;
}
