/* SPDX-License-Identifier: Apache-2.0 */
/* Atomic operations of every width, by four threads at once. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>

enum { THREADS = 4, TIMES = 1000 };

struct wide {
	uint64_t low, high;
};

static _Atomic(uint8_t) one;
static _Atomic(uint16_t) two;
static _Atomic(uint32_t) four;
static _Atomic(uint64_t) eight;
static _Atomic(struct wide) sixteen;

/*
 * QEMU 7.2 never lets a POWER's stqcx. succeed: its lqarx does not note the address (mended in 8.1,
 * target/ppc/translate.c, gen_lqarx()). There 16 bytes are left out, and that is said.
 */
static int wide_works(void)
{
#if defined __powerpc64__ && defined EMULATED
	struct wide old = {0, 0};

	for (int i = 0; i < 1000; i++)
		if (atomic_compare_exchange_weak(&sixteen, &old, ((struct wide){0, 0})))
			return 1;
	puts("SKIP 16 bytes: this QEMU cannot run stqcx., 8.1 can");
	return 0;
#else
	return 1;
#endif
}

/* Both halves, or a torn one is found in the sum. */
static void add_wide(void)
{
	struct wide old = atomic_load(&sixteen), new;

	do {
		new = (struct wide){old.low + 1, old.high + 3};
	} while (!atomic_compare_exchange_weak(&sixteen, &old, new));
}

static void *work(void *wide)
{
	for (int i = 0; i < TIMES; i++) {
		atomic_fetch_add(&one, 1);
		atomic_fetch_add(&two, 1);
		atomic_fetch_add(&four, 1);
		atomic_fetch_add(&eight, (uint64_t)1 << 33);
		if (wide)
			add_wide();
	}
	return NULL;
}

int main(void)
{
	const unsigned sum = THREADS * TIMES;
	pthread_t threads[THREADS];
	struct wide w = {sum, 3 * (uint64_t)sum};
	void *wide = wide_works() ? &w : NULL;

	for (int i = 0; i < THREADS; i++) {
		if (pthread_create(&threads[i], NULL, work, wide) != 0)
			return 1;
	}
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	if (wide)
		w = atomic_exchange(&sixteen, ((struct wide){0, 0}));
	if (one != (uint8_t)sum || two != sum || four != sum || eight != (uint64_t)sum << 33 ||
	    w.low != sum || w.high != 3 * (uint64_t)sum) {
		fprintf(stderr, "c-width: %u %u %u %llx %llu,%llu\n", one, two, four,
		    (unsigned long long)eight, (unsigned long long)w.low,
		    (unsigned long long)w.high);
		return 1;
	}
	return 0;
}
