/* SPDX-License-Identifier: Apache-2.0 */
/* A lock: of whatever project, it is read or refused. */
#include "fuzz.h"

#include "lock/lock.h"

void fuzz_one(void *ctx, const uint8_t *data, size_t size)
{
	const struct package package = {.name = "a"};
	const struct target target = {.triple = "x86_64-linux-musl"};
	const struct lock *lock = lock_load(ctx, fuzz_file(ctx, "mcm.lock", data, size));
	const char *all, *one;

	if (lock == NULL)
		return;
	all = lock_release(lock, &package, NULL);
	one = lock_release(lock, &package, &target);
	fuzz_require(one == NULL || all != NULL);
}
