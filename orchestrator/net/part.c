/* SPDX-License-Identifier: Apache-2.0 */
/* A download on disk before it has its final name. */
#include "net/part.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/report.h"
#include "files/file.h"

enum { BLOCK = 1 << 16 };

static int close_fd(struct part *p)
{
	if (p->fd >= 0)
		close(p->fd);
	p->fd = -1;
	return 0;
}

struct part *part_new(const void *ctx, const char *final)
{
	struct part *p = mem_new(ctx, struct part);

	p->final = mem_strdup(p, final);
	p->path = mem_printf(p, "%s.part", final);
	p->fd = -1;
	talloc_set_destructor(p, close_fd);
	return p;
}

static void forget(struct part *p)
{
	mem_free(p->hash);
	p->hash = hash_new(p);
	p->have = 0;
}

static int digest_rest(struct part *p)
{
	char *buffer = mem_array(p, char, BLOCK);
	ssize_t n;

	while ((n = read(p->fd, buffer, BLOCK)) > 0) {
		hash_add(p->hash, buffer, (size_t)n);
		p->have += n;
	}
	mem_free(buffer);
	return n == 0 ? 0 : report_error(NULL, "cannot read '%s':", p->path);
}

int part_open(struct part *p, long long size)
{
	close_fd(p);
	forget(p);
	p->fd = open(p->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (p->fd < 0)
		return report_error(NULL, "cannot open '%s':", p->path);
	if (digest_rest(p))
		return -1;
	return size > 0 && p->have > size ? part_restart(p) : 0;
}

int part_restart(struct part *p)
{
	forget(p);
	if (ftruncate(p->fd, 0) || lseek(p->fd, 0, SEEK_SET))
		return report_error(NULL, "cannot empty '%s':", p->path);
	return 0;
}

int part_add(struct part *p, const void *data, size_t n)
{
	const char *next = data;

	while (n > 0) {
		ssize_t done = write(p->fd, next, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0 && (errno == ENOSPC || errno == EDQUOT))
			return report_error(NULL,
			    "cannot write '%s': no space left; free some and run the same command "
			    "again, the download resumes",
			    p->path);
		if (done < 0)
			return report_error(NULL, "cannot write '%s':", p->path);
		hash_add(p->hash, next, (size_t)done);
		p->have += done;
		next += done;
		n -= (size_t)done;
	}
	return 0;
}

void part_close(struct part *p)
{
	if (p->fd >= 0 && p->have == 0)
		unlink(p->path);
	close_fd(p);
}

enum part_end part_finish(struct part *p, const char *sha256, char hex[HASH_HEX + 1])
{
	int fd = p->fd;

	hash_hex(p->hash, hex);
	p->fd = -1;
	/* Some network file systems tell of a full disk only here. */
	if (close(fd)) {
		report_error(NULL, "cannot write '%s':", p->path);
		return PART_ERROR;
	}
	if (strcmp(hex, sha256) == 0)
		return file_publish(p->path, p->final) ? PART_ERROR : PART_FITS;
	unlink(p->path);
	return PART_DIFFERS;
}
