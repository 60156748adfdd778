/* SPDX-License-Identifier: Apache-2.0 */
/* Whole directory trees: walked in a fixed order, copied, measured, made uniform. */
#pragma once

#include <stdbool.h>
#include <sys/stat.h>

struct tree_entry {
	const char *path; /* relative to the root walked, no leading slash */
	const char *full; /* root + "/" + path */
	struct stat st;   /* lstat */
	const char *link; /* target of a symbolic link, else NULL */
};

/*
 * Is called for an entry. Returns 0 to go on; anything else ends the walk, and tree_walk() returns
 * it. The strings live only during the call. It reports its own errors.
 */
typedef int (*tree_visit)(void *data, const struct tree_entry *entry);

/*
 * Visit everything below root, but not root itself: a directory before what is in it, and the names
 * of one directory in the order of their bytes, so that the same tree gives the same order on any
 * file system. Symbolic links are visited and not followed; only root may be one. Returns 0, or
 * what visit returned to end it; -1 for an error of the system, which is reported, such as a path
 * longer than PATH_MAX.
 */
int tree_walk(const char *root, tree_visit visit, void *data);

enum tree_how {
	/* Regular files become files of their own: clones where the file system can, else copied in
	 * the kernel. */
	TREE_COPY,
	/* The same, but modes become 0755 for directories and for files with the owner's x bit, and
	 * 0644 for other files. */
	TREE_GIVE,
	/* Regular files become hard links to those in from; a file that cannot be linked is copied.
	 */
	TREE_LINK,
};

/*
 * Put what is in the directory from into the directory to, which is made if absent, and so into
 * directories that are in both. Times, hard links among the files, and (but with TREE_GIVE) modes
 * are kept. What is in both with the same contents is left alone; with other contents it is an
 * error that names both. 0; -1 if anything failed, which is reported, with to half filled.
 */
int tree_copy(const char *from, const char *to, enum tree_how how);
/* Who reports instead that something is in both trees with other contents. path is below from;
 * report has to return -1. */
struct tree_clash {
	int (*report)(void *data, const char *path);
	void *data;
};
/* The same as tree_copy(), but clash, unless it is NULL, reports what is in both. */
int tree_copy_onto(
    const char *from, const char *to, enum tree_how how, const struct tree_clash *clash);

/*
 * Make a tree uniform: root and everything in it get the time epoch, in seconds since 1970, and the
 * mode 0755 for directories and files with the owner's x bit, 0644 for other files. Of symbolic
 * links the times alone. 0; -1 for what failed, which is reported.
 */
int tree_normalise(const char *root, long epoch);
/* How many bytes the regular files below root have, a file with several names counted once. -1 if
 * that cannot be told, which is reported. */
long long tree_size(const char *root);
/*
 * Make regular files below root that have equal contents and equal modes hard links to the first of
 * them. *saved is set to how many bytes of the disk that frees. 0; -1 for what failed, which is
 * reported, with some files linked already.
 */
int tree_hardlink_duplicates(const char *root, long long *saved);
