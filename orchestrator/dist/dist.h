/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A release as people download it: a directory with toolchains for several hosts and targets, what
 * there is to say of them, and what they are checked by. Any server of files may give it away, and
 * it is a remote store as well: the archives are the blobs of their own keys.
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
	const struct json *inputs;   /* of manifest_inputs */
	struct remote_object object; /* of what is there */
	bool is_there;               /* packed and signed, by dist_plan or dist_add */
};

struct dist {
	const char *dir;
	int lock;
	const struct store *store;
	const struct sign_key *key; /* or NULL: nothing is signed */
	struct event_sink sink;     /* hears what is packed; of dist_open for nobody */
	struct dist_item *items;
	size_t n;
	struct strlist *programs; /* that dist_add_program() has put there: "x86_64/mcm" */
};

/*
 * Open dir as output_open() does, apart from the store. It must be empty or an earlier release.
 * Reports; NULL.
 */
struct dist *dist_open(
    const void *ctx, const char *dir, const struct store *store, const struct sign_key *key);
/* Name what the plan's goals become, and look which of it is there already. Reports; -1. */
int dist_plan(struct dist *dist, const struct plan *plan);
/* Pack and sign a finished toolchain, and enter it under its keys; signals are caught from then on
 * (interrupt.h). Reports; -1. */
int dist_add(struct dist *dist, struct dist_item *item, const struct store_entry *entry);
/*
 * Check that dist_add_program() will take the file; dist_plan() has to be done. Reports why not;
 * -1.
 */
int dist_check_program(const struct dist *dist, const char *file);
/*
 * Put a copy of a static program there as HOST/mcm, for the host whose machine it is for. Reports a
 * program that needs more than itself, and one for none of the hosts; -1.
 */
int dist_add_program(struct dist *dist, const char *file);
/*
 * SBOM (SPDX and CycloneDX) and VEX beside each archive, as of time (of document_time). What says
 * the same as the one that is there leaves that alone. Reports; -1.
 */
int dist_documents(const struct dist *dist, const struct advisories *known, const char *time);
/*
 * index.json, index.html, install.sh, the public key, SHA256SUMS and its signatures; pages is the
 * directory of what they are made of. Reports; -1.
 */
int dist_publish(const struct dist *dist, const char *pages);
