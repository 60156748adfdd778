/* SPDX-License-Identifier: Apache-2.0 */
/* The modes of what the store has: they are set, never taken from where a tree came from. */
#include <sys/stat.h>

#include "base/report.h"
#include "files/path.h"
#include "files/tree.h"
#include "store/store_priv.h"

static int make_file_read_only(void *data, const struct tree_entry *entry)
{
	mode_t mode = (entry->st.st_mode & S_IXUSR) != 0 ? 0555 : 0444;

	(void)data;
	if (S_ISDIR(entry->st.st_mode))
		mode = 0755;
	else if (!S_ISREG(entry->st.st_mode))
		return 0;
	return (entry->st.st_mode & 07777) != mode ? path_set_mode(entry->full, mode) : 0;
}

/* Only where a mode differs: of another user's files, in a shared store, nobody else can set it. */
int store_make_read_only(const char *tree)
{
	struct tree_entry root = {.path = "", .full = tree};

	if (stat(tree, &root.st) != 0)
		return report_error(NULL, "cannot look at '%s':", tree);
	return tree_walk(tree, make_file_read_only, NULL) != 0 ? -1
							       : make_file_read_only(NULL, &root);
}
