/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Preloaded into mcm, removes a file right before it is opened, as another process could.
 *
 *   VANISH       the end of the file's path
 *   VANISH_CALL  at which opening of it, counted from 1
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void look(const char *path)
{
	static int calls;
	const char *end = getenv("VANISH"), *call = getenv("VANISH_CALL");
	size_t size = strlen(path), end_size = end != NULL ? strlen(end) : 0;

	if (end == NULL || call == NULL || size < end_size ||
	    strcmp(path + size - end_size, end) != 0)
		return;
	if (++calls == atoi(call))
		unlink(path);
}

#define WRAP(name)                                                                                 \
	int name(const char *path, int flags, ...)                                                 \
	{                                                                                          \
		int (*real)(const char *, int, ...) = (int (*)(const char *, int, ...))dlsym(      \
		    RTLD_NEXT, #name);                                                             \
		va_list more;                                                                      \
		va_start(more, flags);                                                             \
		int mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, int) : 0;                  \
		va_end(more);                                                                      \
		look(path);                                                                        \
		return real(path, flags, mode);                                                    \
	}

WRAP(open)
WRAP(open64)
