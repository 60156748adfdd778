/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GNU make's jobserver, server side: a pipe that holds one byte per job slot. Every
 * running stage owns one slot (its make's implicit one); makes take more from
 * the pipe. Protocol: GNU make manual, "POSIX Jobserver Interaction".
 */
#pragma once

#include <stdbool.h>

struct jobserver {
	int read_fd, write_fd; /* both close-on-exec; proc_opts.keep passes them on */
	int own_fd;            /* for jobserver_take alone: the same pipe, not blocking */
	int slots;             /* total */
	int kept;              /* of them, those that the pipe would not take back */
};

/* Makes the pipe, with a token for each of slots, of which there are 1 to 4096. Reports; -1. */
int jobserver_open(struct jobserver *js, int slots);
void jobserver_close(struct jobserver *js);
/* Takes one slot, if one is free just now. Does not wait; silent. */
bool jobserver_take(struct jobserver *js);
/*
 * Gives one slot back. If the pipe does not take it, it is kept for the next jobserver_take(), and
 * makes see one less meanwhile. Silent.
 */
void jobserver_give(struct jobserver *js);
/*
 * Sets the pipe to slots - owned tokens, owned being how many our own processes have: those that
 * makes had when they were killed come back so. Only to be called while no make runs.
 */
void jobserver_reset(struct jobserver *js, int owned);
/* The value of MAKEFLAGS, "-jN --jobserver-auth=R,W", which GNU make 4.2 and later understand; ctx
 * owns it. */
char *jobserver_makeflags(const void *ctx, const struct jobserver *js);
