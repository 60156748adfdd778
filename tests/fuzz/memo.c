/* SPDX-License-Identifier: Apache-2.0 */
/* What was remembered of the host, in a store that others may have prepared. */
#include "fuzz.h"

#include <string.h>

#include "base/mem.h"
#include "host/memo.h"

void fuzz_one(void *ctx, const uint8_t *data, size_t size)
{
	struct host *host = mem_new(ctx, struct host), *again = mem_new(ctx, struct host);
	char *file = fuzz_file(ctx, "host.json", data, size);

	if (!memo_read(file, "state", host)) {
		fuzz_require(host->triple == NULL && host->identity == NULL);
		return;
	}
	fuzz_require(host->triple != NULL && host->identity != NULL);
	fuzz_require(!memo_read(file, "another state", again));
	/* What is written is read again. */
	memo_write(file, "state", host, strlist_new(ctx));
	fuzz_require(memo_read(file, "state", again));
	fuzz_require(strcmp(host->triple, again->triple) == 0);
	fuzz_require(strcmp(host->identity, again->identity) == 0);
}
