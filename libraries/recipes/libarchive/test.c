/* pkg-config: libarchive */
/* SPDX-License-Identifier: Apache-2.0 */

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

int main(void)
{
	static char memory[65536];
	size_t used;
	struct archive *a = archive_write_new();
	struct archive_entry *e = archive_entry_new();

	if (archive_write_set_format_pax_restricted(a) != ARCHIVE_OK ||
	    archive_write_add_filter_zstd(a) != ARCHIVE_OK ||
	    archive_write_open_memory(a, memory, sizeof(memory), &used) != ARCHIVE_OK)
		return 1;
	archive_entry_set_pathname(e, "name");
	archive_entry_set_filetype(e, AE_IFREG);
	archive_entry_set_size(e, 4);
	if (archive_write_header(a, e) != ARCHIVE_OK || archive_write_data(a, "text", 4) != 4 ||
	    archive_write_close(a) != ARCHIVE_OK)
		return 2;
	a = archive_read_new();
	archive_read_support_filter_all(a);
	archive_read_support_format_all(a);
	if (archive_read_open_memory(a, memory, used) != ARCHIVE_OK ||
	    archive_read_next_header(a, &e) != ARCHIVE_OK)
		return 3;
	return strcmp(archive_entry_pathname(e), "name") != 0;
}
