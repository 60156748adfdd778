/* SPDX-License-Identifier: Apache-2.0 */
/* Where a prefix may be, and taking turns there. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/report.h"
#include "files/file.h"
#include "files/listing.h"
#include "files/path.h"
#include "prefix/prefix_priv.h"

int prefix_find_place(const void *ctx, const char *prefix, struct prefix_place *place)
{
	char *above = path_absolute(ctx, prefix);
	char *rest = mem_strdup(ctx, "");

	if (above == NULL)
		return -1;
	while (!path_exists(above)) {
		rest = mem_printf(ctx, "/%s%s", path_basename(above), rest);
		above = path_dirname(ctx, above);
	}
	char *resolved = realpath(above, NULL);
	if (resolved == NULL)
		return report_error(
		    NULL, "cannot follow '%s' to the prefix (remove it or choose another):", above);
	place->shown = prefix;
	place->anchor = mem_strdup(ctx, resolved);
	free(resolved);
	place->real = *rest == '\0' ? place->anchor : path_join(ctx, place->anchor, rest + 1);
	place->parent = path_dirname(ctx, place->real);
	place->base = path_basename(place->real);
	return 0;
}

bool prefix_place_exists(const struct prefix_place *place)
{
	return strcmp(place->anchor, place->real) == 0;
}

static int check_writable(const struct prefix_place *place, const char *dir)
{
	if (access(dir, W_OK | X_OK) != 0)
		return report_error(NULL,
		    "cannot write to '%s' for the prefix '%s' (make it writable or choose another "
		    "--prefix):",
		    dir, place->shown);
	return 0;
}

/*
 * A bind mount within one file system has the device of what is above it, so the kernel is asked,
 * which tells since 5.6; before, the rename fails.
 */
static bool is_bind_mount(const struct prefix_place *place)
{
	enum { NO_OTHER_MOUNT = 1 }; /* RESOLVE_NO_XDEV of openat2(2) */
	const struct {
		uint64_t flags, mode, resolve;
	} how = {O_PATH | O_DIRECTORY | O_CLOEXEC, 0, NO_OTHER_MOUNT};
	int parent = open(place->parent, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int fd = (int)syscall(SYS_openat2, parent, place->base, &how, sizeof how);
	bool is = fd < 0 && errno == EXDEV;

	if (fd >= 0)
		close(fd);
	if (parent >= 0)
		close(parent);
	return is;
}

int prefix_refuse_mount(const struct prefix_place *place)
{
	return report_error(NULL,
	    "the prefix '%s' is a mount point, which no rename can replace; choose a directory "
	    "below it",
	    place->shown);
}

static int check_contents(const void *ctx, const struct prefix_place *place)
{
	struct strlist *names = listing(ctx, place->real);

	if (names->count == 0 && errno != 0)
		return report_error(
		    NULL, "cannot read the prefix '%s' (choose another):", place->shown);
	struct strlist *triples = prefix_record_triples(ctx, place->real);
	if (triples == NULL)
		return -1;
	if (names->count > 0 && triples->count == 0 && !prefix_is_being_replaced(ctx, place))
		return report_error(NULL,
		    "the prefix '%s' holds something else; choose an empty or new directory",
		    place->shown);
	return 0;
}

int prefix_check_place(const void *ctx, const struct prefix_place *place)
{
	struct stat own, above;
	int there = path_leads_to_dir(place->anchor);

	if (there < 0)
		return -1;
	if (there == 0)
		return report_error(NULL,
		    "cannot use '%s' as a prefix: '%s' is not a directory; choose another",
		    place->shown, place->anchor);
	if (!prefix_place_exists(place))
		return check_writable(place, place->anchor);
	if (stat(place->real, &own) != 0 || stat(place->parent, &above) != 0)
		return report_error(NULL, "cannot look at the prefix '%s':", place->shown);
	if (own.st_dev != above.st_dev || strcmp(place->real, "/") == 0 || is_bind_mount(place))
		return prefix_refuse_mount(place);
	if (check_contents(ctx, place) != 0)
		return -1;
	return check_writable(place, place->parent);
}

int prefix_check(const char *prefix)
{
	void *ctx = mem_check(talloc_new(NULL));
	struct prefix_place place;
	int result = prefix_find_place(ctx, prefix, &place);

	if (result == 0)
		result = prefix_check_place(ctx, &place);
	mem_free(ctx);
	return result;
}

int prefix_lock(const struct prefix_place *place, bool wait)
{
	int fd = open(place->parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int result;

	if (fd < 0)
		return wait ? report_error(NULL, "cannot open directory '%s':", place->parent) : -1;
	if (file_lock(fd, LOCK_EX | LOCK_NB) == 0)
		return fd;
	if (wait && errno == EWOULDBLOCK)
		report_note(
		    NULL, "waiting for another process that installs in '%s'", place->parent);
	result = wait ? file_lock(fd, LOCK_EX) : -1;
	if (result == 0)
		return fd;
	if (wait)
		report_error(NULL,
		    "cannot lock '%s' (choose a --prefix on a local file system):", place->parent);
	close(fd);
	return -1;
}
