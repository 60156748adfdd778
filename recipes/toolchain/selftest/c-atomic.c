/* SPDX-License-Identifier: Apache-2.0 */
/* Atomic operations wider than a word, which libatomic has to supply on some CPUs. */
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>

struct pair {
	uint64_t a, b;
};

static _Atomic(struct pair) shared;
static _Atomic(uint64_t) counter;

int main(void)
{
	struct pair p = {1, 2}, q;

	atomic_store(&shared, p);
	q = atomic_load(&shared);
	atomic_fetch_add(&counter, (uint64_t)1 << 40);
	if (q.a != 1 || q.b != 2 || atomic_load(&counter) != (uint64_t)1 << 40) {
		fprintf(stderr, "c-atomic: a stored value came back different\n");
		return 1;
	}
	return 0;
}
