/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of a prefix's installation share with each other and nobody else. */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "base/strlist.h"
#include "prefix/prefix.h"

/* A prefix with links resolved, whether it exists or not. */
struct prefix_place {
	const char *shown;  /* as the user said it */
	const char *anchor; /* the prefix itself or the nearest directory above it that exists */
	const char *real;   /* its absolute path */
	const char *parent; /* the directory above it, in which its new tree is made */
	const char *base;   /* its name there */
};
/* Fill place, whose strings belong to ctx. Reports; -1. */
int prefix_find_place(const void *ctx, const char *prefix, struct prefix_place *place);
bool prefix_place_exists(const struct prefix_place *place); /* when it was found */
/* Whether a prefix can be made or replaced there. Reports why not, with the remedy; -1. */
int prefix_check_place(const void *ctx, const struct prefix_place *place);
/* Reports that the prefix is a mount point, which can be neither renamed nor removed; -1. */
int prefix_refuse_mount(const struct prefix_place *place);
/*
 * Open and lock the directory above the prefix, so that no file has to be left there for the lock.
 * With wait it waits for others and reports what goes wrong; without, it does neither. Returns what
 * is to be closed by store_unlock(); -1.
 */
int prefix_lock(const struct prefix_place *place, bool wait);

/* prefix_triples(), but what cannot be read is reported; NULL. */
struct strlist *prefix_record_triples(const void *ctx, const char *prefix);
/* Add the files that the record of that toolchain lists to files. A broken one is reported; -1. */
int prefix_record_load(
    const void *ctx, const char *prefix, const char *triple, struct strlist *files);
/*
 * Write the record of a toolchain whose files (relative to dir) are in dir as they are to stay. The
 * list is sorted, and the record added to it. Reports; -1.
 */
int prefix_record_write(
    const void *ctx, const char *dir, const struct prefix_part *part, struct strlist *files);
/*
 * Whether a directory, which is at path in its prefix, is there for files of the sorted list alone:
 * it is above some of them, and beside them has only directories. 1, 0; reports, -1.
 */
int prefix_is_dir_of(const char *dir, const char *path, const struct strlist *sorted);

/*
 * Put into the tree to what is in the prefix from beside the files of its toolchains, and not yet
 * in to. Where to has another file of that name, it is replaced, or with replace false left alone;
 * one that belongs to a toolchain in to is left alone in any case. Returns 0; 1 when something was
 * left alone with replace false; reports what was left alone with replace true, and errors; -1.
 */
int prefix_keep(const char *from, const char *to, bool replace);

/*
 * Paths and names beside the prefix, which ctx owns. prefix_aside() is the path that the old prefix
 * has from the rename of the new one until it is removed. prefix_temp_stem() is how the name of a
 * temporary directory begins, as path_temp_dir() takes it.
 */
char *prefix_aside(const void *ctx, const struct prefix_place *place);
char *prefix_temp_stem(const void *ctx, const struct prefix_place *place);
/*
 * Remove what is aside when all that users have in it is in the prefix; what has no place there is
 * saved under a name of its own, with a warning. Nothing aside is fine. Reports; -1.
 */
int prefix_retire(const void *ctx, const struct prefix_place *place);
/*
 * Mend what processes left that were killed: none can be at work, since the caller holds the lock.
 * Only what belongs to the caller or to root is believed. Reports; -1.
 */
int prefix_recover(const void *ctx, const struct prefix_place *place);
/* Whether there is nothing under the prefix's name, or an empty directory. Silent. */
bool prefix_is_free(const void *ctx, const struct prefix_place *place);
/*
 * Rename a directory beside the prefix to a free name there; one that cannot be renamed, as it is
 * of a lower layer, is copied and removed. Reports; -1.
 */
int prefix_move(
    const void *ctx, const struct prefix_place *place, const char *from, const char *to);
/* Whether path is a directory that belongs to the caller or to root. Silent. */
bool prefix_is_own_dir(const char *path);
/*
 * Replace a prefix that the file system does not rename by the tree, which has all that is to stay
 * and is on the disk: by removal, which is told, and not in one step. Reports; -1.
 */
int prefix_put_next(const void *ctx, const struct prefix_place *place, const char *tree);
/*
 * Whether a process was killed in prefix_put_next(), so that the prefix is half removed and the new
 * tree beside it: prefix_take_next() mends that. Silent.
 */
bool prefix_is_being_replaced(const void *ctx, const struct prefix_place *place);
/* Finish such a replacement that was cut short. Reports; -1. */
int prefix_take_next(const void *ctx, const struct prefix_place *place);

/* A toolchain's files. */
struct prefix_files {
	const char *dir;
	bool own;   /* nobody else uses the directory, so the files may be moved out of it */
	char *temp; /* dir, if it was made for this; or NULL */
	/* What is in it, as tree_walk has it, if it is to be checked; prefix_build_tree fills it.
	 */
	struct strlist *paths;
	pid_t check; /* of the process that does; 0: none */
};

/* The new contents of a prefix, from which it will be made in one rename. */
struct prefix_build {
	const char *shown;         /* the prefix, for messages */
	const char *old;           /* tree to carry the rest over from; NULL: none */
	const char *dir;           /* an empty directory, to be filled */
	const char *parent, *stem; /* for others beside it (path_temp_dir) */
	const struct prefix_part *parts;
	const struct prefix_files *files; /* of each part; prefix_fill sets it */
	size_t nparts;
};
/*
 * Fills build->dir with the files of all parts, and with what is to be carried over from old.
 * build->files is there by then. Reports; -1.
 */
int prefix_build_tree(const struct prefix_build *build);
/*
 * Gets the files of each part from the store into build->files, then the same. On success processes
 * have been started that check the bytes of what came from the store; prefix_end_checks() has their
 * result. Reports; -1.
 */
int prefix_fill(const void *ctx, const struct store *store, struct prefix_build *build);
/*
 * Whether everything in the tree has the bytes that were put into the store. To be called after
 * prefix_fill in any case: if that failed because the store's own bytes are wrong, or if they are
 * wrong now, they are removed. Reports; -1.
 */
int prefix_end_checks(const struct store *store, const struct prefix_build *build);
