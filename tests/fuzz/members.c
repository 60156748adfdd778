/* SPDX-License-Identifier: Apache-2.0 */
/* Sound archives of members that the bytes describe: names and links of few parts, which so meet.
 */
#include "unpacked.h"

#include <archive.h>
#include <archive_entry.h>
#include <sanitizer/lsan_interface.h>

/* Members of 16 KiB at most, each with some more for its header: there is room for all. */
enum { ROOM = 1 << 19, MEMBERS = 24, MOST_PARTS = 7 };

struct description {
	const uint8_t *at;
	size_t left;
};

static unsigned take(struct description *d)
{
	if (d->left == 0)
		return 0;
	d->left--;
	return *d->at++;
}

/* Of up to seven parts: an empty first one makes it absolute. */
static char *take_path(const void *ctx, struct description *d)
{
	static const char *const parts[] = {
	    "a", "b", "c", "..", ".", "", "l", "\x1b[2J", "canary", "unpacked"};
	unsigned n = take(d) % (MOST_PARTS + 1);
	char *path = mem_strdup(ctx, "");

	for (unsigned i = 0; i < n; i++)
		mem_appendf(ctx, &path, "%s%s", i > 0 ? "/" : "",
		    parts[take(d) % (sizeof parts / sizeof *parts)]);
	return path;
}

static void add_member(const void *ctx, struct archive *a, struct description *d)
{
	static const mode_t kinds[] = {AE_IFREG, AE_IFDIR, AE_IFLNK, AE_IFREG, AE_IFIFO, AE_IFREG};
	struct archive_entry *e = mem_check(archive_entry_new());
	unsigned kind = take(d) % (sizeof kinds / sizeof *kinds), size = 0;

	archive_entry_copy_pathname(e, take_path(ctx, d));
	archive_entry_set_mode(e, kinds[kind] | (take(d) << 4 & 07777));
	if (kinds[kind] == AE_IFLNK)
		archive_entry_copy_symlink(e, take_path(ctx, d));
	else if (kind == 3)
		archive_entry_copy_hardlink(e, take_path(ctx, d));
	else if (kinds[kind] == AE_IFREG)
		size = take(d) << (take(d) % 6);
	archive_entry_set_size(e, size);
	if (archive_write_header(a, e) >= ARCHIVE_WARN && size > 0) {
		char *data = mem_array(ctx, char, size);

		(void)archive_write_data(a, data, size);
		mem_free(data);
	}
	archive_entry_free(e);
}

/* Bytes that were written to room. */
static size_t pack(const void *ctx, struct description *d, char *room)
{
	static const int formats[] = {ARCHIVE_FORMAT_TAR_PAX_RESTRICTED, ARCHIVE_FORMAT_TAR_GNUTAR,
	    ARCHIVE_FORMAT_CPIO_SVR4_NOCRC, ARCHIVE_FORMAT_ZIP, ARCHIVE_FORMAT_TAR_USTAR};
	size_t used = 0;

	/* What libarchive cannot write makes its writer leak. */
	__lsan_disable();
	struct archive *a = mem_check(archive_write_new());

	archive_write_set_format(a, formats[take(d) % (sizeof formats / sizeof *formats)]);
	archive_write_set_bytes_in_last_block(a, 1);
	fuzz_require(archive_write_open_memory(a, room, ROOM, &used) == ARCHIVE_OK);
	for (int i = 0; i < MEMBERS && d->left > 0; i++)
		add_member(ctx, a, d);
	archive_write_free(a);
	__lsan_enable();
	return used;
}

void fuzz_one(void *ctx, const uint8_t *data, size_t size)
{
	struct description d = {data, size};
	char *room = talloc_size(ctx, ROOM);
	struct archive_opts opts = {.strip = (int)(take(&d) % 3)};
	struct strlist *exclude = strlist_split(ctx, "*/c", " ");

	if (take(&d) % 4 == 0)
		opts.exclude = exclude;
	unpacked_check(ctx, fuzz_file(ctx, "archive", room, pack(ctx, &d, room)), &opts);
}
