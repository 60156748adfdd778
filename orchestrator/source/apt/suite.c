/* SPDX-License-Identifier: Apache-2.0 */
/* Runs the host's apt on a state of its own, so that nothing of the host's changes and no root is
 * needed. */
#include "source/apt/suite.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/report.h"
#include "files/file.h"
#include "files/path.h"
#include "process/guard.h"
#include "process/proc.h"
#include "source/source_priv.h"

/* Ten times what Debian's largest suite has, and more than any source. A list has all packages. */
static const long long most_list_bytes = 1LL << 29, most_download_bytes = 4LL << 30;
enum { MOST_FILES = 1000, MOST_SECONDS = 3600 };

struct apt_suite *apt_suite_new(const void *ctx, const char *root, const char *name, bool binary)
{
	struct apt_suite *s = mem_new(ctx, struct apt_suite);

	s->name = mem_strdup(s, name);
	s->binary = binary;
	s->dir = mem_printf(s, "%s/apt/%s/%s", root, name, binary ? "binary" : "source");
	s->download = mem_printf(s, "%s/download", s->dir);
	s->most_list_bytes = most_list_bytes;
	s->most_download_bytes = most_download_bytes;
	s->most_files = MOST_FILES;
	s->most_seconds = MOST_SECONDS;
	return s;
}

static char *conf_path(const void *ctx, const struct apt_suite *s)
{
	return mem_printf(ctx, "%s/apt.conf", s->dir);
}

/*
 * Read after the host's configuration, whose proxies and credentials so hold. The hooks are
 * cleared because those of container images remove the host's package cache. Without apt's own
 * caches, 80 MB of a store for a second saved. Lists are kept unpacked, so that what they unpack to
 * is seen, and limited, while apt fetches them. Indexes may have expired, as those of a mirror that
 * was frozen: recipes name what is taken by its digest, so an old index cannot bring old files.
 */
static char *conf_text(const void *ctx, const struct apt_suite *s)
{
	return mem_printf(ctx,
	    "Dir::Etc::SourceList \"%s/mcm.sources\";\n"
	    "Dir::Etc::SourceParts \"/dev/null\";\n"
	    "Dir::Etc::Preferences \"/dev/null\";\n"
	    "Dir::Etc::PreferencesParts \"/dev/null\";\n"
	    "Dir::State::Lists \"%s/lists\";\n"
	    "Dir::State::status \"/dev/null\";\n"
	    "Dir::State::extended_states \"/dev/null\";\n"
	    "Dir::Cache \"%s/cache\";\n"
	    "Dir::Cache::archives \"archives\";\n"
	    "Dir::Cache::pkgcache \"\";\n"
	    "Dir::Cache::srcpkgcache \"\";\n"
	    "#clear APT::Update::Pre-Invoke;\n"
	    "#clear APT::Update::Post-Invoke;\n"
	    "#clear APT::Update::Post-Invoke-Success;\n"
	    "#clear DPkg::Post-Invoke;\n"
	    "#clear APT::Default-Release;\n"
	    "Acquire::Check-Valid-Until \"false\";\n"
	    "Acquire::GzipIndexes \"false\";\n"
	    "APT::Cache-Limit \"1073741824\";\n"
	    "Acquire::Languages \"none\";\n"
	    "Acquire::Retries \"2\";\n"
	    "Acquire::http::Timeout \"20\";\n"
	    "Acquire::https::Timeout \"20\";\n"
	    "APT::Update::Error-Mode \"any\";\n"
	    "%s",
	    s->dir, s->dir, s->dir, geteuid() == 0 ? "APT::Sandbox::User \"root\";\n" : "");
}

int apt_suite_prepare(struct apt_call *call)
{
	static const char *const dirs[] = {
	    "lists/partial", "cache/archives/partial", "download", NULL};
	struct apt_suite *s = call->suite;

	if (s->ready)
		return 0;
	if (strpbrk(s->dir, "\"\n") != NULL) {
		call->cause = "apt cannot work in a store whose path holds a quotation mark";
		return -1;
	}
	char *sources = apt_sources_text(call->ctx, s->name, s->binary);
	if (sources == NULL) {
		call->cause =
		    "this host's apt configuration names no site with the component 'main'";
		return -1;
	}
	for (size_t i = 0; dirs[i] != NULL; i++)
		if (path_mkdirs(path_join(call->ctx, s->dir, dirs[i])) != 0)
			return -1;
	char *conf = conf_text(call->ctx, s);
	if (path_write(path_join(call->ctx, s->dir, "mcm.sources"), sources, strlen(sources)) !=
		0 ||
	    path_write(conf_path(call->ctx, s), conf, strlen(conf)) != 0)
		return -1;
	s->ready = true;
	return 0;
}

static void emit_bytes(
    const struct apt_call *call, const char *text, long long bytes, long long total)
{
	struct event event = {.kind = EVENT_DOWNLOAD,
	    .stage = call->stage,
	    .text = text,
	    .bytes = bytes,
	    .total = total};

	if (call->sink->emit != NULL)
		call->sink->emit(call->sink->data, &event);
}

struct strlist *apt_suite_files(const void *ctx, const char *dir)
{
	struct strlist *paths = strlist_new(ctx);
	struct dirent *entry;
	DIR *d = opendir(dir);

	while (d != NULL && (entry = readdir(d)) != NULL) {
		char *path = path_join(ctx, dir, entry->d_name);
		struct stat st;

		if (lstat(path, &st) == 0 && S_ISREG(st.st_mode))
			strlist_add(paths, path);
	}
	if (d != NULL)
		closedir(d);
	strlist_sort(paths);
	return paths;
}

struct amount {
	long long bytes;
	size_t files;
};

/* What is in two directories below that of the suite. */
static struct amount amount_in(const struct apt_suite *s, const char *first, const char *second)
{
	void *ctx = mem_check(talloc_new(NULL));
	struct strlist *paths = apt_suite_files(ctx, path_join(ctx, s->dir, first));
	struct amount sum = {0, 0};
	struct stat st;

	strlist_add_all(paths, apt_suite_files(ctx, path_join(ctx, s->dir, second)));
	for (size_t i = 0; i < paths->count; i++)
		if (lstat(paths->items[i], &st) == 0)
			sum.bytes += st.st_size;
	sum.files = paths->count;
	mem_free(ctx);
	return sum;
}

/* NULL while apt keeps within what is allowed it, else why not. */
static const char *excess(const struct apt_call *call, const struct amount *got, double seconds)
{
	const struct apt_suite *s = call->suite;
	const struct amount lists = amount_in(s, "lists", "lists/partial");

	if (seconds > s->most_seconds)
		return mem_printf(call->ctx, "apt took more than %g s", s->most_seconds);
	if (lists.bytes > s->most_list_bytes)
		return mem_printf(call->ctx, "package lists are unpacked more than %lld bytes",
		    s->most_list_bytes);
	if (got->bytes > s->most_download_bytes)
		return mem_printf(
		    call->ctx, "apt got more than %lld bytes", s->most_download_bytes);
	if (lists.files > s->most_files || got->files > s->most_files)
		return mem_printf(call->ctx, "apt got more than %zu files", s->most_files);
	return NULL;
}

/* They would fill the store, and be in the way of the next update. */
static void drop_large_lists(const struct apt_call *call)
{
	const struct apt_suite *s = call->suite;
	const struct amount lists = amount_in(s, "lists", "lists/partial");

	if ((lists.bytes > s->most_list_bytes || lists.files > s->most_files) &&
	    path_remove(path_join(call->ctx, s->dir, "lists")) == 0)
		(void)path_mkdirs(path_join(call->ctx, s->dir, "lists/partial"));
}

/* Wait for apt, telling how far the files in the download directory have come. */
static int watch(struct apt_call *call, pid_t pid, long long total)
{
	const struct timespec pause = {.tv_nsec = 100 * 1000 * 1000};
	double start = clock_seconds();
	struct amount known = {0, 0};
	int status = 0;

	for (;;) {
		pid_t done = waitpid(pid, &status, WNOHANG);

		if (done < 0 && errno != EINTR)
			return report_error(NULL, "cannot wait for apt:");
		struct amount now = amount_in(call->suite, "download", "cache/archives/partial");
		if (call->cause == NULL)
			call->cause = excess(call, &now, clock_seconds() - start);
		if (done == pid)
			return status;
		if (now.bytes != known.bytes)
			emit_bytes(call, NULL, now.bytes, total);
		known = now;
		if (call->cause != NULL)
			guard_end(pid);
		nanosleep(&pause, NULL);
	}
}

/* The first error that apt's log tells, else the first warning. */
static char *log_cause(const void *ctx, const char *log, int status)
{
	char *text = access(log, R_OK) == 0 ? path_read(ctx, log, NULL) : NULL;
	struct strlist *lines = strlist_split(ctx, text != NULL ? text : "", "\n");

	for (const char *mark = "E: "; mark != NULL; mark = mark[0] == 'E' ? "W: " : NULL)
		for (size_t i = 0; i < lines->count; i++)
			if (strncmp(lines->items[i], mark, 3) == 0)
				return mem_strdup(ctx, lines->items[i] + 3);
	return mem_printf(ctx, "apt: %s", proc_status_text(ctx, status));
}

struct strlist *apt_suite_command(
    const struct apt_call *call, const char *program, const char *words, const char *last)
{
	struct strlist *argv = strlist_new(call->ctx);

	strlist_add(argv, program);
	strlist_add(argv, "-q");
	strlist_add(argv, "-c");
	strlist_add(argv, conf_path(call->ctx, call->suite));
	strlist_add_all(argv, strlist_split(call->ctx, words, " "));
	if (last != NULL)
		strlist_add(argv, last);
	return argv;
}

int apt_suite_run(
    struct apt_call *call, const struct strlist *argv, const char *about, long long total)
{
	char *log = path_join(call->ctx, call->suite->dir, "apt.log");
	int fd = file_open_empty(log, 0644);

	call->cause = NULL;
	if (fd < 0)
		return -1;
	emit_bytes(call, about, 0, total);
	struct proc_opts opts = {.argv = argv->items,
	    .env = source_tool_env(call->ctx)->items,
	    .dir = call->suite->download,
	    .out_fd = fd,
	    .guarded = true};
	pid_t pid = proc_start(&opts);
	close(fd);
	int status = pid < 0 ? -1 : watch(call, pid, total);
	if (status > 0 && call->cause == NULL)
		call->cause = log_cause(call->ctx, log, status);
	if (call->cause != NULL)
		drop_large_lists(call);
	return status == 0 && call->cause == NULL ? 0 : -1;
}

void apt_suite_update(struct apt_call *call)
{
	struct apt_suite *s = call->suite;
	const char *before = call->cause;

	s->updated = true;
	if (apt_suite_run(call, apt_suite_command(call, "apt-get", "update", NULL),
		mem_printf(call->ctx, "Debian %s: package lists", s->name), -1) != 0 &&
	    call->cause != NULL)
		s->trouble = mem_strdup(s, call->cause);
	call->cause = before;
}
