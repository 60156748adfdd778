/* SPDX-License-Identifier: Apache-2.0 */
/* Names and links inside archives, judged as text. */
#include "base/member.h"

#include <fnmatch.h>
#include <string.h>

#include "base/mem.h"

char *member_path(const void *ctx, const char *path, long long strip, const char **fault)
{
	char *out;
	size_t used = 0, n;

	if (*path == '/') {
		*fault = "an absolute path";
		return NULL;
	}
	out = mem_check(talloc_size(ctx, strlen(path) + 1));
	for (const char *p = path; *p; p += n + (p[n] == '/')) {
		n = strcspn(p, "/");
		if (n == 2 && p[0] == '.' && p[1] == '.') {
			*fault = "a path with '..'";
			mem_free(out);
			return NULL;
		}
		if (n == 0 || (n == 1 && *p == '.') || strip-- > 0)
			continue;
		if (used)
			out[used++] = '/';
		memcpy(out + used, p, n);
		used += n;
	}
	out[used] = '\0';
	return out;
}

bool member_link_is_inside(const char *path, const char *target)
{
	int depth = 0;
	bool named = false;
	size_t n;

	for (; *path; path++)
		depth += *path == '/';
	for (const char *p = target; *p; p += n + (p[n] == '/')) {
		n = strcspn(p, "/");
		if (n == 0 || (n == 1 && *p == '.'))
			continue;
		if (n != 2 || p[0] != '.' || p[1] != '.')
			named = true;
		else if (named || --depth < 0)
			return false;
	}
	return *target && *target != '/';
}

static bool matches(const struct strlist *patterns, const char *path)
{
	for (size_t i = 0; patterns != NULL && i < patterns->count; i++)
		if (fnmatch(patterns->items[i], path, 0) == 0)
			return true;
	return false;
}

bool member_is_wanted(
    const char *path, const struct strlist *include, const struct strlist *exclude)
{
	if (path[0] == '\0')
		return false;
	if (exclude != NULL)
		return !matches(exclude, path) || matches(include, path);
	return include == NULL || matches(include, path);
}
