/* SPDX-License-Identifier: Apache-2.0 */
/* Unpacking whatever an archive holds: nothing gets out of the directory, and nothing odd into it.
 */
#pragma once

#include <string.h>
#include <sys/stat.h>

#include "fuzz.h"

#include "adapters/archive.h"
#include "base/mem.h"
#include "base/member.h"
#include "files/path.h"
#include "files/tree.h"

enum { UNPACKED_MAX = 1 << 15 };

static inline int unpacked_visit(void *data, const struct tree_entry *entry)
{
	long long *bytes = data;

	fuzz_require(
	    S_ISREG(entry->st.st_mode) || S_ISDIR(entry->st.st_mode) || S_ISLNK(entry->st.st_mode));
	if (entry->link != NULL)
		fuzz_require(member_link_is_inside(entry->path, entry->link));
	else
		fuzz_require((entry->st.st_mode & 07022) == 0);
	if (S_ISREG(entry->st.st_mode))
		*bytes += (long long)entry->st.st_size / (long long)entry->st.st_nlink;
	return 0;
}

/* Unpacks the archive at path into an empty directory, and looks at that and at what is beside it.
 */
static inline void unpacked_check(
    const void *ctx, const char *path, const struct archive_opts *opts)
{
	static const char canary[] = "sings";
	char *dir = path_join(ctx, fuzz_dir(), "beside/unpacked");
	long long bytes = 0;
	struct stat st;

	fuzz_require(path_remove(path_join(ctx, fuzz_dir(), "beside")) == 0);
	fuzz_require(path_mkdirs(dir) == 0);
	char *beside = fuzz_file(ctx, "beside/canary", canary, sizeof canary);
	archive_extract(path, dir, UNPACKED_MAX, opts);
	fuzz_require(path_look(dir, &st) == 1 && S_ISDIR(st.st_mode));
	fuzz_require(tree_walk(dir, unpacked_visit, &bytes) == 0);
	/* Rounding by hard links makes it a little less, never more. */
	fuzz_require(bytes <= UNPACKED_MAX);
	char *song = path_read(ctx, beside, NULL);
	fuzz_require(song != NULL && strcmp(song, canary) == 0);
	fuzz_require(stat(path_join(ctx, fuzz_dir(), "beside"), &st) == 0 && st.st_nlink == 3);
}
