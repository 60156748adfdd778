/* SPDX-License-Identifier: Apache-2.0 */
/* Walking, normalising, measuring and de-duplicating trees. */
#include "scratch_tree.h"

#include <sys/resource.h>

static void test_walk_order(void **state)
{
	char *root = sample(), *link = scratch_path("link");

	(void)state;
	assert_string_equal(listing(root), SAMPLE);
	assert_string_equal(listing(scratch_path("in/empty")), "");
	/* The root alone may be named through a link. */
	assert_int_equal(symlink("in", link), 0);
	assert_string_equal(listing(link), SAMPLE);
	assert_int_equal(symlink("../a.d", scratch_path("in/empty/up")), 0);
	assert_string_equal(listing(scratch_path("in/empty")), "up>../a.d");
	assert_silent();
}

static int stop_at_third(void *data, const struct tree_entry *entry)
{
	int *seen = data;

	(void)entry;
	return ++*seen == 3 ? 42 : 0;
}

static void test_walk_stops(void **state)
{
	int seen = 0;

	(void)state;
	assert_int_equal(tree_walk(sample(), stop_at_third, &seen), 42);
	assert_int_equal(seen, 3);
	assert_silent();
}

static void test_walk_errors(void **state)
{
	int seen = 0;

	(void)state;
	assert_int_equal(tree_walk(scratch_path("absent"), stop_at_third, &seen), -1);
	assert_reported("absent': No such file or directory");
	assert_int_equal(tree_walk(scratch_file("f", "", 0644), stop_at_third, &seen), -1);
	assert_reported("/f': Not a directory");
	assert_int_equal(seen, 0);
}

static int count(void *data, const struct tree_entry *entry)
{
	(void)entry;
	++*(int *)data;
	return 0;
}

static void test_walk_needs_few_descriptors(void **state)
{
	char *path = scratch_mkdir("deep");
	struct rlimit limit, low;
	int seen = 0;

	(void)state;
	for (int i = 0; i < 100; i++) {
		path = path_join(scratch.ctx, path, "d");
		assert_int_equal(mkdir(path, 0755), 0);
	}
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	low = (struct rlimit){.rlim_cur = 32, .rlim_max = limit.rlim_max};
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &low), 0);
	int result = tree_walk(scratch_path("deep"), count, &seen);
	int removed = path_remove(scratch_path("deep"));
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
	assert_int_equal(result, 0);
	assert_int_equal(seen, 100);
	assert_int_equal(removed, 0);
}

static void assert_mode_and_time(const char *name, mode_t mode)
{
	struct stat st = scratch_stat(scratch_path(name));

	if (!S_ISLNK(st.st_mode))
		assert_int_equal(st.st_mode & 07777, mode);
	assert_int_equal(st.st_mtim.tv_sec, 1700000000);
	assert_int_equal(st.st_mtim.tv_nsec, 0);
	assert_int_equal(st.st_atim.tv_sec, 1700000000);
}

static void test_normalise(void **state)
{
	char *root = sample();

	(void)state;
	assert_int_equal(chmod(scratch_path("in/a.d"), 0700), 0);
	assert_int_equal(chmod(scratch_path("in/a"), 06777), 0);
	assert_int_equal(tree_normalise(root, 1700000000), 0);
	assert_mode_and_time("in", 0755);
	assert_mode_and_time("in/a", 0755);
	assert_mode_and_time("in/a0", 0644);
	assert_mode_and_time("in/a.d", 0755);
	assert_mode_and_time("in/a.d/y", 0644);
	assert_mode_and_time("in/b", 0);
	assert_mode_and_time("in/empty", 0755);
	assert_mode_and_time("in/run", 0755);
	assert_silent();
	assert_int_equal(tree_normalise(scratch_path("absent"), 0), -1);
	assert_reported("cannot look at '");
}

static bool normalise_closed_tree(void)
{
	char *root = scratch_path("c");
	bool made = mkdir(root, 0755) == 0 && mkdir(scratch_path("c/d"), 0755) == 0;

	scratch_file("c/d/f", "", 0);
	made = made && chmod(scratch_path("c/d"), 0) == 0 && chmod(root, 0) == 0;
	return made && tree_normalise(root, 1) == 0 &&
	       (scratch_stat(scratch_path("c/d/f")).st_mode & 07777) == 0644;
}

static void test_normalise_opens_up(void **state)
{
	(void)state;
	assert_true(holds_for_user(normalise_closed_tree));
}

static void test_size(void **state)
{
	char *root = sample();

	(void)state;
	assert_int_equal(tree_size(root), 1 + 1 + 4 + 1 + 2);
	assert_int_equal(link(scratch_path("in/a0"), scratch_path("in/a1")), 0);
	assert_int_equal(tree_size(root), 9);
	assert_silent();
	assert_int_equal(tree_size(scratch_path("absent")), -1);
	assert_reported("cannot open directory '");
}

static ino_t inode(const char *name)
{
	return scratch_stat(scratch_path(name)).st_ino;
}

static void test_duplicates(void **state)
{
	char *root = scratch_mkdir("dup");
	long long saved = -1;

	(void)state;
	scratch_mkdir("dup/d");
	scratch_file("dup/a", "same bytes", 0644);
	scratch_file("dup/b", "same bytes", 0644);
	scratch_file("dup/d/c", "same bytes", 0644);
	scratch_file("dup/other", "sane bytes", 0644);
	scratch_file("dup/z", "sane bytes", 0644);
	scratch_file("dup/exec", "same bytes", 0755);
	scratch_file("dup/empty1", "", 0644);
	scratch_file("dup/empty2", "", 0644);
	assert_int_equal(link(scratch_path("dup/d/c"), scratch_path("dup/d/c2")), 0);
	assert_int_equal(symlink("a", scratch_path("dup/link")), 0);
	ino_t first = inode("dup/a");
	assert_int_equal(tree_hardlink_duplicates(root, &saved), 0);
	/* b, the one inode of c and c2, and z. */
	assert_int_equal(saved, 30);
	assert_int_equal(inode("dup/a"), first);
	assert_int_equal(inode("dup/b"), first);
	assert_int_equal(inode("dup/d/c"), first);
	assert_int_equal(inode("dup/d/c2"), first);
	assert_int_equal(inode("dup/z"), inode("dup/other"));
	assert_true(inode("dup/exec") != first && inode("dup/other") != first);
	assert_true(inode("dup/empty1") != inode("dup/empty2"));
	assert_string_equal(listing(root), "a b d d/c d/c2 empty1 empty2 exec link>a other z");
	assert_int_equal(tree_hardlink_duplicates(root, &saved), 0);
	assert_int_equal(saved, 0);
	assert_silent();
	assert_int_equal(tree_hardlink_duplicates(scratch_path("absent"), &saved), -1);
	assert_reported("cannot open directory '");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_walk_order),
	    SCRATCH_TEST(test_walk_stops),
	    SCRATCH_TEST(test_walk_errors),
	    SCRATCH_TEST(test_walk_needs_few_descriptors),
	    SCRATCH_TEST(test_normalise),
	    SCRATCH_TEST(test_normalise_opens_up),
	    SCRATCH_TEST(test_size),
	    SCRATCH_TEST(test_duplicates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
