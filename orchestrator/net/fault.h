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
 * The cause, for a message, why an answer with this verdict on its head is not the file; NULL: it
 * may be. code is its HTTP status, total and expected the bytes of the file. ctx owns the text.
 */
char *fault_of_verdict(
    const void *ctx, enum range_verdict verdict, long code, long long total, long long expected);
/* Whose fault it is that an exchange about url failed: its end has a cause. */
enum fault fault_of_end(const char *url, const struct wire_end *end);
/*
 * Reports that url gave no file: as an error where this machine is at fault, else as a warning.
 * That no answer came is told to reach, which reports it or holds it back.
 */
void fault_tell(struct reach *reach, const char *url, enum fault fault, const char *cause);
