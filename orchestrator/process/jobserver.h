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

int jobserver_open(
    struct jobserver *js, int slots); /* filled with slots (1-4096) tokens; reports, -1 */
void jobserver_close(struct jobserver *js);
bool jobserver_take(struct jobserver *js); /* one slot, without waiting */
/* One slot back. If the pipe does not take it, the next jobserver_take has it: makes see one less.
 */
void jobserver_give(struct jobserver *js);
/* Refill to slots - owned: when no make runs, tokens lost with killed makes come back. */
void jobserver_reset(struct jobserver *js, int owned);
/* Value for MAKEFLAGS: "-jN --jobserver-auth=R,W" (understood by GNU make 4.2 and later). */
char *jobserver_makeflags(const void *ctx, const struct jobserver *js);
