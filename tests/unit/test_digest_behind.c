/* SPDX-License-Identifier: Apache-2.0 */
/* The digest of what is being unpacked: the right one or none. */
#include "store/digest_behind.h"

#include <errno.h>
#include <sys/wait.h>

#include "adapters/archive.h"
#include "packed.h"

/* Whether there is an answer for what the archive holds; if so, it is that of the tree on disk. */
static bool answers(const char *file)
{
	char *out = scratch_path("out");
	char hex[HASH_HEX + 1], check[HASH_CHECK + 1], other[HASH_HEX + 1], sum[HASH_CHECK + 1];
	struct digest_behind *d = digest_behind_start(scratch.ctx, out);
	const struct archive_opts opts = {.written = digest_behind_add, .user = d};

	assert_non_null(d);
	assert_int_equal(path_remove(out), 0);
	scratch_mkdir("out");
	assert_int_equal(archive_extract(file, out, 1 << 20, &opts), 0);
	bool answered = digest_behind_end(d, hex, check);
	if (answered) {
		assert_int_equal(hash_tree_check(out, other, sum), 0);
		assert_string_equal(hex, other);
		assert_string_equal(check, sum);
	}
	mem_free(d);
	assert_silent();
	return answered;
}

static void test_in_order(void **state)
{
	static const struct member all[] = {
	    {"a", "", 'd', 0755},
	    {"a/b", "b\n", 'f', 0755},
	    {"a/c", "a/b", 'h', 0755},
	    {"a.d", "", 'f', 0644},
	    {"l", "a/b", 's', 0777},
	    {0},
	};

	(void)state;
	assert_true(answers(pack_tar(all)));
	assert_true(answers(pack("a.tar.zst", "paxr", "zstd", all)));
}

static void test_other_orders(void **state)
{
	static const struct member orders[][4] = {
	    {{"b", "1", 'f', 0644}, {"a", "2", 'f', 0644}, {0}},
	    {{"a", "1", 'f', 0644}, {"a", "2", 'f', 0644}, {0}},
	    {{"a/b", "1", 'f', 0644}, {0}},
	    {{"a", "", 'd', 0755}, {"a.d", "1", 'f', 0644}, {"a/b", "2", 'f', 0644}, {0}},
	    {{"a", "", 'd', 0755}, {"b/c", "2", 'f', 0644}, {0}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof orders / sizeof *orders; i++)
		assert_false(answers(pack_tar(orders[i])));
}

static void put_name(struct archive *a, const char *name, const char *text)
{
	struct archive_entry *e = archive_entry_new();

	archive_entry_set_pathname(e, name);
	archive_entry_set_filetype(e, AE_IFREG);
	archive_entry_set_perm(e, 0644);
	archive_entry_set_ino(e, 7);
	archive_entry_set_nlink(e, 2);
	archive_entry_set_size(e, (la_int64_t)strlen(text));
	assert_int_equal(archive_write_header(a, e), ARCHIVE_OK);
	assert_int_equal(archive_write_data(a, text, strlen(text)), strlen(text));
	archive_entry_free(e);
}

/* The second name of a file brings other bytes, which both have from then on. */
static void test_link_with_bytes(void **state)
{
	struct archive *a = archive_write_new();
	char *path = scratch_path("a.cpio");

	(void)state;
	assert_int_equal(archive_write_set_format_cpio_newc(a), ARCHIVE_OK);
	assert_int_equal(archive_write_open_filename(a, path), ARCHIVE_OK);
	put_name(a, "one", "first");
	put_name(a, "two", "later");
	assert_int_equal(archive_write_close(a), ARCHIVE_OK);
	archive_write_free(a);
	assert_false(answers(path));
	assert_string_equal(path_read(scratch.ctx, scratch_path("out/one"), NULL), "later");
}

/* Nobody is left behind that waits for more. */
static void test_given_up(void **state)
{
	struct digest_behind *d = digest_behind_start(scratch.ctx, scratch.dir);

	(void)state;
	digest_behind_add(d, "absent");
	mem_free(d);
	errno = 0;
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_in_order),
	    SCRATCH_TEST(test_other_orders),
	    SCRATCH_TEST(test_link_with_bytes),
	    SCRATCH_TEST(test_given_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
