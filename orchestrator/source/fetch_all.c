/* SPDX-License-Identifier: Apache-2.0 */
/* Sources that are patched in several ways, but fetched once. */
#include "source/source_priv.h"

#include <string.h>

#include "base/mem.h"

/* Each of the sources, and what is fetched for them. */
struct shared_fetch {
	size_t n;
	size_t *which; /* for each source the place of its file among those that are fetched */
	struct source_file *files;   /* of the sources */
	struct source_file *fetched; /* of what is fetched */
	void (*done)(void *data, size_t i);
	void *data;
};

static void share_file(void *data, size_t k)
{
	struct shared_fetch *f = data;

	for (size_t i = 0; i < f->n; i++) {
		if (f->which[i] != k)
			continue;
		f->files[i] = f->fetched[k];
		if (f->done != NULL)
			f->done(f->data, i);
	}
}

bool source_same_file(const struct source *a, const struct source *b)
{
	return a->release == b->release &&
	       (a->arch == NULL || b->arch == NULL ? a->arch == b->arch
						   : strcmp(a->arch, b->arch) == 0);
}

int source_fetch_all(const void *ctx, const struct store *store, struct source *const *sources,
    size_t n, const struct source_opts *opts, struct source_file *files,
    void (*done)(void *data, size_t i), void *data)
{
	void *mem = mem_check(talloc_new(NULL));
	struct source **distinct = mem_array(mem, struct source *, n);
	struct shared_fetch f = {.n = n, .files = files, .done = done, .data = data};
	size_t count = 0;
	int status;

	f.which = mem_array(mem, size_t, n);
	f.fetched = mem_array(mem, struct source_file, n);
	for (size_t i = 0; i < n; i++) {
		size_t k = 0;

		while (k < count && !source_same_file(distinct[k], sources[i]))
			k++;
		f.which[i] = k;
		distinct[k] = sources[i];
		count = k == count ? count + 1 : count;
		files[i] = (struct source_file){NULL, NULL, NULL};
	}
	struct source_run run = {
	    .store = store, .opts = opts, .files = f.fetched, .done = share_file, .data = &f};
	status = source_fetch_run(ctx, &run, distinct, count);
	mem_free(mem);
	return status;
}
