/* SPDX-License-Identifier: Apache-2.0 */
/* Archives of arbitrary bytes. */
#include "unpacked.h"

void fuzz_one(void *ctx, const uint8_t *data, size_t size)
{
	struct archive_opts opts = {.cpu_seconds = 5};

	/* By its first byte a .deb is opened as one, too: a packed archive in an archive. */
	if (size > 0 && *data == '!')
		opts.inner = "data.tar*";
	unpacked_check(ctx, fuzz_file(ctx, "archive", data, size), &opts);
}
