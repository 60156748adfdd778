/* SPDX-License-Identifier: Apache-2.0 */
/* Child processes: their surroundings, failures, statuses, output. */
#include "scratch.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "process/guard.h"
#include "process/proc.h"

static char **sh(const char *script)
{
	return scratch_argv("sh", "-c", script, NULL);
}

/* What script prints; it must end with status 0. */
static char *output(const char *script)
{
	int status = -1;
	char *text = proc_capture(scratch.ctx, sh(script), NULL, true, &status);

	assert_non_null(text);
	assert_int_equal(status, 0);
	return text;
}

static int run(struct proc_opts opts)
{
	return proc_run(&opts);
}

static void test_status(void **state)
{
	static const struct {
		const char *script, *text;
	} cases[] = {
	    {"exit 0", "exit status 0"},
	    {"exit 2", "exit status 2"},
	    {"exit 127", "exit status 127"},
	    {"kill -9 $$", "killed by signal 9 (Killed)"},
	    {"kill -15 $$", "killed by signal 15 (Terminated)"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int status = run((struct proc_opts){.argv = sh(cases[i].script), .out_fd = -1});

		assert_string_equal(proc_status_text(scratch.ctx, status), cases[i].text);
	}
	assert_string_equal(proc_status_text(scratch.ctx, 0x137f), "wait status 0x137f");
	assert_silent();
}

static void test_output_goes_to_log(void **state)
{
	char *path = scratch_path("log");
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

	(void)state;
	assert_int_equal(
	    run((struct proc_opts){.argv = sh("echo out; echo err >&2"), .out_fd = fd}), 0);
	close(fd);
	assert_string_equal(path_read(scratch.ctx, path, NULL), "out\nerr\n");
}

static void test_capture(void **state)
{
	int status = -1, fds[2];
	char text[16] = "";

	(void)state;
	assert_string_equal(output("echo a; echo b >&2; printf c"), "a\nb\nc");
	assert_string_equal(output(":"), "");
	assert_int_equal(strlen(output("head -c 300000 /dev/zero | tr '\\0' x")), 300000);
	char *failed = proc_capture(scratch.ctx, sh("echo x; exit 3"), NULL, false, &status);
	assert_string_equal(failed, "x\n");
	assert_int_equal(WEXITSTATUS(status), 3);
	/* Without both, stderr stays where it was. */
	int saved = dup(STDERR_FILENO);
	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	assert_true(dup2(fds[1], STDERR_FILENO) >= 0);
	char *out = proc_capture(scratch.ctx, sh("echo a; echo b >&2"), NULL, false, &status);
	assert_true(dup2(saved, STDERR_FILENO) >= 0);
	close(saved);
	close(fds[1]);
	assert_true(read(fds[0], text, sizeof text - 1) == 2);
	close(fds[0]);
	assert_string_equal(out, "a\n");
	assert_string_equal(text, "b\n");
	assert_silent();
}

static void test_ask(void **state)
{
	char *input = mem_array(scratch.ctx, char, 100001), *asked = scratch_path("asked");
	int status = -1;

	(void)state;
	/* More than a pipe holds, of a program that does not read it. */
	memset(input, 'x', 100000);
	assert_string_equal(
	    proc_ask(scratch.ctx, sh("head -c 3; echo lost >&2; exit 3"), input, 60, &status),
	    "xxx");
	assert_int_equal(WEXITSTATUS(status), 3);
	assert_string_equal(
	    proc_ask(scratch.ctx, sh("cat; echo"), "a \"b\"", 60, &status), "a \"b\"\n");
	assert_string_equal(proc_ask(scratch.ctx, sh("wc -c"), "", 60, &status), "0\n");
	assert_silent();
	/* One that hangs, also with a child that has its output; and one that wants too much. */
	/* One that has said all and stays is ended, and its answer counts as that of one that
	 * failed. */
	assert_string_equal(
	    proc_ask(scratch.ctx, sh("echo all; exec >&-; exec sleep 50"), "", 1, &status),
	    "all\n");
	assert_true(WIFSIGNALED(status));
	assert_null(proc_ask(scratch.ctx,
	    sh(mem_printf(scratch.ctx,
		"setsid sleep 50 & echo $! >%s; echo a; sleep 50 & exec sleep 50", asked)),
	    "", 1, &status));
	assert_reported("'sh' did not answer within 1 s");
	assert_true(WIFSIGNALED(status));
	assert_int_equal(kill((pid_t)strtol(path_read(scratch.ctx, asked, NULL), NULL, 10), 0), -1);
	assert_int_equal(errno, ESRCH);
	assert_string_equal(
	    proc_ask(scratch.ctx,
		sh("tail -c +1 /dev/zero | LC_ALL=C tail -n 1 >/dev/null || echo no"), "", 60,
		&status),
	    "no\n");
}

/* A daemon, say, that keeps the standard output it was started with. */
static void test_what_is_left_behind_is_not_waited_for(void **state)
{
	int status = -1;
	char *text;

	(void)state;
	alarm(20);
	text = output("echo a; sleep 300 & echo $!");
	assert_memory_equal(text, "a\n", 2);
	kill((pid_t)atoi(text + 2), SIGKILL);
	text = proc_ask(scratch.ctx, sh("echo b; sleep 300 &"), "", 10, &status);
	assert_string_equal(text, "b\n");
	/* All of what was printed before. */
	text = output("head -c 60000 /dev/zero | tr '\\0' x; sleep 300 & echo; echo $!");
	assert_int_equal(strcspn(text, "\n"), 60000);
	kill((pid_t)atoi(text + 60001), SIGKILL);
	alarm(0);
	assert_silent();
}

static void test_capture_has_an_end(void **state)
{
	int status;

	(void)state;
	assert_null(proc_capture(scratch.ctx, sh("exec yes"), NULL, false, &status));
	assert_reported("'sh' prints more than 16 MiB");
	assert_null(proc_capture(scratch.ctx, scratch_argv("/absent", NULL), NULL, false, &status));
	assert_reported("cannot run '/absent': No such file or directory");
}

static void test_directory_and_environment(void **state)
{
	char *dir = scratch_mkdir("d"), *log = scratch_path("log");
	int fd = open(log, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	char **env = scratch_argv("PATH=/usr/bin:/bin", "ONLY=this one", NULL);

	(void)state;
	setenv("MCM_LEAK", "1", 1);
	assert_int_equal(
	    run((struct proc_opts){
		.argv = sh("pwd; echo $ONLY$MCM_LEAK"), .env = env, .dir = dir, .out_fd = fd}),
	    0);
	close(fd);
	assert_string_equal(
	    path_read(scratch.ctx, log, NULL), mem_printf(scratch.ctx, "%s\nthis one\n", dir));
	assert_string_equal(output("echo $MCM_LEAK"), "1\n");
	unsetenv("MCM_LEAK");
}

static void test_path_of_the_childs_environment(void **state)
{
	char **env = scratch_argv(mem_printf(scratch.ctx, "PATH=%s", scratch.dir), NULL);
	char **argv = scratch_argv("own-tool", NULL);

	(void)state;
	scratch_file("own-tool", "#!/bin/sh\nexit 5\n", 0755);
	int status = run((struct proc_opts){.argv = argv, .env = env, .out_fd = -1});
	assert_int_equal(WEXITSTATUS(status), 5);
	assert_int_equal(run((struct proc_opts){.argv = argv, .out_fd = -1}), -1);
	assert_reported("cannot run 'own-tool': no such program in PATH '");
}

static void test_start_failures(void **state)
{
	char *dir = scratch_path("absent"), *plain = scratch_file("plain", "x", 0644);
	char *no_interpreter = scratch_file("script", "#!/absent/sh\n", 0755);
	int bad_fd[] = {900, -1};

	(void)state;
	assert_int_equal(run((struct proc_opts){.argv = sh(":"), .dir = dir, .out_fd = -1}), -1);
	assert_reported(mem_printf(
	    scratch.ctx, "cannot run 'sh' in directory '%s': No such file or directory", dir));
	assert_int_equal(
	    run((struct proc_opts){.argv = scratch_argv(plain, NULL), .out_fd = -1}), -1);
	assert_reported("plain': Permission denied");
	assert_int_equal(
	    run((struct proc_opts){.argv = scratch_argv(no_interpreter, NULL), .out_fd = -1}), -1);
	assert_reported("script': No such file or directory");
	assert_int_equal(
	    run((struct proc_opts){.argv = sh(":"), .out_fd = -1, .keep = bad_fd}), -1);
	assert_reported("cannot pass a descriptor to 'sh': Bad file descriptor");
	assert_int_equal(run((struct proc_opts){.argv = sh(":"), .out_fd = 901}), -1);
	assert_reported("cannot set up input and output of 'sh': Bad file descriptor");
	/* No child of a failed start is left to wait for. */
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

static void test_wait_for_no_child(void **state)
{
	(void)state;
	assert_int_equal(proc_wait(1), -1);
	assert_reported("cannot wait for process 1: No child processes");
}

static void test_stdin_is_empty(void **state)
{
	(void)state;
	assert_string_equal(output("cat; readlink /proc/self/fd/0"), "/dev/null\n");
}

/* Which of two open descriptors a child gets that is promised only the second. */
static void check_descriptors(void)
{
	int leak = open("/dev/null", O_RDONLY), kept = open("/dev/null", O_RDONLY | O_CLOEXEC);
	int keep[] = {kept, -1};
	char *log = scratch_path("log");
	int fd = open(log, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	char *script = mem_printf(scratch.ctx,
	    "for i in %d %d %d; do test -e /proc/$$/fd/$i && echo $i; done; :", leak, kept, fd);
	int status = run((struct proc_opts){.argv = sh(script), .out_fd = fd, .keep = keep});

	close(fd);
	close(kept);
	close(leak);
	assert_int_equal(status, 0);
	assert_string_equal(
	    path_read(scratch.ctx, log, NULL), mem_printf(scratch.ctx, "%d\n", kept));
}

static void test_descriptors(void **state)
{
	(void)state;
	check_descriptors();
	assert_silent();
}

/* From now on this process and its children have no close_range(). */
static bool forbid_close_range(void)
{
#ifdef SYS_close_range
	struct sock_filter code[] = {
	    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_close_range, 0, 1),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = {sizeof code / sizeof *code, code};

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0 &&
	       syscall(SYS_close_range, ~0U, ~0U, 0) == -1 && errno == ENOSYS;
#else
	return true;
#endif
}

static void test_descriptors_on_old_kernels(void **state)
{
	(void)state;
	/* Last in the list of tests, because it cannot be undone. */
	if (!forbid_close_range())
		skip();
	check_descriptors();
	assert_silent();
}

static void test_descriptors_without_stdin(void **state)
{
	int saved = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 10);

	(void)state;
	/* The log, and the pipe that tells of failures, get number 0 in turn. */
	close(STDIN_FILENO);
	int log = open(scratch_path("log"), O_WRONLY | O_CREAT, 0644);
	int status = run(
	    (struct proc_opts){.argv = sh("echo x; readlink /proc/self/fd/0"), .out_fd = log});
	close(log);
	int failed = run((struct proc_opts){.argv = scratch_argv("/absent", NULL), .out_fd = -1});
	assert_int_equal(dup2(saved, STDIN_FILENO), STDIN_FILENO);
	close(saved);
	assert_int_equal(log, 0);
	assert_int_equal(status, 0);
	assert_string_equal(path_read(scratch.ctx, scratch_path("log"), NULL), "x\n/dev/null\n");
	assert_int_equal(failed, -1);
	assert_reported("cannot run '/absent'");
}

static void do_nothing(int number)
{
	(void)number;
}

static void test_signals_are_reset(void **state)
{
	struct sigaction pipe_before, term_before;
	const struct sigaction ignored = {.sa_handler = SIG_IGN},
			       handled = {.sa_handler = do_nothing};
	sigset_t term, before;

	(void)state;
	assert_int_equal(sigaction(SIGPIPE, &ignored, &pipe_before), 0);
	assert_int_equal(sigaction(SIGTERM, &handled, &term_before), 0);
	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	assert_int_equal(sigprocmask(SIG_BLOCK, &term, &before), 0);
	char *text = output("grep -E '^Sig(Blk|Ign):' /proc/self/status | tr -d '\\t\\n'");
	int status = run((struct proc_opts){.argv = sh("kill -TERM $$; sleep 9"), .out_fd = -1});
	sigset_t after;
	assert_int_equal(sigprocmask(SIG_SETMASK, &before, &after), 0);
	assert_int_equal(sigaction(SIGPIPE, &pipe_before, NULL), 0);
	assert_int_equal(sigaction(SIGTERM, &term_before, NULL), 0);
	unsigned long long blocked, refused;
	assert_int_equal(sscanf(text, "SigBlk:%llxSigIgn:%llx", &blocked, &refused), 2);
	/* SIGHUP stays as nohup left it; 32 and 33 are the C library's own and cannot be set. */
	assert_true(blocked == 0);
	assert_true((refused & ~(1ULL << (SIGHUP - 1) | 3ULL << 31)) == 0);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
	/* Our own state is untouched. */
	assert_true(sigismember(&after, SIGTERM));
}

static void test_nohup_stays(void **state)
{
	const struct sigaction ignored = {.sa_handler = SIG_IGN};
	struct sigaction before;

	(void)state;
	assert_int_equal(sigaction(SIGHUP, &ignored, &before), 0);
	char *text = output("kill -HUP $$; echo alive");
	assert_int_equal(sigaction(SIGHUP, &before, NULL), 0);
	assert_string_equal(text, "alive\n");
}

static void test_guarded(void **state)
{
	struct proc_opts opts = {
	    .argv = scratch_argv("sh", "-c", "sleep 60 & exec setsid --wait sleep 60", NULL),
	    .out_fd = -1,
	    .guarded = true,
	};
	pid_t guard = proc_start(&opts);

	(void)state;
	assert_true(guard > 0);
	guard_end(guard);
	assert_true(WIFSIGNALED(proc_wait(guard)));
	opts.argv = scratch_argv("sh", "-c", "exit 7", NULL);
	assert_int_equal(WEXITSTATUS(proc_run(&opts)), 7);
	opts.argv = scratch_argv("./no-such-program", NULL);
	assert_int_equal(proc_start(&opts), -1);
	assert_reported("cannot run './no-such-program': No such file");
}

static void test_child_dies_with_its_parent(void **state)
{
	int fds[2];
	pid_t grandchild = 0;

	(void)state;
	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	pid_t middle = fork();
	if (middle == 0) {
		pid_t pid = proc_start(&(struct proc_opts){
		    .argv = scratch_argv("sleep", "60", NULL), .out_fd = fds[1]});

		(void)!write(fds[1], &pid, sizeof pid);
		pause();
		_exit(0);
	}
	close(fds[1]);
	assert_int_equal(read(fds[0], &grandchild, sizeof grandchild), sizeof grandchild);
	assert_true(grandchild > 0);
	assert_int_equal(kill(grandchild, 0), 0);
	assert_int_equal(kill(middle, SIGKILL), 0);
	assert_int_equal(waitpid(middle, NULL, 0), middle);
	/* The pipe ends when the last that holds it is gone: sleep, long before its minute. */
	char rest;
	assert_int_equal(read(fds[0], &rest, 1), 0);
	close(fds[0]);
}

static void test_wait_restarts_after_signals(void **state)
{
	const struct sigaction handled = {.sa_handler = do_nothing}; /* without SA_RESTART */
	struct sigaction before;

	(void)state;
	assert_int_equal(sigaction(SIGUSR1, &handled, &before), 0);
	char *script = mem_printf(
	    scratch.ctx, "kill -USR1 %ld; kill -USR1 %ld; exit 4", (long)getpid(), (long)getpid());
	int status = run((struct proc_opts){.argv = sh(script), .out_fd = -1});
	assert_int_equal(sigaction(SIGUSR1, &before, NULL), 0);
	assert_int_equal(WEXITSTATUS(status), 4);
	assert_silent();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_status),
	    SCRATCH_TEST(test_output_goes_to_log),
	    SCRATCH_TEST(test_capture),
	    SCRATCH_TEST(test_ask),
	    SCRATCH_TEST(test_what_is_left_behind_is_not_waited_for),
	    SCRATCH_TEST(test_capture_has_an_end),
	    SCRATCH_TEST(test_directory_and_environment),
	    SCRATCH_TEST(test_path_of_the_childs_environment),
	    SCRATCH_TEST(test_start_failures),
	    SCRATCH_TEST(test_wait_for_no_child),
	    SCRATCH_TEST(test_stdin_is_empty),
	    SCRATCH_TEST(test_descriptors),
	    SCRATCH_TEST(test_descriptors_without_stdin),
	    SCRATCH_TEST(test_signals_are_reset),
	    SCRATCH_TEST(test_nohup_stays),
	    SCRATCH_TEST(test_guarded),
	    SCRATCH_TEST(test_child_dies_with_its_parent),
	    SCRATCH_TEST(test_wait_restarts_after_signals),
	    SCRATCH_TEST(test_descriptors_on_old_kernels),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
