/* aligned_alloc with alignments up to 16 GB, then malloc_usable_size, realloc
 * and free. Patches 0008 (block far into its slot) and 0011 (block far from
 * the end of its slot). Running out of memory is no failure. Silent and 0 when
 * all is well. */
#define _GNU_SOURCE
#include <errno.h>
#include <malloc.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static const char *volatile step = "start";

static void crash(int sig)
{
	(void)sig;
	if (write(1, "crash: ", 7) + write(1, step, strlen(step)) + write(1, "\n", 1)) {}
	_exit(1);
}

int main(void)
{
	int top = sizeof(size_t) > 4 ? 34 : 29;
	signal(SIGSEGV, crash);
	signal(SIGBUS, crash);
	signal(SIGILL, crash);
	signal(SIGABRT, crash);
	signal(SIGTRAP, crash);
	for (int bits=4; bits<=top; bits++) for (int round=0; round<(bits<31?4:24); round++) {
		size_t align = (size_t)1 << bits;
		step = "aligned_alloc";
		unsigned char *p = aligned_alloc(align, 100);
		if (!p) {
			if (errno == ENOMEM) goto shift;
			printf("2^%d: errno %d\n", bits, errno);
			return 1;
		}
		if ((uintptr_t)p & (align-1)) {
			printf("2^%d: not aligned\n", bits);
			return 1;
		}
		step = "use of block";
		memset(p, round, 100);
		step = "malloc_usable_size";
		if (malloc_usable_size(p) != 100) {
			printf("2^%d: usable size %zu\n", bits, malloc_usable_size(p));
			return 1;
		}
		if (round % 3 == 1) {
			step = "realloc";
			unsigned char *q = realloc(p, 200);
			if (q) {
				p = q;
				for (int i=0; i<100; i++) if (p[i] != round) {
					printf("2^%d: realloc lost data\n", bits);
					return 1;
				}
			}
		}
		step = "free";
		free(p);
	shift:
		/* Move the next mapping by an odd amount, so that aligned
		 * addresses fall near both ends of the slot. */
		if (bits >= 31)
			mmap(0, 389UL<<20, PROT_NONE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0);
	}
	return 0;
}
