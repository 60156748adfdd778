/* SPDX-License-Identifier: Apache-2.0 */
/* The record of what was installed in a prefix, which anybody may have made. */
#include "fuzz.h"

#include <string.h>

#include "base/mem.h"
#include "prefix/prefix_priv.h"

#define TRIPLE "x86_64-linux-musl"

void fuzz_one(void *ctx, const uint8_t *data, size_t size)
{
	struct strlist *files = strlist_new(ctx);
	static const char file[] = "bin/" TRIPLE "-gcc";

	fuzz_file(ctx, file, "", 0);
	fuzz_file(ctx, "share/mcm/" TRIPLE "/installed.json", data, size);
	const struct strlist *triples = prefix_record_triples(ctx, fuzz_dir());
	fuzz_require(triples != NULL && triples->count == 1);
	bool has = prefix_has(fuzz_dir(), TRIPLE, "k", NULL);
	if (prefix_record_load(ctx, fuzz_dir(), TRIPLE, files) != 0)
		/* What is up to date can be replaced, too. */
		fuzz_require(!has);
	else
		fuzz_require(files->count > 0);
	/* An output that is not the record's own is none that the prefix has. */
	fuzz_require(!has || !prefix_has(fuzz_dir(), TRIPLE, "another", NULL));
	fuzz_require(!prefix_has(fuzz_dir(), TRIPLE, "k", "no digest"));
}
