/* SPDX-License-Identifier: Apache-2.0 */
/* Safe, filtered, streaming extraction: every path and link is checked here, then again by
 * libarchive. */
#include "adapters/archive.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <archive.h>
#include <archive_entry.h>

#include "adapters/archive_budget.h"
#include "adapters/archive_reader.h"
#include "base/mem.h"
#include "base/member.h"
#include "files/path.h"

enum {
	BLOCK = 256 * 1024,
	TAR_BLOCK = 512,
	CPU_SECONDS = 600, /* 40 times as many as the source of GCC takes */
};

struct extraction {
	const char *file; /* as messages name it */
	const struct archive_opts *opts;
	char *dir;             /* without symbolic links, for messages */
	struct archive *outer; /* whose data is the archive; or NULL */
	struct ahead *ahead;   /* which reads it for in; or NULL */
	struct archive *in;
	struct archive *disk;
	struct budget *budget;
	long long
	    data_end; /* bytes of the unpacked stream up to the end of the last entry's data */
	size_t taken;
};

/* Some of libarchive's texts end in a newline. */
static char *error_text(const struct extraction *job, struct archive *a)
{
	const char *text = archive_error_string(a);

	return text != NULL ? mem_strndup(job->dir, text, strcspn(text, "\n"))
			    : mem_strdup(job->dir, "unknown error");
}

static int fail_read(const struct extraction *job, struct archive *a)
{
	/* libarchive makes a cut file of it. */
	if (ahead_is_late(job->ahead))
		return report_error(NULL, "unpacking '%s' takes too much time", job->file);
	return report_error(NULL, "cannot unpack '%s': %s%s%s", job->file, error_text(job, a),
	    job->opts->remedy != NULL ? "; " : "",
	    job->opts->remedy != NULL ? job->opts->remedy : "");
}

static int fail_write(const struct extraction *job, const char *path)
{
	int cause = archive_errno(job->disk);

	if (cause == ENOSPC || cause == EDQUOT)
		return report_error(NULL,
		    "cannot write '%s/%s': no space left; free some and run again", job->dir, path);
	return report_error(NULL, "cannot write '%s/%s' of '%s': %s", job->dir, path, job->file,
	    error_text(job, job->disk));
}

static int fail_entry(const struct extraction *job, const char *path, const char *fault)
{
	return report_error(NULL, "'%s' holds '%s', %s", job->file, path, fault);
}

/* A name as the archive's bytes, or as UTF-8 where the locale cannot express it. */
static const char *entry_name(struct archive_entry *e)
{
	const char *name = archive_entry_pathname(e);

	return name != NULL ? name : archive_entry_pathname_utf8(e);
}

/*
 * A hard link to a symbolic link is one, too, and leads elsewhere when it lies elsewhere. From
 * within dir.
 */
static bool leads_outside(const char *path, const char *linked)
{
	char target[PATH_MAX];
	ssize_t n = readlink(linked, target, sizeof target - 1);

	/* What is no link is no danger; what does not exist libarchive refuses. */
	if (n < 0)
		return errno != EINVAL && !path_means_absent(errno);
	target[n] = '\0';
	return !member_link_is_inside(path, target);
}

static int set_hardlink(
    const struct extraction *job, struct archive_entry *e, const char *path, const char *target)
{
	const char *fault = NULL;
	char *inside = member_path(path, target, job->opts->strip, &fault);

	if (inside == NULL || !*inside)
		return fail_entry(job, path, "a hard link to a file outside");
	if (!member_is_wanted(inside, job->opts->include, job->opts->exclude))
		return report_error(NULL,
		    "'%s' holds '%s', a hard link to '%s', which the filters leave out; "
		    "change them to take both or none",
		    job->file, path, inside);
	if (leads_outside(path, inside))
		return fail_entry(job, path, "a hard link to a symbolic link that leaves the tree");
	archive_entry_copy_hardlink(e, inside);
	return 0;
}

static int set_symlink(const struct extraction *job, struct archive_entry *e, const char *path)
{
	const char *target = archive_entry_symlink(e);

	if (target == NULL)
		target = archive_entry_symlink_utf8(e);
	if (target == NULL || !member_link_is_inside(path, target))
		return fail_entry(job, path, "a symbolic link that leaves the tree");
	archive_entry_copy_symlink(e, mem_strdup(path, target));
	return 0;
}

/* NULL, or what programs that unpack all bits would make of an entry; a link has none of its own.
 */
static const char *judge_mode(int type, mode_t mode)
{
	if (type == AE_IFLNK)
		return NULL;
	if (type == AE_IFREG && (mode & (S_ISUID | S_ISGID)) != 0)
		return "which would run as its owner or group (setuid, setgid)";
	return (mode & S_IWOTH) != 0 ? "which everybody might write to" : NULL;
}

/* Turns the archive's entry into the one to be written at path (a talloc string), seen from dir. */
static int localise(const struct extraction *job, struct archive_entry *e, const char *path)
{
	const char *link = archive_entry_hardlink(e);
	int type = archive_entry_filetype(e);
	const char *why = job->opts->strict ? judge_mode(type, archive_entry_perm(e)) : NULL;

	if (link == NULL)
		link = archive_entry_hardlink_utf8(e);
	if (link != NULL) {
		if (set_hardlink(job, e, path, link))
			return -1;
	} else if (type == AE_IFLNK) {
		if (set_symlink(job, e, path))
			return -1;
	} else if (type != AE_IFREG && type != AE_IFDIR) {
		return fail_entry(job, path, "a device, socket or fifo");
	}
	if (why != NULL)
		return fail_entry(job, path, why);
	archive_entry_copy_pathname(e, path);
	archive_entry_set_perm(e, type == AE_IFDIR || archive_entry_perm(e) & 0100 ? 0755 : 0644);
	if (!archive_entry_mtime_is_set(e))
		archive_entry_set_mtime(e, 0, 0);
	return 0;
}

/* A file gets the size that its entry says, even if less is in the archive: the rest is a hole. */
static int copy_data(struct extraction *job, struct archive_entry *e, const char *path)
{
	bool is_file = archive_entry_filetype(e) == AE_IFREG && archive_entry_hardlink(e) == NULL;
	const void *data;
	size_t size;
	la_int64_t offset;
	long long end = is_file ? archive_entry_size(e) : 0;
	int r;

	while ((r = archive_read_data_block(job->in, &data, &size, &offset)) == ARCHIVE_OK) {
		if (budget_allows(job->budget, offset, (long long)size) != 0)
			return -1;
		if (archive_write_data_block(job->disk, data, size, offset) < ARCHIVE_OK)
			return fail_write(job, path);
		if (offset + (long long)size > end)
			end = offset + (long long)size;
	}
	budget_spend(job->budget, end);
	return r == ARCHIVE_EOF ? 0 : fail_read(job, job->in);
}

static int write_entry(struct extraction *job, struct archive_entry *e, const char *path)
{
	if (localise(job, e, path))
		return -1;
	if (budget_allows(job->budget, 0, archive_entry_size(e)) != 0 ||
	    budget_add_member(job->budget, path) != 0)
		return -1;
	if (archive_write_header(job->disk, e) < ARCHIVE_WARN)
		return fail_write(job, path);
	if (copy_data(job, e, path))
		return -1;
	if (archive_write_finish_entry(job->disk) < ARCHIVE_WARN)
		return fail_write(job, path);
	job->taken++;
	/* A hard link may come with bytes, which then are those of the other name too. */
	if (job->opts->written != NULL)
		job->opts->written(job->opts->user,
		    archive_entry_hardlink(e) != NULL && archive_entry_size(e) > 0 ? "" : path);
	return 0;
}

static int take_entry(struct extraction *job, struct archive_entry *e)
{
	const char *name = entry_name(e), *fault = NULL;
	char *path;
	int status = 0;

	if (name == NULL)
		return report_error(NULL, "'%s' holds an entry without a readable name", job->file);
	path = member_path(NULL, name, job->opts->strip, &fault);
	if (path == NULL)
		return fail_entry(job, name, fault);
	if (member_is_wanted(path, job->opts->include, job->opts->exclude))
		status = write_entry(job, e, path);
	else if (archive_read_data_skip(job->in) < ARCHIVE_WARN)
		status = fail_read(job, job->in);
	mem_free(path);
	job->data_end = archive_filter_bytes(job->in, 0);
	return status;
}

/*
 * libarchive takes the end of the file for the end of a tar archive. A whole one has
 * at least one block of zeros there; without it the file was cut between two entries.
 */
static int check_end(const struct extraction *job)
{
	long long padded = (job->data_end + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK;

	if ((archive_format(job->in) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_TAR &&
	    archive_filter_bytes(job->in, 0) < padded + TAR_BLOCK)
		return report_error(NULL,
		    "cannot unpack '%s': truncated archive; remove the file to have it "
		    "fetched again",
		    job->file);
	return 0;
}

/* What is no archive at all may look like an empty one. Whose recipe takes a part of it asked for
 * the wrong one. */
static int fail_empty(const struct extraction *job)
{
	const struct archive_opts *o = job->opts;
	const char *remedy = o->strip > 0 || o->include != NULL || o->exclude != NULL
				 ? "check strip, include and exclude"
			     : o->remedy != NULL ? o->remedy
						 : "it has no files";

	return report_error(NULL, "nothing to unpack in '%s'; %s", job->file, remedy);
}

static int extract_entries(struct extraction *job)
{
	struct archive_entry *e;
	int r;

	while ((r = archive_read_next_header(job->in, &e)) == ARCHIVE_OK || r == ARCHIVE_WARN)
		if (take_entry(job, e))
			return -1;
	if (r != ARCHIVE_EOF)
		return fail_read(job, job->in);
	if (check_end(job))
		return -1;
	/* Only here are the times of directories set. */
	if (archive_write_close(job->disk) < ARCHIVE_WARN)
		return fail_write(job, "");
	return job->taken > 0 ? 0 : fail_empty(job);
}

/* Moves the outer archive to the first member that matches opts->inner. */
static int find_inner(struct extraction *job)
{
	struct archive_entry *e;
	const char *name, *fault;
	int r;

	while ((r = archive_read_next_header(job->outer, &e)) == ARCHIVE_OK || r == ARCHIVE_WARN) {
		char *path;
		bool found;

		name = entry_name(e);
		path = name != NULL ? member_path(NULL, name, 0, &fault) : NULL;
		found = path != NULL && archive_entry_filetype(e) == AE_IFREG &&
			fnmatch(job->opts->inner, path, 0) == 0;
		mem_free(path);
		if (found)
			return 0;
	}
	if (r != ARCHIVE_EOF)
		return fail_read(job, job->outer);
	return report_error(
	    NULL, "'%s' has no member that matches '%s'", job->file, job->opts->inner);
}

static int open_file(const struct extraction *job, struct archive *a)
{
	if (archive_read_open_filename(a, job->file, BLOCK) < ARCHIVE_WARN)
		return fail_read(job, a);
	return 0;
}

/* tar(1) can be told to unpack what stands behind an archive's end (--ignore-zeros). */
static struct archive *new_reader(const struct extraction *job)
{
	struct archive *a = reader_new(false);

	if (job->opts->strict)
		archive_read_set_format_option(a, "tar", "read_concatenated_archives", "1");
	return a;
}

static int open_inner(struct extraction *job)
{
	job->ahead = ahead_start(
	    job->outer, job->opts->cpu_seconds > 0 ? job->opts->cpu_seconds : CPU_SECONDS);
	if (job->ahead == NULL)
		return -1;
	job->in = new_reader(job);
	if (archive_read_open(job->in, job->ahead, NULL, ahead_read, NULL) < ARCHIVE_WARN)
		return fail_read(job, job->in);
	return 0;
}

/* What is compressed and nothing else, seen as an archive of one member. */
static int open_compressed(struct extraction *job)
{
	struct archive_entry *e;

	archive_read_free(job->in);
	job->in = NULL;
	job->outer = reader_new(true);
	if (open_file(job, job->outer))
		return -1;
	if (archive_read_next_header(job->outer, &e) != ARCHIVE_OK)
		return fail_read(job, job->outer);
	return open_inner(job);
}

static int open_archives(struct extraction *job)
{
	if (job->opts->inner != NULL) {
		job->outer = reader_new(false);
		return open_file(job, job->outer) || find_inner(job) ? -1 : open_inner(job);
	}
	job->in = new_reader(job);
	if (open_file(job, job->in))
		return -1;
	/* The last "filter" is the file. */
	return archive_filter_count(job->in) > 1 ? open_compressed(job) : 0;
}

/* What stands behind the inner archive's end must be there as well. */
static int drain_inner(struct extraction *job)
{
	const void *block;
	la_ssize_t n = 0;

	while (job->opts->inner != NULL && (n = ahead_read(job->in, job->ahead, &block)) > 0)
		continue;
	return n == 0 ? 0 : fail_read(job, job->in);
}

static int extract_here(struct extraction *job)
{
	int status;

	job->disk = mem_check(archive_write_disk_new());
	archive_write_disk_set_options(job->disk,
	    ARCHIVE_EXTRACT_TIME | ARCHIVE_EXTRACT_PERM | ARCHIVE_EXTRACT_SECURE_SYMLINKS |
		ARCHIVE_EXTRACT_SECURE_NODOTDOT | ARCHIVE_EXTRACT_SECURE_NOABSOLUTEPATHS);
	status = extract_entries(job);
	/* Sets times of directories even after a failure, so not from anywhere else. */
	archive_write_free(job->disk);
	return status;
}

/*
 * From within dir, since libarchive opens every directory of a path on its way to every entry to
 * see that none is a link: from the root that takes longer than writing small files.
 */
static int extract_inside(struct extraction *job)
{
	int before = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	int status = before >= 0 && chdir(job->dir) == 0
			 ? extract_here(job)
			 : report_error(NULL, "cannot unpack into '%s':", job->dir);

	if (before >= 0 && fchdir(before) != 0)
		status = report_error(NULL, "cannot go back to the working directory:");
	if (before >= 0)
		close(before);
	return status;
}

int archive_extract(
    const char *file, const char *dir, long long max_bytes, const struct archive_opts *opts)
{
	static const struct archive_opts everything;
	struct extraction job = {.file = file, .opts = opts != NULL ? opts : &everything};
	char *real = realpath(dir, NULL);
	mode_t mask;
	int status;

	if (real == NULL)
		return report_error(NULL, "cannot unpack into '%s':", dir);
	job.dir = mem_strdup(NULL, real);
	free(real);
	job.budget = budget_new(job.dir, file, max_bytes);
	/* Directories that no entry names are made by libarchive with what the mask leaves. */
	mask = umask(022);
	status = open_archives(&job) || extract_inside(&job) || drain_inner(&job) ? -1 : 0;
	ahead_stop(job.ahead);
	archive_read_free(job.in);
	archive_read_free(job.outer);
	umask(mask);
	mem_free(job.dir);
	return status;
}
