/* SPDX-License-Identifier: Apache-2.0 */
/* Archives made for tests, with members no packer would write. */
#pragma once

#include <archive.h>
#include <archive_entry.h>

#include "scratch.h"

enum { TIME = 1700000000 };

struct member {
	const char *name;
	const char *data; /* of a file; target of a link */
	char kind; /* 'f'ile, 'd'irectory, 's'ymlink, 'h'ard link, fi'p'o, 'c'haracter device */
	mode_t mode;
};

static inline void put_member(struct archive *a, const struct member *m)
{
	struct archive_entry *e = archive_entry_new();
	size_t size = m->kind == 'f' ? strlen(m->data) : 0;

	archive_entry_set_pathname(e, m->name);
	archive_entry_set_mtime(e, TIME, 0);
	archive_entry_set_size(e, (la_int64_t)size);
	archive_entry_set_filetype(e, m->kind == 'd'   ? AE_IFDIR
				      : m->kind == 's' ? AE_IFLNK
				      : m->kind == 'p' ? AE_IFIFO
				      : m->kind == 'c' ? AE_IFCHR
						       : AE_IFREG);
	archive_entry_set_perm(e, m->mode);
	if (m->kind == 's')
		archive_entry_set_symlink(e, m->data);
	if (m->kind == 'h')
		archive_entry_set_hardlink(e, m->data);
	assert_int_equal(archive_write_header(a, e), ARCHIVE_OK);
	if (size > 0)
		assert_int_equal(archive_write_data(a, m->data, size), size);
	archive_entry_free(e);
}

/* An archive of the members, the last one nameless. filter: "", "gzip", "xz", ... */
static inline char *pack(
    const char *name, const char *format, const char *filter, const struct member *m)
{
	struct archive *a = archive_write_new();
	char *path = scratch_path(name);

	assert_int_equal(archive_write_set_format_by_name(a, format), ARCHIVE_OK);
	if (*filter)
		assert_true(archive_write_add_filter_by_name(a, filter) >= ARCHIVE_WARN);
	assert_int_equal(archive_write_open_filename(a, path), ARCHIVE_OK);
	for (; m->name; m++)
		put_member(a, m);
	assert_int_equal(archive_write_close(a), ARCHIVE_OK);
	archive_write_free(a);
	return path;
}

static inline char *pack_tar(const struct member *m)
{
	return pack("a.tar", "paxr", "", m);
}
