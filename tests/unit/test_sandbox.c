/* SPDX-License-Identifier: Apache-2.0 */
/* What is seen in a sandbox, and what is left when it ends. */
#include "process/proc.h"
#include "process/sandbox.h"
#include "scratch.h"

static const struct sandbox_mount *mounts_of(size_t *n)
{
	static struct sandbox_mount list[16];
	static const char *const system[] = {"/usr", "/bin", "/lib", "/lib64", "/sbin"};
	struct stat st;

	*n = 0;
	for (size_t i = 0; i < sizeof system / sizeof *system; i++)
		if (lstat(system[i], &st) == 0)
			list[(*n)++] = (struct sandbox_mount){
			    S_ISLNK(st.st_mode) ? SANDBOX_LINK : SANDBOX_READ, system[i],
			    system[i]};
	list[(*n)++] = (struct sandbox_mount){SANDBOX_EMPTY, NULL, "/usr/local"};
	list[(*n)++] = (struct sandbox_mount){SANDBOX_WRITE, scratch.dir, "/mnt/mcm"};
	list[(*n)++] = (struct sandbox_mount){SANDBOX_READ, "/etc", "/mnt/mcm/etc"};
	return list;
}

static int run_shell(void *script)
{
	const struct proc_opts opts = {.argv = scratch_argv("sh", "-c", (const char *)script, NULL),
	    .env = scratch_argv("PATH=/usr/bin:/bin", NULL),
	    .out_fd = -1};
	int status = proc_run(&opts);

	return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}

static int in_sandbox(const char *script)
{
	struct sandbox box = {.dir = scratch_path("root")};
	char *why;
	int status;

	path_mkdirs(box.dir);
	box.mounts = mounts_of(&box.nmounts);
	status = sandbox_run(scratch.ctx, &box, run_shell, (void *)(uintptr_t)script, &why);
	if (why)
		fprintf(stderr, "# %s\n", why);
	return status;
}

static void test_sees(void **state)
{
	(void)state;
	assert_int_equal(in_sandbox("exit 0"), 0);
	assert_int_equal(in_sandbox("exit 7"), 7);
	/* Nothing but what was named. */
	assert_int_equal(in_sandbox("set -- /*; echo $* >/mnt/mcm/names"), 0);
	char *names = path_read(scratch.ctx, path_join(scratch.ctx, scratch.dir, "names"), NULL);
	assert_null(strstr(names, "/home"));
	assert_null(strstr(names, "/root"));
	assert_null(strstr(names, "/var"));
	assert_non_null(strstr(names, "/proc"));
	assert_int_equal(in_sandbox("test -z \"$(ls /usr/local)\""), 0);
	assert_int_equal(in_sandbox("test -r /mnt/mcm/etc/passwd"), 0);
	assert_int_equal(in_sandbox("test $(id -u):$(id -g) = 1000:1000"), 0);
	assert_int_equal(in_sandbox("test $(uname -n) = mcm"), 0);
	/* No process but its own, no network but a loopback that is down. */
	assert_int_equal(in_sandbox("kill -0 $$ && ! kill -0 999999 2>/dev/null"), 0);
	assert_int_equal(in_sandbox("test $(grep -c : /proc/net/dev) = 1"), 0);
	assert_int_equal(in_sandbox("cat </dev/null && echo x >/dev/null && cat <&0"), 0);
}

static void test_writes(void **state)
{
	(void)state;
	assert_int_equal(in_sandbox("! touch /new 2>/dev/null"), 0);
	assert_int_equal(in_sandbox("! touch /usr/new 2>/dev/null"), 0);
	assert_int_equal(in_sandbox("! touch /usr/local/new 2>/dev/null"), 0);
	assert_int_equal(in_sandbox("! mkdir /mnt/other 2>/dev/null"), 0);
	assert_int_equal(in_sandbox("! touch /mnt/mcm/etc/new 2>/dev/null"), 0);
	assert_int_equal(in_sandbox("! mount -o remount,rw /usr 2>/dev/null"), 0);
	/* Root's, who may be who has called us. Nothing changes, whatever comes of it. */
	assert_int_equal(
	    in_sandbox("read -r old </proc/sys/kernel/core_pattern && "
		       "! printf '%s\\n' \"$old\" 2>/dev/null >/proc/sys/kernel/core_pattern"),
	    0);
	assert_int_equal(in_sandbox("! test -w /proc/sysrq-trigger"), 0);
	assert_int_equal(in_sandbox("echo it >/mnt/mcm/file"), 0);
	char *text = path_read(scratch.ctx, path_join(scratch.ctx, scratch.dir, "file"), NULL);
	assert_string_equal(text, "it\n");
}

static void test_leaves_nothing(void **state)
{
	(void)state;
	/* It left the process group and the session. */
	assert_int_equal(
	    in_sandbox("setsid sh -c 'while :; do echo x >>/mnt/mcm/alive; sleep 0.01; done' & "
		       "while [ ! -s /mnt/mcm/alive ]; do sleep 0.01; done"),
	    0);
	struct stat before, after;
	char *alive = path_join(scratch.ctx, scratch.dir, "alive");
	assert_int_equal(stat(alive, &before), 0);
	usleep(100000);
	assert_int_equal(stat(alive, &after), 0);
	assert_int_equal(before.st_size, after.st_size);
}

static void test_tells_why_not(void **state)
{
	const struct sandbox_mount absent = {SANDBOX_READ, "/no/such/place", "/place"};
	const struct sandbox box = {.dir = "/tmp", .mounts = &absent, .nmounts = 1};
	char *why;

	(void)state;
	assert_int_equal(sandbox_run(scratch.ctx, &box, NULL, NULL, &why), -1);
	assert_string_equal(why, "cannot show /no/such/place: No such file or directory");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_sees),
	    SCRATCH_TEST(test_writes),
	    SCRATCH_TEST(test_leaves_nothing),
	    SCRATCH_TEST(test_tells_why_not),
	};

	char *lack = sandbox_lack(NULL);
	if (lack != NULL) {
		/* cmocka's skip() is "not ok", in TAP. */
		printf("1..0 # SKIP this system allows no sandbox: %s\n", lack);
		mem_free(lack);
		return 0;
	}
	return cmocka_run_group_tests_name("sandbox", tests, NULL, NULL);
}
