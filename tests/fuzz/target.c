/* SPDX-License-Identifier: Apache-2.0 */
/* A toolchain file. */
#include "fuzz.h"

#include <string.h>

#include "base/mem.h"
#include "recipe/target.h"

#define TRIPLE "x86_64-linux-musl"

void fuzz_one(void *ctx, const uint8_t *data, size_t size)
{
	int errors = report_errors();

	fuzz_file(ctx, "toolchains/" TRIPLE ".yaml", data, size);
	const struct targets *targets = targets_load(ctx, fuzz_layers(ctx));
	fuzz_require((targets != NULL) == (report_errors() == errors));
	if (targets == NULL)
		return;
	const struct target *target = targets_get(targets, TRIPLE);
	fuzz_require(targets->n == 1 && target == targets->v);
	fuzz_require(strcmp(target->triple, TRIPLE) == 0);
	for (size_t i = 0; i < target->aliases->count; i++)
		fuzz_require(targets_get(targets, target->aliases->items[i]) == target);
	fuzz_require(vars_true(target->vars, "loader") && vars_true(target->vars, "musl_arch"));
}
