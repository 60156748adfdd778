/* SPDX-License-Identifier: Apache-2.0 */
/* What a toolchain says of its target, and which programs and files it has. */
#include "record/toolenv.h"

#include <ctype.h>

#include "base/mem.h"
#include "files/path.h"

const char *toolenv_fact(const struct toolenv *env, const char *name)
{
	const char *value = strlist_getenv(env->facts, name);

	return value != NULL && *value ? value : NULL;
}

/* What cannot be looked at is reported, and taken for absent. */
static bool has(char *path)
{
	bool there = path_look(path, NULL) > 0;

	mem_free(path);
	return there;
}

bool toolenv_has(const struct toolenv *env, const char *program)
{
	return env->planned ||
	       has(mem_printf(NULL, "%s/bin/%s-%s", env->prefix, env->target, program));
}

bool toolenv_has_file(const struct toolenv *env, const char *name)
{
	return env->planned ||
	       has(mem_printf(NULL, "%s/share/mcm/%s/%s", env->prefix, env->target, name));
}

char *toolenv_cargo_suffix(const void *ctx, const char *rust)
{
	char *suffix = mem_printf(ctx, "_%s", rust);

	for (char *p = suffix; *p; p++)
		if (!isalnum((unsigned char)*p))
			*p = '_';
	return suffix;
}
