/* SPDX-License-Identifier: Apache-2.0 */
/* Removing a build tree takes a second or two of system time that nothing should wait for. */
#include <unistd.h>

#include "base/mem.h"
#include "run/run_priv.h"

/* What cannot be removed now is swept by a later build, so nothing here fails. */
static void start(
    struct build_run *r, struct child *child, int (*work)(void *data, struct child *child, int to))
{
	if (child_start(child, work, r) != 0)
		child_free(&r->children, child);
}

static int sweep(void *data, struct child *child, int to)
{
	const struct build_run *r = data;

	(void)child;
	(void)to;
	store_sweep(r->opts->store);
	return 0;
}

void clean_sweep(struct build_run *r)
{
	start(r, child_new(&r->children, CHILD_CLEAN, 0), sweep);
}

static int remove_work(void *data, struct child *child, int to)
{
	(void)data;
	(void)to;
	store_work_release(child->work, child->work_lock);
	return 0;
}

void clean_work(struct build_run *r, struct child *done)
{
	struct child *child = child_new(&r->children, CHILD_CLEAN, 0);

	child->work = done->work;
	mem_steal(child, child->work);
	child->work_lock = done->work_lock;
	done->work_lock = -1;
	start(r, child, remove_work);
}

static int remove_tree(void *data, struct child *child, int to)
{
	struct build_run *r = data;
	size_t k = child->index;

	(void)to;
	return source_tree_drop(r, r->opts->store, r->plan->sources[k], &r->files[k]) != 0;
}

void clean_tree(struct build_run *r, size_t k)
{
	store_unlock(r->trees[k]);
	r->trees[k] = -1;
	start(r, child_new(&r->children, CHILD_CLEAN, k), remove_tree);
}
