/* SPDX-License-Identifier: Apache-2.0 */
/* Manifests of artifacts in registries: what was read and written is read as the same. */
#include "fuzz.h"

#include <string.h>

#include "base/mem.h"
#include "depot/artifact.h"

void fuzz_one(void *ctx, const uint8_t *data, size_t size)
{
	struct action_result first, second;

	if (artifact_parse(ctx, mem_strndup(ctx, (const char *)data, size), &first) != NULL)
		return;
	fuzz_require(first.out != NULL && first.size >= 0 && hash_is_hex(first.digest));
	fuzz_require(artifact_parse(ctx, artifact_text(ctx, &first), &second) == NULL);
	fuzz_require(first.size == second.size && strcmp(first.digest, second.digest) == 0);
	fuzz_require(strcmp(first.out, second.out) == 0);
	fuzz_require((first.err == NULL) == (second.err == NULL));
}
