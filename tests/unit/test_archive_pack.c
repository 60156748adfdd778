/* SPDX-License-Identifier: Apache-2.0 */
/* Packing: the same tree gives the same bytes, and comes back. */
#include "scratch.h"

#include "adapters/archive.h"
#include "adapters/archive_pack.h"
#include "adapters/hash.h"

enum { EPOCH = 1 };

static void make_tree(const char *dir, time_t when)
{
	const struct timespec times[2] = {{when, 0}, {when, 0}};
	char *tool = mem_printf(scratch.ctx, "%s/bin/tool", dir);

	assert_int_equal(path_mkdirs(mem_printf(scratch.ctx, "%s/bin", dir)), 0);
	assert_int_equal(path_mkdirs(mem_printf(scratch.ctx, "%s/empty", dir)), 0);
	assert_int_equal(path_write(tool, "#!/bin/sh\n", 10), 0);
	assert_int_equal(chmod(tool, when % 2 ? 0555 : 0755), 0);
	assert_int_equal(link(tool, mem_printf(scratch.ctx, "%s/bin/also", dir)), 0);
	assert_int_equal(symlink("tool", mem_printf(scratch.ctx, "%s/bin/link", dir)), 0);
	assert_int_equal(path_write(mem_printf(scratch.ctx, "%s/none", dir), "", 0), 0);
	assert_int_equal(utimensat(AT_FDCWD, tool, times, 0), 0);
}

static char *pack(const char *dir, const char *name)
{
	char hex[HASH_HEX + 1];

	assert_int_equal(archive_pack(dir, scratch_path(name), EPOCH), 6);
	assert_int_equal(hash_file(scratch_path(name), hex), 0);
	return mem_strdup(scratch.ctx, hex);
}

static void test_same_bytes(void **state)
{
	(void)state;
	make_tree(scratch_path("a"), 1000000000);
	make_tree(scratch_path("b"), 1700000001);
	assert_string_equal(pack(scratch_path("a"), "a.tar"), pack(scratch_path("b"), "b.tar"));
	assert_int_equal(path_write(scratch_path("b/none"), "x", 1), 0);
	assert_string_not_equal(pack(scratch_path("a"), "c.tar"), pack(scratch_path("b"), "d.tar"));
	assert_silent();
}

static void test_and_back(void **state)
{
	char before[HASH_HEX + 1], after[HASH_HEX + 1];

	(void)state;
	make_tree(scratch_path("a"), 1000000000);
	pack(scratch_path("a"), "a.tar");
	assert_int_equal(path_mkdirs(scratch_path("out")), 0);
	assert_int_equal(archive_extract(scratch_path("a.tar"), scratch_path("out"), 10, NULL), 0);
	assert_int_equal(hash_tree(scratch_path("a"), before), 0);
	assert_int_equal(hash_tree(scratch_path("out"), after), 0);
	assert_string_equal(before, after);
	assert_int_equal(scratch_stat(scratch_path("out/bin/also")).st_nlink, 2);
	assert_int_equal(scratch_stat(scratch_path("out/bin/tool")).st_mtime, EPOCH);
	assert_silent();
}

/* In no character set, or in one that our locale does not have: they are bytes. */
static void test_any_name(void **state)
{
	static const char *const names[] = {"\303\251", "\377", "a\nb"};
	char before[HASH_HEX + 1], after[HASH_HEX + 1];

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char *dir = scratch_path(mem_printf(scratch.ctx, "a/%zu", i));
		char *file = mem_printf(scratch.ctx, "%s/%s", dir, names[i]);

		assert_int_equal(path_mkdirs(dir), 0);
		assert_int_equal(path_write(file, "x", 1), 0);
		assert_int_equal(symlink(names[i], mem_printf(scratch.ctx, "%s/link", dir)), 0);
		assert_int_equal(link(file, mem_printf(scratch.ctx, "%s/also", dir)), 0);
	}
	assert_int_equal(archive_pack(scratch_path("a"), scratch_path("a.tar"), EPOCH), 12);
	assert_int_equal(path_mkdirs(scratch_path("out")), 0);
	assert_int_equal(archive_extract(scratch_path("a.tar"), scratch_path("out"), 10, NULL), 0);
	assert_int_equal(hash_tree(scratch_path("a"), before), 0);
	assert_int_equal(hash_tree(scratch_path("out"), after), 0);
	assert_string_equal(before, after);
	assert_silent();
}

/* What a file unpacks to, up to a limit, and as far as somebody takes it. */
static void test_unpack_to(void **state)
{
	const char *file = scratch_path("a.tar");
	char whole[HASH_HEX + 1], written[HASH_HEX + 1];
	int fd = open(scratch_path("unpacked"), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	long long size;

	(void)state;
	make_tree(scratch_path("a"), 1000000000);
	pack(scratch_path("a"), "a.tar");
	assert_int_equal(archive_unpacked_digest(file, whole), 0);
	assert_int_equal(archive_unpack_to(file, fd, 1 << 20), 0);
	assert_int_equal(hash_file(scratch_path("unpacked"), written), 0);
	assert_string_equal(written, whole);
	size = (long long)scratch_stat(scratch_path("unpacked")).st_size;
	assert_int_equal(ftruncate(fd, 0), 0);
	assert_int_equal(archive_unpack_to(file, fd, size), 0);
	assert_silent();
	assert_int_equal(archive_unpack_to(file, fd, size - 1), -1);
	assert_reported("a.tar' unpacks to more than ");
	assert_int_equal(archive_unpack_to(file, -1, size), -1);
	assert_reported("cannot hand on what '");
	assert_int_equal(truncate(file, scratch_stat(file).st_size / 2), 0);
	assert_int_equal(archive_unpack_to(file, fd, size), -1);
	assert_reported("cannot read '");
	assert_int_equal(archive_unpacked_digest(file, whole), -1);
	assert_reported("cannot read '");
	close(fd);
}

static void test_failures(void **state)
{
	(void)state;
	assert_int_equal(path_mkdirs(scratch_path("a")), 0);
	assert_int_equal(archive_pack(scratch_path("a"), scratch_path("a.tar"), EPOCH), 0);
	assert_int_equal(archive_pack(scratch_path("absent"), scratch_path("b.tar"), EPOCH), -1);
	assert_reported("cannot open directory");
	assert_int_equal(archive_pack(scratch_path("a"), scratch_path("no/b.tar"), EPOCH), -1);
	assert_reported("cannot write");
	assert_int_equal(archive_pack(scratch_path("a"), "/dev/full", EPOCH), -1);
	assert_reported("cannot write '/dev/full': No space left on device");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_same_bytes),
	    SCRATCH_TEST(test_and_back),
	    SCRATCH_TEST(test_any_name),
	    SCRATCH_TEST(test_unpack_to),
	    SCRATCH_TEST(test_failures),
	};

	return cmocka_run_group_tests_name("archive_pack", tests, NULL, NULL);
}
