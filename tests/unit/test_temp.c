/* SPDX-License-Identifier: Apache-2.0 */
/* What is there for a while, and what is left of it. */
#include <errno.h>

#include "scratch.h"

#include "files/temp.h"

static void test_names_of_half_written_files(void **state)
{
	static const char *const others[] = {
	    "a.7.0.tmp", ".a.7.tmp", ".a.x.0.tmp", ".a.7.0.tmp.x", ".tmp", "", ".a"};

	(void)state;
	assert_int_equal(temp_writer(".a.7.0.tmp"), 7);
	assert_int_equal(temp_writer(".a.b.1234.19.tmp"), 1234);
	assert_int_equal(temp_writer("..a.7.0.tmp"), 7);
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		assert_int_equal(temp_writer(others[i]), 0);
}

static void test_sweep(void **state)
{
	static const char *const names[] = {".a.7.0.tmp", "d/.b.8.1.tmp"};

	(void)state;
	assert_int_equal(path_mkdirs(scratch_path("d/.c.9.0.tmp")), 0);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(path_write(scratch_path(names[i]), "x", 1), 0);
	assert_int_equal(path_write(scratch_path("d/.mine"), "x", 1), 0);
	assert_int_equal(temp_sweep(scratch.dir), 0);
	for (size_t i = 0; i < 2; i++)
		assert_false(path_exists(scratch_path(names[i])));
	assert_true(path_exists(scratch_path("d/.mine")));
	/* A directory is nothing that path_write() makes. */
	assert_true(path_exists(scratch_path("d/.c.9.0.tmp")));
}

static void test_directories_in_use_stay(void **state)
{
	int lock = -1;
	char *dir = temp_dir_new(scratch.ctx, scratch.dir, ".work", &lock);
	char *left = path_temp_dir(scratch.ctx, scratch.dir, ".work");

	(void)state;
	assert_non_null(dir);
	assert_non_null(left);
	assert_int_equal(path_mkdirs(scratch_path(".work.longer-than-that")), 0);
	temp_dir_sweep(scratch.dir, ".work");
	assert_true(path_exists(dir));
	assert_false(path_exists(left));
	assert_true(path_exists(scratch_path(".work.longer-than-that")));
	dir = mem_strdup(scratch.ctx, dir);
	left = mem_strdup(scratch.ctx, dir);
	assert_int_equal(temp_dir_free(dir, lock), 0);
	assert_false(path_exists(left));
}

static void test_only_what_was_made_goes(void **state)
{
	char *top;

	(void)state;
	assert_int_equal(path_mkdirs(scratch_path("old")), 0);
	top = temp_mkdirs(scratch.ctx, scratch_path("old/new/deep"));
	assert_string_equal(top, scratch_path("old/new"));
	temp_rmdirs(scratch_path("old/new/deep"), top);
	assert_false(path_exists(scratch_path("old/new")));
	assert_true(path_exists(scratch_path("old")));
	top = temp_mkdirs(scratch.ctx, scratch_path("old"));
	assert_string_equal(top, "");
	temp_rmdirs(scratch_path("old"), top);
	assert_true(path_exists(scratch_path("old")));
	/* What has something in it by now stays. */
	top = temp_mkdirs(scratch.ctx, scratch_path("old/new/deep"));
	assert_int_equal(path_write(scratch_path("old/new/file"), "x", 1), 0);
	temp_rmdirs(scratch_path("old/new/deep"), top);
	assert_true(path_exists(scratch_path("old/new/file")));
	assert_false(path_exists(scratch_path("old/new/deep")));
}

/* A process of the same number, here before or in another container, has left or writes them. */
static void test_beside_others(void **state)
{
	const char *path = scratch_path("a");
	char *temp = NULL;

	(void)state;
	for (int i = 0; i < 3; i++) {
		int fd = temp_beside(scratch.ctx, path, &temp);

		assert_true(fd >= 0);
		assert_int_equal(close(fd), 0);
		assert_string_equal(path_basename(temp),
		    mem_printf(scratch.ctx, ".a.%ld.%d.tmp", (long)getpid(), i));
		assert_int_equal(temp_writer(path_basename(temp)), getpid());
	}
	assert_true(temp_beside(scratch.ctx, scratch_path("absent/a"), &temp) < 0);
	assert_int_equal(errno, ENOENT);
	assert_silent();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_beside_others),
	    SCRATCH_TEST(test_names_of_half_written_files),
	    SCRATCH_TEST(test_sweep),
	    SCRATCH_TEST(test_directories_in_use_stay),
	    SCRATCH_TEST(test_only_what_was_made_goes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
