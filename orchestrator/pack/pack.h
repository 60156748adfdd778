/* SPDX-License-Identifier: Apache-2.0 */
/* What can be made of a toolchain or a program to give it away. */
#pragma once

#include <stdbool.h>

#include "adapters/hash_sign.h"
#include "base/event.h"
#include "verify/contents.h"

struct pack_toolchain {
	const char *prefix;
	struct contents *const *all; /* of contents_load_all: the first is packed */
	long epoch;                  /* time of everything in it */
	const char *name;            /* that events call it by */
	struct event_sink sink;      /* for EVENT_PACK and EVENT_PACKED; emit NULL: for nobody */
};

/*
 * While something is packed, signals that end a process are caught (interrupt.h): what was begun is
 * removed, and the call fails without a word, or what is all but done is brought to its end.
 */

/* Stem of the directory in which an archive is made, beside its place: of temp_dir_new(). */
#define PACK_TEMP ".mcm-pack"
/* Whether the name of a file says how it is packed: it ends in .tar.zst or .tar.xz. */
bool pack_is_file_name(const char *file);
/*
 * Make file, replacing what has the name, an archive of the toolchain. It is whole, and holds what
 * the manifest says, or not there. With a key it is signed as by pack_sign(); what somebody else
 * packs to the same place meanwhile comes before all of that, or behind. Reports; -1.
 */
int pack_toolchain_file(
    const struct pack_toolchain *pack, const char *file, const struct sign_key *key);
/* Tell that the archive is done, after the caller has done all that it does with it. */
void pack_tell_done(const struct pack_toolchain *pack, const char *file);

/* Check that signatures can be written beside the archive, before that is made. Reports; -1. */
int pack_sign_check(const char *file);
/*
 * Sign an archive that was just made, in files beside it: FILE.provenance.dsse.json, a statement
 * about the archive and what is in it, FILE.minisig and FILE.cosign.bundle. Reports; -1.
 */
int pack_sign(const struct pack_toolchain *pack, const char *file, const struct sign_key *key);
/*
 * pack_sign() in two halves. The first makes the signatures of an archive whose bytes are still in
 * another file, bytes, and which will be called file. Reports; NULL. The second writes them beside
 * file. Reports; -1.
 */
struct pack_signatures *pack_sign_bytes(const void *ctx, const struct pack_toolchain *pack,
    const char *bytes, const char *file, const struct sign_key *key);
int pack_sign_write(const struct pack_signatures *made, const char *file);

/*
 * The release of the compiler that inputs (of a manifest) tell of, by which images and archives are
 * called; NULL: of none. It lives as long as inputs.
 */
const char *pack_compiler_release(const void *ctx, const struct json *inputs);

/* The directory in which images have a toolchain. */
#define PACK_IMAGE_TOP "opt/cross"
/*
 * Put an image of the toolchain into the layout dir, which is made. tag NULL: the release of its
 * compiler. A toolchain that does not run by itself, without any C library, is refused. Reports;
 * -1.
 */
int pack_toolchain_image(const struct pack_toolchain *pack, const char *dir, const char *tag);

struct pack_app {
	const char *program;
	const char *certificates; /* file of CA certificates; NULL: none */
	const char *zones;        /* directory of time zones; NULL: none */
	bool has_tmp;             /* /tmp, in which everybody may write */
	long epoch;
	struct event_sink sink; /* as of a toolchain; events call it by its layout */
};
/* An image of a static program. Refuses, with the reason, what is none. Reports; -1. */
int pack_app_image(const struct pack_app *app, const char *dir, const char *tag);
