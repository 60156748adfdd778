/* SPDX-License-Identifier: Apache-2.0 */
/* Sources: from the origins of a release to a verified file, and from that to a patched tree. */
#pragma once

#include <stdbool.h>

#include "base/event.h"
#include "plan/plan.h"
#include "store/store.h"

/* What a source may unpack to: far above any toolchain's; a bomb is stopped before it fills the
 * disk. */
#define SOURCE_MOST_BYTES (16LL << 30)

/* How sources may be had. */
struct source_opts {
	const char *dir; /* SOURCES: files by name or <sha256>-name come from here first; or NULL */
	const struct strlist *mirrors; /* URL prefixes tried before a recipe's own */
	bool offline;                  /* never open a socket */
	/* Kept between calls, or NULL: no host on the network answered, so do not ask again. */
	bool *unreachable;
	/*
	 * Kept between calls, or NULL: names of the sources that were reported as fetched. That
	 * such a source is in the store is not reported once more.
	 */
	struct strlist *told;
	struct event_sink sink;
};

/* A file at hand and the origin it belongs to. */
struct source_file {
	const struct origin *origin; /* NULL: none found */
	char *path;                  /* verified by digest */
	const char *from; /* for people: "sources directory", URL, "Debian trixie", or "store, had
			     from " and either of the latter */
};

/*
 * Looks in the sources directory and the store only, and reads the file to check its digest. A file
 * that does not have the digest is reported as a warning, and removed if it is in the store. The
 * origin of the result is NULL if there is none; its texts belong to ctx.
 */
struct source_file source_find(const void *ctx, const struct store *store,
    const struct source *source, const struct source_opts *opts);

/* Whether both come from the same file, so that they differ in their patches at most. */
bool source_same_file(const struct source *a, const struct source *b);
/*
 * Gets the files of all n sources, in parallel and each file once, each from the first origin that
 * works. When a file is there, files[i] is filled (texts belong to ctx), and done(data, i) is
 * called unless done is NULL. Every origin that fails is a warning with its cause; a source that
 * none can give is reported with the remedies; the others go on. Returns -1 if any failed. It
 * writes into the store only.
 */
int source_fetch_all(const void *ctx, const struct store *store, struct source *const *sources,
    size_t n, const struct source_opts *opts, struct source_file *files,
    void (*done)(void *data, size_t i), void *data);

/*
 * The name of the tree that a source becomes: a digest of the file from that origin, the filter and
 * the patches.
 */
void source_tree_key(
    const struct source *source, const struct source_file *file, char key[HASH_HEX + 1]);
/*
 * Begins to use the tree of a source, which need not be there: takes the lock "trees-<key>",
 * shared, until store_unlock() or the end of this process and its children. If nobody used the tree
 * until now, a process that died has left it, perhaps in a power cut. Nobody knows whether such a
 * tree is whole, so it is renamed, and made anew. Returns what store_unlock() takes. Reports; -1.
 */
int source_tree_hold(const void *ctx, const struct store *store, const struct source *source,
    const struct source_file *file);
/* Removes the tree of a source, unless somebody holds it, which is no error. Reports; -1. */
int source_tree_drop(const void *ctx, const struct store *store, const struct source *source,
    const struct source_file *file);
/*
 * Extracts, filters and patches a source into the store's trees/<key>; the caller holds the tree.
 * If the tree is there already, another process that holds it has made it, and nothing is done.
 * patch_program is the file of GNU patch or one like it; NULL: there is none, which is an error if
 * a patch is needed. Its output goes to log_fd. Reports which patch and hunk failed; -1.
 */
int source_extract(const struct store *store, const struct source *source,
    const struct source_file *file, const char *patch_program, int log_fd);
/* Applies one patch to the tree dir, as source_extract() does. Reports why it does not apply; -1.
 */
int source_apply(const char *dir, const char *patch, const char *patch_program);
/* The path of a source's tree, which need not be there; ctx owns it. */
char *source_tree_path(const void *ctx, const struct store *store, const struct source *source,
    const struct source_file *file);
/* A source for people: "gcc 14.2.0"; ctx owns the text. */
char *source_name(const void *ctx, const struct source *source);
/*
 * The SHA-256 of an origin's file for the target that source is for, and the name of the file; ctx
 * owns both. The digest is NULL if the origin has no file for it. A name that is none is reported;
 * NULL.
 */
const char *origin_sha256(
    const void *ctx, const struct source *source, const struct origin *origin);
char *origin_file(const void *ctx, const struct source *source, const struct origin *origin);
