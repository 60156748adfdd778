/* SPDX-License-Identifier: Apache-2.0 */
/* The manifest of a prefix, as abi reads it: of whatever prefix, nothing of it drives a terminal.
 */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "files/path.h"
#include "inspect/abi.h"

#define TRIPLE "x86_64-linux-musl"

void fuzz_one(void *ctx, const uint8_t *data, size_t size)
{
	static const char symbols[] = "# mcm abi 1\nf - func -\n";
	char *text = NULL;
	size_t length = 0;

	fuzz_file(ctx, "prefix/" TRIPLE "/lib/libc.so", symbols, strlen(symbols));
	fuzz_file(ctx, "prefix/share/mcm/" TRIPLE "/manifest.json", data, size);
	struct abi *abi = abi_load(ctx, path_join(ctx, fuzz_dir(), "prefix"), NULL);
	/* A manifest that is none takes nothing from the symbols. */
	fuzz_require(abi != NULL);
	FILE *to = open_memstream(&text, &length);
	fuzz_require(to != NULL);
	abi_write(abi, to);
	fclose(to);
	for (size_t i = 0; i < length; i++)
		fuzz_require(text[i] == '\n' || text[i] == '\t' ||
			     ((unsigned char)text[i] >= ' ' && text[i] != 0x7f));
	fuzz_require(strstr(text, "\nf - func -\n") != NULL);
	free(text);
}
