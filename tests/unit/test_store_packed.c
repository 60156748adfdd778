/* SPDX-License-Identifier: Apache-2.0 */
/* Outputs that the store keeps packed: into prefixes, and back to trees. */
#include "prefix_fixture.h"

#include "adapters/archive_pack.h"

static char *packed_key(struct fixture *f)
{
	return mem_printf(f, "a%063d", 0);
}

/* The same toolchain again, packed, under a key of its own. */
static struct store_entry *packed(struct fixture *f, const struct store_entry *tree)
{
	struct store_entry *entry = mem_new(f, struct store_entry);
	struct json *record = json_new_object();
	char *file = scratch_path("blob");
	char digest[HASH_HEX + 1];

	assert_true(archive_pack(tree->path, file, 1) > 0);
	assert_int_equal(hash_file(file, digest), 0);
	json_set_string(record, "output", tree->output);
	json_set_string(record, "packed", digest);
	json_set_int(record, "bytes", tree->bytes);
	assert_int_equal(store_put(f, f->store, packed_key(f), file, record, entry), 0);
	assert_string_equal(entry->packed, digest);
	assert_string_equal(entry->output, tree->output);
	assert_false(path_exists(file));
	return entry;
}

static void damage(const struct store_entry *entry)
{
	FILE *file = fopen(entry->path, "r+");

	assert_int_equal(fseek(file, -1, SEEK_END), 0);
	fputc('x', file);
	fclose(file);
}

/* Nothing is taken for verified that another process has verified. */
static struct store *reopen(struct fixture *f)
{
	return f->store = store_open(f, f->store->root);
}

static void test_install(void **state)
{
	struct fixture *f = *state;
	struct store_entry *a = toolchain(f, "a-musl", "1"), *b = toolchain(f, "b-musl", "1");
	struct store_entry *p = packed(f, a);

	assert_int_equal(p->stored, (long long)scratch_stat(p->path).st_size);
	assert_int_equal(p->bytes, a->bytes);
	assert_int_equal(a->stored, a->bytes);
	assert_int_equal(install(f, "a-musl", p), 0);
	assert_true(has(f, "a-musl", p));
	assert_text(in(f, "a-musl/lib/1/libm.a"), "1");
	assert_true(inode(in(f, "bin/a-musl-gcc")) == inode(in(f, "bin/a-musl-cc")));
	assert_int_equal(mode_of(in(f, "bin/a-musl-gcc")), 0755);
	assert_int_equal(mode_of(in(f, "a-musl/lib/1/libc.a")), 0644);
	assert_int_equal(mode_of(f->prefix), 0755);
	assert_alone(f);
	/* Beside what is there, and over itself. */
	assert_int_equal(install(f, "b-musl", b), 0);
	assert_int_equal(install(f, "a-musl", p), 0);
	assert_true(has(f, "a-musl", p) && has(f, "b-musl", b));
	assert_text(in(f, "lib/bfd-plugins/plugin.so"), "shared");
	assert_alone(f);
	assert_silent();
}

static void test_fresh(void **state)
{
	struct fixture *f = *state;
	struct store_entry *a = toolchain(f, "a-musl", "1"), *b = toolchain(f, "b-musl", "1");
	struct store_entry *p = packed(f, a);

	p->fresh = scratch_path("fresh");
	mode_t mask = umask(077);
	path_mkdirs(p->fresh);
	umask(mask);
	assert_int_equal(store_unpack_to(p, p->fresh), 0);
	ino_t moved = inode(path_join(f, p->fresh, "bin/a-musl-gcc"));
	assert_int_equal(install(f, "a-musl", p), 0);
	assert_true(inode(in(f, "bin/a-musl-gcc")) == moved);
	assert_int_equal(mode_of(f->prefix), 0755);
	/* It was taken, so now the file is. */
	assert_int_equal(install(f, "b-musl", b), 0);
	assert_int_equal(install(f, "a-musl", p), 0);
	assert_true(inode(in(f, "bin/a-musl-gcc")) != moved);
	assert_text(in(f, "bin/a-musl-gcc"), "a-musl 1");
	/* Into a prefix that has something already. */
	path_mkdirs(p->fresh);
	assert_int_equal(store_unpack_to(p, p->fresh), 0);
	moved = inode(path_join(f, p->fresh, "bin/a-musl-gcc"));
	assert_int_equal(install(f, "a-musl", p), 0);
	assert_true(inode(in(f, "bin/a-musl-gcc")) == moved);
	assert_alone(f);
	assert_silent();
}

static void test_damaged(void **state)
{
	struct fixture *f = *state;
	struct store_entry *p = packed(f, toolchain(f, "a-musl", "1"));
	struct store_entry found;

	damage(p);
	assert_int_equal(prefix_check(f->prefix), 0);
	assert_int_equal(install(f, "a-musl", p), -1);
	assert_reported("holds other bytes than were put there");
	assert_false(path_exists(f->prefix));
	assert_int_equal(store_find(f, f->store, packed_key(f), &found), 0);
	/* A record that names no digest is not believed. */
	p = packed(f, toolchain(f, "b-musl", "1"));
	char *file = path_join(f, path_dirname(f, p->path), "record.json");
	struct json *record = json_load(file);
	json_set_string(record, "packed", "yes");
	char *text = json_text(f, record, 1);
	json_free(record);
	unlink(file);
	put_text(file, text);
	assert_int_equal(store_find(f, f->store, packed_key(f), &found), 0);
	assert_reported("is broken; the entry is removed");
}

/* As if the file had become another one after it was checked. */
static void test_unpack_changed(void **state)
{
	struct fixture *f = *state;
	struct store_entry *p = packed(f, toolchain(f, "a-musl", "1"));

	assert_int_equal(store_verify(f->store, p), 0);
	memset(p->output, '0', HASH_HEX);
	assert_int_equal(store_unpack(f, f->store, p), -1);
	assert_reported("was changed while it was unpacked");
	assert_false(path_exists(path_join(f, path_dirname(f, p->path), "output")));
}

static void test_unpack(void **state)
{
	struct fixture *f = *state;
	struct store_entry *a = toolchain(f, "a-musl", "1");
	struct store_entry *p = packed(f, a), second = *p;

	assert_int_equal(store_unpack(f, f->store, p), 0);
	assert_true(path_is_dir(p->path));
	assert_int_equal(p->packed[0], '\0');
	assert_int_equal(p->stored, a->stored);
	assert_int_equal(mode_of(path_join(f, p->path, "bin/a-musl-gcc")), 0555);
	assert_int_equal(mode_of(path_join(f, p->path, "a-musl/lib/1/libc.a")), 0444);
	assert_int_equal(store_verify(reopen(f), p), 0);
	/* Whoever has seen it packed can go on. */
	assert_int_equal(store_verify(reopen(f), &second), 0);
	assert_int_equal(install(f, "a-musl", &second), 0);
	assert_silent();
}

static void test_unpack_damaged(void **state)
{
	struct fixture *f = *state;
	struct store_entry *p = packed(f, toolchain(f, "a-musl", "1"));

	damage(p);
	assert_int_equal(store_unpack(f, f->store, p), -1);
	assert_reported("holds other bytes than were put there");
	assert_int_equal(store_find(f, f->store, packed_key(f), p), 0);
}

static void test_size(void **state)
{
	struct fixture *f = *state;
	struct store_entry *a = toolchain(f, "a-musl", "1");
	struct store_entry *p = packed(f, a);
	struct store_stats stats;
	long long freed = 0;

	assert_int_equal(store_stats(f->store, &stats), 0);
	assert_int_equal(stats.stage_bytes, a->bytes + p->stored);
	assert_int_equal(store_gc(f->store, 0, 0, &freed), 0);
	assert_int_equal(store_find(f, f->store, packed_key(f), p), 0);
	assert_true(freed > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(test_install),
	    FIXTURE_TEST(test_fresh),
	    FIXTURE_TEST(test_damaged),
	    FIXTURE_TEST(test_unpack),
	    FIXTURE_TEST(test_unpack_changed),
	    FIXTURE_TEST(test_unpack_damaged),
	    FIXTURE_TEST(test_size),
	};

	return cmocka_run_group_tests_name("packed outputs", tests, NULL, NULL);
}
