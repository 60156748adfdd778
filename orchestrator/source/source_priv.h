/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of source/source.h share among themselves. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "source/source.h"

/* An origin for people: "Debian trixie", or its first URL; ctx owns the text. */
char *origin_label(const void *ctx, const struct origin *origin);
/* Paths of the patches that this origin's files need before those of the release; ctx owns the
 * list. Reports; NULL. */
struct strlist *origin_patches(
    const void *ctx, const struct source *source, const struct origin *origin);
/*
 * The path of the store's file with that SHA-256, which is read to check it; ctx owns it. NULL if
 * there is none; a file that has another digest is warned of and removed.
 */
char *source_stored(const void *ctx, const struct store *store, const char *sha256);

/* Writes down, beside the store's file at path, where it came from, in words for people. An error
 * is reported, and does no harm. */
void source_remember_origin(const char *path, const char *from);
/* "store, had from FROM" for the store's file at path, or "store" if no such note is there. */
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
/* What source_fetch_all() does, for sources of which no two have the same file. Reports, unless
 * run->quiet; -1 if any failed. */
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

/* Begins a session, which belongs to ctx; asks nothing of anybody. */
struct debian *debian_new(
    const void *ctx, const struct store *store, const struct source_opts *opts);
/*
 * Gets the wanted file into the store through apt, and returns its path, which ctx owns. NULL, with
 * one warning that names origin and cause.
 */
char *debian_fetch(const void *ctx, struct debian *debian, const struct debian_want *want);

/* The whole environment of apt and patch, NAME=VALUE: messages in English, and nothing of mcm's
 * caller but PATH, HOME, TMPDIR and proxies. ctx owns the list. */
struct strlist *source_tool_env(const void *ctx);
/*
 * A deb822 source list with the sites, keys and options of the host's own apt configuration
 * and this suite of theirs, for deb-src or, when binary, deb; see sources.list(5). ctx owns the
 * text. NULL, silent, when the host names no site.
 */
char *apt_sources_text(const void *ctx, const char *suite, bool binary);
