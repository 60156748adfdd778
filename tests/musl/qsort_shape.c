/* qsort, in two parts. Patch 0003, CVE-2026-40200. Silent and 0 when all is well.
 *
 * 1. With -DQSORT_C='"<musl>/src/stdlib/qsort.c"' -I<here>/qsort, that file is
 *    compiled here with words of 8, 32 and 64 bits in the place of size_t:
 *    - the helpers of the heap shape against plain arithmetic on both words;
 *    - sorting where the shape needs the upper word, with 8-bit words (from 67
 *      elements on) and with 32-bit words (11.4 million elements).
 *    Before 1.2.3 comparison functions have no third argument: add -DQSORT_PLAIN.
 * 2. The C library's qsort on sizes up to 100000, many of them awkward. */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t seed = 88172645463325252u;
static uint64_t rnd(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	return seed ^= seed << 17;
}

#ifdef QSORT_C
#define cmpfun cmpfun8
#define pntz pntz8
#define cycle cycle8
#define shl shl8
#define shr shr8
#define sift sift8
#define trinkle trinkle8
#define __qsort_r qsort8
#define qsort qsort8
#define size_t uint8_t
#include QSORT_C
#undef cmpfun
#undef pntz
#undef cycle
#undef shl
#undef shr
#undef sift
#undef trinkle
#undef __qsort_r
#undef qsort
#undef size_t

#define cmpfun cmpfun32
#define pntz pntz32
#define cycle cycle32
#define shl shl32
#define shr shr32
#define sift sift32
#define trinkle trinkle32
#define __qsort_r qsort32
#define qsort qsort32
#define size_t uint32_t
#include QSORT_C
#undef cmpfun
#undef pntz
#undef cycle
#undef shl
#undef shr
#undef sift
#undef trinkle
#undef __qsort_r
#undef qsort
#undef size_t

#define cmpfun cmpfun64
#define pntz pntz64
#define cycle cycle64
#define shl shl64
#define shr shr64
#define sift sift64
#define trinkle trinkle64
#define __qsort_r qsort64
#define qsort qsort64
#define size_t uint64_t
#include QSORT_C
#undef cmpfun
#undef pntz
#undef cycle
#undef shl
#undef shr
#undef sift
#undef trinkle
#undef __qsort_r
#undef qsort
#undef size_t

#ifdef QSORT_PLAIN
#define ARG(x)
#else
#define ARG(x) , x
#endif

static int bytecmp(const void *a, const void *b ARG(void *arg __attribute__((__unused__))))
{
	return *(const unsigned char *)a - *(const unsigned char *)b;
}

/* bit i of the pair, without any shift that could be too wide */
#define BIT(p, w, i) ((i) < (w) ? (p)[0]>>(i) & 1 : (i) < 2*(w) ? (p)[1]>>((i)-(w)) & 1 : 0)

#define HELPERS(type, w) \
static int helpers##w(type lo, type hi) \
{ \
	type p[2] = { lo, hi }, q[2]; \
	int i, n, d = 0; \
	if (lo & 1) { \
		for (i=2*w-1; i>0; i--) if (BIT(p, w, i)) d = i; \
		if (pntz##w(p) != d) { \
			printf("pntz, %d-bit words %llx %llx: %d, not %d\n", w, \
				(unsigned long long)hi, (unsigned long long)lo, \
				pntz##w(p), d); \
			return 1; \
		} \
	} \
	for (n=1; n<2*w; n++) { \
		q[0] = lo; q[1] = hi; \
		shr##w(q, n); \
		for (i=0; i<2*w && BIT(q, w, i) == BIT(p, w, i+n); i++); \
		if (i < 2*w) { \
			printf("shr by %d, %d-bit words: bit %d wrong\n", n, w, i); \
			return 1; \
		} \
		q[0] = lo; q[1] = hi; \
		shl##w(q, n); \
		for (i=0; i<2*w && BIT(q, w, i) == (i<n ? 0 : BIT(p, w, i-n)); i++); \
		if (i < 2*w) { \
			printf("shl by %d, %d-bit words: bit %d wrong\n", n, w, i); \
			return 1; \
		} \
	} \
	return 0; \
}
HELPERS(uint8_t, 8)
HELPERS(uint32_t, 32)
HELPERS(uint64_t, 64)

static int shape(void)
{
	for (unsigned hi=0; hi<256; hi++) for (unsigned lo=0; lo<256; lo++)
		if (helpers8(lo, hi)) return 1;
	for (int i=0; i<64; i++) {
		uint64_t bit = (uint64_t)1<<i;
		if (helpers64(1, bit) || helpers64(1|bit, 0) || helpers64(1|bit, bit)
		 || helpers32(1, bit) || helpers32(1|bit, 0) || helpers32(1|bit, bit))
			return 1;
		uint64_t a = rnd(), b = rnd();
		if (helpers64(a|1, b) || helpers32(a|1, b)) return 1;
	}
	return 0;
}

static int tiny(void)
{
	/* up to 176: the Leonardo numbers must fit into the words, too */
	unsigned char a[176+2*16], count[256];
	for (unsigned n=0; n<=176; n++) for (int kind=0; kind<24; kind++) {
		memset(a, 0xee, sizeof a);
		memset(count, 0, sizeof count);
		for (unsigned i=0; i<n; i++) {
			unsigned v;
			switch (kind) {
			case 0: v = i; break;
			case 1: v = n-i; break;
			case 2: v = i+1==n ? 0 : i+1; break;
			case 3: v = i ? i-1 : n; break;
			case 4: v = i<n/2 ? i : n-i; break;
			case 5: v = i<n/2 ? n-i : i; break;
			case 6: v = 1; break;
			case 7: v = i%2; break;
			case 8: v = i*37; break;
			case 9: v = i%16 ? i : 0; break;
			default: v = rnd() % (kind<16 ? 256 : kind-12);
			}
			count[a[16+i] = v]++;
		}
		qsort8(a+16, n, 1, bytecmp ARG(0));
		for (unsigned i=0; i<n; i++) {
			count[a[16+i]]--;
			if (i && a[16+i-1] > a[16+i]) goto bad;
		}
		for (int i=0; i<256; i++) if (count[i]) goto bad;
		for (unsigned i=0; i<sizeof a; i++)
			if ((i<16 || i>=16+n) && a[i] != 0xee) goto bad;
		continue;
	bad:
		printf("8-bit words, %u elements, input %d: not sorted\n", n, kind);
		return 1;
	}
	return 0;
}

/* Order 33 is the first whose distance to the smallest heap is the word width.
 * Ascending input but for the end takes linear time. */
static int wide(void)
{
	size_t l33 = 11405773;
	unsigned char *a = malloc(l33+64);
	if (!a) return 0;
	for (unsigned extra=0; extra<12; extra++) {
		size_t n = l33+extra, count[256] = {0};
		for (size_t i=0; i<n; i++) a[i] = 1 + i/50000;
		for (unsigned i=0; i<extra; i++) a[n-1-i] = (i*7)%5;
		for (size_t i=0; i<n; i++) count[a[i]]++;
		qsort32(a, n, 1, bytecmp ARG(0));
		for (size_t i=0; i<n; i++) {
			count[a[i]]--;
			if (i && a[i-1] > a[i]) goto bad;
		}
		for (int i=0; i<256; i++) if (count[i]) goto bad;
		continue;
	bad:
		printf("32-bit words, %zu elements: not sorted\n", n);
		return 1;
	}
	free(a);
	return 0;
}
#endif

/* The library's own: elements are a key, its serial number, and padding that
 * must travel with them. */
static size_t width;
static unsigned char *arr;

static int keycmp(const void *a, const void *b)
{
	uint32_t x, y;
	memcpy(&x, a, 4);
	memcpy(&y, b, 4);
	return (x>y) - (x<y);
}

static int library(size_t n, size_t w, int kind)
{
	static unsigned char seen[100000];
	uint32_t k, id, prev = 0;
	width = w;
	memset(seen, 0, n);
	for (size_t i=0; i<n; i++) {
		switch (kind) {
		case 0: k = rnd(); break;
		case 1: k = i; break;
		case 2: k = n-i; break;
		case 3: k = i<n/2 ? i : n-i; break;
		case 4: k = i<n/2 ? n-i : i; break;
		case 5: k = 7; break;
		case 6: k = i%3; break;
		case 7: k = i*2654435761u; break;
		case 8: k = i+1==n ? 0 : i; break;
		case 9: k = i ? i : n; break;
		case 10: k = i ^ (i>>1); break;
		case 11: k = i%1000 ? i : rnd()%n; break;
		default: k = rnd()%16; break;
		}
		id = i;
		memcpy(arr+i*w, &k, 4);
		memcpy(arr+i*w+4, &id, 4);
		memset(arr+i*w+8, (k^id)&255, w-8);
	}
	qsort(arr, n, w, keycmp);
	for (size_t i=0; i<n; i++) {
		memcpy(&k, arr+i*w, 4);
		memcpy(&id, arr+i*w+4, 4);
		if (k < prev || id >= n || seen[id]++) goto bad;
		for (size_t j=8; j<w; j++) if (arr[i*w+j] != ((k^id)&255)) goto bad;
		prev = k;
	}
	return 0;
bad:
	printf("qsort: %zu elements of %zu bytes, input %d: not sorted\n", n, w, kind);
	return 1;
}

int main(void)
{
#ifdef QSORT_C
	if (shape() || tiny() || wide()) return 1;
#endif
	static const size_t widths[] = { 8, 12, 256+8, 600 };
	arr = malloc(100000*16);
	if (!arr) return 0;
	for (int kind=0; kind<13; kind++) {
		/* Leonardo numbers and neighbours */
		for (size_t a=1, b=1, t; b<3000; t=a+b+1, a=b, b=t)
			for (int d=-1; d<=1; d++)
				for (int w=0; w<2; w++)
					if (library(b+d, widths[w], kind)) return 1;
		for (int w=2; w<4; w++)
			if (library(1000, widths[w], kind)) return 1;
		if (library(20000, 12, kind) || library(100000, 16, kind)) return 1;
	}
	return 0;
}
