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
	/*
	 * Is told the path of each entry below dir when it is written, or "" if writing it changed
	 * another entry; or NULL.
	 */
	void (*written)(void *user, const char *path);
	void *user;
	/*
	 * CPU seconds that unpacking may take, all threads together; 0: 600. The clock is not what
	 * counts, since a slow disk or a pause is no fault of the archive.
	 */
	double cpu_seconds;
	/*
	 * Refuse setuid and setgid bits and files that everybody may write to, with which other
	 * programs would unpack the archive; else mcm only drops such bits. Also unpack what
	 * follows the end of a tar archive.
	 */
	bool strict;
	/*
	 * A text for the message about a file that is damaged or no archive: what to do about it;
	 * or NULL.
	 */
	const char *remedy;
};

/*
 * Extract file into the existing directory dir: all of it, or what opts say.
 *
 * It fails when the content has more than max_bytes in total, or more files and directories than go
 * with so many bytes (a bomb); when there are absolute paths, "..", links whose target leaves dir,
 * devices, sockets or fifos; when the archive is truncated, or has no entry left after the filters;
 * and with opts->strict when there are setuid, setgid or sticky bits, which are dropped otherwise.
 * In a symbolic link ".." may only be at the beginning of the target, at each name that a hard link
 * gives it.
 *
 * Directories are 0755, files 0755 or 0644 and ours, times are those of the archive. Reports the
 * name of the archive and the entry; -1, and the caller removes dir, whatever is in it.
 */
int archive_extract(
    const char *file, const char *dir, long long max_bytes, const struct archive_opts *opts);
