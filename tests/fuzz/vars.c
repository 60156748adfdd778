/* SPDX-License-Identifier: Apache-2.0 */
/* Expansion of variables: each section is a text, whose expansion becomes the next variable. */
#include "fuzz.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "recipe/vars.h"

enum { SECTIONS = 32 };

static size_t size_of(const struct strlist *words)
{
	size_t size = 0;

	for (size_t i = 0; i < words->count; i++)
		size += strlen(words->items[i]) + 1;
	return size;
}

void fuzz_one(void *ctx, const uint8_t *data, size_t size)
{
	const struct loc loc = {"f.yaml", 1, 1};
	struct vars *outer = vars_new(ctx, NULL), *vars = vars_new(ctx, outer);
	char *rest = fuzz_text(ctx, data, size), *text, name[2] = "a";

	vars_set(outer, "target", "x86_64-linux-musl");
	vars_set(outer, "no", "0");
	vars_set(outer, "none", NULL);
	for (int i = 0; i < SECTIONS && (text = fuzz_cut(&rest)) != NULL; i++) {
		struct strlist *words = strlist_new(ctx);
		char *whole = expand_text(ctx, vars, text, &loc);
		int status = expand_word(words, vars, text, &loc);
		int when = expand_when(vars, text, &loc);

		fuzz_require(whole == NULL || strlen(whole) <= EXPANDED_MAX);
		fuzz_require(status != 0 || size_of(words) <= EXPANDED_MAX);
		/* What has no reference stands for itself. */
		if (strchr(text, '$') == NULL)
			fuzz_require(whole != NULL && strcmp(whole, text) == 0);
		fuzz_require(when >= -1 && when <= 1);
		/* Words of this one, and all of the one before in it: so they can grow. */
		if (status == 0)
			vars_set_list(vars, name, words);
		name[0] = (char)('a' + (i + 1) % 6);
		if (whole != NULL)
			vars_set(vars, name, whole);
	}
}
