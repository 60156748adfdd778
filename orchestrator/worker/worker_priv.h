/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of this room share. */
#pragma once

#include "session/session.h"
#include "store/store.h"

/* What there is to be done. */
struct order {
	struct json *world, *job; /* the files */
	struct session session;
	struct plan *plan;
	const struct stage *stage;
	char resolved[HASH_HEX + 1];
};

/*
 * From the files of the working directory to the stage, planned here from the recipes that came
 * along; its keys are those that were asked for. Reports, also what differs on this machine; -1.
 */
int order_read(void *ctx, struct order *order, const struct args *args);
