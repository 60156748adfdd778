/* SPDX-License-Identifier: Apache-2.0 */
/* Whole directory trees: walk in a fixed order, copy, normalise. */
#pragma once

#include <stdbool.h>
#include <sys/stat.h>

struct tree_entry {
	const char *path; /* relative to the root walked, no leading slash */
	const char *full; /* root + "/" + path */
	struct stat st;   /* lstat */
	const char *link; /* target of a symbolic link, else NULL */
};

/* Return 0 to go on, non-zero to stop (tree_walk returns it). Strings live only during the call. */
typedef int (*tree_visit)(void *data, const struct tree_entry *entry);

/*
 * Visit everything below root, directories before their contents, names of one
 * directory in byte order: the same tree gives the same order on any file system.
 * Reports and returns -1 on a system error; a path longer than PATH_MAX is one.
 */
int tree_walk(const char *root, tree_visit visit, void *data);

enum tree_how {
	TREE_COPY, /* own blocks, by clone where the file system can, else copied in the kernel */
	TREE_GIVE, /* likewise, but the modes are 0755 and 0644, by the owner's x bit */
	TREE_LINK, /* hard links to regular files, falling back to TREE_COPY file by file */
};

/*
 * Put the contents of from into to (made if absent), merging into directories
 * that exist. Modes but with TREE_GIVE, times, and hard links among the files are kept. A file that
 * exists already with the same bytes is left alone; with other bytes it is an error
 * that names both. Reports and returns -1.
 */
int tree_copy(const char *from, const char *to, enum tree_how how);
/* Who tells instead of what is in both with other contents, by its path below from; -1. */
struct tree_clash {
	int (*report)(void *data, const char *path);
	void *data;
};
/* The same as tree_copy(); clash may be NULL. */
int tree_copy_onto(
    const char *from, const char *to, enum tree_how how, const struct tree_clash *clash);

/* Set every time below and at root to epoch seconds and every mode to 0755/0644 by the owner's x
 * bit. */
int tree_normalise(const char *root, long epoch);
/* Bytes of regular files, hard links once; -1 reports. */
long long tree_size(const char *root);
/* Replace regular files of equal contents and mode by hard links to the first of them. *saved gets
 * the bytes. */
int tree_hardlink_duplicates(const char *root, long long *saved);
