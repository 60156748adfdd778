/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of source/source.h share among themselves. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "source/source.h"

/* "Debian trixie", or the host of the first URL. */
char *origin_label(const void *ctx, const struct origin *origin);
/* Paths of the patches that this origin needs before the release's own. Reports; NULL. */
struct strlist *origin_patches(
    const void *ctx, const struct source *source, const struct origin *origin);
/*
 * The store's file of that digest, which is read to check it. A file that has another digest is
 * reported and removed; NULL.
 */
char *source_stored(const void *ctx, const struct store *store, const char *sha256);

/* Write down, beside the store's file at path, where it came from, in words for people. Reports. */
void source_remember_origin(const char *path, const char *from);
/* "store", and where the file at path was had from if that is noted. */
char *source_from_store(const void *ctx, const char *path);

/* How one call of source_fetch_all() goes about it. */
struct source_run {
	const struct store *store;
	const struct source_opts *opts;
	struct source_file *files;
	void (*done)(void *data, size_t i); /* or NULL */
	void *data;
	bool quiet; /* a source that cannot be had is no error: the caller knows another */
};
int source_fetch_run(
    const void *ctx, const struct source_run *run, struct source *const *sources, size_t n);

/* One file of a Debian package that is wanted. */
struct debian_want {
	const struct source *source;
	const struct origin *origin;
	const char *name;   /* source_name() */
	const char *sha256; /* expanded */
	const char *file;
};

struct debian; /* a session: what is known of the host's apt, and which lists are fresh */

struct debian *debian_new(
    const void *ctx, const struct store *store, const struct source_opts *opts);
/* The wanted file in the store, or NULL with one warning that names origin and cause. */
char *debian_fetch(const void *ctx, struct debian *debian, const struct debian_want *want);

/* A whole environment for apt and patch: messages in English, nothing of mcm's caller but PATH,
 * HOME, TMPDIR and proxies. */
struct strlist *source_tool_env(const void *ctx);
/*
 * A deb822 source list with the sites, keys and options of the host's own apt configuration
 * and this suite of theirs, for deb-src or, when binary, deb. NULL when the host names no site.
 */
char *apt_sources_text(const void *ctx, const char *suite, bool binary);
