/* SPDX-License-Identifier: Apache-2.0 */
/* The one child that gets all sources, and the lines it tells the scheduler. */
#pragma once

#include "run/sched_priv.h"

/* In the child: get every wanted source; lines go to "to", reports to "messages". -1 if any failed.
 */
int sched_fetch_child(struct sched *s, int to, int messages);
/* In the scheduler: one line of the child; and its end. */
void sched_fetch_line(struct sched *s, char *line);
void sched_fetch_ended(struct sched *s);
