/* SPDX-License-Identifier: Apache-2.0 */
/* A hash table from device and inode number to a name. */
#include "files/inodes.h"

#include <stddef.h>
#include <stdint.h>

#include "base/mem.h"

enum { BUCKETS = 1024 };

struct met {
	struct met *next;
	dev_t dev;
	ino_t ino;
	char *name;
};

struct inodes {
	struct met *buckets[BUCKETS];
};

struct inodes *inodes_new(const void *ctx)
{
	return mem_new(ctx, struct inodes);
}

const char *inodes_meet(struct inodes *inodes, const struct stat *st, const char *name)
{
	struct met **bucket = &inodes->buckets[(uintmax_t)st->st_ino % BUCKETS];

	for (struct met *m = *bucket; m != NULL; m = m->next)
		if (m->ino == st->st_ino && m->dev == st->st_dev)
			return m->name;
	struct met *m = mem_new(inodes, struct met);
	m->next = *bucket;
	m->dev = st->st_dev;
	m->ino = st->st_ino;
	m->name = mem_strdup(m, name);
	*bucket = m;
	return NULL;
}
