/* SPDX-License-Identifier: Apache-2.0 */
/* Compares a prefix with what has to be in it. */
#pragma once

#include "files/tree.h"
#include "verify/contents.h"

enum compare_finding { COMPARE_ADDED, COMPARE_CHANGED, COMPARE_LOST };

struct compare_opts {
	const char *prefix;
	/* Of contents_load_all: the first is what this is about, files of the others are no
	 * strangers. */
	struct contents *const *all;
	bool top;     /* look at the prefix itself, too */
	bool digests; /* read every file; else names, kinds, sizes and modes alone */
	/* Told each fault; detail says what is wrong with a changed one, and is NULL otherwise. */
	void (*fault)(
	    void *data, enum compare_finding finding, const char *path, const char *detail);
	/*
	 * Told each directory (file NULL) and file of the toolchain that is as it should be,
	 * directories before what is in them and names in byte order. Not 0 (reported) ends it. May
	 * be NULL.
	 */
	int (*take)(void *data, const struct tree_entry *entry, const struct content *file);
	void *data;
};

/* How many faults there are. Reports what cannot be read; -1. */
long contents_compare(const struct compare_opts *opts);
/* "added", "changed" or "lost". */
const char *compare_word(enum compare_finding finding);
