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
/* Tells that the server of this URL is among those that may be asked. */
void reach_know(struct reach *r, const char *url);
/* Some server has answered: failures that were held back are reported now. */
void reach_answered(struct reach *r);
/*
 * The server of this URL gave no answer. The cause is reported now, later, or never if the network
 * is out of reach.
 */
void reach_failed(struct reach *r, const char *url, const char *cause);
/*
 * Whether two servers, or all that there are, gave no answer, and none ever did: then no new
 * download is started.
 */
bool reach_is_doubtful(const struct reach *r);
/*
 * To be called when it is doubtful and nothing is under way any more: one note says that there is
 * no network, however often this is called.
 */
void reach_give_up(struct reach *r);
/* Whether that was said, and no server has answered since. */
bool reach_is_lost(const struct reach *r);
/* Reports what was held back, unless the network is lost; to be called at the end. */
void reach_tell_held(struct reach *r);
