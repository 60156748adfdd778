/* SPDX-License-Identifier: Apache-2.0 */
/* Digests of memory, files and trees. */
#include "scratch.h"

#include "adapters/hash.h"

#define EMPTY "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define MILLION "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"

/* The vectors of FIPS 180-2. */
static void test_known_digests(void **state)
{
	char hex[HASH_HEX + 1];
	struct hash *h = hash_new(scratch.ctx);

	(void)state;
	hash_data("", 0, hex);
	assert_string_equal(hex, EMPTY);
	hash_data("abc", 3, hex);
	assert_string_equal(hex, ABC);
	hash_add(h, "a", 1);
	hash_add(h, NULL, 0);
	hash_add(h, "bc", 2);
	hash_hex(h, hex);
	assert_string_equal(hex, ABC);
}

static void test_file(void **state)
{
	char hex[HASH_HEX + 1];
	char *million = mem_array(scratch.ctx, char, 1000001);

	(void)state;
	memset(million, 'a', 1000000);
	assert_int_equal(hash_file(scratch_file("m", million, 0644), hex), 0);
	assert_string_equal(hex, MILLION);
	assert_int_equal(hash_file(scratch_file("e", "", 0644), hex), 0);
	assert_string_equal(hex, EMPTY);
	assert_silent();
	assert_int_equal(hash_file(scratch_path("absent"), hex), -1);
	assert_reported("absent': No such file or directory");
	assert_int_equal(hash_file(scratch.dir, hex), -1);
	assert_reported("cannot read '");
}

static void test_is_hex(void **state)
{
	char text[] = ABC "0";

	(void)state;
	assert_true(hash_is_hex(ABC));
	assert_false(hash_is_hex(text));
	assert_false(hash_is_hex(""));
	assert_false(hash_is_hex(&ABC[1]));
	text[HASH_HEX] = '\0';
	text[5] = 'A';
	assert_false(hash_is_hex(text));
	text[5] = 'g';
	assert_false(hash_is_hex(text));
}

static const char *digest(void)
{
	char *hex = mem_array(scratch.ctx, char, HASH_HEX + 1);

	assert_int_equal(hash_tree(scratch_path("t"), hex), 0);
	assert_true(hash_is_hex(hex));
	return hex;
}

static void make_tree(void)
{
	scratch_mkdir("t");
	scratch_mkdir("t/d");
	scratch_file("t/d/f", "one", 0644);
	scratch_file("t/g", "two", 0755);
	assert_int_equal(symlink("g", scratch_path("t/l")), 0);
}

static void test_tree_ignores(void **state)
{
	const struct timespec old[2] = {{1, 0}, {1, 0}};

	(void)state;
	make_tree();
	const char *before = digest();
	assert_int_equal(utimensat(AT_FDCWD, scratch_path("t/g"), old, 0), 0);
	assert_int_equal(chmod(scratch_path("t/d/f"), 0600), 0);
	assert_int_equal(chmod(scratch_path("t/g"), 0700), 0);
	assert_int_equal(chmod(scratch_path("t/d"), 0700), 0);
	assert_string_equal(digest(), before);
	/* A tree like it elsewhere; sharing an inode or not. */
	assert_int_equal(path_rename(scratch_path("t"), scratch_path("kept")), 0);
	make_tree();
	assert_string_equal(digest(), before);
	scratch_file("t/h", "two", 0755);
	const char *apart = digest();
	assert_int_equal(unlink(scratch_path("t/h")), 0);
	assert_int_equal(link(scratch_path("t/g"), scratch_path("t/h")), 0);
	assert_string_equal(digest(), apart);
	assert_silent();
}

static void test_tree_sees(void **state)
{
	struct strlist *seen = strlist_new(scratch.ctx);

	(void)state;
	make_tree();
	strlist_add(seen, digest());
	scratch_file("t/d/f", "two", 0644); /* contents */
	strlist_add(seen, digest());
	assert_int_equal(chmod(scratch_path("t/d/f"), 0744), 0); /* executable */
	strlist_add(seen, digest());
	assert_int_equal(path_rename(scratch_path("t/d/f"), scratch_path("t/d/e")), 0);
	strlist_add(seen, digest());
	assert_int_equal(path_rename(scratch_path("t/d/e"), scratch_path("t/e")), 0);
	strlist_add(seen, digest());
	assert_int_equal(rmdir(scratch_path("t/d")), 0); /* an empty directory counts */
	strlist_add(seen, digest());
	assert_int_equal(unlink(scratch_path("t/l")), 0);
	assert_int_equal(symlink("e", scratch_path("t/l")), 0); /* target */
	strlist_add(seen, digest());
	assert_int_equal(unlink(scratch_path("t/l")), 0);
	scratch_file("t/l", "e", 0644); /* kind */
	strlist_add(seen, digest());
	strlist_sort(seen);
	for (size_t i = 1; i < seen->count; i++)
		assert_string_not_equal(seen->items[i - 1], seen->items[i]);
}

static void test_contents_cannot_pose_as_entries(void **state)
{
	(void)state;
	scratch_mkdir("t");
	scratch_file("t/a", "", 0644);
	scratch_file("t/b", "", 0644);
	const char *two = digest();
	assert_int_equal(unlink(scratch_path("t/b")), 0);
	/* What the entry of b adds, as the contents of a. */
	assert_int_equal(path_write(scratch_path("t/a"),
			     "fb\0"
			     "0\0",
			     5),
	    0);
	assert_string_not_equal(digest(), two);
}

static void test_tree_errors(void **state)
{
	char hex[HASH_HEX + 1];

	(void)state;
	assert_int_equal(hash_tree(scratch_path("absent"), hex), -1);
	assert_reported("cannot open directory '");
	scratch_mkdir("t");
	assert_int_equal(mkfifo(scratch_path("t/fifo"), 0644), 0);
	assert_int_equal(hash_tree(scratch_path("t"), hex), -1);
	assert_reported("cannot digest '");
}

/* Of the tree that make_tree made. */
static void test_check(void **state)
{
	char before[HASH_CHECK + 1], after[HASH_CHECK + 1], hex[HASH_HEX + 1];

	(void)state;
	make_tree();
	assert_int_equal(hash_tree_check(scratch_path("t"), NULL, before), 0);
	assert_int_equal(strlen(before), HASH_CHECK);
	assert_int_equal(hash_tree_check(scratch_path("t"), hex, after), 0);
	assert_string_equal(hex, digest());
	assert_string_equal(after, before);
	scratch_file("t/d/f", "onf", 0644);
	assert_int_equal(hash_tree_check(scratch_path("t"), NULL, after), 0);
	assert_string_not_equal(after, before);
	scratch_file("t/d/f", "one", 0755);
	assert_int_equal(hash_tree_check(scratch_path("t"), NULL, after), 0);
	assert_string_not_equal(after, before);
	assert_silent();
	assert_int_equal(hash_tree_check(scratch_path("absent"), NULL, after), -1);
	assert_reported("cannot open directory '");
}

static void test_entry_by_entry(void **state)
{
	static const char *const in_order[] = {"d", "d/f", "d.d", "g", "l"};
	struct tree_hash *t;
	char hex[HASH_HEX + 1], check[HASH_CHECK + 1], same[HASH_CHECK + 1];

	(void)state;
	make_tree();
	scratch_mkdir("t/d.d");
	t = hash_tree_begin(scratch.ctx, scratch_path("t"), true, true);
	for (size_t i = 0; i < sizeof in_order / sizeof *in_order; i++)
		assert_int_equal(hash_tree_add(t, in_order[i]), 1);
	hash_tree_end(t, hex, check);
	assert_int_equal(hash_tree_check(scratch_path("t"), NULL, same), 0);
	assert_string_equal(hex, digest());
	assert_string_equal(check, same);
	/* Again, before what is there, below what was not told, nothing. */
	t = hash_tree_begin(scratch.ctx, scratch_path("t"), true, true);
	assert_int_equal(hash_tree_add(t, "d/f"), 0);
	assert_int_equal(hash_tree_add(t, "d"), 1);
	assert_int_equal(hash_tree_add(t, "d"), 0);
	assert_int_equal(hash_tree_add(t, "d.d"), 1);
	assert_int_equal(hash_tree_add(t, "d/f"), 0);
	assert_int_equal(hash_tree_add(t, "g/f"), 0);
	assert_int_equal(hash_tree_add(t, "a"), 0);
	assert_int_equal(hash_tree_add(t, ""), 0);
	assert_silent();
	assert_int_equal(hash_tree_add(t, "z"), -1);
	assert_reported("/t/z': No such file or directory");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_known_digests),
	    SCRATCH_TEST(test_file),
	    SCRATCH_TEST(test_is_hex),
	    SCRATCH_TEST(test_tree_ignores),
	    SCRATCH_TEST(test_tree_sees),
	    SCRATCH_TEST(test_contents_cannot_pose_as_entries),
	    SCRATCH_TEST(test_tree_errors),
	    SCRATCH_TEST(test_check),
	    SCRATCH_TEST(test_entry_by_entry),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
