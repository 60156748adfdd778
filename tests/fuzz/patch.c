/* SPDX-License-Identifier: Apache-2.0 */
/* What the program patch prints. */
#include "fuzz.h"

#include <string.h>

#include "source/patch_said.h"

void fuzz_one(void *ctx, const uint8_t *data, size_t size)
{
	const char *text = fuzz_text(ctx, data, size);
	const char *cause = patch_cause(ctx, text);

	fuzz_require(cause == NULL || (*cause != '\0' && strchr(cause, '\n') == NULL));
	fuzz_require((cause == NULL) == (text[strspn(text, "\n")] == '\0'));
}
