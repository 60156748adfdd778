/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fetch's judgement whether there is a network at all. Failures to connect are held
 * back until some server answers: on a machine without a network, one note replaces
 * them. Internal to fetch.
 */
#pragma once

#include <stdbool.h>

struct reach; /* talloc'd */

struct reach *reach_new(const void *ctx);
void reach_know(struct reach *r, const char *url); /* its server is among those to be asked */
void reach_answered(struct reach *r);              /* some server did: what was held back is told */
/* This URL's server gave no answer; cause is told now, later or never. */
void reach_failed(struct reach *r, const char *url, const char *cause);
/* Two servers, or all there are, gave no answer, and none ever did: start nothing new. */
bool reach_is_doubtful(const struct reach *r);
void reach_give_up(struct reach *r); /* doubtful and nothing is under way: one note */
bool reach_is_lost(const struct reach *r);
void reach_tell_held(struct reach *r); /* at the end, unless lost */
