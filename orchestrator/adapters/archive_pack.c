/* SPDX-License-Identifier: Apache-2.0 */
/* libarchive's writer, told everything that it would else find out from the machine. */
#include "adapters/archive_pack.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <archive.h>
#include <archive_entry.h>

#include "adapters/archive_reader.h"
#include "base/mem.h"
#include "base/report.h"
#include "files/file.h"
#include "files/inodes.h"
#include "files/tree.h"

enum { READ_SIZE = 1 << 18 };

/*
 * Of a toolchain it makes 51 MB, and zstd's default 60 MB in a fifth of the time. At 17 it would be
 * 46 MB, in fifteen times as much.
 */
#define ZSTD_LEVEL "9"

struct archive_writer {
	struct archive *out;
	const char *file;
	char *buffer;
	long epoch;
	bool (*more)(void *data, size_t bytes);
	void *data;
};

static int fail_pack(const struct archive_writer *w)
{
	/* libarchive's own text for a write that failed does not say why. */
	errno = archive_errno(w->out);
	if (errno > 0)
		return report_error(NULL, "cannot write '%s':", w->file);
	return report_error(NULL, "cannot write '%s': %s", w->file, archive_error_string(w->out));
}

static int free_writer(struct archive_writer *w)
{
	archive_write_free(w->out);
	return 0;
}

static void set_packing(struct archive *out, enum archive_packing packing)
{
	switch (packing) {
	case ARCHIVE_ZSTD:
		archive_write_add_filter_zstd(out);
		archive_write_set_filter_option(out, "zstd", "compression-level", ZSTD_LEVEL);
		break;
	case ARCHIVE_XZ:
		archive_write_add_filter_xz(out);
		break;
	case ARCHIVE_GZIP:
		archive_write_add_filter_gzip(out);
		/* Else the head of the file tells when it was made. */
		archive_write_set_filter_option(out, "gzip", "timestamp", NULL);
		break;
	}
}

struct archive_writer *archive_writer_new(
    const void *ctx, const char *file, enum archive_packing packing, long epoch)
{
	struct archive_writer *w = mem_new(ctx, struct archive_writer);

	w->out = mem_check(archive_write_new());
	talloc_set_destructor(w, free_writer);
	w->file = mem_strdup(w, file);
	w->buffer = mem_array(w, char, READ_SIZE);
	w->epoch = epoch;
	archive_write_set_format_pax_restricted(w->out);
	set_packing(w->out, packing);
	if (archive_write_open_filename(w->out, file) == ARCHIVE_OK)
		return w;
	fail_pack(w);
	mem_free(w);
	return NULL;
}

void archive_writer_watch(
    struct archive_writer *writer, bool (*more)(void *data, size_t bytes), void *data)
{
	writer->more = more;
	writer->data = data;
}

static int write_bytes(struct archive_writer *w, const void *data, size_t size)
{
	if (archive_write_data(w->out, data, size) != (la_ssize_t)size)
		return fail_pack(w);
	return w->more == NULL || w->more(w->data, size) ? 0 : -1;
}

static int copy_bytes(struct archive_writer *w, const struct archive_member *m, struct hash *hash)
{
	long long left = m->size;
	int fd = file_open(m->from, O_NOFOLLOW);
	ssize_t n = 1;
	int result = 0;

	if (fd < 0)
		return -1;
	while (result == 0 && left >= 0 && (n = read(fd, w->buffer, READ_SIZE)) > 0) {
		left -= n;
		/* The archive has no room for more than was said before. */
		if (left < 0)
			break;
		if (hash != NULL)
			hash_add(hash, w->buffer, (size_t)n);
		result = write_bytes(w, w->buffer, (size_t)n);
	}
	if (n < 0)
		result = report_error(NULL, "cannot read '%s':", m->from);
	else if (result == 0 && left != 0)
		result = report_error(NULL, "'%s' changed while it was read", m->from);
	close(fd);
	return result;
}

static int add_bytes(struct archive_writer *w, const struct archive_member *m)
{
	struct hash *hash = m->sha256 != NULL ? hash_new(w) : NULL;
	char hex[HASH_HEX + 1];
	int result;

	if (m->from == NULL)
		return write_bytes(w, m->data, (size_t)m->size);
	result = copy_bytes(w, m, hash);
	if (hash == NULL)
		return result;
	hash_hex(hash, hex);
	mem_free(hash);
	if (result == 0 && strcmp(hex, m->sha256) != 0)
		return report_error(
		    NULL, "'%s' has the SHA-256 %s, and should have %s", m->from, hex, m->sha256);
	return result;
}

static void describe(struct archive_entry *e, const struct archive_member *m, long epoch)
{
	mode_t usual = m->is_directory || m->executable ? 0755 : 0644;

	archive_entry_copy_pathname(e, m->path);
	archive_entry_set_filetype(e, m->is_directory ? AE_IFDIR : m->link ? AE_IFLNK : AE_IFREG);
	archive_entry_set_perm(e, m->mode != 0 ? m->mode : m->link != NULL ? 0777 : usual);
	archive_entry_set_uid(e, 0);
	archive_entry_set_gid(e, 0);
	archive_entry_set_mtime(e, epoch, 0);
	if (m->link != NULL)
		archive_entry_copy_symlink(e, m->link);
	else if (m->hardlink != NULL)
		archive_entry_copy_hardlink(e, m->hardlink);
	else if (!m->is_directory)
		archive_entry_set_size(e, m->size);
}

static bool is_ascii(const char *name)
{
	while (name != NULL && *name != '\0' && (*name & 0x80) == 0)
		name++;
	return name == NULL || *name == '\0';
}

/* Names are bytes. libarchive takes them for text in the user's locale, and in ours, which has
 * nothing beyond ASCII, warns that it has left some as they are. */
static bool is_written(const struct archive_member *m, int result)
{
	return result == ARCHIVE_OK ||
	       (result == ARCHIVE_WARN &&
		   !(is_ascii(m->path) && is_ascii(m->link) && is_ascii(m->hardlink)));
}

int archive_writer_add(struct archive_writer *w, const struct archive_member *m)
{
	struct archive_entry *e = mem_check(archive_entry_new());
	bool has_bytes = !m->is_directory && m->link == NULL && m->hardlink == NULL;
	int result = 0;

	describe(e, m, w->epoch);
	if (!is_written(m, archive_write_header(w->out, e)))
		result = fail_pack(w);
	else if (has_bytes)
		result = add_bytes(w, m);
	archive_entry_free(e);
	return result;
}

int archive_writer_add_directories(struct archive_writer *w, const char *path)
{
	int result = 0;

	for (const char *end = path; end != NULL && *end != '\0' && result == 0;) {
		end += strcspn(end + 1, "/") + 1;
		const struct archive_member m = {
		    .path = mem_strndup(w, path, (size_t)(end - path)),
		    .is_directory = true,
		};
		result = archive_writer_add(w, &m);
	}
	return result;
}

int archive_writer_end(struct archive_writer *w)
{
	return archive_write_close(w->out) == ARCHIVE_OK ? 0 : fail_pack(w);
}

/* Give take() all that the file has when it is unpacked, until that returns false. Reports; -1. */
static int read_unpacked(
    const char *file, bool (*take)(void *data, const char *bytes, size_t n), void *data)
{
	struct archive *in = reader_new(true);
	char *buffer = mem_array(NULL, char, READ_SIZE);
	struct archive_entry *e;
	la_ssize_t n = -1;
	bool more = true;

	if (archive_read_open_filename(in, file, READ_SIZE) == ARCHIVE_OK &&
	    archive_read_next_header(in, &e) == ARCHIVE_OK)
		while (more && (n = archive_read_data(in, buffer, READ_SIZE)) > 0)
			more = take(data, buffer, (size_t)n);
	if (n < 0)
		report_error(NULL, "cannot read '%s': %s", file, archive_error_string(in));
	archive_read_free(in);
	mem_free(buffer);
	return n < 0 || !more ? -1 : 0;
}

static bool take_into_hash(void *data, const char *bytes, size_t n)
{
	hash_add(data, bytes, n);
	return true;
}

int archive_unpacked_digest(const char *file, char hex[HASH_HEX + 1])
{
	struct hash *hash = hash_new(NULL);
	int result = read_unpacked(file, take_into_hash, hash);

	hash_hex(hash, hex);
	mem_free(hash);
	return result;
}

struct unpacking {
	const char *file;
	int fd;
	long long left, most;
};

static bool take_into_file(void *data, const char *bytes, size_t n)
{
	struct unpacking *u = data;

	u->left -= (long long)n;
	if (u->left < 0)
		report_error(NULL, "'%s' unpacks to more than %lld bytes", u->file, u->most);
	else if (file_write(u->fd, bytes, n) != 0)
		report_error(NULL, "cannot hand on what '%s' unpacks to:", u->file);
	else
		return true;
	return false;
}

int archive_unpack_to(const char *file, int fd, long long most_bytes)
{
	struct unpacking u = {file, fd, most_bytes, most_bytes};

	return read_unpacked(file, take_into_file, &u);
}

struct tree_pack {
	struct archive_writer *writer;
	struct inodes *inodes;
	long entries;
};

static int add_entry(void *data, const struct tree_entry *entry)
{
	struct tree_pack *p = data;
	mode_t mode = entry->st.st_mode;
	struct archive_member m = {
	    .path = entry->path,
	    .is_directory = S_ISDIR(mode),
	    .link = entry->link,
	    .from = entry->full,
	    .size = (long long)entry->st.st_size,
	    .executable = (mode & S_IXUSR) != 0,
	};

	if (S_ISREG(mode) && entry->st.st_nlink > 1)
		m.hardlink = inodes_meet(p->inodes, &entry->st, entry->path);
	p->entries++;
	return archive_writer_add(p->writer, &m);
}

long archive_pack(const char *dir, const char *file, long epoch)
{
	struct tree_pack p = {.writer = archive_writer_new(NULL, file, ARCHIVE_ZSTD, epoch)};
	int result;

	if (p.writer == NULL)
		return -1;
	p.inodes = inodes_new(p.writer);
	result = tree_walk(dir, add_entry, &p);
	if (result == 0)
		result = archive_writer_end(p.writer);
	mem_free(p.writer);
	return result == 0 ? p.entries : -1;
}
