/* SPDX-License-Identifier: Apache-2.0 */
/* Why one URL has not given a file, whose fault that is, and how it is reported. */
#pragma once

#include "net/range.h"
#include "net/reach.h"
#include "net/wire.h"

enum fault {
	FAULT_THERE,     /* the server's, or of the file that it has */
	FAULT_NO_ANSWER, /* no answer came: the server's, or the network's */
	FAULT_HERE,      /* this machine's, which cannot read the file; the URL may be good */
};

/*
 * Why the URL is ruled out by this verdict on the head of an answer; NULL: it is not. Owned by ctx.
 */
char *fault_of_verdict(
    const void *ctx, enum range_verdict verdict, long code, long long total, long long expected);
/* Whose fault it is that an exchange about url failed: its end has a cause. */
enum fault fault_of_end(const char *url, const struct wire_end *end);
/*
 * Report it: as an error where this machine is at fault, else as a warning. That no answer came is
 * left to reach, which may hold it back.
 */
void fault_tell(struct reach *reach, const char *url, enum fault fault, const char *cause);
