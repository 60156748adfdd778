/* SPDX-License-Identifier: Apache-2.0 */
/* Removing a build tree takes a second or two of system time that nothing should wait for. */
#include <unistd.h>

#include "base/mem.h"
#include "run/run_priv.h"

/* What cannot be removed now is swept by a later build, so nothing here fails. */
void clean_up(
    struct run *r, struct child *child, int (*work)(void *data, struct child *child, int to))
{
	if (child_start(child, work, r) != 0)
		child_free(&r->children, child);
}

static int sweep(void *data, struct child *child, int to)
{
	const struct run *r = data;

	(void)child;
	(void)to;
	store_sweep(r->opts->store);
	return 0;
}

void clean_sweep(struct run *r)
{
	clean_up(r, child_new(&r->children, CHILD_CLEAN, 0), sweep);
}

static int remove_work(void *data, struct child *child, int to)
{
	(void)data;
	(void)to;
	store_work_release(child->work, child->work_lock);
	return 0;
}

void clean_work(struct run *r, struct child *done)
{
	struct child *child = child_new(&r->children, CHILD_CLEAN, 0);

	child->work = done->work;
	mem_steal(child, child->work);
	child->work_lock = done->work_lock;
	done->work_lock = -1;
	clean_up(r, child, remove_work);
}

static int remove_tree(void *data, struct child *child, int to)
{
	struct run *r = data;
	size_t k = child->index;

	(void)to;
	return source_tree_drop(r, r->opts->store, r->plan->sources[k], &r->files[k]) != 0;
}

void clean_tree(struct run *r, size_t k)
{
	store_unlock(r->trees[k]);
	r->trees[k] = -1;
	clean_up(r, child_new(&r->children, CHILD_CLEAN, k), remove_tree);
}
