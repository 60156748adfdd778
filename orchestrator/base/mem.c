/* SPDX-License-Identifier: Apache-2.0 */
/* Memory that is never NULL: talloc calls that end the program when there is no more. */
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TALLOC_MOST = 256 << 20 };

void *mem_check(void *p)
{
	static const char none[] = "mcm: error: out of memory\n";
	static const char limit[] = "mcm: error: a text or list is larger than the 256 MB that mcm "
				    "handles in one piece; ask for less at once\n";

	if (p == NULL) {
		/* talloc gives no piece larger than this, whatever memory there is. */
		void *most = malloc(TALLOC_MOST);
		const char *message = most != NULL ? limit : none;
		/* Straight to the descriptor: stdio might want memory of its own. */
		ssize_t written = write(STDERR_FILENO, message, strlen(message));

		(void)written;
		_exit(1);
	}
	return p;
}

char *mem_strdup(const void *ctx, const char *s)
{
	return mem_check(talloc_strdup(ctx, s));
}

char *mem_strndup(const void *ctx, const char *s, size_t n)
{
	return mem_check(talloc_strndup(ctx, s, n));
}

void *mem_dup(const void *ctx, const void *p, size_t n)
{
	char *copy = mem_check(talloc_size(ctx, n));

	if (n > 0)
		memcpy(copy, p, n);
	return copy;
}

char *mem_vprintf(const void *ctx, const char *fmt, va_list ap)
{
	return mem_check(talloc_vasprintf(ctx, fmt, ap));
}

char *mem_printf(const void *ctx, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	char *s = mem_vprintf(ctx, fmt, ap);
	va_end(ap);
	return s;
}

void mem_append(const void *ctx, char **s, const char *text, size_t n)
{
	*s = *s == NULL ? mem_strndup(ctx, text, n)
			: mem_check(talloc_strndup_append_buffer(*s, text, n));
}

void mem_appendf(const void *ctx, char **s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	if (*s == NULL)
		*s = mem_vprintf(ctx, fmt, ap);
	else
		*s = mem_check(talloc_vasprintf_append_buffer(*s, fmt, ap));
	va_end(ap);
}

void mem_steal(const void *ctx, void *p)
{
	talloc_steal(ctx, p);
}

void mem_free(void *p)
{
	if (p != NULL)
		talloc_free(p);
}
