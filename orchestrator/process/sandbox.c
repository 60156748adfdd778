/* SPDX-License-Identifier: Apache-2.0 */
/* user_namespaces(7), mount_namespaces(7), pid_namespaces(7), pivot_root(2). */
#include "process/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "files/path.h"

/* Everybody is the same nobody inside, whoever runs the build; and not root, so that programs that
 * are executed have no rights over the mounts. */
enum { INSIDE_ID = 1000 };

/* Where the kernel is older than the headers, or the other way round. */
#ifndef ST_RELATIME
#define ST_RELATIME 4096
#endif

struct sandbox_entry {
	const struct sandbox *box;
	int (*work)(void *data);
	void *data;
	int why_fd;
};

/* From here on in the child. It tells the cause of its end through the pipe, with that of errno. */
static _Noreturn void give_up(const struct sandbox_entry *e, const char *what, const char *name)
{
	dprintf(e->why_fd, "cannot %s%s%s: %s", what, name != NULL ? " " : "",
	    name != NULL ? name : "", strerror(errno));
	_exit(127);
}

static int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : write(fd, text, strlen(text));
	int cause = errno;

	if (fd >= 0)
		close(fd);
	errno = cause;
	return n < 0 ? -1 : 0;
}

static void enter_namespaces(const struct sandbox_entry *e)
{
	const uid_t uid = geteuid();
	const gid_t gid = getegid();
	char map[64];

	if (unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC |
		    CLONE_NEWUTS) != 0)
		give_up(e, "make namespaces", NULL);
	/* Without it nobody may write a gid_map (user_namespaces(7)). */
	if (write_file("/proc/self/setgroups", "deny") != 0)
		give_up(e, "write", "/proc/self/setgroups");
	snprintf(map, sizeof map, "%d %u 1", INSIDE_ID, (unsigned)uid);
	if (write_file("/proc/self/uid_map", map) != 0)
		give_up(e, "write", "/proc/self/uid_map");
	snprintf(map, sizeof map, "%d %u 1", INSIDE_ID, (unsigned)gid);
	if (write_file("/proc/self/gid_map", map) != 0)
		give_up(e, "write", "/proc/self/gid_map");
	if (sethostname("mcm", 3) != 0)
		give_up(e, "set the name of the host", NULL);
}

/* A mount from outside keeps the flags it has: taking one away is refused in user namespaces. */
static int make_read_only(const char *path)
{
	static const struct {
		unsigned long has, keep;
	} flags[] = {{ST_NOSUID, MS_NOSUID}, {ST_NODEV, MS_NODEV}, {ST_NOEXEC, MS_NOEXEC},
	    {ST_NOATIME, MS_NOATIME}, {ST_NODIRATIME, MS_NODIRATIME}, {ST_RELATIME, MS_RELATIME}};
	unsigned long keep = 0;
	struct statvfs st;

	if (statvfs(path, &st) != 0)
		return -1;
	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
		if (st.f_flag & flags[i].has)
			keep |= flags[i].keep;
	return mount(NULL, path, NULL, MS_BIND | MS_REMOUNT | MS_RDONLY | keep, NULL);
}

/* In place: /proc writes blanks, line breaks and backslashes of names as three octal digits. */
static void unescape(char *name)
{
	char *to = name;

	for (const char *p = name; *p != '\0';) {
		unsigned byte;

		if (*p == '\\' && sscanf(p + 1, "%3o", &byte) == 1) {
			*to++ = (char)byte;
			p += 4;
		} else {
			*to++ = *p++;
		}
	}
	*to = '\0';
}

/* What is mounted below a directory came along with it, and is open as before: proc(5), mountinfo.
 */
static int make_all_read_only(const char *path)
{
	FILE *f = fopen("/proc/self/mountinfo", "re");
	char *line = NULL, *name;
	size_t room = 0;
	int result = f != NULL ? make_read_only(path) : -1;

	while (result == 0 && getline(&line, &room, f) > 0) {
		if (sscanf(line, "%*s %*s %*s %*s %ms", &name) != 1)
			continue;
		unescape(name);
		/* One whose place was removed has no name that leads to it. */
		if (strcmp(name, path) != 0 && path_is_inside(name, path) &&
		    make_read_only(name) != 0 && !path_means_absent(errno))
			result = -1;
		free(name);
	}
	free(line);
	if (f != NULL)
		fclose(f);
	return result;
}

static char *inside(const struct sandbox_entry *e, const char *to)
{
	return mem_printf(NULL, "%s%s", e->box->dir, to);
}

/* What a mount is made over: a directory or a file, which on a read-only mount is there already. */
static int make_place(const char *place, bool is_dir)
{
	struct stat st;

	if (stat(place, &st) == 0)
		return 0;
	if (path_mkdirs(is_dir ? place : path_dirname(place, place)) != 0)
		return -1;
	return is_dir || mknod(place, S_IFREG | 0444, 0) == 0 ? 0 : -1;
}

static void bind_mount(
    const struct sandbox_entry *e, const char *from, const char *place, bool write)
{
	struct stat st;

	if (stat(from, &st) != 0 || make_place(place, S_ISDIR(st.st_mode)) != 0 ||
	    mount(from, place, NULL, MS_BIND | (write ? 0 : MS_REC), NULL) != 0 ||
	    (!write && make_all_read_only(place) != 0))
		give_up(e, "show", from);
}

static void make_link(const struct sandbox_entry *e, const char *from, const char *place)
{
	char target[4096];
	ssize_t n = readlink(from, target, sizeof target - 1);

	target[n < 0 ? 0 : n] = '\0';
	if (n < 0 || symlink(target, place) != 0)
		give_up(e, "make the link", from);
}

static void make_empty(const struct sandbox_entry *e, const char *place)
{
	if (path_mkdirs(place) != 0 ||
	    mount("tmpfs", place, "tmpfs", MS_NOSUID | MS_NODEV, "mode=755,size=1m") != 0)
		give_up(e, "mount an empty directory on", place);
}

static void make_mount(const struct sandbox_entry *e, const struct sandbox_mount *m)
{
	char *place = inside(e, m->to);

	if (m->how == SANDBOX_EMPTY)
		make_empty(e, place);
	else if (m->how == SANDBOX_LINK)
		make_link(e, m->from, place);
	else
		bind_mount(e, m->from, place, m->how == SANDBOX_WRITE);
	mem_free(place);
}

static void make_system(const struct sandbox_entry *e)
{
	static const char *const devices[] = {
	    "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"};
	static const char *const links[][2] = {{"/proc/self/fd", "/dev/fd"}, {"fd/0", "/dev/stdin"},
	    {"fd/1", "/dev/stdout"}, {"fd/2", "/dev/stderr"}};
	char *proc = inside(e, "/proc");

	/* Containers that hide parts of /proc allow no new one; theirs shows the same to us.
	 * Read-only, as /proc/sys is the kernel's, and root's to change even with no rights. */
	if (path_mkdirs(proc) != 0 ||
	    (mount("proc", proc, "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) != 0 &&
		mount("/proc", proc, NULL, MS_BIND | MS_REC, NULL) != 0) ||
	    make_all_read_only(proc) != 0)
		give_up(e, "mount", "/proc");
	for (size_t i = 0; i < sizeof devices / sizeof *devices; i++)
		bind_mount(e, devices[i], inside(e, devices[i]), true);
	for (size_t i = 0; i < sizeof links / sizeof *links; i++)
		if (symlink(links[i][0], inside(e, links[i][1])) != 0)
			give_up(e, "make the link", links[i][1]);
}

/* The old root is put over the new one, and taken away from there: pivot_root(2), "NOTES". */
static void change_root(const struct sandbox_entry *e)
{
	if (make_read_only(e->box->dir) != 0 || chdir(e->box->dir) != 0 ||
	    syscall(SYS_pivot_root, ".", ".") != 0 || umount2(".", MNT_DETACH) != 0 ||
	    chdir("/") != 0)
		give_up(e, "change the root directory", NULL);
}

static void make_root(const struct sandbox_entry *e)
{
	const struct sandbox *box = e->box;

	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
		give_up(e, "keep mounts to itself", NULL);
	make_empty(e, box->dir);
	make_system(e);
	for (size_t i = 0; i < box->nmounts; i++)
		make_mount(e, &box->mounts[i]);
	for (size_t i = 0; i < box->nmounts; i++)
		if (box->mounts[i].how == SANDBOX_EMPTY &&
		    make_read_only(inside(e, box->mounts[i].to)) != 0)
			give_up(e, "close", box->mounts[i].to);
	change_root(e);
}

static int wait_for(pid_t pid)
{
	int status;
	pid_t ended;

	/* As the first process of the namespace it gets all orphans. */
	while ((ended = wait(&status)) != pid)
		if (ended < 0 && errno != EINTR)
			return 126;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void stay_with_parent(void)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
}

/* The first process: when it ends, the kernel kills all others of the namespace. */
static _Noreturn void be_first(const struct sandbox_entry *e)
{
	pid_t pid;

	stay_with_parent();
	make_root(e);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	pid = fork();
	if (pid < 0)
		give_up(e, "start a process", NULL);
	close(e->why_fd);
	if (pid == 0) {
		stay_with_parent();
		_exit(e->work != NULL ? e->work(e->data) : 0);
	}
	_exit(wait_for(pid));
}

static _Noreturn void be_outer(const struct sandbox_entry *e)
{
	pid_t pid;

	stay_with_parent();
	enter_namespaces(e);
	pid = fork();
	if (pid < 0)
		give_up(e, "start a process", NULL);
	if (pid == 0)
		be_first(e);
	close(e->why_fd);
	_exit(wait_for(pid));
}

/* The cause that the child told, or NULL; ends when all that have the pipe have closed it. */
static char *read_why(const void *ctx, int fd)
{
	char text[4096];
	size_t used = 0;
	ssize_t n;

	while (used < sizeof text - 1) {
		n = read(fd, text + used, sizeof text - 1 - used);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		used += (size_t)n;
	}
	text[used] = '\0';
	return used > 0 ? mem_strdup(ctx, text) : NULL;
}

int sandbox_run(
    const void *ctx, const struct sandbox *box, int (*work)(void *data), void *data, char **why)
{
	struct sandbox_entry e = {.box = box, .work = work, .data = data};
	int fds[2], status;
	pid_t pid;

	*why = NULL;
	fflush(NULL);
	if (pipe2(fds, O_CLOEXEC) != 0 || (pid = fork()) < 0) {
		*why = mem_printf(ctx, "cannot start a process: %s", strerror(errno));
		return -1;
	}
	e.why_fd = fds[1];
	if (pid == 0) {
		close(fds[0]);
		be_outer(&e);
	}
	close(fds[1]);
	*why = read_why(ctx, fds[0]);
	close(fds[0]);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return *why != NULL || !WIFEXITED(status) ? -1 : WEXITSTATUS(status);
}

char *sandbox_lack(const void *ctx)
{
	const struct sandbox box = {.dir = "/tmp"};
	char *why;

	if (sandbox_run(ctx, &box, NULL, NULL, &why) != 0 && why == NULL)
		why = mem_strdup(ctx, "its first process was killed");
	return why;
}
