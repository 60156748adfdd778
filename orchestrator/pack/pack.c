/* SPDX-License-Identifier: Apache-2.0 */
/* Toolchains as archives. */
#include "pack/pack.h"

#include <string.h>

#include "base/mem.h"
#include "files/file.h"
#include "files/output.h"
#include "files/path.h"
#include "pack/toolchain.h"

static const struct {
	const char *end;
	enum archive_packing packing;
} kinds[] = {{".tar.zst", ARCHIVE_ZSTD}, {".tar.xz", ARCHIVE_XZ}};

enum { KINDS = sizeof kinds / sizeof *kinds };

/* Which of kinds the name has, or -1. */
static int kind_of(const char *file)
{
	size_t length = strlen(file);

	for (int i = 0; i < KINDS; i++) {
		size_t n = strlen(kinds[i].end);

		if (length > n && strcmp(file + length - n, kinds[i].end) == 0)
			return i;
	}
	return -1;
}

bool pack_is_file_name(const char *file)
{
	return kind_of(file) >= 0;
}

int pack_toolchain_file(const struct pack_toolchain *pack, const char *file)
{
	void *mem = mem_check(talloc_new(NULL));
	const struct toolchain_pack job = {
	    .prefix = pack->prefix,
	    .all = pack->all,
	    .packing = kinds[kind_of(file)].packing,
	    .epoch = pack->epoch,
	};
	char *where = path_dirname(mem, file);
	char *dir = path_mkdirs(where) == 0 && output_check(file) == 0
			? path_temp_dir(mem, where, ".mcm-pack")
			: NULL;
	int result = -1;

	if (dir != NULL) {
		char *temp = path_join(mem, dir, "archive");

		result = toolchain_pack(&job, temp);
		if (result == 0)
			result = path_set_mode(temp, 0644);
		if (result == 0)
			result = file_publish(temp, file);
		path_remove(dir);
	}
	mem_free(mem);
	return result;
}
