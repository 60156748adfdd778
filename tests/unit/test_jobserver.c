/* SPDX-License-Identifier: Apache-2.0 */
/* The jobserver by itself, and with the make of this host. */
#include "scratch.h"

#include <signal.h>
#include <time.h>

#include "process/jobserver.h"
#include "process/proc.h"

static int free_slots(struct jobserver *js)
{
	int n = 0;

	while (jobserver_take(js))
		n++;
	for (int i = 0; i < n; i++)
		jobserver_give(js);
	return n;
}

static void test_take_and_give(void **state)
{
	struct jobserver js;

	(void)state;
	assert_int_equal(jobserver_open(&js, 3), 0);
	assert_int_equal(js.slots, 3);
	for (int i = 0; i < 3; i++)
		assert_true(jobserver_take(&js));
	assert_false(jobserver_take(&js));
	jobserver_give(&js);
	assert_true(jobserver_take(&js));
	assert_false(jobserver_take(&js));
	jobserver_close(&js);
	assert_silent();
}

static void test_limits(void **state)
{
	static const int bad[] = {0, -1, 4097, INT32_MAX};
	struct jobserver js;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(jobserver_open(&js, bad[i]), -1);
		assert_reported("give a number from 1 to 4096");
		assert_int_equal(js.read_fd, -1);
		jobserver_close(&js);
	}
	assert_int_equal(jobserver_open(&js, 4096), 0);
	assert_int_equal(free_slots(&js), 4096);
	jobserver_close(&js);
	jobserver_close(&js);
	assert_silent();
}

static void test_reset(void **state)
{
	struct jobserver js;
	char lost;

	(void)state;
	assert_int_equal(jobserver_open(&js, 4), 0);
	assert_true(jobserver_take(&js));
	/* Two went with a make that was killed. */
	assert_int_equal(read(js.read_fd, &lost, 1), 1);
	assert_int_equal(read(js.read_fd, &lost, 1), 1);
	jobserver_reset(&js, 1);
	assert_int_equal(free_slots(&js), 3);
	jobserver_reset(&js, 0);
	assert_int_equal(free_slots(&js), 4);
	jobserver_reset(&js, 4);
	assert_int_equal(free_slots(&js), 0);
	jobserver_reset(&js, 9);
	assert_int_equal(free_slots(&js), 0);
	jobserver_close(&js);
}

static void test_ends(void **state)
{
	struct jobserver js;

	(void)state;
	assert_int_equal(jobserver_open(&js, 2), 0);
	/* What make 4.3 inherits must block, and nobody inherits unasked. */
	assert_int_equal(fcntl(js.read_fd, F_GETFL) & O_NONBLOCK, 0);
	assert_int_equal(fcntl(js.write_fd, F_GETFL) & O_NONBLOCK, 0);
	assert_int_equal(fcntl(js.read_fd, F_GETFD), FD_CLOEXEC);
	assert_int_equal(fcntl(js.write_fd, F_GETFD), FD_CLOEXEC);
	assert_int_equal(fcntl(js.own_fd, F_GETFD), FD_CLOEXEC);
	assert_string_equal(jobserver_makeflags(scratch.ctx, &js),
	    mem_printf(scratch.ctx, "-j2 --jobserver-auth=%d,%d", js.read_fd, js.write_fd));
	jobserver_close(&js);
	assert_int_equal(js.read_fd, -1);
}

/* Eight recipes that each note the time at their begin and end. */
static const char makefile[] = "all: 1 2 3 4 5 6 7 8\n"
			       "%:\n"
			       "\t@echo + >> $(LOG); sleep 0.1; echo - >> $(LOG)\n";

/* The most recipes that ran at once, from lines of + and -. */
static int most_at_once(const char *log)
{
	int now = 0, most = 0;

	for (const char *p = log; *p != '\0'; p++) {
		now += *p == '+' ? 1 : *p == '-' ? -1 : 0;
		most = now > most ? now : most;
	}
	assert_int_equal(now, 0);
	return most;
}

static int start_make(const struct jobserver *js, const char *log, int out_fd)
{
	struct strlist *env = strlist_new(scratch.ctx);
	const int keep[] = {js->read_fd, js->write_fd, -1};

	strlist_setenv(env, "PATH", getenv("PATH"));
	strlist_setenv(env, "MAKEFLAGS", jobserver_makeflags(scratch.ctx, js));
	return proc_start(&(struct proc_opts){
	    .argv = scratch_argv(
		"make", "-f", scratch_path("mk"), mem_printf(scratch.ctx, "LOG=%s", log), NULL),
	    .env = env->items,
	    .dir = scratch.dir,
	    .out_fd = out_fd,
	    .keep = keep,
	});
}

static void test_two_makes_share_the_slots(void **state)
{
	struct jobserver js;
	char *log = scratch_path("log"), *messages = scratch_path("messages");
	int fd = open(messages, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);

	(void)state;
	if (path_which(scratch.ctx, "make") == NULL)
		skip();
	scratch_file("mk", makefile, 0644);
	assert_int_equal(jobserver_open(&js, 3), 0);
	/* One slot each is theirs; the third is in the pipe. */
	assert_true(jobserver_take(&js) && jobserver_take(&js));
	pid_t one = start_make(&js, log, fd), two = start_make(&js, log, fd);
	assert_int_equal(proc_wait(one), 0);
	assert_int_equal(proc_wait(two), 0);
	close(fd);
	int most = most_at_once(path_read(scratch.ctx, log, NULL));
	assert_true(most >= 2 && most <= 3);
	/* No "jobserver unavailable", no "-j forced": make took part. */
	assert_string_equal(path_read(scratch.ctx, messages, NULL), "");
	assert_int_equal(free_slots(&js), 1);
	jobserver_close(&js);
	assert_silent();
}

static void test_slots_of_a_killed_make_come_back(void **state)
{
	struct jobserver js;
	char *log = scratch_path("log");
	const struct timespec moment = {0, 20 * 1000 * 1000};

	(void)state;
	if (path_which(scratch.ctx, "make") == NULL)
		skip();
	scratch_file("mk", "all: 1 2 3 4\n%:\n\t@echo + >> $(LOG); exec sleep 1\n", 0644);
	assert_int_equal(jobserver_open(&js, 4), 0);
	assert_true(jobserver_take(&js));
	pid_t pid = start_make(&js, log, -1);
	for (int i = 0; i < 200 && free_slots(&js) > 0; i++)
		nanosleep(&moment, NULL);
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_true(WIFSIGNALED(proc_wait(pid)));
	assert_true(free_slots(&js) < 3);
	jobserver_reset(&js, 0);
	assert_int_equal(free_slots(&js), 4);
	jobserver_close(&js);
}

/* Nothing can be written into the end that is read. */
static void test_a_slot_that_the_pipe_refuses_is_not_lost(void **state)
{
	struct jobserver js;

	(void)state;
	assert_int_equal(jobserver_open(&js, 2), 0);
	assert_true(jobserver_take(&js) && jobserver_take(&js));
	int write_fd = js.write_fd;
	js.write_fd = js.read_fd;
	jobserver_give(&js);
	js.write_fd = write_fd;
	assert_true(jobserver_take(&js));
	assert_false(jobserver_take(&js));
	jobserver_close(&js);
	assert_silent();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_take_and_give),
	    SCRATCH_TEST(test_limits),
	    SCRATCH_TEST(test_reset),
	    SCRATCH_TEST(test_ends),
	    SCRATCH_TEST(test_two_makes_share_the_slots),
	    SCRATCH_TEST(test_slots_of_a_killed_make_come_back),
	    SCRATCH_TEST(test_a_slot_that_the_pipe_refuses_is_not_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
