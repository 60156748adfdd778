/* SPDX-License-Identifier: Apache-2.0 */
/* The record of a toolchain's environment: of whatever prefix, it yields nothing but plain words.
 */
#include "fuzz.h"

#include <string.h>

#include "base/mem.h"
#include "record/toolenv.h"

#define TRIPLE "x86_64-linux-musl"

static void check_text(const char *text)
{
	for (const char *p = text; *p != '\0'; p++)
		fuzz_require(*p == '\n' || *p == '\t' || ((unsigned char)*p >= ' ' && *p != 0x7f));
}

static void check_texts(const void *ctx, const struct toolenv *env)
{
	struct strlist *formats = toolenv_formats(ctx), *list = toolenv_environment(ctx, env);

	fuzz_require(list != NULL);
	for (size_t i = 0; i < list->count; i++) {
		fuzz_require(strchr(list->items[i], '=') != NULL);
		check_text(list->items[i]);
	}
	for (size_t i = 0; i < formats->count; i++) {
		const char *text = toolenv_speaks(env, formats->items[i])
				       ? toolenv_text(ctx, env, formats->items[i])
				       : NULL;

		if (text != NULL)
			check_text(text);
	}
}

void fuzz_one(void *ctx, const uint8_t *data, size_t size)
{
	struct toolenv env;

	fuzz_file(ctx, "bin/" TRIPLE "-gcc", "", 0);
	fuzz_file(ctx, "share/mcm/" TRIPLE "/" TOOLENV_RECORD, data, size);
	if (toolenv_load(ctx, fuzz_dir(), NULL, &env) != 0)
		return;
	fuzz_require(env.facts->count > 0 && strcmp(env.target, TRIPLE) == 0);
	check_texts(ctx, &env);
}
