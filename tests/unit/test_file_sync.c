/* SPDX-License-Identifier: Apache-2.0 */
/* Publishing, and what reaches the disk in which order. The calls to the system are ours here. */
#include "scratch.h"

#include <errno.h>

#include "files/file.h"

/* What was done since reset(), and which of the calls fails. */
static struct {
	char *text;
	const char *failing;
	int error;
} calls;

static void reset(const char *failing, int error)
{
	calls.text = mem_strdup(scratch.ctx, "");
	calls.failing = failing;
	calls.error = error;
}

static int note(const char *name, int fd)
{
	struct stat st;

	assert_int_equal(fstat(fd, &st), 0);
	char *call = mem_printf(scratch.ctx, "%s %s", name, S_ISDIR(st.st_mode) ? "dir" : "file");
	mem_appendf(scratch.ctx, &calls.text, "%s, ", call);
	if (calls.failing == NULL || strcmp(calls.failing, call) != 0)
		return 0;
	errno = calls.error;
	/* An interruption is over when it is tried again. */
	if (calls.error == EINTR)
		calls.failing = NULL;
	return -1;
}

int fsync(int fd)
{
	return note("fsync", fd);
}

int syncfs(int fd)
{
	return note("syncfs", fd);
}

static char *new_tree(void)
{
	char *tree = scratch_mkdir("new");

	scratch_file("new/f", "x", 0644);
	return tree;
}

static void test_publish_file(void **state)
{
	char *temp = scratch_file("temp", "new", 0644), *path = scratch_file("f", "old", 0644);

	(void)state;
	reset(NULL, 0);
	assert_int_equal(file_publish(temp, path), 0);
	assert_string_equal(calls.text, "fsync file, fsync dir, ");
	assert_string_equal(path_read(scratch.ctx, path, NULL), "new");
	assert_false(path_exists(temp));
	assert_silent();
}

static void test_publish_tree(void **state)
{
	char *path = scratch_path("tree");

	(void)state;
	reset(NULL, 0);
	assert_int_equal(file_publish(new_tree(), path), 0);
	assert_string_equal(calls.text, "syncfs dir, fsync dir, ");
	assert_true(path_exists(scratch_path("tree/f")));
	assert_silent();
}

static void test_what_the_disk_refused_is_not_published(void **state)
{
	char *temp = scratch_file("temp", "new", 0644), *path = scratch_file("f", "old", 0644);
	char *tree = new_tree();

	(void)state;
	reset("fsync file", EIO);
	assert_int_equal(file_publish(temp, path), -1);
	assert_reported("cannot write '");
	assert_string_equal(path_read(scratch.ctx, path, NULL), "old");
	assert_true(path_exists(temp));
	reset("syncfs dir", ENOSPC);
	assert_int_equal(file_publish(tree, scratch_path("tree")), -1);
	assert_reported("to the disk: No space left on device");
	assert_false(path_exists(scratch_path("tree")));
	assert_int_equal(file_publish(scratch_path("absent"), path), -1);
	assert_reported("cannot open '");
}

static void test_directories_that_cannot_be_synced(void **state)
{
	char *path = scratch_path("f");

	(void)state;
	reset("fsync dir", EINVAL);
	assert_int_equal(file_publish(scratch_file("a", "", 0644), path), 0);
	reset("fsync dir", EINTR);
	assert_int_equal(file_publish(scratch_file("b", "", 0644), path), 0);
	assert_string_equal(calls.text, "fsync file, fsync dir, fsync dir, ");
	assert_silent();
	reset("fsync dir", EIO);
	assert_int_equal(file_publish(scratch_file("c", "", 0644), path), -1);
	assert_reported("cannot write '");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_publish_file),
	    SCRATCH_TEST(test_publish_tree),
	    SCRATCH_TEST(test_what_the_disk_refused_is_not_published),
	    SCRATCH_TEST(test_directories_that_cannot_be_synced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
