/* SPDX-License-Identifier: Apache-2.0 */
/* What it means that one URL has not given a file, and who is told. */
#pragma once

#include "net/range.h"
#include "net/reach.h"
#include "net/wire.h"

enum fault {
	FAULT_THERE,     /* of the server, or of what it has */
	FAULT_NO_ANSWER, /* of the server or of the network */
	FAULT_HERE, /* this machine cannot read what it has; the URL may be good all the same */
};

/* Why a verdict on an answer's head rules the URL out; NULL: it does not. Owned by ctx. */
char *fault_of_verdict(
    const void *ctx, enum range_verdict verdict, long code, long long total, long long expected);
/* Of an exchange about url that ended with a cause. */
enum fault fault_of_end(const char *url, const struct wire_end *end);
/* A warning; or an error, where this machine is at fault; or what reach makes of it. */
void fault_tell(struct reach *reach, const char *url, enum fault fault, const char *cause);
