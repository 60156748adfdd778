/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Streaming extraction through libarchive: tar, ar, cpio and zip, plain or packed with
 * gzip, bzip2, xz, lzma, lzip or zstd, as found in the file whatever its name.
 */
#pragma once

#include <stdbool.h>

#include "base/report.h"
#include "base/strlist.h"

struct archive_opts {
	const char *inner; /* member (fnmatch pattern) that is itself the archive to extract: a
			      .deb's data.tar.*, a tarball in a tarball; or NULL */
	long long strip;   /* leading path components to drop; entries with fewer are skipped */
	const struct strlist
	    *exclude; /* fnmatch patterns on the stripped path; '*' also matches '/'; may be NULL */
	const struct strlist *include; /* exceptions to exclude, and when exclude is NULL the only
					  ones taken; may be NULL */
	/* Told the path below dir of each entry once that is written, "" if that changed another
	 * one; or NULL. */
	void (*written)(void *user, const char *path);
	void *user;
	/* What unpacking may take, all threads together; 0: 600. Time of the processor, so that a
	 * slow disk or a pause is no fault of the archive. */
	double cpu_seconds;
	/* What other programs would unpack with rights that no file of ours has is refused: setuid
	 * and setgid bits, and what everybody may write to. Else such bits are dropped. What stands
	 * behind the end of a tar archive is unpacked, too. */
	bool strict;
	/* What to do about a file that is damaged or no archive, for its message; or NULL. */
	const char *remedy;
};

/*
 * Extract file into the existing directory dir, with opts or, where that is NULL, all of it. More
 * than max_bytes of content in total, or more files and directories than go with so many bytes (a
 * bomb), absolute paths, "..", links whose
 * target leaves dir, devices, sockets, fifos and setuid/setgid/sticky bits make it
 * fail (bits: are dropped, unless opts say otherwise); so does a truncated archive, or one with no
 * entry left after filters. In a symbolic link ".." may only lead the target, at each name that a
 * hard link gives it. Directories are 0755 and times the archive's. Files belong to us, modes
 * 0755/0644. Reports the archive's name and the entry; returns -1 with dir in an undefined state
 * the caller removes.
 */
int archive_extract(
    const char *file, const char *dir, long long max_bytes, const struct archive_opts *opts);
