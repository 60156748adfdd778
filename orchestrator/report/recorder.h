/* SPDX-License-Identifier: Apache-2.0 */
/* Listens to the events of a build, and makes the record that reports are drawn from. */
#pragma once

#include "adapters/json.h"
#include "base/event.h"
#include "plan/plan.h"

struct recorder; /* talloc'd */

/* What the record needs and no event tells. Everything must outlive the recorder. */
struct recorder_facts {
	const struct plan *plan;
	const char *const *why;         /* per plan->stages: why it would be built */
	const struct strlist *settings; /* NAME=VALUE of those that were given, without secrets */
	int jobs;
};

/* A recorder, which listens from now on and hands each event on to next. */
struct recorder *recorder_new(const void *ctx, struct event_sink next);
/* The build begins. What was fetched until now, to make its plan, is in the record, too. */
void recorder_begin(struct recorder *recorder, const struct recorder_facts *facts);
struct event_sink recorder_sink(struct recorder *recorder);
/* The build is over. The record that mcm(1) describes under "mcm report"; the caller frees it. */
struct json *recorder_finish(struct recorder *recorder, int status);
