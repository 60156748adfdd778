/* SPDX-License-Identifier: Apache-2.0 */
/* Whose files are believed. */
#include "scratch.h"

#include <sched.h>
#include <sys/mount.h>

#include "files/owner.h"

enum { SOMEBODY = 65534 };

static int owner_setup(void **state)
{
	unsetenv("MCM_TRUST_OWNERS");
	return scratch_setup(state);
}

static void assert_refused(const char *path, const char *why)
{
	assert_int_equal(owner_check(path, "the store"), -1);
	assert_reported(why);
}

static void assert_fine(const char *path)
{
	assert_int_equal(owner_check(path, "the store"), 0);
	assert_silent();
}

static void give_away(const char *path)
{
	if (geteuid() != 0)
		skip();
	assert_int_equal(lchown(path, SOMEBODY, SOMEBODY), 0);
}

static void test_own(void **state)
{
	(void)state;
	char *file = scratch_file("file", "text", 0644);

	assert_fine(file);
	assert_fine(scratch.dir);
	assert_int_equal(symlink("file", scratch_path("link")), 0);
	assert_fine(scratch_path("link"));
	assert_int_equal(chdir(scratch.dir), 0);
	assert_fine("link");
	assert_int_equal(chdir("/"), 0);
	scratch_mkdir("dir");
	assert_int_equal(symlink("dir/../file", scratch_path("up")), 0);
	assert_fine(scratch_path("up"));
	assert_refused(scratch_path("absent"), "cannot open the store");
	int fd = owner_open(file, "the file");
	char text[8] = "";
	assert_int_equal(read(fd, text, sizeof text), 4);
	assert_string_equal(text, "text");
	assert_true((fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
	close(fd);
}

static void test_writable(void **state)
{
	(void)state;
	char *file = scratch_file("file", "text", 0666);
	char *dir = scratch_mkdir("dir");
	char *below = scratch_file("dir/below", "text", 0644);

	assert_refused(file, "everybody may write to");
	assert_int_equal(chmod(dir, 0777), 0);
	assert_refused(below, "run 'chmod o-w ");
	/* Nobody can replace a file of ours there, but anybody could have made one. */
	assert_int_equal(chmod(dir, 01777), 0);
	assert_fine(below);
	assert_refused(dir, "everybody may write to");
	setenv("MCM_TRUST_OWNERS", "*", 1);
	assert_fine(dir);
}

static void test_fifo(void **state)
{
	(void)state;
	assert_int_equal(mkfifo(scratch_path("fifo"), 0600), 0);
	assert_fine(scratch_path("fifo"));
}

static void test_foreign(void **state)
{
	(void)state;
	char *dir = scratch_mkdir("dir");
	char *below = scratch_file("dir/below", "text", 0644);

	give_away(dir);
	assert_refused(dir, "belongs to the user nobody");
	assert_refused(below, "belongs to the user nobody");
	setenv("MCM_TRUST_OWNERS", "daemon nobody", 1);
	assert_fine(below);
	setenv("MCM_TRUST_OWNERS", "%nogroup", 1);
	assert_fine(below);
	setenv("MCM_TRUST_OWNERS", "daemon %daemon", 1);
	assert_refused(below, "set MCM_TRUST_OWNERS=nobody if you share it");
}

static void test_foreign_link(void **state)
{
	(void)state;
	scratch_file("file", "text", 0644);
	assert_int_equal(symlink("file", scratch_path("link")), 0);
	give_away(scratch_path("link"));
	assert_refused(scratch_path("link"), "belongs to the user nobody");
}

static void test_group(void **state)
{
	(void)state;
	char *file = scratch_file("file", "text", 0644);

	if (geteuid() != 0)
		skip();
	assert_int_equal(chown(file, 0, SOMEBODY), 0);
	assert_fine(file);
	assert_int_equal(chmod(file, 0664), 0);
	assert_refused(file, "the group nogroup may write to");
	setenv("MCM_TRUST_OWNERS", "%nogroup", 1);
	assert_fine(file);
	/* The group of that name is the user's alone. */
	unsetenv("MCM_TRUST_OWNERS");
	assert_int_equal(chown(file, 1, 1), 0);
	setenv("MCM_TRUST_OWNERS", "daemon", 1);
	assert_fine(file);
}

/* A group of a user's own name that has others in it is not the user's alone. */
static void test_group_with_others(void **state)
{
	(void)state;
	char *file = scratch_file("file", "text", 0664);
	char *groups = scratch_file("groups", "root:x:0:\ndaemon:x:1:daemon,bin\n", 0644);

	/* For this process alone. */
	if (geteuid() != 0 || unshare(CLONE_NEWNS) != 0 ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
	    mount(groups, "/etc/group", NULL, MS_BIND, NULL) != 0)
		skip();
	assert_int_equal(chown(file, 1, 1), 0);
	setenv("MCM_TRUST_OWNERS", "daemon", 1);
	assert_refused(file, "the group daemon may write to");
	scratch_file("groups", "root:x:0:\ndaemon:x:1:daemon\n", 0644);
	assert_fine(file);
	assert_int_equal(umount("/etc/group"), 0);
}

static void test_many_links(void **state)
{
	(void)state;
	assert_int_equal(symlink("a", scratch_path("b")), 0);
	assert_int_equal(symlink("b", scratch_path("a")), 0);
	assert_refused(scratch_path("a"), "cannot open the store");
}

#define OWNER_TEST(test) cmocka_unit_test_setup_teardown(test, owner_setup, scratch_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    OWNER_TEST(test_own),
	    OWNER_TEST(test_writable),
	    OWNER_TEST(test_fifo),
	    OWNER_TEST(test_foreign),
	    OWNER_TEST(test_foreign_link),
	    OWNER_TEST(test_group),
	    OWNER_TEST(test_group_with_others),
	    OWNER_TEST(test_many_links),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
