/* SPDX-License-Identifier: Apache-2.0 */
/* Extraction: kinds of archives, filters, and everything a hostile or broken one may hold. */
#include "adapters/archive.h"

#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

#include "packed.h"

/* A fresh directory "out" to extract to. */
static char *fresh(void)
{
	assert_int_equal(path_remove(scratch_path("out")), 0);
	return scratch_mkdir("out");
}

enum { ROOM = 1 << 20 };

static int extract(const char *file, const struct archive_opts *opts)
{
	return archive_extract(file, fresh(), ROOM, opts);
}

static void assert_file(const char *name, const char *text, mode_t mode)
{
	char *path = path_join(scratch.ctx, scratch_path("out"), name);
	struct stat st = scratch_stat(path);

	assert_true(S_ISREG(st.st_mode));
	assert_int_equal(st.st_mode & 07777, mode);
	assert_int_equal(st.st_mtime, TIME);
	assert_string_equal(path_read(scratch.ctx, path, NULL), text);
}

static bool is_there(const char *name)
{
	return path_exists(path_join(scratch.ctx, scratch_path("out"), name));
}

static const struct member plain[] = {
    {"p-1/", "", 'd', 0700},
    {"./p-1//bin/", "", 'd', 0777},
    {"p-1/bin/run", "#!/bin/sh\n", 'f', 04755},
    {"p-1/doc/text", "text\n", 'f', 0666},
    {"p-1/doc/same", "p-1/doc/text", 'h', 0666},
    {"p-1/link", "bin/run", 's', 0777},
    {"p-1/doc/up", "../bin/./run", 's', 0777},
    {"other", "no component left after stripping", 'f', 0644},
    {0},
};

static void assert_plain(void)
{
	char target[64] = "";
	char *out = scratch_path("out");
	struct stat a, b;

	assert_file("bin/run", "#!/bin/sh\n", 0755);
	assert_file("doc/text", "text\n", 0644);
	a = scratch_stat(path_join(scratch.ctx, out, "doc/text"));
	b = scratch_stat(path_join(scratch.ctx, out, "doc/same"));
	assert_int_equal(a.st_ino, b.st_ino);
	a = scratch_stat(path_join(scratch.ctx, out, "bin"));
	assert_int_equal(a.st_mode & 07777, 0755);
	assert_int_equal(a.st_mtime, TIME);
	assert_true(
	    readlink(path_join(scratch.ctx, out, "doc/up"), target, sizeof(target) - 1) > 0);
	assert_string_equal(target, "../bin/./run");
	assert_false(is_there("other"));
	assert_false(is_there("p-1"));
}

static void test_tar_and_filters(void **state)
{
	static const char *const filters[] = {"", "gzip", "bzip2", "xz", "lzma", "lzip", "zstd"};
	struct archive_opts opts = {.strip = 1};

	(void)state;
	for (size_t i = 0; i < sizeof(filters) / sizeof(*filters); i++) {
		char *file = pack("a", "paxr", filters[i], plain);

		assert_int_equal(extract(file, &opts), 0);
		assert_silent();
		assert_plain();
	}
}

static void test_other_formats(void **state)
{
	static const char *const formats[] = {"gnutar", "ustar", "newc"};
	static const struct member two[] = {
	    {"d/x", "1\n", 'f', 0755}, {"d/y", "2\n", 'f', 0644}, {0}};

	(void)state;
	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++) {
		assert_int_equal(extract(pack("a", formats[i], "", two), NULL), 0);
		assert_file("d/x", "1\n", 0755);
		assert_file("d/y", "2\n", 0644);
	}
	assert_int_equal(extract(pack("a.zip", "zip", "", two), NULL), 0);
	assert_file("d/x", "1\n", 0755);
	assert_silent();
}

static void test_mask(void **state)
{
	struct archive_opts opts = {.strip = 1};
	mode_t mask = umask(077);
	struct stat st;

	(void)state;
	assert_int_equal(extract(pack_tar(plain), &opts), 0);
	assert_int_equal(umask(mask), 077);
	st = scratch_stat(scratch_path("out/doc"));
	assert_int_equal(st.st_mode & 07777, 0755);
	assert_plain();
}

/* What is unpacked elsewhere, in whole or in part, leaves no trace here. */
static void test_working_directory(void **state)
{
	static const struct member bad[] = {{"d/", "", 'd', 0755}, {"../x", "", 'f', 0644}, {0}};
	static const struct member good[] = {{"d/", "", 'd', 0755}, {0}};
	const struct timespec old[2] = {{1, 0}, {1, 0}};
	char *d = scratch_mkdir("d"), before[PATH_MAX], after[PATH_MAX];

	(void)state;
	assert_non_null(getcwd(before, sizeof before));
	assert_int_equal(chdir(scratch.dir), 0);
	assert_int_equal(utimensat(AT_FDCWD, d, old, 0), 0);
	assert_int_equal(extract(pack_tar(good), NULL), 0);
	assert_int_equal(extract(pack_tar(bad), NULL), -1);
	assert_reported("'../x'");
	assert_int_equal(scratch_stat(d).st_mtime, 1);
	assert_non_null(getcwd(after, sizeof after));
	assert_string_equal(after, scratch.dir);
	assert_int_equal(chdir(before), 0);
}

static struct strlist *words(const char *text)
{
	return strlist_split(scratch.ctx, text, " ");
}

static void test_filters(void **state)
{
	static const struct member tree[] = {{"p/gcc/a.c", "a", 'f', 0644},
	    {"p/gcc/testsuite/x/1.c", "1", 'f', 0644},
	    {"p/gcc/testsuite/lib/2.exp", "2", 'f', 0644}, {"p/libgo/g.go", "g", 'f', 0644}, {0}};
	char *file = pack_tar(tree);
	struct archive_opts opts = {.strip = 1, .exclude = words("gcc/testsuite/* libgo*")};

	(void)state;
	assert_int_equal(extract(file, &opts), 0);
	assert_true(is_there("gcc/a.c"));
	assert_false(is_there("gcc/testsuite"));
	assert_false(is_there("libgo"));
	opts.include = words("*/lib/*");
	assert_int_equal(extract(file, &opts), 0);
	assert_true(is_there("gcc/testsuite/lib/2.exp"));
	assert_false(is_there("gcc/testsuite/x"));
	opts.exclude = NULL;
	assert_int_equal(extract(file, &opts), 0);
	assert_true(is_there("gcc/testsuite/lib/2.exp"));
	assert_false(is_there("gcc/a.c"));
	assert_silent();
}

static void test_nothing_left(void **state)
{
	static const struct member empty[] = {{"./", "", 'd', 0755}, {0}};
	struct archive_opts all = {.exclude = words("*")}, deep = {.strip = 9};

	(void)state;
	assert_int_equal(extract(pack_tar(plain), &all), -1);
	assert_reported("nothing to unpack in '");
	assert_int_equal(extract(pack_tar(plain), &deep), -1);
	assert_reported("check strip, include and exclude");
	assert_int_equal(extract(pack_tar(empty), NULL), -1);
	assert_reported("; it has no files");
}

/* An archive that holds just this beside a good file must be refused with this text. */
static void refuse(struct member bad, const char *text)
{
	const struct member members[] = {{"p/good", "x", 'f', 0644}, bad, {0}};
	struct archive_opts opts = {.strip = 1};

	assert_int_equal(extract(pack_tar(members), &opts), -1);
	assert_reported(text);
}

static void test_hostile_entries(void **state)
{
	(void)state;
	refuse((struct member){"/etc/x", "x", 'f', 0644}, "holds '/etc/x', an absolute path");
	refuse((struct member){"p/../../x", "x", 'f', 0644}, "holds 'p/../../x', a path with '..'");
	refuse((struct member){"..", "", 'd', 0755}, "a path with '..'");
	refuse((struct member){"p/l", "/etc/passwd", 's', 0777}, "symbolic link that leaves");
	refuse((struct member){"p/l", "../x", 's', 0777}, "holds 'l', a symbolic link that leaves");
	refuse((struct member){"p/d/l", "../../x", 's', 0777}, "symbolic link that leaves");
	refuse((struct member){"p/d/l", "a/../../../x", 's', 0777}, "symbolic link that leaves");
	refuse((struct member){"p/h", "/etc/passwd", 'h', 0644}, "a hard link to a file outside");
	refuse((struct member){"p/h", "p/../../x", 'h', 0644}, "a hard link to a file outside");
	refuse((struct member){"p/h", "p", 'h', 0644}, "a hard link to a file outside");
	refuse((struct member){"p/h", "p/none", 'h', 0644}, "cannot write '");
	refuse((struct member){"p/f", "", 'p', 0644}, "holds 'f', a device, socket or fifo");
	refuse((struct member){"p/c", "", 'c', 0644}, "a device, socket or fifo");
}

static void test_link_tricks(void **state)
{
	static const struct member through[] = {
	    {"d/", "", 'd', 0755}, {"l", "d", 's', 0777}, {"l/x", "x", 'f', 0644}, {0}};
	static const struct member replaced[] = {{"a", "1", 'f', 0644}, {"l", "a", 's', 0777},
	    {"l", "2", 'f', 0644}, {"a", "3", 'f', 0755}, {0}};
	static const struct member linked_link[] = {{"a/b/", "", 'd', 0755},
	    {"a/b/l", "../../x", 's', 0777}, {"l2", "a/b/l", 'h', 0777}, {0}};
	static const struct member same_place[] = {
	    {"x", "x", 'f', 0644}, {"l", "x", 's', 0777}, {"l2", "l", 'h', 0777}, {0}};
	static const struct member left_out[] = {{"a", "1", 'f', 0644}, {"b", "a", 'h', 0644}, {0}};
	struct archive_opts no_a = {.exclude = words("a")};

	(void)state;
	assert_int_equal(extract(pack_tar(through), NULL), -1);
	assert_reported("symlink");
	assert_false(is_there("d/x"));
	assert_int_equal(extract(pack_tar(replaced), NULL), 0);
	assert_file("l", "2", 0644);
	assert_file("a", "3", 0755);
	assert_int_equal(extract(pack_tar(linked_link), NULL), -1);
	assert_reported("holds 'l2', a hard link to a symbolic link that leaves the tree");
	assert_int_equal(extract(pack_tar(same_place), NULL), 0);
	assert_silent();
	assert_int_equal(extract(pack_tar(left_out), &no_a), -1);
	assert_reported("'b', a hard link to 'a', which the filters leave out");
}

static void test_truncated(void **state)
{
	static const char *const filters[] = {"", "gzip", "xz", "bzip2", "zstd"};
	static const struct member two[] = {{"x", "some text to be packed", 'f', 0644},
	    {"y", "more of it, and other text", 'f', 0644}, {0}};

	(void)state;
	for (size_t i = 0; i < sizeof(filters) / sizeof(*filters); i++) {
		char *file = pack("a", "ustar", filters[i], two);
		size_t size, step;
		char *bytes = path_read(scratch.ctx, file, &size);

		/* Four blocks of entries and the first block of zeros; the rest is padding. */
		step = i == 0 ? 128 : 9;
		if (i == 0)
			size = 5 * 512;
		for (size_t cut = 0; cut < size; cut += step) {
			assert_int_equal(path_write(file, bytes, cut), 0);
			if (extract(file, NULL) == 0)
				fail_msg("%s: %zu of %zu bytes were enough", filters[i], cut, size);
			assert_reported(file);
		}
	}
}

static void test_no_archive(void **state)
{
	(void)state;
	assert_int_equal(extract(scratch_file("page.tar.gz", "<html>no</html>\n", 0644), NULL), -1);
	assert_reported("page.tar.gz': Unrecognized archive format");
	assert_int_equal(extract(scratch_path("none.tar"), NULL), -1);
	assert_reported("none.tar'");
	assert_int_equal(
	    extract(scratch_file("list", "#mtree\na type=file contents=/etc/passwd\n", 0644), NULL),
	    -1);
	assert_reported("cannot unpack '");
	assert_int_equal(archive_extract(pack_tar(plain), scratch_path("nowhere"), ROOM, NULL), -1);
	assert_reported("nowhere'");
}

/* The file packed as a member of another archive. */
static char *wrap(const char *file, const char *name, const char *format, const char *filter)
{
	struct archive *a = archive_write_new();
	struct archive_entry *e = archive_entry_new();
	char *path = scratch_path("outer");
	size_t size;
	char *bytes = path_read(scratch.ctx, file, &size);

	assert_int_equal(archive_write_set_format_by_name(a, format), ARCHIVE_OK);
	if (*filter)
		archive_write_add_filter_by_name(a, filter);
	assert_int_equal(archive_write_open_filename(a, path), ARCHIVE_OK);
	put_member(a, &(struct member){"readme", "read me\n", 'f', 0644});
	archive_entry_set_pathname(e, name);
	archive_entry_set_filetype(e, AE_IFREG);
	archive_entry_set_perm(e, 0644);
	archive_entry_set_size(e, (la_int64_t)size);
	assert_int_equal(archive_write_header(a, e), ARCHIVE_OK);
	assert_int_equal(archive_write_data(a, bytes, size), size);
	archive_entry_free(e);
	assert_int_equal(archive_write_close(a), ARCHIVE_OK);
	archive_write_free(a);
	return path;
}

static void test_inner(void **state)
{
	char *inner = pack("inner", "paxr", "xz", plain);
	struct archive_opts opts = {.inner = "*/p-*.tar.xz", .strip = 1};
	char *tar = wrap(inner, "s/p-1.tar.xz", "ustar", "gzip");
	size_t size;
	char *bytes = path_read(scratch.ctx, tar, &size);

	(void)state;
	assert_int_equal(extract(tar, &opts), 0);
	assert_plain();
	assert_int_equal(path_write(tar, bytes, size * 3 / 4), 0);
	assert_int_equal(extract(tar, &opts), -1);
	assert_reported("cannot unpack '");
	tar = wrap(inner, "data.tar.xz", "argnu", "");
	assert_int_equal(extract(tar, &opts), -1);
	assert_reported("has no member that matches '*/p-*.tar.xz'");
	opts.inner = "data.tar.*";
	assert_int_equal(extract(tar, &opts), 0);
	assert_plain();
	opts.inner = "readme";
	assert_int_equal(extract(tar, &opts), -1);
	assert_reported("Unrecognized archive format");
}

static void test_max_bytes(void **state)
{
	static const struct member two[] = {
	    {"x", "12345", 'f', 0644}, {"y", "678", 'f', 0644}, {0}};
	static const struct member empty[] = {{"z", "", 'f', 0644}, {0}};

	(void)state;
	assert_int_equal(archive_extract(pack_tar(two), fresh(), 8, NULL), 0);
	assert_int_equal(archive_extract(pack_tar(two), fresh(), 7, NULL), -1);
	assert_reported("unpacks to more than the 7 bytes allowed for it");
	assert_false(is_there("y"));
	assert_int_equal(archive_extract(pack_tar(empty), fresh(), 0, NULL), 0);
	assert_int_equal(archive_extract(pack_tar(two), fresh(), 0, NULL), -1);
	assert_reported("unpacks to more than the 0 bytes allowed for it");
}

/* Two files of some 30 KiB each, as they say, and hardly a byte for them. */
static void test_holes_count(void **state)
{
	static const char file[] = "tests/fuzz/corpus/archive/zip-of-holes";

	(void)state;
	assert_int_equal(archive_extract(file, fresh(), 40000, NULL), -1);
	assert_reported("unpacks to more than the 40000 bytes allowed for it");
}

static void test_many_members(void **state)
{
	struct member *many = mem_array(scratch.ctx, struct member, 1200);
	char *deep = mem_strdup(scratch.ctx, "");

	(void)state;
	for (int i = 0; i < 1100; i++)
		many[i] = (struct member){mem_printf(scratch.ctx, "f%d", i), "", 'f', 0644};
	assert_int_equal(archive_extract(pack_tar(many), fresh(), 100, NULL), -1);
	assert_reported("unpacks to more than the 1001 files and directories allowed for it");
	/* Who may be large may have many files, too. */
	assert_int_equal(archive_extract(pack_tar(many), fresh(), 100 * 64, NULL), 0);
	/* Directories that no member names are made all the same. */
	for (int i = 0; i < 600; i++)
		mem_appendf(scratch.ctx, &deep, "d/");
	const struct member two[] = {{mem_printf(scratch.ctx, "a/%sx", deep), "", 'f', 0644},
	    {mem_printf(scratch.ctx, "b/%sx", deep), "", 'f', 0644}, {0}};
	assert_int_equal(archive_extract(pack_tar(two), fresh(), 100, NULL), -1);
	assert_reported("files and directories allowed");
}

/* A tar archive of one file that says it has 2^60 - 1 bytes, the most that libarchive believes. */
static char *pack_endless(void)
{
	static const char most[] = "\x80\0\0\0\x0f\xff\xff\xff\xff\xff\xff\xff";
	unsigned char block[2048] = "x";
	unsigned sum = 0;

	memcpy(block + 100, "0000644", 7);
	memcpy(block + 124, most, 12);
	memset(block + 148, ' ', 8);
	block[156] = '0';
	memcpy(block + 257, "ustar", 6);
	memcpy(block + 263, "00", 2);
	for (int i = 0; i < 512; i++)
		sum += block[i];
	snprintf((char *)block + 148, 8, "%06o", sum);
	char *path = scratch_path("endless.tar");
	FILE *f = fopen(path, "we");
	assert_int_equal(fwrite(block, 1, sizeof block, f), sizeof block);
	assert_int_equal(fclose(f), 0);
	return path;
}

static void test_largest_size(void **state)
{
	static const struct member first[] = {{"a", "12345", 'f', 0644}, {0}};

	(void)state;
	assert_int_equal(extract(pack_endless(), NULL), -1);
	assert_reported("unpacks to more than the 1048576 bytes allowed for it");
	assert_int_equal(archive_extract(pack_endless(), fresh(), LLONG_MAX, NULL), -1);
	assert_reported("cannot unpack '");
	assert_int_equal(archive_extract(pack_tar(first), fresh(), LLONG_MAX, NULL), 0);
	assert_silent();
}

static void test_too_much_time(void **state)
{
	struct archive_opts opts = {.exclude = words("zero"), .cpu_seconds = 0.01};
	char *file = scratch_path("z.tar.gz");
	char *command = mem_printf(scratch.ctx,
	    "cd '%s' && truncate -s 200M zero && tar czf '%s' zero", scratch.dir, file);

	(void)state;
	assert_int_equal(system(command), 0);
	/* What is left out takes no room, but time. */
	assert_int_equal(extract(file, &opts), -1);
	assert_reported("z.tar.gz' takes too much time");
}

static void test_names(void **state)
{
	static const struct member names[] = {{"gr\xc3\xbc\xc3\x9f", "1", 'f', 0644},
	    {"with space\n", "2", 'f', 0644}, {".hidden", "3", 'f', 0644}, {0}};

	(void)state;
	assert_int_equal(extract(pack("a", "ustar", "", names), NULL), 0);
	assert_file("gr\xc3\xbc\xc3\x9f", "1", 0644);
	assert_file("with space\n", "2", 0644);
	assert_file(".hidden", "3", 0644);
}

static void test_through_linked_dir(void **state)
{
	struct archive_opts opts = {.strip = 1};

	(void)state;
	fresh();
	assert_int_equal(symlink("out", scratch_path("alias")), 0);
	assert_int_equal(archive_extract(pack_tar(plain), scratch_path("alias"), ROOM, &opts), 0);
	assert_plain();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_tar_and_filters),
	    SCRATCH_TEST(test_other_formats),
	    SCRATCH_TEST(test_mask),
	    SCRATCH_TEST(test_working_directory),
	    SCRATCH_TEST(test_filters),
	    SCRATCH_TEST(test_nothing_left),
	    SCRATCH_TEST(test_hostile_entries),
	    SCRATCH_TEST(test_link_tricks),
	    SCRATCH_TEST(test_truncated),
	    SCRATCH_TEST(test_no_archive),
	    SCRATCH_TEST(test_inner),
	    SCRATCH_TEST(test_max_bytes),
	    SCRATCH_TEST(test_holes_count),
	    SCRATCH_TEST(test_many_members),
	    SCRATCH_TEST(test_largest_size),
	    SCRATCH_TEST(test_too_much_time),
	    SCRATCH_TEST(test_names),
	    SCRATCH_TEST(test_through_linked_dir),
	};

	return cmocka_run_group_tests_name("archive", tests, NULL, NULL);
}
