/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A release as people download it: a directory with toolchains for several hosts and targets, what
 * there is to say of them, and what they are checked by. Any server of files may give it away, and
 * it is a remote store as well: the archives are the blobs of their own keys. The functions are to
 * be called in the order in which they stand here; dist_add() for each item that is not there yet.
 */
#pragma once

#include <stdbool.h>

#include "adapters/hash_sign.h"
#include "advisory/advisory.h"
#include "base/event.h"
#include "plan/plan.h"
#include "remote/object.h"
#include "store/store.h"

/* One toolchain of the release. */
struct dist_item {
	const struct stage *goal;
	const char *host;            /* a directory, called by what the programs run on: "x86_64" */
	const char *file;            /* of the archive: "x86_64/aarch64-linux-musl-14.2.0.tar.xz" */
	const struct json *inputs;   /* of manifest_inputs() */
	struct remote_object object; /* describes the archive if is_there */
	bool is_there; /* the archive is in dir, whole and signed; set by dist_plan(), dist_add() */
};

struct dist {
	const char *dir;
	int lock; /* of output_open(): no other process makes a release in dir */
	const struct store *store;
	const struct sign_key *key; /* or NULL: nothing is signed */
	struct event_sink sink;     /* hears what is packed; the caller sets it after dist_open() */
	struct dist_item *items;
	size_t n;
	struct strlist *programs; /* that dist_add_program() has put there: "x86_64/mcm" */
};

/*
 * Opens the directory for a release, makes it where it is absent, and removes what a process that
 * was killed has left in it. It must be empty or an earlier release, and not lie in the store. The
 * result belongs to ctx; freeing it lets go of the lock. key is NULL for a release that is not
 * signed; key and store have to live as long. Reports; NULL.
 */
struct dist *dist_open(
    const void *ctx, const char *dir, const struct store *store, const struct sign_key *key);
/*
 * Fills items: an archive for each of the plan's goals, which must all be for a runner, and whether
 * dir has it already. Makes the directories of the hosts, and packs nothing. Reports; -1.
 */
int dist_plan(struct dist *dist, const struct plan *plan);
/*
 * Packs and signs a finished toolchain, entry being that of the item's goal, and enters it under
 * its keys; is_there is set then. From the call on signals are caught by base/interrupt.h. Reports;
 * -1.
 */
int dist_add(struct dist *dist, struct dist_item *item, const struct store_entry *entry);
/* Whether dist_add_program() would take the file, to be asked before anything is built. 0; reports
 * why not, -1. */
int dist_check_program(const struct dist *dist, const char *file);
/*
 * Copies a static program (mcm itself) to HOST/mcm, HOST being the host whose machine it is for.
 * One that is not static, and one for none of the hosts, is refused. Reports; -1.
 */
int dist_add_program(struct dist *dist, const char *file);
/*
 * Writes the SBOM (SPDX and CycloneDX) and, where CVEs are known, the VEX of each toolchain beside
 * its archive. time, from document_time(), becomes the time in a document; one that would differ
 * from the one there in that alone is not written. Reports; -1.
 */
int dist_documents(const struct dist *dist, const struct advisories *known, const char *time);
/*
 * Writes what is at the top of the release: index.json, index.html, install.sh, the public key,
 * SHA256SUMS and its signatures; pages is the directory with the templates of the page and the
 * script. Reports; -1.
 */
int dist_publish(const struct dist *dist, const char *pages);
