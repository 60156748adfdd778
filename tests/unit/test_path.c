/* SPDX-License-Identifier: Apache-2.0 */
/* Names, directories, whole files, removal. */
#include "scratch.h"

#include <sys/mman.h>

#include "files/file.h"

#include <dirent.h>
#include <sys/resource.h>

static void test_join(void **state)
{
	(void)state;
	assert_string_equal(path_join(scratch.ctx, "a", "b"), "a/b");
	assert_string_equal(path_join(scratch.ctx, "a/", "b"), "a/b");
	assert_string_equal(path_join(scratch.ctx, "/", "b"), "/b");
	assert_string_equal(path_join(scratch.ctx, "a", "/b"), "/b");
	assert_string_equal(path_join(scratch.ctx, "", "b"), "b");
}

static void test_parts(void **state)
{
	static const char *const cases[][3] = {
	    {"a", ".", "a"},
	    {"a/b", "a", "b"},
	    {"/a", "/", "a"},
	    {"/", "/", "/"},
	    {"//a//b", "//a", "b"},
	    {"", ".", ""},
	    {"a/b/", "a", "b/"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_string_equal(path_dirname(scratch.ctx, cases[i][0]), cases[i][1]);
		assert_string_equal(path_basename(cases[i][0]), cases[i][2]);
	}
}

static void test_absolute(void **state)
{
	static const char *const cases[][2] = {
	    {"/a/b", "/a/b"},
	    {"/a//./b/", "/a/b"},
	    {"/a/../b", "/b"},
	    {"/../../x", "/x"},
	    {"/", "/"},
	    {"/a/..", "/"},
	};
	char *cwd = getcwd(NULL, 0);

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_string_equal(path_absolute(scratch.ctx, cases[i][0]), cases[i][1]);
	assert_string_equal(path_absolute(scratch.ctx, "."), cwd);
	assert_string_equal(path_absolute(scratch.ctx, "x/../y"), path_join(scratch.ctx, cwd, "y"));
	free(cwd);
}

static void test_absolute_without_working_directory(void **state)
{
	char *dir = scratch_mkdir("gone");
	int back = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	(void)state;
	assert_int_equal(chdir(dir), 0);
	assert_int_equal(rmdir(dir), 0);
	assert_null(path_absolute(scratch.ctx, "x"));
	assert_int_equal(fchdir(back), 0);
	close(back);
	assert_reported("cannot tell the working directory: ");
}

static void test_inside(void **state)
{
	(void)state;
	assert_true(path_is_inside("/a/b", "/a"));
	assert_true(path_is_inside("/a", "/a"));
	assert_true(path_is_inside("/a", "/"));
	assert_true(path_is_inside("/a/b", "/a/"));
	assert_false(path_is_inside("/ab", "/a"));
	assert_false(path_is_inside("/", "/a"));
}

static void test_existence(void **state)
{
	char *file = scratch_file("f", "", 0644);
	char *dangling = scratch_path("dangling"), *link = scratch_path("link");

	(void)state;
	assert_int_equal(symlink("absent", dangling), 0);
	assert_int_equal(symlink(".", link), 0);
	assert_true(path_exists(file));
	assert_true(path_exists(dangling));
	assert_false(path_exists(scratch_path("absent")));
	assert_true(path_is_dir(link));
	assert_false(path_is_dir(file));
	assert_false(path_is_dir(dangling));
	assert_int_equal(path_leads_to_dir(link), 1);
	assert_int_equal(path_leads_to_dir(file), 0);
	assert_int_equal(path_leads_to_dir(dangling), 0);
	assert_int_equal(path_follow(dangling, NULL), 0);
	assert_silent();
}

static void test_what_is_no_plain_file(void **state)
{
	char *pipe = scratch_path("pipe"), *file = scratch_file("f", "bytes", 0644);

	(void)state;
	char *bytes = file_map(file, 5);
	assert_non_null(bytes);
	bytes[0] = 'B';
	assert_memory_equal(path_read(scratch.ctx, file, NULL), "bytes", 5);
	assert_int_equal(munmap(bytes, 5), 0);
	assert_int_equal(mkfifo(pipe, 0600), 0);
	assert_null(file_map(pipe, 5));
	assert_reported("it is a pipe");
	/* Nobody reads from it. */
	assert_int_equal(file_open_empty(pipe, 0644), -1);
	assert_reported("cannot write '");
	int reader = open(pipe, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	assert_int_equal(file_open_empty(pipe, 0644), -1);
	assert_reported("it is a pipe; a plain file is needed there");
	close(reader);
	int fd = file_open_empty(file, 0644);
	assert_true(fd >= 0);
	close(fd);
	assert_string_equal(path_read(scratch.ctx, file, NULL), "");
}

static void test_only_an_absent_file_is_absent(void **state)
{
	char *long_name = mem_printf(scratch.ctx, "%s/%0300d", scratch.dir, 0);
	char *file = scratch_file("f", "bytes", 0644);
	struct stat st;

	(void)state;
	assert_int_equal(path_look(file, &st), 1);
	assert_int_equal(st.st_size, 5);
	assert_int_equal(path_look(file, NULL), 1);
	assert_int_equal(path_look(scratch_path("absent"), NULL), 0);
	assert_int_equal(path_look(scratch_path("f/below"), NULL), 0);
	assert_false(path_exists(scratch_path("f/below")));
	assert_silent();
	/* Any other error leaves open what is there. */
	assert_true(path_exists(long_name));
	assert_true(path_is_dir(long_name));
	assert_silent();
	assert_int_equal(path_look(long_name, NULL), -1);
	assert_reported("cannot look at '");
	assert_int_equal(path_leads_to_dir(long_name), -1);
	assert_reported("cannot look at '");
	assert_int_equal(symlink("loop", scratch_path("loop")), 0);
	assert_int_equal(path_look(scratch_path("loop"), NULL), 1);
	assert_int_equal(path_follow(scratch_path("loop"), NULL), -1);
	assert_reported("cannot look at '");
	assert_int_equal(path_leads_to_dir(scratch_path("loop")), -1);
	assert_reported("cannot look at '");
}

static void test_mkdirs(void **state)
{
	char *deep = scratch_path("a/b//c/d/");

	(void)state;
	assert_int_equal(path_mkdirs(deep), 0);
	assert_int_equal(path_mkdirs(deep), 0);
	assert_true(path_is_dir(scratch_path("a/b/c/d")));
	assert_int_equal(path_mkdirs("/"), 0);
	assert_silent();
	scratch_file("f", "", 0644);
	assert_int_equal(path_mkdirs(scratch_path("f/x")), -1);
	assert_reported("/f': Not a directory");
	assert_int_equal(symlink("absent", scratch_path("dangling")), 0);
	assert_int_equal(path_mkdirs(scratch_path("dangling")), -1);
	assert_reported("cannot make directory '");
	assert_int_equal(path_mkdirs(""), -1);
	assert_reported("cannot make directory ''");
}

static void test_read_write(void **state)
{
	char *path = scratch_path("f");
	size_t size = 0;

	(void)state;
	assert_int_equal(path_write(path, "a\0b", 3), 0);
	char *data = path_read(scratch.ctx, path, &size);
	assert_int_equal(size, 3);
	assert_memory_equal(data, "a\0b", 4);
	assert_int_equal(path_write(path, NULL, 0), 0);
	assert_string_equal(path_read(scratch.ctx, path, &size), "");
	assert_int_equal(size, 0);
	/* /proc tells a size of 0. */
	assert_true(strlen(path_read(scratch.ctx, "/proc/self/status", NULL)) > 100);
	char *large = mem_array(scratch.ctx, char, 300000);
	memset(large, 'x', 299999);
	assert_int_equal(path_write(path, large, 299999), 0);
	assert_string_equal(path_read(scratch.ctx, path, NULL), large);
	assert_silent();
}

static void test_write_replaces_links_and_leaves_no_rest(void **state)
{
	char name[256] = "";
	char *file = scratch_file("f", "old", 0600), *link = scratch_path("l");
	int entries = 0;

	(void)state;
	assert_int_equal(symlink("f", link), 0);
	assert_int_equal(path_write(link, "new", 3), 0);
	assert_true(S_ISREG(scratch_stat(link).st_mode));
	assert_string_equal(path_read(scratch.ctx, file, NULL), "old");
	/* A name as long as names may be; and a private file, which stays one. */
	memset(name, 'n', 255);
	assert_int_equal(path_write(scratch_path(name), "x", 1), 0);
	assert_int_equal(path_try(scratch_path(name)), 0);
	scratch_file("private", "old", 0600);
	assert_int_equal(path_write(scratch_path("private"), "new", 3), 0);
	assert_int_equal(scratch_stat(scratch_path("private")).st_mode & 0777, 0600);
	scratch_file("odd", "old", 0040);
	assert_int_equal(path_write(scratch_path("odd"), "new", 3), 0);
	assert_int_equal(scratch_stat(scratch_path("odd")).st_mode & 0777, 0640);
	assert_int_equal(path_try(scratch_path("absent/f")), -1);
	assert_reported("cannot create");
	assert_int_equal(path_try(scratch_path("fresh")), 0);
	assert_false(path_exists(scratch_path("fresh")));
	assert_int_equal(path_write(scratch_path("absent/f"), "x", 1), -1);
	assert_reported("cannot create '");
	assert_int_equal(path_write(scratch_mkdir("d"), "x", 1), -1);
	assert_reported("cannot rename '");
	DIR *dir = opendir(scratch.dir);
	assert_non_null(dir);
	while (readdir(dir) != NULL)
		entries++;
	closedir(dir);
	assert_int_equal(entries, 2 + 6);
}

static void test_read_errors(void **state)
{
	(void)state;
	assert_null(path_read(scratch.ctx, scratch_path("absent"), NULL));
	assert_reported("absent': No such file or directory");
	assert_null(path_read(scratch.ctx, scratch.dir, NULL));
	assert_reported("cannot read '");
	/* A file larger than is read, of which no block exists. */
	char *huge = scratch_file("huge", "", 0644);
	assert_int_equal(truncate(huge, 1LL << 40), 0);
	assert_null(path_read(scratch.ctx, huge, NULL));
	assert_reported("huge': File too large");
}

/* What never ends or never answers is not waited for. */
static void test_only_plain_files_are_read(void **state)
{
	static const char *const kinds[][2] = {
	    {"fifo", "it is a pipe"}, {"zero", "it is a device"}, {"dir", "it is a directory"}};

	(void)state;
	assert_int_equal(mkfifo(scratch_path("fifo"), 0600), 0);
	assert_int_equal(symlink("/dev/zero", scratch_path("zero")), 0);
	scratch_mkdir("dir");
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		assert_null(path_read(scratch.ctx, scratch_path(kinds[i][0]), NULL));
		assert_reported(kinds[i][1]);
	}
}

static void test_rename(void **state)
{
	char *a = scratch_file("a", "1", 0644), *b = scratch_path("b");

	(void)state;
	assert_int_equal(path_rename(a, b), 0);
	assert_false(path_exists(a));
	assert_int_equal(path_rename(a, b), -1);
	assert_reported("/a' to '");
}

static void test_remove(void **state)
{
	char *tree = scratch_mkdir("t"), *outside = scratch_file("outside", "kept", 0644);
	char *link = scratch_path("link"), *dir_link = scratch_path("t/dir-link");

	(void)state;
	assert_int_equal(path_remove(scratch_path("absent")), 0);
	scratch_mkdir("keep");
	scratch_file("keep/f", "", 0644);
	scratch_mkdir("t/d");
	scratch_file("t/d/f", "x", 0444);
	assert_int_equal(symlink("../keep", dir_link), 0);
	assert_int_equal(symlink("../outside", scratch_path("t/file-link")), 0);
	assert_int_equal(mkfifo(scratch_path("t/fifo"), 0644), 0);
	assert_int_equal(path_remove(tree), 0);
	assert_false(path_exists(tree));
	/* A link goes, what it points to stays, also with a slash behind it. */
	assert_int_equal(symlink("keep", link), 0);
	assert_int_equal(path_remove(scratch_path("link/")), 0);
	assert_false(path_exists(link));
	assert_true(path_exists(scratch_path("keep/f")));
	assert_int_equal(path_remove(outside), 0);
	assert_false(path_exists(outside));
	assert_silent();
}

static void check_removal_of(int levels, const char *name)
{
	char *top = scratch_mkdir("deep");
	int fd = open(top, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	for (int i = 0; i < levels; i++) {
		assert_int_equal(mkdirat(fd, name, 0755), 0);
		int next = openat(fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		assert_true(next >= 0);
		close(fd);
		fd = next;
	}
	close(fd);
	assert_int_equal(path_remove(top), 0);
	assert_false(path_exists(top));
	assert_silent();
}

static void test_remove_deeper_than_a_path_may_be(void **state)
{
	(void)state;
	check_removal_of(60, mem_printf(scratch.ctx, "%0200d", 0));
}

static void test_remove_deeper_than_the_stack(void **state)
{
	const struct rlimit small = {1 << 20, 1 << 20};

	(void)state;
	pid_t pid = fork();
	if (pid == 0) {
		/* Enough for anything that does not call itself at each level. */
		setrlimit(RLIMIT_STACK, &small);
		check_removal_of(6000, "d");
		_exit(0);
	}
	int status = -1;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static bool remove_closed_tree(void)
{
	char *tree = scratch_path("closed");
	bool made = mkdir(tree, 0755) == 0 && mkdir(scratch_path("closed/no"), 0755) == 0 &&
		    mkdir(scratch_path("closed/no/inner"), 0755) == 0 &&
		    mkdir(scratch_path("closed/ro"), 0755) == 0;

	scratch_file("closed/ro/f", "x", 0);
	scratch_file("closed/no/inner/f", "x", 0444);
	made = made && chmod(scratch_path("closed/no/inner"), 0) == 0 &&
	       chmod(scratch_path("closed/no"), 0) == 0 &&
	       chmod(scratch_path("closed/ro"), 0555) == 0 && chmod(tree, 0555) == 0;
	return made && path_remove(tree) == 0 && !path_exists(tree);
}

static void test_remove_read_only(void **state)
{
	(void)state;
	assert_true(holds_for_user(remove_closed_tree));
}

static bool remove_from_closed_parent(void)
{
	char *parent = scratch_path("p");
	bool made = mkdir(parent, 0755) == 0 && mkdir(scratch_path("p/q"), 0755) == 0 &&
		    chmod(parent, 0555) == 0;
	/* Where it stands is not ours to open up. */
	bool refused = made && path_remove(scratch_path("p/q")) == -1;

	return refused && strstr(scratch_messages(), "p/q': Permission denied") != NULL;
}

static void test_remove_reports(void **state)
{
	(void)state;
	assert_true(holds_for_user(remove_from_closed_parent));
}

static void test_temp_dir(void **state)
{
	char *a = path_temp_dir(scratch.ctx, scratch.dir, "w");
	char *b = path_temp_dir(scratch.ctx, scratch.dir, "w");

	(void)state;
	assert_string_not_equal(a, b);
	assert_int_equal(scratch_stat(a).st_mode & 07777, 0755);
	assert_null(path_temp_dir(scratch.ctx, scratch_path("absent"), "w"));
	assert_reported("cannot make a temporary directory in '");
}

static void test_which(void **state)
{
	char *one = scratch_mkdir("one"), *two = scratch_mkdir("two");
	char *tool = scratch_file("two/tool", "#!/bin/sh\n", 0755);
	char *dirs = mem_printf(scratch.ctx, "relative::/absent:%s:%s", one, two);

	(void)state;
	scratch_file("one/tool", "not executable", 0644);
	scratch_mkdir("one/dir");
	assert_string_equal(path_which_in(scratch.ctx, "tool", dirs), tool);
	assert_string_equal(path_which_in(scratch.ctx, tool, ""), tool);
	assert_null(path_which_in(scratch.ctx, "dir", dirs));
	assert_null(path_which_in(scratch.ctx, "absent", dirs));
	/* Whoever starts it is told why that cannot be; another of the name would be another
	 * program. */
	assert_int_equal(symlink("loop", scratch_path("one/loop")), 0);
	assert_string_equal(path_which_in(scratch.ctx, "loop", dirs), scratch_path("one/loop"));
	assert_null(path_which_in(scratch.ctx, "", dirs));
	assert_null(path_which_in(scratch.ctx, "/absent/tool", dirs));
	assert_non_null(path_which(scratch.ctx, "sh"));
	assert_silent();
}

static void test_host_facts(void **state)
{
	(void)state;
	assert_true(path_exists(path_self(scratch.ctx)));
	assert_true(path_free_bytes(scratch.dir) >= 0);
	assert_int_equal(path_free_bytes(scratch_path("absent")), -1);
	assert_silent();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_join),
	    SCRATCH_TEST(test_parts),
	    SCRATCH_TEST(test_absolute),
	    SCRATCH_TEST(test_absolute_without_working_directory),
	    SCRATCH_TEST(test_inside),
	    SCRATCH_TEST(test_existence),
	    SCRATCH_TEST(test_what_is_no_plain_file),
	    SCRATCH_TEST(test_only_an_absent_file_is_absent),
	    SCRATCH_TEST(test_mkdirs),
	    SCRATCH_TEST(test_read_write),
	    SCRATCH_TEST(test_write_replaces_links_and_leaves_no_rest),
	    SCRATCH_TEST(test_read_errors),
	    SCRATCH_TEST(test_only_plain_files_are_read),
	    SCRATCH_TEST(test_rename),
	    SCRATCH_TEST(test_remove),
	    SCRATCH_TEST(test_remove_deeper_than_a_path_may_be),
	    SCRATCH_TEST(test_remove_deeper_than_the_stack),
	    SCRATCH_TEST(test_remove_read_only),
	    SCRATCH_TEST(test_remove_reports),
	    SCRATCH_TEST(test_temp_dir),
	    SCRATCH_TEST(test_which),
	    SCRATCH_TEST(test_host_facts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
