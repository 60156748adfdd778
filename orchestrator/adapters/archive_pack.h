/* SPDX-License-Identifier: Apache-2.0 */
/* Packing files so that the same files give the same bytes, whoever packs them, when and where. */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "adapters/hash.h"

enum archive_packing { ARCHIVE_ZSTD, ARCHIVE_XZ, ARCHIVE_GZIP };

/* One name in an archive. What it is: a directory, a link, another name of a file, or a file. */
struct archive_member {
	const char *path; /* in the archive */
	bool is_directory;
	const char *link;     /* what the symbolic link says; or NULL */
	const char *hardlink; /* the path of a file that was added before; or NULL */
	const char *from;     /* where the bytes of the file are read; NULL: data has them */
	const char *data;
	long long size;     /* of the file */
	mode_t mode;        /* 0: 0755 or 0644, as executable says */
	bool executable;    /* directories always are */
	const char *sha256; /* which the bytes must have; NULL: any */
};

struct archive_writer; /* talloc'd */

/*
 * Begin a tar archive in the new file. No owner is named, and all times are epoch. The bytes are
 * those of one release of the library that packs: another one may pack better. Reports; NULL.
 */
struct archive_writer *archive_writer_new(
    const void *ctx, const char *file, enum archive_packing packing, long epoch);
/*
 * Call more() with the number of bytes whenever bytes of files were written. When it returns false,
 * the archive is given up, and nothing is reported.
 */
void archive_writer_watch(
    struct archive_writer *writer, bool (*more)(void *data, size_t bytes), void *data);
/* Members come in the order in which they are added. Reports; -1. */
int archive_writer_add(struct archive_writer *writer, const struct archive_member *member);
/* Add the directory path, and those above it before it; nothing for "" and NULL. Reports; -1. */
int archive_writer_add_directories(struct archive_writer *writer, const char *path);
/* Write what is left, and close the file. Reports; -1. */
int archive_writer_end(struct archive_writer *writer);

/* The digest of what a packed file has when it is unpacked. Reports; -1. */
int archive_unpacked_digest(const char *file, char hex[HASH_HEX + 1]);
/*
 * Write what it has when it is unpacked into fd. Reports, also when that is more than most_bytes;
 * -1.
 */
int archive_unpack_to(const char *file, int fd, long long most_bytes);

/*
 * Write everything below dir into the new file, a tar archive packed by zstd. Names are sorted,
 * modes 0755 or 0644 by the owner's x bit, all times epoch, no owner is named, hard links among
 * the files are kept. Returns how many entries there are, or reports and returns -1.
 */
long archive_pack(const char *dir, const char *file, long epoch);
