/* SPDX-License-Identifier: Apache-2.0 */
/* Outputs that are there already, in the store or just put there from the remote store. */
#include "run/run_priv.h"

bool reuse_find(struct run *r, size_t i)
{
	const struct store *store = r->opts->store;
	struct run_stage *mine = &r->stages[i];

	return r->graph->nodes[i].resolved
		   ? store_find(r, store, mine->resolved, &mine->entry) == 1
		   : store_find_input(r, store, r->plan->stages[i]->key, &mine->entry) == 1;
}

void reuse_take(struct run *r, size_t i, enum reuse how)
{
	graph_reused(r->graph, i);
	r->hits++;
	/* What another mcm was waited for with saved no time. */
	if (how != REUSE_SHARED)
		r->saved += r->stages[i].entry.seconds;
	store_touch(r->opts->store, &r->stages[i].entry);
	tell_reused(r, i, how);
}
