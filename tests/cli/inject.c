/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Preloaded into mcm, makes one call fail that otherwise would not: the CALL-th of a kind, counted
 * over all processes of a run, which share a file of counters.
 *
 *   FAULT_COUNTS  the file of counters; without it nothing is done
 *   FAULT_KIND    the kind of call, as in the list below
 *   FAULT_CALL    which one; 0 only counts
 *   FAULT_ERROR   the number of the error; "short": a write of half the bytes; "kill": none, but
 * the process is killed; "term": none, but it gets SIGTERM before the call
 *
 *   FAULT_PLACES  a file that gets a line "KIND CALL PLACE" for each call, or unset. Two calls by
 * the same chain of callers have the same PLACE, in all runs of a program.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* Every release of clang-format breaks this list elsewhere, at each run anew. */
/* clang-format off */
#define KINDS(X) \
	X(write) X(fsync) X(rename) X(open) X(mkdir) X(link) X(fork) X(pipe) X(mmap) X(read) \
	X(stat) X(unlink) X(opendir) X(flock) X(chmod) X(close) X(fclose) X(socket) X(readlink)
/* clang-format on */

enum kind {
#define X(name) KIND_##name,
	KINDS(X)
#undef X
	    KIND_COUNT
};

static const char *const names[] = {
#define X(name) #name,
    KINDS(X)
#undef X
};

static _Atomic long *counts;
static int places = -1;
static int wanted = -1, error;
static long call;
static int is_short, sent;

static int is_mcm(void)
{
	char exe[4096];
	ssize_t length = readlink("/proc/self/exe", exe, sizeof exe - 1);

	if (length <= 0)
		return 0;
	exe[length] = '\0';
	const char *name = strrchr(exe, '/');
	return name != NULL && strcmp(name, "/mcm") == 0;
}

__attribute__((constructor)) static void begin(void)
{
	const char *file = getenv("FAULT_COUNTS"), *kind = getenv("FAULT_KIND");

	if (file == NULL || kind == NULL || !is_mcm())
		return;
	for (int i = 0; i < KIND_COUNT; i++)
		if (strcmp(kind, names[i]) == 0)
			wanted = i;
	call = atol(getenv("FAULT_CALL"));
	is_short = strcmp(getenv("FAULT_ERROR"), "short") == 0;
	sent = strcmp(getenv("FAULT_ERROR"), "kill") == 0   ? SIGKILL
	       : strcmp(getenv("FAULT_ERROR"), "term") == 0 ? SIGTERM
							    : 0;
	error = is_short || sent != 0 ? 0 : atoi(getenv("FAULT_ERROR"));
	int fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || ftruncate(fd, sizeof *counts * KIND_COUNT) != 0)
		abort();
	void *shared = mmap(
	    NULL, sizeof *counts * KIND_COUNT, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (shared == MAP_FAILED)
		abort();
	counts = shared;
	if ((file = getenv("FAULT_PLACES")) != NULL)
		places = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

/* Libraries and the program are loaded elsewhere in each run: an address counts from its start. */
static void tell_place(enum kind kind, long n)
{
	void *frames[64];
	static __thread int is_inside;
	unsigned long place = 5381;
	char line[64];

	if (is_inside++ == 0) {
		for (int i = backtrace(frames, 64); --i >= 0;) {
			Dl_info of = {0};
			if (dladdr(frames[i], &of) != 0)
				place = place * 33 +
					(size_t)((char *)frames[i] - (char *)of.dli_fbase);
		}
		int length = snprintf(line, sizeof line, "%s %ld %lx\n", names[kind], n, place);
		if (syscall(SYS_write, places, line, (size_t)length) != length)
			abort();
	}
	is_inside--;
}

/* Whether this is the call that is to fail; errno is set then. */
static int fails(enum kind kind)
{
	if (counts == NULL)
		return 0;
	long n = atomic_fetch_add(&counts[kind], 1) + 1;
	if (places >= 0)
		tell_place(kind, n);
	if ((int)kind != wanted || n != call)
		return 0;
	if (sent != 0)
		return raise(sent);
	errno = error;
	return 1;
}

#define REAL(name, ...)                                                                            \
	static __typeof__(name) *real;                                                             \
	if (real == NULL)                                                                          \
		real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name);                                \
	return real(__VA_ARGS__)

#define WRAP(result, name, kind, failure, parameters, ...)                                         \
	result name parameters                                                                     \
	{                                                                                          \
		if (fails(KIND_##kind))                                                            \
			return failure;                                                            \
		REAL(name, __VA_ARGS__);                                                           \
	}

/* A short write does not fail, but has less to do. */
static int write_fails(size_t *count)
{
	if (!fails(KIND_write))
		return 0;
	if (is_short)
		*count = (*count + 1) / 2;
	return !is_short;
}

ssize_t write(int fd, const void *bytes, size_t count)
{
	if (write_fails(&count))
		return -1;
	REAL(write, fd, bytes, count);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset)
{
	if (write_fails(&count))
		return -1;
	REAL(pwrite64, fd, bytes, count, offset);
}

ssize_t copy_file_range(
    int in, off64_t *in_at, int out, off64_t *out_at, size_t count, unsigned flags)
{
	if (write_fails(&count))
		return -1;
	REAL(copy_file_range, in, in_at, out, out_at, count, flags);
}

static int mode_of(int flags, va_list more)
{
	return flags & (O_CREAT | O_TMPFILE) ? va_arg(more, int) : 0;
}

#define WRAP_OPEN(name)                                                                            \
	int name(const char *path, int flags, ...)                                                 \
	{                                                                                          \
		va_list more;                                                                      \
		va_start(more, flags);                                                             \
		int mode = mode_of(flags, more);                                                   \
		va_end(more);                                                                      \
		if (fails(KIND_open))                                                              \
			return -1;                                                                 \
		REAL(name, path, flags, mode);                                                     \
	}

#define WRAP_OPENAT(name)                                                                          \
	int name(int at, const char *path, int flags, ...)                                         \
	{                                                                                          \
		va_list more;                                                                      \
		va_start(more, flags);                                                             \
		int mode = mode_of(flags, more);                                                   \
		va_end(more);                                                                      \
		if (fails(KIND_open))                                                              \
			return -1;                                                                 \
		REAL(name, at, path, flags, mode);                                                 \
	}

WRAP_OPEN(open)
WRAP_OPEN(open64)
WRAP_OPENAT(openat)
WRAP_OPENAT(openat64)
WRAP(FILE *, fopen, open, NULL, (const char *path, const char *mode), path, mode)
WRAP(FILE *, fopen64, open, NULL, (const char *path, const char *mode), path, mode)
WRAP(int, fsync, fsync, -1, (int fd), fd)
WRAP(int, fdatasync, fsync, -1, (int fd), fd)
WRAP(int, syncfs, fsync, -1, (int fd), fd)
WRAP(int, rename, rename, -1, (const char *from, const char *to), from, to)
WRAP(int, renameat, rename, -1, (int a, const char *from, int b, const char *to), a, from, b, to)
WRAP(int, renameat2, rename, -1, (int a, const char *from, int b, const char *to, unsigned flags),
    a, from, b, to, flags)

/* mcm calls renameat2 by its number, as not every libc has it; nothing else counts here. */
long syscall(long number, ...)
{
	va_list more;
	long arguments[6];

	va_start(more, number);
	for (int i = 0; i < 6; i++)
		arguments[i] = va_arg(more, long);
	va_end(more);
	if (number == SYS_renameat2 && fails(KIND_rename))
		return -1;
	REAL(syscall, number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4],
	    arguments[5]);
}

WRAP(int, mkdir, mkdir, -1, (const char *path, mode_t mode), path, mode)
WRAP(int, mkdirat, mkdir, -1, (int at, const char *path, mode_t mode), at, path, mode)
WRAP(int, link, link, -1, (const char *from, const char *to), from, to)
WRAP(int, linkat, link, -1, (int a, const char *from, int b, const char *to, int flags), a, from, b,
    to, flags)
WRAP(int, symlink, link, -1, (const char *from, const char *to), from, to)
WRAP(int, symlinkat, link, -1, (const char *from, int at, const char *to), from, at, to)
WRAP(pid_t, fork, fork, -1, (void), )
WRAP(int, pipe, pipe, -1, (int fds[2]), fds)
WRAP(int, pipe2, pipe, -1, (int fds[2], int flags), fds, flags)
WRAP(void *, mmap, mmap, MAP_FAILED,
    (void *at, size_t size, int protection, int flags, int fd, off_t offset), at, size, protection,
    flags, fd, offset)
WRAP(void *, mmap64, mmap, MAP_FAILED,
    (void *at, size_t size, int protection, int flags, int fd, off64_t offset), at, size,
    protection, flags, fd, offset)
WRAP(ssize_t, read, read, -1, (int fd, void *bytes, size_t count), fd, bytes, count)
WRAP(ssize_t, pread64, read, -1, (int fd, void *bytes, size_t count, off64_t offset), fd, bytes,
    count, offset)
WRAP(int, stat, stat, -1, (const char *path, struct stat *st), path, st)
WRAP(int, lstat, stat, -1, (const char *path, struct stat *st), path, st)
WRAP(int, fstat, stat, -1, (int fd, struct stat *st), fd, st)
WRAP(int, fstatat, stat, -1, (int at, const char *path, struct stat *st, int flags), at, path, st,
    flags)
WRAP(int, stat64, stat, -1, (const char *path, struct stat64 *st), path, st)
WRAP(int, lstat64, stat, -1, (const char *path, struct stat64 *st), path, st)
WRAP(int, fstat64, stat, -1, (int fd, struct stat64 *st), fd, st)
WRAP(int, fstatat64, stat, -1, (int at, const char *path, struct stat64 *st, int flags), at, path,
    st, flags)
WRAP(int, access, stat, -1, (const char *path, int mode), path, mode)
WRAP(int, unlink, unlink, -1, (const char *path), path)
WRAP(int, unlinkat, unlink, -1, (int at, const char *path, int flags), at, path, flags)
WRAP(int, rmdir, unlink, -1, (const char *path), path)
WRAP(DIR *, opendir, opendir, NULL, (const char *path), path)
WRAP(DIR *, fdopendir, opendir, NULL, (int fd), fd)
WRAP(int, flock, flock, -1, (int fd, int operation), fd, operation)
WRAP(int, chmod, chmod, -1, (const char *path, mode_t mode), path, mode)
WRAP(int, fchmod, chmod, -1, (int fd, mode_t mode), fd, mode)
WRAP(int, fchmodat, chmod, -1, (int at, const char *path, mode_t mode, int flags), at, path, mode,
    flags)
WRAP(int, socket, socket, -1, (int family, int type, int protocol), family, type, protocol)
WRAP(ssize_t, readlink, readlink, -1, (const char *path, char *text, size_t size), path, text, size)
WRAP(ssize_t, readlinkat, readlink, -1, (int at, const char *path, char *text, size_t size), at,
    path, text, size)

/* A descriptor is closed even where close() says that something went wrong. */
int close(int fd)
{
	static __typeof__(close) *real;
	if (real == NULL)
		real = (__typeof__(close) *)dlsym(RTLD_NEXT, "close");
	int bad = fails(KIND_close), cause = errno, status = real(fd);
	if (bad)
		errno = cause;
	return bad ? -1 : status;
}

int fclose(FILE *file)
{
	static __typeof__(fclose) *real;
	if (real == NULL)
		real = (__typeof__(fclose) *)dlsym(RTLD_NEXT, "fclose");
	int bad = fails(KIND_fclose), cause = errno, status = real(file);
	if (bad)
		errno = cause;
	return bad ? EOF : status;
}
