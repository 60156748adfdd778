/* SPDX-License-Identifier: Apache-2.0 */
/* From a program to a debugger that has it stopped at its first instruction. */
#include "debug/debug.h"

#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/report.h"
#include "base/text.h"
#include "debug/debug_priv.h"
#include "files/path.h"
#include "inspect/machine.h"
#include "record/installed.h"

/* Programs of the same CPU, and those of its predecessor that kernels run, too. */
static bool runs_here(const void *ctx, const char *machine)
{
	static const char *const also[][2] = {{"x86_64", "i386"}, {"x86_64", "x32"}};
	struct elf *self = elf_open(ctx, "/proc/self/exe");
	const char *own = self != NULL ? machine_name(ctx, self) : "";

	for (size_t i = 0; i < sizeof also / sizeof *also; i++)
		if (strcmp(own, also[i][0]) == 0 && strcmp(machine, also[i][1]) == 0)
			return true;
	return strcmp(own, machine) == 0;
}

static int find_debugger(const void *ctx, struct debug *debug)
{
	const struct toolenv *env = &debug->toolchain;

	debug->debugger = mem_printf(ctx, "%s/bin/%s-gdb", env->prefix, env->target);
	return path_exists(debug->debugger)
		   ? 0
		   : report_error(NULL,
			 "the toolchain for %s in '%s' has no gdb, which this adds: %s",
			 env->target, env->prefix,
			 installed_command(ctx, env->prefix, env->target, "gdb"));
}

static int find_gdbserver(const void *ctx, struct debug *debug)
{
	const struct toolenv *env = &debug->toolchain;

	debug->server = mem_printf(ctx, "%s/%s/bin/gdbserver", env->prefix, env->target);
	return path_exists(debug->server) ? 0
					  : report_error(NULL,
						"the toolchain for %s in '%s' has no gdbserver, "
						"which is built where it has "
						"C++ and the kernel's headers",
						env->target, env->prefix);
}

static int find_emulator(const void *ctx, struct debug *debug)
{
	const struct toolenv *env = &debug->toolchain;
	const char *qemu = toolenv_fact(env, "qemu");

	if (qemu == NULL)
		return report_error(NULL,
		    "this machine cannot run programs of %s, and no QEMU emulates them",
		    debug->subject.machine);
	debug->server = path_which(ctx, qemu);
	if (debug->server == NULL)
		debug->server = path_which(ctx, mem_printf(ctx, "%s-static", qemu));
	return debug->server != NULL ? 0
				     : report_error(NULL,
					   "this machine cannot run programs of %s; install %s, "
					   "the user mode of QEMU",
					   debug->subject.machine, qemu);
}

/* QEMU takes the loader out of the sysroot, and gdbserver gets a copy that names the one there. */
static int check_loader(const void *ctx, const struct debug *debug)
{
	const struct toolenv *env = &debug->toolchain;
	const char *loader = debug->subject.loader;

	if (loader == NULL || path_exists(loader) ||
	    path_exists(mem_printf(ctx, "%s/%s%s", env->prefix, env->target, loader)))
		return 0;
	return report_error(NULL,
	    "'%s' wants the loader '%s', which neither this machine nor '%s/%s' has; link it "
	    "with -static, or name the prefix of the toolchain that made it by --prefix",
	    debug->subject.path, loader, env->prefix, env->target);
}

static int prepare(const void *ctx, struct debug *debug)
{
	const struct debug_request *request = debug->request;

	if (request->commands != NULL && access(request->commands, R_OK) != 0)
		return report_error(
		    NULL, "the debugger's commands '%s' cannot be read:", request->commands);
	if (subject_open(debug, request->program, &debug->subject) != 0 ||
	    toolchain_find(debug, request, &debug->subject, &debug->toolchain) != 0 ||
	    find_debugger(ctx, debug) != 0)
		return -1;
	debug->is_emulated = !runs_here(ctx, debug->subject.machine);
	if ((debug->is_emulated ? find_emulator : find_gdbserver)(ctx, debug) != 0)
		return -1;
	if (check_loader(ctx, debug) != 0)
		return -1;
	subject_note(&debug->subject);
	return 0;
}

struct debug *debug_prepare(const void *ctx, const struct debug_request *request)
{
	struct debug *debug = mem_new(ctx, struct debug);

	debug->request = request;
	if (prepare(debug, debug) == 0)
		return debug;
	mem_free(debug);
	return NULL;
}

/*
 * What runs here has its libraries where it says, but for the loader and what comes with it, which
 * are found by their names alone. What QEMU runs has them in the sysroot, as the debugger knows.
 */
static void add_libraries(struct strlist *argv, const struct debug *debug)
{
	const struct toolenv *env = &debug->toolchain;

	if (debug->is_emulated)
		return;
	strlist_add(argv, "-iex");
	strlist_add(argv, "set sysroot");
	strlist_add(argv, "-iex");
	strlist_addf(argv, "set solib-search-path %s/%s/lib", env->prefix, env->target);
}

/*
 * The debugger compares the headers of the program in memory with those of the file, and so has to
 * know of a copy. All else is said of the program itself.
 */
static void add_copy(struct strlist *argv, const struct debug *debug, const struct served *served)
{
	if (strcmp(served->file, debug->subject.path) == 0)
		return;
	strlist_add(argv, "-ex");
	/* A word of a command of the debugger's. */
	strlist_addf(argv, "exec-file %s", text_escape(argv, served->file, " \t\n'\"\\", '\\'));
}

/* gdbserver can start the program once more; QEMU cannot. */
static struct strlist *command(
    const void *ctx, const struct debug *debug, const struct served *served)
{
	const struct debug_request *request = debug->request;
	struct strlist *argv = strlist_new(ctx);

	strlist_add(argv, debug->debugger);
	strlist_add(argv, "-q");
	if (request->batch)
		strlist_add(argv, "-batch");
	add_libraries(argv, debug);
	add_copy(argv, debug, served);
	strlist_add(argv, "-ex");
	strlist_addf(argv, "target %s %s", debug->is_emulated ? "remote" : "extended-remote",
	    served->socket);
	if (request->commands != NULL) {
		strlist_add(argv, "-x");
		strlist_add(argv, request->commands);
	}
	strlist_add(argv, "--args");
	strlist_add(argv, debug->subject.path);
	strlist_add_all(argv, request->arguments);
	return argv;
}

int debug_run(const struct debug *debug)
{
	struct served served;

	if (server_start(debug, debug, &served) != 0)
		return -1;
	execv(debug->debugger, command(debug, debug, &served)->items);
	return report_error(NULL, "cannot run '%s':", debug->debugger);
}
