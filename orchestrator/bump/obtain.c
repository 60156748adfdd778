/* SPDX-License-Identifier: Apache-2.0 */
/* Gets the tarball of a release that no recipe has a digest of yet. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/report.h"
#include "base/text.h"
#include "bump/bump.h"
#include "files/file.h"
#include "files/path.h"
#include "net/http.h"
#include "recipe/vars.h"

/* More than any source has, or any signature, and what a server may send us in its place. */
static const long long most_bytes = 1LL << 30, most_signature = 1LL << 20;

struct sink {
	int fd;
	bool failed;
};

static bool take(void *user, const char *data, size_t n)
{
	struct sink *sink = user;

	sink->failed = file_write(sink->fd, data, n) != 0;
	if (sink->failed)
		report_error(NULL, "cannot write what is downloaded:");
	return !sink->failed;
}

/* 1 done; 0 the server has it not, with *cause; -1 reported. */
static int download(
    const void *ctx, const char *url, const char *path, long long limit, const char **cause)
{
	const char *name = strrchr(url, '/');
	struct http_opts opts = {.timeout = 30};
	struct sink sink = {-1, false};
	struct http_request request = {
	    .method = HTTP_GET, .take = take, .limit = limit, .user = &sink};
	struct http_answer answer;
	struct http *http;

	opts.url = mem_strndup(ctx, url, (size_t)(name - url));
	request.path = name + 1;
	http = http_new(ctx, &opts);
	if (http == NULL)
		return -1;
	sink.fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (sink.fd < 0)
		return report_error(NULL, "cannot write '%s':", path);
	answer = http_do(http, &request);
	close(sink.fd);
	if (sink.failed)
		return -1;
	if (answer.status == 200 && answer.cause == NULL && !answer.broken_off)
		return 1;
	*cause = answer.broken_off      ? mem_printf(ctx, "it is larger than %lld bytes", limit)
		 : answer.cause != NULL ? mem_strdup(ctx, answer.cause)
					: mem_printf(ctx, "status %ld", answer.status);
	mem_free(http);
	return 0;
}

static bool is_web(const char *url)
{
	return strncmp(url, "https://", 8) == 0 || strncmp(url, "http://", 7) == 0;
}

/* Whether it has a path behind the host, and that a name of a file at its end. */
static bool names_file(const char *url)
{
	const char *path = strchr(strstr(url, "://") + 3, '/');

	return path != NULL && strrchr(path, '/')[1] != '\0';
}

/* The path in a URL of a file. */
static const char *local_path(const char *url)
{
	return strncmp(url, "file://", 7) == 0 ? url + 7 : NULL;
}

/* The package's URLs with the version filled in, or the given one. */
static struct strlist *make_urls(const void *ctx, const struct bump *bump)
{
	struct strlist *urls = strlist_new(ctx);
	struct vars *vars = vars_new(ctx, NULL);

	if (bump->url != NULL) {
		strlist_add(urls, bump->url);
		return urls;
	}
	vars_set(vars, "version", bump->version);
	vars_set(vars, "package", bump->package->name);
	vars_set(vars, "major", mem_strndup(vars, bump->version, strcspn(bump->version, ".")));
	for (size_t i = 0; i < bump->package->url.n; i++) {
		const struct item *item = &bump->package->url.v[i];

		if (expand_word(urls, vars, item->text, &item->loc) != 0)
			return NULL;
	}
	if (urls->count == 0)
		report_error(&bump->package->loc,
		    "this package has no 'url'; give one with --url, or a file with --file");
	return urls->count > 0 ? urls : NULL;
}

static int measure(struct bump_tarball *tarball)
{
	struct stat st;

	if (path_look(tarball->path, NULL) == 0)
		return report_error(NULL, "there is no file '%s'", tarball->path);
	if (hash_file(tarball->path, tarball->sha256) != 0)
		return -1;
	if (stat(tarball->path, &st) != 0)
		return report_error(NULL, "cannot look at '%s':", tarball->path);
	tarball->size = st.st_size;
	return 0;
}

/* One of the URLs; 1 done, 0 not, -1. What is not had is a warning. */
static int try_url(
    const void *ctx, const struct bump *bump, const char *url, struct bump_tarball *tarball)
{
	const char *cause = "it is no URL of a file";
	int result = 0;

	tarball->url = url;
	tarball->path = local_path(url);
	if (tarball->path != NULL && path_exists(tarball->path))
		return 1;
	if (tarball->path == NULL && is_web(url) && names_file(url)) {
		/* No name that a server has is one of ours. */
		tarball->path = mem_printf(ctx, "%s/source-%s", bump->work, path_basename(url));
		result = bump->offline ? 0 : download(ctx, url, tarball->path, most_bytes, &cause);
		cause = bump->offline ? "OFFLINE is set" : cause;
	} else if (tarball->path != NULL) {
		cause = "there is no such file";
	}
	if (result == 0)
		report_warn(NULL, "'%s' is not to be had: %s", url, cause);
	return result;
}

int bump_obtain(const void *ctx, const struct bump *bump, struct bump_tarball *tarball)
{
	struct strlist *urls;

	*tarball = (struct bump_tarball){.path = bump->file};
	if (bump->file != NULL)
		return measure(tarball);
	urls = make_urls(ctx, bump);
	if (urls == NULL)
		return -1;
	for (size_t i = 0; i < urls->count; i++) {
		int result = try_url(ctx, bump, urls->items[i], tarball);

		if (result != 0)
			return result > 0 ? measure(tarball) : -1;
	}
	return report_error(NULL,
	    "no place has %s %s; name another with --url, or a file of yours with --file",
	    bump->package->name, bump->version);
}

/* "linux-6.1.tar.xz" with what is before its last dot; NULL: it is no tar that is packed. */
static char *unpacked_name(const void *ctx, const char *name)
{
	const char *dot = strrchr(path_basename(name), '.');
	char *stem = dot != NULL ? mem_strndup(ctx, name, (size_t)(dot - name)) : NULL;

	return stem != NULL && text_ends(stem, ".tar") ? stem : NULL;
}

/* 1, 0: there is none, or -1: it is no plain file, which might never end (reported). */
static int is_plain_file(const char *path)
{
	int fd, there = file_open_any(path, &fd);

	if (there == 1)
		close(fd);
	return there;
}

int bump_obtain_beside(const void *ctx, const struct bump *bump, const struct bump_tarball *tarball,
    const struct bump_beside *kind, const char **path, const char **cause)
{
	bool is_here = tarball->url == NULL || local_path(tarball->url) != NULL;
	const char *name = is_here ? tarball->path : tarball->url;

	*cause = "there is no such file";
	if (kind->of_tar)
		name = unpacked_name(ctx, name);
	if (name == NULL)
		return 0;
	*path = mem_printf(ctx, "%s%s", name, kind->suffix);
	if (is_here)
		return is_plain_file(*path);
	name = *path;
	*path = mem_printf(ctx, "%s/signature%s", bump->work, kind->suffix);
	return download(ctx, name, *path, most_signature, cause);
}
