/* SPDX-License-Identifier: Apache-2.0 */
/* What there is to do for a stage, wherever that is done. */
#include <string.h>

#include "base/mem.h"
#include "run/run_priv.h"

struct stage_job build_job(struct run *r, const struct child *child)
{
	const struct stage *stage = r->plan->stages[child->index];
	const struct store_entry **deps = mem_array(
	    r, const struct store_entry *, stage->ndeps + 1);
	struct source_file *files = mem_array(r, struct source_file, stage->nsources + 1);
	struct stage_job job = {
	    .store = r->opts->store,
	    .stage = stage,
	    .deps = deps,
	    .files = files,
	    .shop = r->opts->shop,
	    .work = child->work,
	    .progress_fd = -1,
	};

	for (size_t k = 0; k < stage->ndeps; k++)
		deps[k] = &r->stages[stage->deps[k]->index].entry;
	for (size_t k = 0; k < stage->nsources; k++)
		files[k] = r->files[stage->sources[k]->index];
	strcpy(job.resolved, r->stages[child->index].resolved);
	return job;
}
