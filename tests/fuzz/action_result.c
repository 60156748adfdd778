/* SPDX-License-Identifier: Apache-2.0 */
/* ActionResult: what was decoded and encoded is decoded to the same. */
#include "fuzz.h"

#include <string.h>

#include "base/mem.h"
#include "depot/action_result.h"

static bool same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

void fuzz_one(void *ctx, const uint8_t *data, size_t size)
{
	struct action_result first, second;
	size_t length, again;

	if (!action_result_decode(ctx, data, size, &first))
		return;
	fuzz_require(first.path != NULL && first.size >= 0 && hash_is_hex(first.digest));
	unsigned char *bytes = action_result_encode(ctx, &first, &length);
	fuzz_require(action_result_decode(ctx, bytes, length, &second));
	fuzz_require(same(first.path, second.path) && first.size == second.size);
	fuzz_require(same(first.digest, second.digest));
	fuzz_require(same(first.out, second.out) && same(first.err, second.err));
	unsigned char *twice = action_result_encode(ctx, &second, &again);
	fuzz_require(again == length && memcmp(bytes, twice, length) == 0);
}
