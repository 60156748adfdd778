/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who starts the program and tells the debugger of it: gdbserver or QEMU. Everything between them
 * goes over a socket in a directory that is ours alone, so nobody else on the machine can get at
 * the program. A process below a guard looks after it, and stays when the program has ended, so
 * that the guard removes the directory when the debugger ends.
 *
 * The program keeps our standard input, output and errors. It has a session of its own: the
 * terminal's signals are the debugger's, and nothing that it reads from the terminal stops it.
 */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/report.h"
#include "debug/debug_priv.h"
#include "files/path.h"
#include "process/guard.h"
#include "process/inherit.h"

/* How long a server may take to begin, in seconds. */
enum { PATIENCE = 30 };

struct server {
	char *const *argv;
	const char *dir;       /* ours; it is gone when all is over */
	const char *socket;    /* where the debugger finds it */
	const char *file;      /* the program */
	int listening;         /* the socket, if the server talks on its standard input; or -1 */
	int alive;             /* a pipe that is open as long as it runs, to be polled */
	const char *said;      /* file for what it says itself; NULL: it says nothing but errors */
	const char *libraries; /* LD_LIBRARY_PATH of the program; NULL: as ours is */
};

/*
 * What gdbserver starts the program by, in a shell: standard input and output are for the debugger
 * meanwhile, and the program's own are others. Its libraries are not those of gdbserver and the
 * shell.
 */
#define LIBRARIES "MCM_DEBUG_LIBRARIES"
#define WRAPPER                                                                                    \
	"/bin/sh -c '[ -z \"$" LIBRARIES "\" ] || export LD_LIBRARY_PATH=\"$" LIBRARIES "\"; "     \
	"unset " LIBRARIES "; exec \"$@\" <&3 >&4 2>&5 3<&- 4>&- 5>&-' sh"

static void make_way(int connection, const char *said)
{
	int log = open(said, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	/* Above those that are given, whatever they are called now. */
	int own = fcntl(connection, F_DUPFD, 10);

	log = fcntl(log, F_DUPFD, 10);
	dup2(STDIN_FILENO, 3);
	dup2(STDOUT_FILENO, 4);
	dup2(STDERR_FILENO, 5);
	dup2(own, STDIN_FILENO);
	dup2(own, STDOUT_FILENO);
	dup2(log, STDERR_FILENO);
	close(own);
	close(log);
}

static _Noreturn void become_server(const struct server *server, int connection)
{
	setsid();
	inherit_close_on_exec();
	if (connection >= 0)
		make_way(connection, server->said);
	if (server->libraries != NULL)
		setenv(LIBRARIES, server->libraries, 1);
	execv(server->argv[0], server->argv);
	report_error(NULL, "cannot run '%s':", server->argv[0]);
	_exit(127);
}

/* What it said, if it failed: why there is no program. */
static void tell_failure(const struct server *server, int status)
{
	char *text = server->said != NULL && status != 0 ? path_read(NULL, server->said, NULL)
							 : NULL;

	if (text != NULL)
		report_text(text);
	mem_free(text);
}

/* In the process below the guard. */
static _Noreturn void look_after(const struct server *server)
{
	int connection = server->listening >= 0 ? accept(server->listening, NULL, NULL) : -1;
	int status = 1;
	pid_t pid = fork();

	if (pid == 0)
		become_server(server, connection);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	tell_failure(server, status);
	/* Not before: the debugger ends when it hears of that, and we with it. */
	if (connection >= 0)
		close(connection);
	close(server->alive);
	for (;;)
		pause();
}

/* A path that the address of a socket has room for and gdb takes for nothing else: no "host:port".
 */
static bool is_usable(const char *dir)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "._+-/";

	return *dir == '/' && dir[strspn(dir, plain)] == '\0' && strlen(dir) < 60;
}

static int make_place(const void *ctx, struct server *server)
{
	const char *tmp = getenv("TMPDIR");

	server->dir = path_temp_dir(ctx, tmp != NULL && is_usable(tmp) ? tmp : "/tmp", "mcm-debug");
	if (server->dir == NULL || path_set_mode(server->dir, 0700) != 0)
		return -1;
	server->socket = path_join(ctx, server->dir, "socket");
	return 0;
}

/* Before there is anybody who could connect, so that the debugger need not wait. */
static int make_socket(struct server *server)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", server->socket);
	server->listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (server->listening < 0 ||
	    bind(server->listening, (const struct sockaddr *)&address, sizeof(address)) != 0 ||
	    listen(server->listening, 1) != 0)
		return report_error(NULL, "cannot make the socket '%s':", server->socket);
	return 0;
}

/* Where a server makes its socket itself: whether it listens by now, by the kernel's list. */
static bool listens(const void *ctx, const char *path)
{
	enum { LISTENING = 0x10000 };
	FILE *list = fopen("/proc/net/unix", "re");
	char line[512];
	unsigned flags;
	bool found = false;

	if (list == NULL)
		return access(path, F_OK) == 0;
	while (!found && fgets(line, sizeof(line), list) != NULL) {
		char *name = strchr(line, '/');

		found = name != NULL && strcmp(name, mem_printf(ctx, "%s\n", path)) == 0 &&
			sscanf(line, "%*[^:]: %*x %*x %x", &flags) == 1 && flags & LISTENING;
	}
	fclose(list);
	return found;
}

/* Until it can be connected to. Reports; -1. */
static int await(const void *ctx, const struct server *server, int ended)
{
	struct pollfd gone = {.fd = ended, .events = POLLIN};
	double until = clock_seconds() + PATIENCE;

	while (!listens(ctx, server->socket)) {
		if (poll(&gone, 1, 10) != 0)
			return report_error(NULL, "'%s' does not run the program", server->argv[0]);
		if (clock_seconds() > until)
			return report_error(NULL,
			    "'%s' makes no socket for the debugger; it has to be release 5.1 of "
			    "QEMU or a newer one",
			    server->argv[0]);
	}
	return 0;
}

static int start(const void *ctx, struct server *server)
{
	int ends[2];
	pid_t guard;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return report_error(NULL, "cannot start '%s':", server->argv[0]);
	server->alive = ends[1];
	guard = guard_fork_to_the_end(server->dir);
	if (guard == 0) {
		close(ends[0]);
		look_after(server);
	}
	close(ends[1]);
	if (guard < 0)
		return -1;
	return server->listening >= 0 ? 0 : await(ctx, server, ends[0]);
}

static void add_program(struct strlist *argv, const struct debug *debug, const char *program)
{
	strlist_add(argv, program);
	strlist_add_all(argv, debug->request->arguments);
}

static int start_emulated(const void *ctx, const struct debug *debug, struct server *server)
{
	struct strlist *argv = strlist_new(ctx);

	strlist_add(argv, debug->server);
	strlist_add(argv, "-L");
	strlist_addf(argv, "%s/%s", debug->toolchain.prefix, debug->toolchain.target);
	strlist_add(argv, "-g");
	strlist_add(argv, server->socket);
	add_program(argv, debug, server->file);
	server->argv = argv->items;
	return start(ctx, server);
}

/* Whether the program wants more of the sysroot than the C library, which is its loader. */
static bool wants_libraries(const void *ctx, const struct elf *elf, const char *sysroot)
{
	for (size_t i = 0; i < elf->ndynamic; i++) {
		const char *name = elf->dynamic[i].tag == DT_NEEDED
				       ? elf_dynamic_string(elf, elf->dynamic[i].value)
				       : NULL;

		if (name != NULL && strcmp(name, "libc.so") != 0 &&
		    path_exists(mem_printf(ctx, "%s/lib/%s", sysroot, name)))
			return true;
	}
	return false;
}

/* Programs of this machine that it starts get that, too, so it is for those alone that need it. */
static const char *library_path(const void *ctx, const char *sysroot)
{
	const char *own = getenv("LD_LIBRARY_PATH");

	return own != NULL && *own != '\0' ? mem_printf(ctx, "%s:%s/lib", own, sysroot)
					   : mem_printf(ctx, "%s/lib", sysroot);
}

/* The program as the kernel can start it: itself, if it has its loader on this machine. */
static const char *startable(const void *ctx, const struct debug *debug, struct server *server)
{
	const struct subject *subject = &debug->subject;
	const char *sysroot = path_join(ctx, debug->toolchain.prefix, debug->toolchain.target);

	if (subject->loader == NULL || path_exists(subject->loader))
		return subject->path;
	if (wants_libraries(ctx, subject->elf, sysroot))
		server->libraries = library_path(ctx, sysroot);
	return loader_copy(
	    ctx, subject, mem_printf(ctx, "%s%s", sysroot, subject->loader), server->dir);
}

static int start_here(const void *ctx, const struct debug *debug, struct server *server)
{
	struct strlist *argv = strlist_new(ctx);

	server->file = startable(ctx, debug, server);
	if (server->file == NULL || make_socket(server) != 0)
		return -1;
	strlist_add(argv, debug->server);
	/* Older ones wait for another debugger when the first has gone, and never stop saying so.
	 */
	strlist_add(argv, "--once");
	/* gdbserver would give the program neither our input nor our output, as it has none itself.
	 */
	strlist_add(argv, "--wrapper");
	strlist_add(argv, WRAPPER);
	strlist_add(argv, "--");
	strlist_add(argv, "-");
	add_program(argv, debug, server->file);
	server->argv = argv->items;
	server->said = path_join(ctx, server->dir, "said");
	return start(ctx, server);
}

int server_start(const void *ctx, const struct debug *debug, struct served *served)
{
	struct server server = {.listening = -1, .file = debug->subject.path};

	if (make_place(ctx, &server) != 0)
		return -1;
	if ((debug->is_emulated ? start_emulated : start_here)(ctx, debug, &server) != 0) {
		path_remove(server.dir);
		return -1;
	}
	*served = (struct served){.socket = server.socket, .file = server.file};
	return 0;
}
