/* SPDX-License-Identifier: Apache-2.0 */
/* Copying and linking one tree into another. */
#include "scratch_tree.h"

#include "files/file.h"

static void set_old(const char *path)
{
	const struct timespec times[2] = {{1000, 5}, {2000, 123456789}};

	assert_int_equal(utimensat(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW), 0);
}

static void assert_same_meta(const char *a, const char *b)
{
	struct stat one = scratch_stat(a), two = scratch_stat(b);

	assert_int_equal(one.st_mode, two.st_mode);
	assert_int_equal(one.st_mtim.tv_sec, two.st_mtim.tv_sec);
	assert_int_equal(one.st_mtim.tv_nsec, two.st_mtim.tv_nsec);
}

static void check_copy(enum tree_how how)
{
	static const char *const names[] = {
	    "", "/a", "/a0", "/run", "/b", "/a.d", "/a.d/x", "/empty"};
	char *from = sample(), *to = scratch_path("new/out");

	assert_int_equal(link(scratch_path("in/a"), scratch_path("in/a.d/z")), 0);
	assert_int_equal(chmod(scratch_path("in/empty"), 0555), 0);
	for (size_t i = sizeof names / sizeof *names; i-- > 0;)
		set_old(mem_printf(scratch.ctx, "%s%s", from, names[i]));
	assert_int_equal(tree_copy(from, to, how), 0);
	assert_string_equal(listing(to), "a a.d a.d/x a.d/y a.d/z a0 b>a empty run");
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		assert_same_meta(mem_printf(scratch.ctx, "%s%s", from, names[i]),
		    mem_printf(scratch.ctx, "%s%s", to, names[i]));
	assert_string_equal(path_read(scratch.ctx, scratch_path("new/out/a0"), NULL), "zero");
	struct stat a = scratch_stat(scratch_path("new/out/a"));
	struct stat z = scratch_stat(scratch_path("new/out/a.d/z"));
	assert_int_equal(a.st_ino, z.st_ino);
	assert_int_equal(a.st_nlink, how == TREE_LINK ? 4 : 2);
	/* Once more: everything is there already. */
	assert_int_equal(tree_copy(from, to, how), 0);
	assert_int_equal(scratch_stat(scratch_path("new/out/a")).st_ino, a.st_ino);
	assert_silent();
}

static void test_copy(void **state)
{
	(void)state;
	check_copy(TREE_COPY);
}

static void test_link(void **state)
{
	(void)state;
	check_copy(TREE_LINK);
}

/* Others may only read it; who gets it may write. */
static void test_give(void **state)
{
	char *from = sample(), *to = scratch_path("out");

	(void)state;
	assert_int_equal(chmod(scratch_path("in/a"), 0444), 0);
	assert_int_equal(chmod(scratch_path("in/run"), 0555), 0);
	assert_int_equal(tree_copy(from, to, TREE_GIVE), 0);
	assert_int_equal(scratch_stat(scratch_path("out/a")).st_mode & 07777, 0644);
	assert_int_equal(scratch_stat(scratch_path("out/run")).st_mode & 07777, 0755);
	assert_int_equal(scratch_stat(scratch_path("in/a")).st_mode & 07777, 0444);
}

static void test_many(void **state)
{
	enum { MANY = 300 };
	struct file_copy *copies = mem_array(scratch.ctx, struct file_copy, MANY);

	(void)state;
	scratch_mkdir("in");
	scratch_mkdir("out");
	for (int i = 0; i < MANY; i++) {
		char *text = mem_printf(scratch.ctx, "%0*d", i * 100 + 1, i);
		char *path = scratch_file(mem_printf(scratch.ctx, "in/%d", i), text, 0644);

		copies[i] = (struct file_copy){
		    .from = path,
		    .to = scratch_path(mem_printf(scratch.ctx, "out/%d", i)),
		    .st = scratch_stat(path),
		};
	}
	scratch_file("out/7", "mine", 0644);
	assert_int_equal(file_copy_all(copies, MANY), 0);
	for (int i = 0; i < MANY; i++) {
		assert_int_equal(copies[i].result, i == 7);
		assert_int_equal(file_same(copies[i].from, copies[i].to), i != 7);
	}
	assert_silent();
	for (int i = 0; i < MANY; i++)
		assert_int_equal(unlink(copies[i].to), 0);
	assert_int_equal(unlink(copies[200].from), 0);
	assert_int_equal(file_copy_all(copies, MANY), -1);
	assert_reported("/in/200' for '");
	assert_false(path_exists(copies[200].to));
}

static void test_copy_contents(void **state)
{
	/* Around the buffers' sizes, and a file with a hole. */
	static const size_t sizes[] = {0, 1, 131071, 131072, 131073, 3000000};
	char *from = scratch_mkdir("from"), *to = scratch_path("to");

	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		char *data = mem_array(scratch.ctx, char, sizes[i] + 1);

		for (size_t j = 0; j < sizes[i]; j++)
			data[j] = (char)(j * 31 + (j >> 8));
		assert_int_equal(
		    path_write(mem_printf(scratch.ctx, "%s/%zu", from, i), data, sizes[i]), 0);
	}
	char *hole = scratch_file("from/hole", "begin", 0644);
	assert_int_equal(truncate(hole, 5000000), 0);
	assert_int_equal(tree_copy(from, to, TREE_COPY), 0);
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		size_t n = 0, m = 0;
		char *a = path_read(scratch.ctx, mem_printf(scratch.ctx, "%s/%zu", from, i), &n);
		char *b = path_read(scratch.ctx, mem_printf(scratch.ctx, "%s/%zu", to, i), &m);

		assert_int_equal(n, sizes[i]);
		assert_int_equal(m, sizes[i]);
		assert_memory_equal(a, b, n);
	}
	assert_int_equal(tree_size(to), tree_size(from));
	/* Compares all the bytes again. */
	assert_int_equal(tree_copy(from, to, TREE_COPY), 0);
	assert_silent();
}

static void test_copy_across_file_systems(void **state)
{
	char *from = sample();
	struct stat here = scratch_stat(from), there;

	(void)state;
	if (stat("/dev/shm", &there) != 0 || there.st_dev == here.st_dev ||
	    access("/dev/shm", W_OK) != 0)
		skip();
	char *to = path_temp_dir(scratch.ctx, "/dev/shm", "mcm-unit");
	assert_non_null(to);
	assert_int_equal(link(scratch_path("in/a"), scratch_path("in/z")), 0);
	int result = tree_copy(from, to, TREE_LINK);
	char *found = listing(to);
	struct stat a = scratch_stat(path_join(scratch.ctx, to, "a"));
	assert_int_equal(path_remove(to), 0);
	assert_int_equal(result, 0);
	assert_string_equal(found, SAMPLE " z");
	assert_int_equal(a.st_nlink, 2);
	assert_silent();
}

static void test_merge(void **state)
{
	char *from = sample(), *to = scratch_mkdir("out");

	(void)state;
	scratch_mkdir("out/a.d");
	scratch_file("out/a.d/x", "x", 0644);
	scratch_file("out/a.d/other", "o", 0644);
	assert_int_equal(tree_copy(from, to, TREE_COPY), 0);
	assert_string_equal(listing(to), "a a.d a.d/other a.d/x a.d/y a0 b>a empty run");
	assert_silent();
}

/* One thing in the way of in/NAME, made by make(path). */
static void check_conflict(const char *name, void (*make)(const char *path))
{
	for (enum tree_how how = TREE_COPY; how <= TREE_LINK; how++) {
		char *to = scratch_mkdir("out");
		char *path = path_join(scratch.ctx, to, name);

		make(path);
		struct stat before = scratch_stat(path);
		assert_int_equal(tree_copy(scratch_path("in"), to, how), -1);
		const char *text = scratch_messages();
		assert_non_null(strstr(text, mem_printf(scratch.ctx, "/in/%s'", name)));
		assert_non_null(strstr(text, mem_printf(scratch.ctx, "/out/%s'", name)));
		assert_int_equal(scratch_stat(path).st_ino, before.st_ino);
		assert_int_equal(path_remove(to), 0);
	}
}

static void make_other_bytes(const char *path)
{
	assert_int_equal(path_write(path, "z", 1), 0);
}

static void make_longer(const char *path)
{
	assert_int_equal(path_write(path, "long", 4), 0);
}

static void make_directory(const char *path)
{
	assert_int_equal(mkdir(path, 0755), 0);
}

static void make_link_elsewhere(const char *path)
{
	assert_int_equal(symlink("elsewhere", path), 0);
}

static void make_link_beginning_alike(const char *path)
{
	assert_int_equal(symlink("ab", path), 0);
}

static void make_link_to_directory(const char *path)
{
	assert_int_equal(symlink(".", path), 0);
}

static void test_conflicts(void **state)
{
	(void)state;
	sample();
	check_conflict("a", make_other_bytes);
	check_conflict("a", make_longer);
	check_conflict("a", make_directory);
	check_conflict("a", make_link_elsewhere);
	check_conflict("b", make_link_elsewhere);
	check_conflict("b", make_link_beginning_alike);
	check_conflict("b", make_other_bytes);
	check_conflict("a.d", make_other_bytes);
	/* Never write through a link into a directory outside. */
	check_conflict("a.d", make_link_to_directory);
}

static void test_copy_errors(void **state)
{
	char *from = sample(), *fifo = scratch_path("in/pipe");

	(void)state;
	assert_int_equal(tree_copy(scratch_path("absent"), scratch_path("x"), TREE_COPY), -1);
	assert_reported("cannot look at '");
	assert_false(path_exists(scratch_path("x")));
	assert_int_equal(tree_copy(from, scratch_path("in/empty"), TREE_COPY), -1);
	assert_reported("cannot copy a tree into its own directory");
	assert_int_equal(tree_copy(from, scratch_file("f", "", 0644), TREE_COPY), -1);
	assert_reported("/f/a.d': Not a directory");
	assert_int_equal(mkfifo(fifo, 0644), 0);
	assert_int_equal(tree_copy(from, scratch_path("y"), TREE_COPY), -1);
	assert_reported("neither a file, a directory nor a symbolic link");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_copy),
	    SCRATCH_TEST(test_link),
	    SCRATCH_TEST(test_give),
	    SCRATCH_TEST(test_many),
	    SCRATCH_TEST(test_copy_contents),
	    SCRATCH_TEST(test_copy_across_file_systems),
	    SCRATCH_TEST(test_merge),
	    SCRATCH_TEST(test_conflicts),
	    SCRATCH_TEST(test_copy_errors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
