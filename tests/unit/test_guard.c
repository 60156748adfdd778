/* SPDX-License-Identifier: Apache-2.0 */
/* What a process leaves behind, in whatever group or session, is ended by its guard. */
#include "scratch.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "process/guard.h"
#include "process/processes.h"

enum { PATIENCE_US = 10000, TRIES = 1500 };

/* The worker's work: one child as it is and one in a session of its own, each holding the pipe. */
static void leave_children(int fd)
{
	for (int i = 0; i < 2; i++) {
		if (fork() != 0)
			continue;
		if (i == 1) {
			setsid();
			/* Its parent is gone, too. */
			if (fork() != 0)
				_exit(0);
		}
		(void)!write(fd, "x", 1);
		for (;;)
			pause();
	}
}

static void read_two(int fd)
{
	char text[2];

	for (size_t n = 0; n < sizeof text; n += (size_t)read(fd, text + n, sizeof text - n))
		continue;
}

/* Nobody has the other end open any more. */
static void assert_all_gone(int fd)
{
	char c;

	assert_int_equal(read(fd, &c, 1), 0);
	close(fd);
}

/* Starts a guarded process with two leftovers, which then waits or exits with that status. */
static pid_t start(int *from, int status)
{
	int fds[2], go[2];
	char c;

	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	assert_int_equal(pipe2(go, O_CLOEXEC), 0);
	pid_t guard = guard_fork();
	if (guard == 0) {
		close(fds[0]);
		leave_children(fds[1]);
		if (status >= 0 && read(go[0], &c, 1) == 1)
			_exit(status);
		for (;;)
			pause();
	}
	assert_true(guard > 0);
	close(fds[1]);
	read_two(fds[0]);
	assert_int_equal(write(go[1], "g", 1), 1);
	close(go[0]);
	close(go[1]);
	*from = fds[0];
	return guard;
}

static void test_end_of_the_process(void **state)
{
	int from, status;
	pid_t guard = start(&from, 42);

	(void)state;
	assert_int_equal(waitpid(guard, &status, 0), guard);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 42);
	assert_all_gone(from);
}

static void test_told_to_end(void **state)
{
	int from, status;
	pid_t guard = start(&from, -1);

	(void)state;
	guard_end(guard);
	assert_int_equal(waitpid(guard, &status, 0), guard);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGKILL);
	assert_all_gone(from);
}

/* The caller is killed, which nothing can catch. */
static void test_death_of_the_caller(void **state)
{
	char *dir = scratch_path("left/below");
	int fds[2];

	(void)state;
	assert_int_equal(path_mkdirs(dir), 0);
	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	pid_t caller = fork();
	if (caller == 0) {
		pid_t guard = guard_fork_in(scratch_path("left"));

		if (guard == 0)
			leave_children(fds[1]);
		for (;;)
			pause();
	}
	close(fds[1]);
	read_two(fds[0]);
	assert_int_equal(kill(caller, SIGKILL), 0);
	assert_int_equal(waitpid(caller, NULL, 0), caller);
	assert_all_gone(fds[0]);
	for (int i = 0; i < TRIES && path_exists(scratch_path("left")); i++)
		usleep(PATIENCE_US);
	assert_false(path_exists(scratch_path("left")));
}

static _Noreturn void *stay(void *data)
{
	(void)data;
	for (;;)
		pause();
}

/* As while a process with threads ends: the one that started the guard has, others have not yet. */
static void test_death_of_the_first_thread(void **state)
{
	char *dir = scratch_path("left/below");
	int fds[2], go[2];
	char c;

	(void)state;
	assert_int_equal(path_mkdirs(dir), 0);
	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	assert_int_equal(pipe2(go, O_CLOEXEC), 0);
	pid_t caller = fork();
	if (caller == 0) {
		pthread_t thread;
		pid_t guard = guard_fork_in(scratch_path("left"));

		if (guard == 0) {
			leave_children(fds[1]);
			stay(NULL);
		}
		if (read(go[0], &c, 1) == 1 && pthread_create(&thread, NULL, stay, NULL) == 0)
			syscall(SYS_exit, 0);
		_exit(1);
	}
	close(fds[1]);
	read_two(fds[0]);
	assert_false(processes_is_ending(caller));
	assert_int_equal(write(go[1], "g", 1), 1);
	for (int i = 0; i < TRIES && path_exists(scratch_path("left")); i++)
		usleep(PATIENCE_US);
	assert_false(path_exists(scratch_path("left")));
	assert_true(processes_is_ending(caller));
	assert_int_equal(kill(caller, SIGKILL), 0);
	assert_int_equal(waitpid(caller, NULL, 0), caller);
	close(fds[0]);
	close(go[0]);
	close(go[1]);
}

static char state_of(pid_t pid)
{
	char *text = path_read(scratch.ctx, mem_printf(scratch.ctx, "/proc/%d/stat", pid), NULL);

	return strrchr(text, ')')[2];
}

static void wait_for_state(pid_t pid, bool stopped)
{
	for (int i = 0; i < TRIES && (state_of(pid) == 'T') != stopped; i++)
		usleep(PATIENCE_US);
	assert_int_equal(state_of(pid) == 'T', stopped);
}

static void test_stop_and_go_on(void **state)
{
	int from, pids[2];
	pid_t worker;

	(void)state;
	assert_int_equal(pipe2(pids, O_CLOEXEC), 0);
	pid_t guard = guard_fork();
	if (guard == 0) {
		worker = getpid();
		(void)!write(pids[1], &worker, sizeof worker);
		for (;;)
			pause();
	}
	from = pids[0];
	assert_int_equal(read(from, &worker, sizeof worker), sizeof worker);
	assert_int_equal(getpgid(guard), getpgrp());
	assert_int_equal(getpgid(worker), worker);
	assert_int_equal(kill(guard, SIGTSTP), 0);
	wait_for_state(worker, true);
	assert_int_equal(kill(guard, SIGCONT), 0);
	wait_for_state(worker, false);
	/* What is stopped can be ended. */
	assert_int_equal(kill(guard, SIGTSTP), 0);
	wait_for_state(worker, true);
	guard_end(guard);
	assert_int_equal(waitpid(guard, NULL, 0), guard);
	close(pids[0]);
	close(pids[1]);
}

/* The guard tells what all that is below it has used. */
static void test_cpu(void **state)
{
	struct rusage usage;
	struct processes all;
	double seen = 0;

	(void)state;
	pid_t guard = guard_fork();
	if (guard == 0) {
		if (fork() == 0)
			for (volatile unsigned i = 0; clock() < CLOCKS_PER_SEC / 5; i++)
				continue;
		for (;;)
			pause();
	}
	for (int i = 0; i < TRIES && seen < 0.15; i++) {
		usleep(PATIENCE_US);
		all = processes_read(scratch.ctx);
		seen = processes_cpu(&all, guard);
	}
	assert_true(seen >= 0.15);
	assert_true(processes_machine_cpu() > seen);
	assert_true(processes_cpus() >= 1);
	guard_end(guard);
	assert_int_equal(wait4(guard, NULL, 0, &usage), guard);
	assert_true(clock_cpu(&usage) >= 0.15);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_end_of_the_process),
	    SCRATCH_TEST(test_told_to_end),
	    SCRATCH_TEST(test_death_of_the_caller),
	    SCRATCH_TEST(test_death_of_the_first_thread),
	    SCRATCH_TEST(test_stop_and_go_on),
	    SCRATCH_TEST(test_cpu),
	};

	return cmocka_run_group_tests_name("guard", tests, NULL, NULL);
}
