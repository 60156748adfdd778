/* SPDX-License-Identifier: Apache-2.0 */
/* Listens to the events of a build, and makes the record that reports are drawn from. */
#pragma once

#include "adapters/json.h"
#include "base/event.h"
#include "plan/plan.h"

struct recorder; /* talloc'd */

/* What no event tells. Everything must outlive the recorder. */
struct record_facts {
	const struct plan *plan;
	const char *const *why;         /* per plan->stages: why it would be built */
	const struct strlist *settings; /* NAME=VALUE of those that were given, without secrets */
	int jobs;
};

/* next is told each event, too. */
struct recorder *recorder_new(
    const void *ctx, const struct record_facts *facts, struct event_sink next);
struct event_sink recorder_sink(struct recorder *recorder);
/* The build is over. The record that mcm(1) describes under "mcm report"; the caller frees it. */
struct json *recorder_finish(struct recorder *recorder, int status);
