/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A remote store in a directory, maybe of another machine that is mounted here. The layout is that
 * of web.c, so that a server of files can give the same directory away.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/random.h"
#include "base/report.h"
#include "depot/depot_priv.h"
#include "files/file.h"
#include "files/path.h"
#include "net/url.h"

static const char *const schemes[] = {"file", NULL};

enum { CHUNK = 1 << 18 };

static const char *root_of(const struct depot *d)
{
	return d->self;
}

static int open_dir(struct depot *d, const struct depot_opts *opts)
{
	char *root = url_file(d, opts->url);

	d->shown = url_printable(d, opts->url);
	d->self = root;
	if (root != NULL && *root == '/')
		return 0;
	return report_error(
	    NULL, "'%s' names no directory of this machine; file:///DIRECTORY does", d->shown);
}

static struct depot_answer fail(struct depot *d, const char *verb, const char *path)
{
	return depot_answer(d, REMOTE_FAILED, "cannot %s '%s': %s", verb, path, strerror(errno));
}

/* A directory that is not mounted must not pass for one that is empty. */
static struct depot_answer is_absent(struct depot *d)
{
	struct stat st;

	if (stat(root_of(d), &st) == 0 && S_ISDIR(st.st_mode))
		return DEPOT_MISSING;
	return depot_answer(d, REMOTE_FAILED, "there is no directory '%s'", root_of(d));
}

/* *fd gets the plain file, *size its bytes. */
static struct depot_answer open_file(struct depot *d, const char *path, int *fd, long long *size)
{
	struct depot_answer answer = DEPOT_DONE;
	struct stat st;

	/* A pipe of that name must not hold us. */
	*fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (*fd < 0)
		return path_means_absent(errno) ? is_absent(d) : fail(d, "open", path);
	if (fstat(*fd, &st) != 0)
		answer = fail(d, "look at", path);
	else if (!S_ISREG(st.st_mode))
		answer = depot_answer(d, REMOTE_REFUSED, "'%s' is no plain file", path);
	*size = (long long)st.st_size;
	if (answer.outcome != REMOTE_DONE)
		close(*fd);
	return answer;
}

static void tell_moved(const struct depot_flow *flow, long long bytes)
{
	if (flow->moved != NULL)
		flow->moved(flow->user, bytes);
}

/* All bytes of fd, of the file at path, and not more than most. */
static struct depot_answer take_all(
    struct depot *d, int fd, const char *path, long long most, const struct depot_flow *flow)
{
	struct depot_answer answer = DEPOT_DONE;
	char *buffer = mem_array(NULL, char, CHUNK);
	long long bytes = 0;
	ssize_t n;

	while (answer.outcome == REMOTE_DONE && (n = read(fd, buffer, CHUNK)) != 0) {
		if (n < 0) {
			answer = fail(d, "read", path);
			break;
		}
		bytes += n;
		if (bytes > most || !flow->take(flow->user, buffer, (size_t)n))
			answer = depot_answer(d, REMOTE_REFUSED, "it is larger than it should be");
		tell_moved(flow, bytes);
	}
	mem_free(buffer);
	return answer;
}

static struct depot_answer read_plain_file(
    struct depot *d, const char *path, long long most, const struct depot_flow *flow)
{
	long long size = 0;
	int fd;
	struct depot_answer answer = open_file(d, path, &fd, &size);

	if (answer.outcome != REMOTE_DONE)
		return answer;
	answer = size > most ? depot_answer(d, REMOTE_REFUSED, "it is larger than it should be")
			     : take_all(d, fd, path, most, flow);
	close(fd);
	return answer;
}

static struct depot_answer ask_dir(
    struct depot *d, void *ctx, const char *key, struct action_result *result)
{
	struct depot_text text = {NULL, 0};
	const struct depot_flow flow = {.take = depot_text_add, .user = &text};
	char *path = mem_printf(NULL, "%s/ac/%s", root_of(d), key);
	struct depot_answer answer = read_plain_file(d, path, MAX_RESULT, &flow);

	if (answer.outcome == REMOTE_DONE)
		answer = depot_read(d, ctx, text.data, text.size, result);
	mem_free(text.data);
	mem_free(path);
	return answer;
}

static struct depot_answer get_dir(
    struct depot *d, const struct depot_blob *blob, const struct depot_flow *flow)
{
	char *path = mem_printf(NULL, "%s/cas/%s", root_of(d), blob->digest);
	struct depot_answer answer = read_plain_file(d, path, blob->size, flow);

	mem_free(path);
	return answer;
}

/* Reports; -1. */
static int write_bytes(const char *path, int fd, const struct depot_flow *flow, long long size)
{
	char *buffer = mem_array(NULL, char, CHUNK);
	long long bytes = 0;
	int result = 0;

	while (result == 0 && bytes < size) {
		ssize_t got = pread(flow->fd, buffer, CHUNK, bytes);
		ssize_t put = got > 0 ? write(fd, buffer, (size_t)got) : got;

		if (put <= 0)
			result = report_error(NULL, "cannot write '%s':", path);
		else
			bytes += put;
		tell_moved(flow, bytes);
	}
	mem_free(buffer);
	return result;
}

/* Reports; -1. */
static int write_blob(const char *temp, const char *path, const struct depot_blob *blob,
    const struct depot_flow *flow)
{
	int fd, result;

	fd = open(temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd < 0)
		return report_error(NULL, "cannot create '%s':", temp);
	result = write_bytes(temp, fd, flow, blob->size);
	if (close(fd) != 0 && result == 0)
		result = report_error(NULL, "cannot write '%s':", temp);
	if (result == 0)
		result = file_publish(temp, path);
	if (result != 0)
		unlink(temp);
	return result;
}

/* The directory of that name, made if it is absent; but nothing is made where nothing is mounted.
 */
static struct depot_answer make_part(struct depot *d, const void *ctx, const char *name, char **dir)
{
	struct depot_answer answer = is_absent(d);

	*dir = path_join(ctx, root_of(d), name);
	if (answer.outcome != REMOTE_MISSING)
		return answer;
	return path_mkdirs(*dir) == 0 ? DEPOT_DONE : (struct depot_answer){REMOTE_FAILED, NULL};
}

static struct depot_answer put_dir(
    struct depot *d, const struct depot_blob *blob, const struct depot_flow *flow)
{
	void *mem = mem_check(talloc_new(NULL));
	char *dir, *path, *temporary;
	struct depot_answer answer = make_part(d, mem, "cas", &dir);
	struct stat st;

	path = path_join(mem, dir, blob->digest);
	/* No other writer has that name, whatever machine or container it is in. */
	temporary = mem_printf(mem, "%s/.new-%s", dir, random_digits(mem, 16));
	if (answer.outcome == REMOTE_DONE &&
	    (stat(path, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size != blob->size) &&
	    write_blob(temporary, path, blob, flow) != 0)
		answer = (struct depot_answer){REMOTE_FAILED, NULL};
	mem_free(mem);
	return answer;
}

static struct depot_answer tell_dir(
    struct depot *d, const char *key, const struct action_result *result)
{
	void *mem = mem_check(talloc_new(NULL));
	char *dir;
	struct depot_answer answer = make_part(d, mem, "ac", &dir);
	size_t size;
	const unsigned char *data = action_result_encode(mem, result, &size);

	if (answer.outcome == REMOTE_DONE && path_write(path_join(mem, dir, key), data, size) != 0)
		answer = (struct depot_answer){REMOTE_FAILED, NULL};
	mem_free(mem);
	return answer;
}

const struct depot_kind depot_dir = {schemes, open_dir, ask_dir, get_dir, put_dir, tell_dir, NULL};
