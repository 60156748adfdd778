/* SPDX-License-Identifier: Apache-2.0 */
/* Looks stages up in the store, and has the bytes of those checked that others are built with. */
#include <string.h>

#include "adapters/json.h"
#include "base/mem.h"
#include "run/run_priv.h"

/* Its own outputs' digests in place of its dependencies' keys. */
static void set_resolved_key(struct run *r, const struct stage *stage)
{
	const char **outputs = mem_array(NULL, const char *, stage->ndeps + 1);

	for (size_t k = 0; k < stage->ndeps; k++)
		outputs[k] = r->stages[stage->deps[k]->index].entry.output;
	plan_key(stage, outputs, r->stages[stage->index].resolved);
	mem_free(outputs);
}

/* The input key leads to this output, and is trusted no further than what led to it. */
static void add_alias(struct run *r, const struct stage *stage)
{
	struct run_stage *mine = &r->stages[stage->index];

	for (size_t k = 0; k < stage->ndeps; k++)
		store_trust_add(
		    r, &mine->entry.trust, &r->stages[stage->deps[k]->index].entry.trust);
	store_alias(r->opts->store, &(struct store_alias){
					.input = stage->key,
					.resolved = mine->resolved,
					.stage = stage->id,
					.text = plan_key_text(r, stage),
					.trust = &mine->entry.trust,
				    });
}

/* Its input key led nowhere when it was looked up first; what was built by that very key came
 * since. */
static bool built_meanwhile(const struct run *r, size_t i)
{
	bool found = false, gone;
	struct json *record = store_record(&r->stages[i].entry, &gone);
	const struct json *inputs = json_get(record, "inputs");

	for (size_t k = 0; k < json_count(inputs) && !found; k++)
		found = json_says(json_at(inputs, k), "key", r->plan->stages[i]->key);
	json_free(record);
	return found;
}

/* Dependencies that came out as in an earlier build are early cutoff: nothing more is built. */
static void reuse(struct run *r, size_t i)
{
	enum reuse how = REUSE_HIT;

	if (r->graph->nodes[i].resolved) {
		how = built_meanwhile(r, i) ? REUSE_SHARED : REUSE_CUTOFF;
		add_alias(r, r->plan->stages[i]);
		transfer_push(r, i);
	}
	reuse_take(r, i, how);
}

static void not_in_store(struct run *r, size_t i)
{
	if (!transfer_ask(r, i))
		graph_missing(r->graph, i);
}

void look_up(struct run *r, size_t i)
{
	const struct graph_node *node = &r->graph->nodes[i];

	if (node->resolved)
		set_resolved_key(r, node->stage);
	if (!reuse_find(r, i))
		not_in_store(r, i);
	else if (node->used)
		graph_found(r->graph, i);
	else
		/* A goal that nothing is built with is verified by whoever gets it. */
		reuse(r, i);
}

static int check(void *data, struct child *child, int to)
{
	struct run *r = data;

	(void)to;
	return store_unpack(r, r->opts->store, &r->stages[child->index].entry) != 0;
}

/* Reading, and where it is packed unpacking, hundreds of megabytes takes seconds. */
enum start look_start_check(struct run *r, size_t i)
{
	struct child *child;

	/* Found good a moment ago, as the same output of another stage, or in an earlier run. */
	if (r->stages[i].entry.packed[0] == '\0' &&
	    strlist_has(r->opts->store->verified, r->stages[i].entry.resolved)) {
		reuse(r, i);
		return START_DONE;
	}
	if (!jobserver_take(&r->slots))
		return START_NO_SLOT;
	child = child_new(&r->children, CHILD_CHECK, i);
	child->slot = true;
	if (child_start(child, check, r) == 0) {
		r->graph->nodes[i].state = NODE_CHECKING;
		return START_DONE;
	}
	jobserver_give(&r->slots);
	child_free(&r->children, child);
	return START_FAILED;
}

void look_check_ended(struct run *r, const struct child *child, int status)
{
	size_t i = child->index;

	if (r->signal)
		return;
	/* Read again: what was packed is a tree now. */
	if (status == 0 && reuse_find(r, i)) {
		strlist_add(r->opts->store->verified, r->stages[i].entry.resolved);
		reuse(r, i);
	} else {
		not_in_store(r, i);
	}
}
