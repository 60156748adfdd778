/*
 * The machine that a compiler sees while it is trained: memory at the same addresses and limits of the same size wherever and whenever it runs.
 *
 * GCC hashes pointers, and the number of steps in a chain of a hash table is in the profile; where stacks and memory are lies in counters, too;
 * and how often garbage is collected hangs on the size of memory and on the limits of the process. The kernel draws lots for addresses, counts the
 * environment in, and differs from release to release; containers forbid to change that. So the instrumented programs, which are at fixed
 * addresses themselves (-no-pie), take nothing from the kernel but what is mapped here. Linked before the C library's archive or shared library,
 * the functions below are called in place of those of the same names.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif
#undef mmap64

/* Far from programs, libraries and stacks in every layout of Linux; 39 bits of addresses are the least that 64-bit machines have. */
#if UINTPTR_MAX > 0xffffffff
#define HEAP ((unsigned char *)0x1000000000)
#define STACK ((unsigned char *)0x1700000000)
#define PAGES ((unsigned char *)0x1800000000)
#define ROOM ((size_t)1 << 33)
#else
#define HEAP ((unsigned char *)0x20000000)
#define STACK ((unsigned char *)0x48000000)
#define PAGES ((unsigned char *)0x50000000)
#define ROOM ((size_t)1 << 29)
#endif
#define STACK_SIZE ((size_t)64 << 20)
#define PAGE ((size_t)4096)
/* How much is mapped at once. */
#define CHUNK ((size_t)16 << 20)

static _Noreturn void fail(void)
{
	static const char text[] = "memory at the addresses that the compiler is trained at is not to be had here: take the profile from a cache, "
				   "or build without OPTIMIZE=profile\n";

	_exit(write(2, text, sizeof(text) - 1) > 0 ? 3 : 4);
}

static void *map(void *addr, size_t size, int protection, int flags, int fd, off_t offset)
{
#ifdef SYS_mmap2
	return (void *)syscall(SYS_mmap2, addr, size, protection, flags, fd, (long)(offset / 4096));
#else
	return (void *)syscall(SYS_mmap, addr, size, protection, flags, fd, offset);
#endif
}

static void map_at(unsigned char *addr, size_t size)
{
	if (map(addr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) != addr)
		fail();
}

/* Memory of malloc: each piece has its class in front of it, and is kept for the next of that class when it is freed. */
#define FRONT 16
struct piece {
	struct piece *next;
};
static struct piece *kept[256];
static size_t heap_used, heap_mapped;

/* Four classes between two powers of two. */
static unsigned class_of(size_t size, size_t *rounded)
{
	unsigned power = 4, quarter;
	size_t step;

	while (((size_t)2 << power) < size)
		power++;
	step = ((size_t)1 << power) / 4;
	quarter = size > ((size_t)1 << power) ? (unsigned)((size - ((size_t)1 << power) + step - 1) / step) : 0;
	*rounded = (((size_t)1 << power) + quarter * step + 15) & ~(size_t)15;
	return power * 5 + quarter;
}

static size_t *front(void *p)
{
	return (size_t *)((unsigned char *)p - FRONT);
}

static void *take(size_t size)
{
	size_t rounded;
	unsigned class;
	unsigned char *p;

	if (size >= ROOM / 2) {
		errno = ENOMEM;
		return NULL;
	}
	class = class_of(size, &rounded);
	if (kept[class] != NULL) {
		p = (unsigned char *)kept[class];
		kept[class] = kept[class]->next;
		return p;
	}
	while (heap_used + FRONT + rounded > heap_mapped) {
		if (heap_mapped + CHUNK > ROOM)
			fail();
		map_at(HEAP + heap_mapped, CHUNK);
		heap_mapped += CHUNK;
	}
	p = HEAP + heap_used + FRONT;
	heap_used += FRONT + rounded;
	front(p)[0] = class;
	front(p)[1] = rounded;
	return p;
}

void *malloc(size_t size)
{
	return take(size);
}

void free(void *p)
{
	struct piece *piece = p;
	size_t class;

	if (p == NULL)
		return;
	class = front(p)[0];
	piece->next = kept[class];
	kept[class] = piece;
}

void *calloc(size_t count, size_t size)
{
	void *p;

	if (size != 0 && count > ROOM / size)
		return NULL;
	p = take(count * size);
	return p != NULL ? memset(p, 0, count * size) : NULL;
}

void *realloc(void *p, size_t size)
{
	void *other;

	if (p == NULL)
		return take(size);
	if (size <= front(p)[1])
		return p;
	other = take(size);
	if (other != NULL) {
		memcpy(other, p, front(p)[1]);
		free(p);
	}
	return other;
}

/* What is aligned to more than 16 bytes is never kept: it has a class of its own. */
void *aligned_alloc(size_t alignment, size_t size)
{
	unsigned char *p;

	if (alignment <= 16)
		return take(size);
	p = take(size + alignment + FRONT);
	if (p != NULL) {
		size_t whole = front(p)[1];
		unsigned char *at = (unsigned char *)(((uintptr_t)p + alignment - 1) & ~(uintptr_t)(alignment - 1));

		if (at != p) {
			front(at)[0] = sizeof(kept) / sizeof(*kept) - 1;
			front(at)[1] = whole - (size_t)(at - p);
			p = at;
		}
	}
	return p;
}

void *memalign(size_t alignment, size_t size)
{
	return aligned_alloc(alignment, size);
}

int posix_memalign(void **p, size_t alignment, size_t size)
{
	*p = aligned_alloc(alignment, size);
	return *p != NULL ? 0 : ENOMEM;
}

size_t malloc_usable_size(void *p)
{
	return p != NULL ? front(p)[1] : 0;
}

/* Pages of mmap: the first that are free. */
static unsigned char taken[ROOM / PAGE];
static size_t pages_mapped, first_free;

static void *take_pages(size_t size)
{
	size_t n = (size + PAGE - 1) / PAGE, at = first_free, run = 0;

	for (; run < n; at++) {
		if (at >= sizeof(taken))
			fail();
		run = taken[at] ? 0 : run + 1;
	}
	at -= n;
	while ((at + n) * PAGE > pages_mapped) {
		map_at(PAGES + pages_mapped, CHUNK);
		pages_mapped += CHUNK;
	}
	memset(taken + at, 1, n);
	while (first_free < sizeof(taken) && taken[first_free])
		first_free++;
	return PAGES + at * PAGE;
}

void *mmap(void *addr, size_t size, int protection, int flags, int fd, off_t offset)
{
	if ((flags & MAP_ANONYMOUS) && !(flags & MAP_FIXED) && size != 0)
		return take_pages(size);
	return map(addr, size, protection, flags, fd, offset);
}

#ifdef __GLIBC__
/* With _FILE_OFFSET_BITS=64, which GCC has where it matters. */
void *mmap64(void *addr, size_t size, int protection, int flags, int fd, off64_t offset)
{
	return mmap(addr, size, protection, flags, fd, (off_t)offset);
}
#endif

int munmap(void *p, size_t size)
{
	size_t at = (size_t)((unsigned char *)p - PAGES) / PAGE;

	if ((unsigned char *)p < PAGES || (unsigned char *)p >= PAGES + ROOM)
		return (int)syscall(SYS_munmap, p, size);
	/* New pages are empty. */
	memset(p, 0, size);
	memset(taken + at, 0, (size + PAGE - 1) / PAGE);
	if (at < first_free)
		first_free = at;
	return 0;
}

int getpagesize(void)
{
	return (int)PAGE;
}

/* Of libiberty: by the size of memory GCC decides how often it collects garbage. More than 1 GiB is all the same to it. */
double physmem_total(void)
{
	return 8.0 * 1024 * 1024 * 1024;
}

/* Of libiberty: GCC asks whether it would write over what it reads, and memory for a longer name lies elsewhere. */
char *lrealpath(const char *name)
{
	return strcpy(take(strlen(name) + 1), name);
}

#ifdef __GLIBC__
int getrlimit64(__rlimit_resource_t resource, struct rlimit64 *limit)
{
	(void)resource;
	limit->rlim_cur = limit->rlim_max = RLIM64_INFINITY;
	return 0;
}

int getrlimit(__rlimit_resource_t resource, struct rlimit *limit)
#else
int getrlimit(int resource, struct rlimit *limit)
#endif
{
	(void)resource;
	limit->rlim_cur = limit->rlim_max = RLIM_INFINITY;
	return 0;
}

/* main() runs on a stack of its own, which is a thread's: the linker calls it by this name (--wrap=main). */
int __real_main(int argc, char **argv);
int __wrap_main(int argc, char **argv);

static struct {
	int argc;
	char **argv;
} words;

static void *run(void *unused)
{
	(void)unused;
	exit(__real_main(words.argc, words.argv));
}

int __wrap_main(int argc, char **argv)
{
	pthread_attr_t attributes;
	pthread_t thread;

	words.argc = argc;
	words.argv = calloc((size_t)argc + 1, sizeof(*argv));
	for (int i = 0; i < argc; i++)
		words.argv[i] = strcpy(take(strlen(argv[i]) + 1), argv[i]);
	map_at(STACK, STACK_SIZE);
	if (pthread_attr_init(&attributes) != 0 || pthread_attr_setstack(&attributes, STACK, STACK_SIZE) != 0 ||
	    pthread_create(&thread, &attributes, run, NULL) != 0)
		fail();
	pthread_join(thread, NULL);
	return 1;
}
