/* SPDX-License-Identifier: Apache-2.0 */
/* What apt prints of its indexes. */
#include "fuzz.h"

#include <string.h>

#include "source/apt/index.h"

static const char sha256[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

static void check(const void *ctx, const char *text, bool binary)
{
	struct apt_listing found = apt_listing_find(ctx, text, binary, sha256, "a_1.tar.xz");

	fuzz_require(found.size >= 0);
	if (found.version != NULL)
		fuzz_require(strstr(text, found.version) != NULL && strstr(text, sha256) != NULL);
}

void fuzz_one(void *ctx, const uint8_t *data, size_t size)
{
	const char *text = fuzz_text(ctx, data, size);

	check(ctx, text, false);
	check(ctx, text, true);
}
