/* SPDX-License-Identifier: Apache-2.0 */
/* A child process reads paths, each ended by a NUL, from a socket and answers with the digests. */
#include "store/digest_behind.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/report.h"
#include "files/path.h"

enum { LARGE = 256 * 1024 };

struct digest_behind {
	pid_t pid;
	int fd;
};

struct answer {
	char hex[HASH_HEX + 1], check[HASH_CHECK + 1];
};

/* Has the disk begin with a large file, so that less is waited for when the tree is published. */
static void begin_writing(const char *path)
{
	struct stat st;
	int fd;

	if (lstat(path, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size < LARGE)
		return;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return;
	(void)sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
	close(fd);
}

/* In the child. */
static int follow(const char *root, int fd)
{
	FILE *paths = mem_check(fdopen(fd, "r"));
	struct tree_hash *hash = hash_tree_begin(NULL, root, true, true);
	struct answer answer = {.hex = ""};
	char *path = NULL;
	size_t room = 0;
	bool good = true;

	/* Read to the end in any case, so that the other side never has to wait for us. */
	while (getdelim(&path, &room, '\0', paths) > 0) {
		char *whole = path_join(NULL, root, path);

		good = good && hash_tree_add(hash, path) == 1;
		begin_writing(whole);
		mem_free(whole);
	}
	if (!good)
		return 1;
	hash_tree_end(hash, answer.hex, answer.check);
	return send(fd, &answer, sizeof answer, MSG_NOSIGNAL) == (ssize_t)sizeof answer ? 0 : 1;
}

static int stop(struct digest_behind *d)
{
	close(d->fd);
	if (d->pid > 0) {
		kill(d->pid, SIGKILL);
		waitpid(d->pid, NULL, 0);
	}
	return 0;
}

struct digest_behind *digest_behind_start(const void *ctx, const char *root)
{
	struct digest_behind *d;
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return NULL;
	fflush(NULL);
	d = mem_new(ctx, struct digest_behind);
	d->fd = ends[0];
	d->pid = fork();
	if (d->pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(ends[0]);
		/* What cannot be digested here will be in the usual way, which says why not. */
		report_silence();
		_exit(follow(root, ends[1]));
	}
	close(ends[1]);
	talloc_set_destructor(d, stop);
	return d;
}

void digest_behind_add(void *user, const char *path)
{
	const struct digest_behind *d = user;
	size_t left = strlen(path) + 1;

	/* A process that is gone gives no answer, which is noticed at the end. */
	while (left > 0) {
		ssize_t n = send(d->fd, path, left, MSG_NOSIGNAL);

		if (n < 0)
			return;
		path += n;
		left -= (size_t)n;
	}
}

bool digest_behind_end(struct digest_behind *d, char hex[HASH_HEX + 1], char check[HASH_CHECK + 1])
{
	struct answer answer;

	shutdown(d->fd, SHUT_WR);
	if (recv(d->fd, &answer, sizeof answer, MSG_WAITALL) != (ssize_t)sizeof answer)
		return false;
	memcpy(hex, answer.hex, sizeof answer.hex);
	memcpy(check, answer.check, sizeof answer.check);
	return true;
}
