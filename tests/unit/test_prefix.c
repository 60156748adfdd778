/* SPDX-License-Identifier: Apache-2.0 */
/* Publication of prefixes: refused places, new, shared and replaced ones. */
#include "prefix_fixture.h"

enum { NOBODY = 65534 };

static void test_check(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(prefix_check(f->prefix), 0);
	path_mkdirs(f->prefix);
	assert_int_equal(prefix_check(f->prefix), 0);
	assert_int_equal(prefix_check(mem_printf(f, "%s/../new/", f->prefix)), 0);
	assert_silent();
	put_text(in(f, "letter"), "dear");
	assert_int_equal(prefix_check(f->prefix), -1);
	assert_reported("holds something else; choose an empty or new directory");
	path_mkdirs(in(f, "share/mcm/x"));
	assert_int_equal(prefix_check(f->prefix), -1);
	assert_reported("holds something else");
	put_text(in(f, "share/mcm/x/installed.json"), "{}");
	assert_int_equal(prefix_check(f->prefix), 0);
	assert_int_equal(prefix_check(in(f, "letter")), -1);
	assert_reported("is not a directory");
	assert_int_equal(prefix_check(in(f, "letter/below")), -1);
	assert_reported("is not a directory");
	assert_int_equal(symlink("nowhere", in(f, "dangling")), 0);
	assert_int_equal(prefix_check(in(f, "dangling")), -1);
	assert_reported("cannot follow");
	assert_int_equal(prefix_check("/proc"), -1);
	assert_reported("is a mount point");
	assert_int_equal(prefix_check("/"), -1);
	assert_reported("is a mount point");
}

static void test_check_read_only(void **state)
{
	struct fixture *f = *state;
	char *parent = path_dirname(f, f->prefix);
	int status;

	path_mkdirs(f->prefix);
	assert_int_equal(chmod(parent, 0555), 0);
	pid_t pid = fork();
	if (pid == 0) {
		/* Root may write anywhere. */
		bool refused = (geteuid() != 0 || setuid(NOBODY) == 0) &&
			       prefix_check(f->prefix) != 0 &&
			       prefix_check(path_join(f, parent, "other")) != 0;

		char *text = mem_printf(f, "cannot write to '%s' for the prefix", parent);
		_exit(refused && strstr(scratch_messages(), text) != NULL ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(chmod(parent, 0755), 0);
}

static void test_install(void **state)
{
	struct fixture *f = *state;
	struct store_entry *a = toolchain(f, "a-musl", "1");

	assert_false(has(f, "a-musl", a));
	assert_int_equal(install(f, "a-musl", a), 0);
	assert_true(has(f, "a-musl", a));
	assert_false(has(f, "b-musl", a));
	assert_false(prefix_has(f->prefix, "a-musl", a->resolved, NULL));
	assert_true(prefix_has(f->prefix, "a-musl", input_key(f, a), a->output));
	assert_false(prefix_has(f->prefix, "a-musl", input_key(f, a), a->resolved));
	assert_text(in(f, "bin/a-musl-gcc"), "a-musl 1");
	assert_text(in(f, "a-musl/lib/1/libm.a"), "1");
	assert_true(inode(in(f, "bin/a-musl-gcc")) == inode(in(f, "bin/a-musl-cc")));
	assert_int_equal(mode_of(in(f, "bin/a-musl-gcc")), 0755);
	assert_int_equal(mode_of(in(f, "a-musl/lib/1/libc.a")), 0644);
	assert_int_equal(mode_of(f->prefix), 0755);
	struct json *record = json_load(in(f, "share/mcm/a-musl/installed.json"));
	assert_string_equal(json_get_string(record, "output"), a->output);
	assert_string_equal(json_get_string(record, "resolved"), a->resolved);
	assert_int_equal(json_count(json_get(record, "files")), 6);
	json_free(record);
	assert_alone(f);
	/* Altering the prefix leaves the store alone. */
	FILE *file = fopen(in(f, "a-musl/lib/1/libc.a"), "w");
	fputs("mine", file);
	fclose(file);
	assert_int_equal(store_verify(store_open(f, f->store->root), a), 0);
	assert_silent();
}

/* A build with nothing to do reads the record's lines, not its JSON: they are the same to it. */
static void test_record_lines(void **state)
{
	struct fixture *f = *state;
	static const char *const names[] = {
	    "with \"quotes\"", "back\\slash", "l\ntwo lines", "\xc3\xa9"};
	static const char *const broken[][2] = {{" ]\n}\n", " ]\n"}, {"\",\n", "\"\n"},
	    {" ],\n", " ]\n"}, {"\"triple\"", "triple"}, {"\"100", "\"101"}, {"  \"lib", "  \"bil"},
	    {" ],\n \"states\"", " ],\n more\n \"states\""}, {"\"files\"", "\"fires\""},
	    {"\"states\"", "\"stakes\""}};
	char *out = scratch_path("names"), *file = in(f, "share/mcm/a-musl/installed.json");
	struct store_entry *entry = mem_new(f, struct store_entry);

	put_text(mem_printf(f, "%s/lib/a", out), "a");
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		put_text(mem_printf(f, "%s/lib/%s", out, names[i]), names[i]);
	assert_int_equal(store_put(f, f->store, mem_printf(f, "%064d", 4711), out, NULL, entry), 0);
	assert_int_equal(install(f, "a-musl", entry), 0);
	assert_true(has(f, "a-musl", entry));
	assert_silent();
	char *good = path_read(f, file, NULL);
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		const char *at = strstr(good, broken[i][0]);

		assert_non_null(at);
		put_text(file, mem_printf(f, "%.*s%s%s", (int)(at - good), good, broken[i][1],
				   at + strlen(broken[i][0])));
		assert_false(has(f, "a-musl", entry));
		scratch_messages();
	}
	put_text(file, good);
	assert_true(has(f, "a-musl", entry));
	put_text(file, good);
	assert_true(prefix_has(f->prefix, "a-musl", input_key(f, entry), entry->output));
	char *output = strstr(good, "\"output\"");
	output[1] = 'O';
	put_text(file, good);
	assert_false(prefix_has(f->prefix, "a-musl", input_key(f, entry), entry->output));
	/* The last file of all. */
	assert_int_equal(truncate(in(f, "lib/\xc3\xa9"), 0), 0);
	assert_false(has(f, "a-musl", entry));
	assert_reported("/lib/");
}

/* No end is missed, and what is no JSON is no record of what is up to date. */
static void test_record_bytes(void **state)
{
	struct fixture *f = *state;
	struct store_entry *a = toolchain(f, "a-musl", "1");
	char *file = in(f, "share/mcm/a-musl/installed.json");

	assert_int_equal(install(f, "a-musl", a), 0);
	const char *good = path_read(f, file, NULL);
	for (int i = 0; good[i] != '\0'; i++) {
		static const char *const bytes[] = {"", "\"", "\n"};

		put_text(file, mem_printf(f, "%.*s", i, good));
		assert_false(has(f, "a-musl", a));
		for (size_t k = 0; k < sizeof bytes / sizeof *bytes; k++) {
			char *text = mem_printf(f, "%.*s%s%s", i, good, bytes[k], good + i + 1);
			struct json *record = json_parse(text, NULL);

			put_text(file, text);
			assert_true(record != NULL || !has(f, "a-musl", a));
			json_free(record);
		}
		scratch_messages();
	}
}

/* What is not as it was installed is noticed, told, and mended by installing again. */
static void is_mended(struct fixture *f, const struct store_entry *entry, const char *name)
{
	assert_false(has(f, "a-musl", entry));
	assert_reported(name);
	assert_int_equal(install(f, "a-musl", entry), 0);
	assert_true(has(f, "a-musl", entry));
	assert_silent();
}

static void test_damage(void **state)
{
	struct fixture *f = *state;
	struct store_entry *a = toolchain(f, "a-musl", "1");
	char *library = in(f, "a-musl/lib/1/libc.a"), *link = in(f, "a-musl/lib/1/libm.a");

	assert_int_equal(install(f, "a-musl", a), 0);
	unlink(in(f, "bin/a-musl-gcc"));
	is_mended(f, a, "/bin/a-musl-gcc' is gone or not as it was installed");
	assert_int_equal(truncate(library, 0), 0);
	is_mended(f, a, "libc.a");
	assert_text(library, "1");
	assert_int_equal(chmod(library, 0), 0);
	is_mended(f, a, "libc.a");
	assert_int_equal(mode_of(library), 0644);
	unlink(link);
	assert_int_equal(symlink("elsewhere", link), 0);
	is_mended(f, a, "libm.a");
	assert_int_equal(path_remove(in(f, "a-musl")), 0);
	is_mended(f, a, "a-musl/lib/1/libc.a");
	assert_alone(f);
}

/* Modes of the store are in no digest but the owner's x bit, and are not taken over. */
static void test_modes(void **state)
{
	struct fixture *f = *state;
	struct store_entry *a = toolchain(f, "a-musl", "1");

	assert_int_equal(chmod(path_join(f, a->path, "bin/a-musl-gcc"), 06777), 0);
	assert_int_equal(chmod(path_join(f, a->path, "a-musl/lib/1/libc.a"), 0666), 0);
	assert_int_equal(chmod(path_join(f, a->path, "a-musl"), 0777), 0);
	assert_int_equal(install(f, "a-musl", a), 0);
	assert_int_equal(mode_of(in(f, "bin/a-musl-gcc")), 0755);
	assert_int_equal(mode_of(in(f, "a-musl/lib/1/libc.a")), 0644);
	assert_int_equal(mode_of(in(f, "a-musl")), 0755);
	assert_silent();
}

static void test_share(void **state)
{
	struct fixture *f = *state;
	struct store_entry *a = toolchain(f, "a-musl", "1"), *b = toolchain(f, "b-musl", "1");
	struct store_entry *c = toolchain(f, "c-musl", "1");
	const struct prefix_part both[] = {{.triple = "b-musl", .entry = b, .key = input_key(f, b)},
	    {.triple = "c-musl", .entry = c, .key = input_key(f, c)}};

	assert_int_equal(install(f, "a-musl", a), 0);
	ino_t before = inode(in(f, "bin/a-musl-gcc")),
	      shared = inode(in(f, "lib/bfd-plugins/plugin.so"));
	assert_int_equal(prefix_install(f->store, f->prefix, both, 2), 0);
	assert_true(has(f, "a-musl", a) && has(f, "b-musl", b));
	assert_true(has(f, "c-musl", c));
	assert_true(inode(in(f, "bin/a-musl-gcc")) == before);
	assert_true(inode(in(f, "lib/bfd-plugins/plugin.so")) == shared);
	assert_alone(f);
	assert_silent();
}

static void test_replace(void **state)
{
	struct fixture *f = *state;
	struct store_entry *a = toolchain(f, "a-musl", "1"), *b = toolchain(f, "b-musl", "1");
	struct store_entry *newer = toolchain(f, "a-musl", "2");

	assert_int_equal(install(f, "a-musl", a), 0);
	assert_int_equal(install(f, "b-musl", b), 0);
	put_text(in(f, "a-musl/lib/libmine.a"), "mine");
	path_mkdirs(in(f, "a-musl/empty"));
	/* A user's link out of the prefix must not lead the removal there. */
	char *outside = scratch_path("outside");
	assert_int_equal(rename(in(f, "a-musl/lib/1"), outside), 0);
	assert_int_equal(symlink(outside, in(f, "a-musl/lib/1")), 0);
	assert_int_equal(install(f, "a-musl", newer), 0);
	assert_text(path_join(f, outside, "libc.a"), "1");
	assert_false(has(f, "a-musl", a));
	assert_true(has(f, "a-musl", newer) && has(f, "b-musl", b));
	assert_text(in(f, "bin/a-musl-gcc"), "a-musl 2");
	assert_text(in(f, "a-musl/lib/libmine.a"), "mine");
	assert_text(in(f, "lib/bfd-plugins/plugin.so"), "shared");
	assert_true(path_is_dir(in(f, "a-musl/empty")));
	unlink(in(f, "a-musl/lib/1"));
	assert_int_equal(install(f, "a-musl", a), 0);
	assert_false(path_exists(in(f, "a-musl/lib/2")));
	assert_text(in(f, "a-musl/lib/1/libc.a"), "1");
	assert_alone(f);
	assert_silent();
}

static void test_conflict(void **state)
{
	struct fixture *f = *state;
	struct store_entry *a = toolchain(f, "a-musl", "1"), *b = toolchain(f, "b-musl", "1");
	char before[HASH_HEX + 1], after[HASH_HEX + 1];

	assert_int_equal(install(f, "a-musl", a), 0);
	put_text(in(f, "lib/bfd-plugins/plugin.so"), "altered");
	assert_int_equal(hash_tree(f->prefix, before), 0);
	assert_int_equal(install(f, "b-musl", b), -1);
	assert_reported("'lib/bfd-plugins/plugin.so' of a-musl and of b-musl differ");
	assert_int_equal(hash_tree(f->prefix, after), 0);
	assert_string_equal(before, after);
	assert_int_equal(install(f, "a-musl", a), 0);
	path_mkdirs(in(f, "bin/b-musl-gcc"));
	assert_int_equal(install(f, "b-musl", b), -1);
	assert_reported("/bin/b-musl-gcc' belongs to no toolchain and is in the way of b-musl");
	rmdir(in(f, "bin/b-musl-gcc"));
	assert_int_equal(install(f, "b-musl", b), 0);
	put_text(in(f, "share/mcm/a-musl/installed.json"), "{\"files\": [");
	assert_int_equal(install(f, "b-musl", b), -1);
	assert_reported("is broken; remove the prefix");
	assert_alone(f);
}

/* As toolchain(), but its library's directory is a link to another one. */
static struct store_entry *linked_toolchain(struct fixture *f, const char *triple)
{
	char *out = scratch_path("linked");
	struct store_entry *entry = mem_new(f, struct store_entry);

	put_text(mem_printf(f, "%s/%s/real/libc.a", out, triple), "linked");
	put_text(mem_printf(f, "%s/%s/real/empty/x", out, triple), "");
	assert_int_equal(unlink(mem_printf(f, "%s/%s/real/empty/x", out, triple)), 0);
	assert_int_equal(path_mkdirs(mem_printf(f, "%s/%s/lib", out, triple)), 0);
	assert_int_equal(symlink("../real", mem_printf(f, "%s/%s/lib/1", out, triple)), 0);
	assert_int_equal(store_put(f, f->store, mem_printf(f, "%064d", 7777), out, NULL, entry), 0);
	return entry;
}

/* A directory of one release may be a link in the next, and the other way about; what users put
 * into it is not lost. */
static void test_directory_and_link(void **state)
{
	struct fixture *f = *state;
	struct store_entry *dir = toolchain(f, "a-musl", "1");
	struct store_entry *link = linked_toolchain(f, "a-musl");

	assert_int_equal(install(f, "a-musl", dir), 0);
	/* Empty directories are in no record. */
	assert_int_equal(path_mkdirs(in(f, "a-musl/lib/1/empty")), 0);
	put_text(in(f, "a-musl/mine"), "mine");
	assert_int_equal(install(f, "a-musl", link), 0);
	assert_true(path_is_link_to(in(f, "a-musl/lib/1"), "../real"));
	assert_text(in(f, "a-musl/lib/1/libc.a"), "linked");
	assert_int_equal(install(f, "a-musl", dir), 0);
	assert_text(in(f, "a-musl/lib/1/libc.a"), "1");
	assert_text(in(f, "a-musl/mine"), "mine");
	put_text(in(f, "a-musl/lib/1/mine"), "mine");
	assert_int_equal(install(f, "a-musl", link), -1);
	assert_reported("/a-musl/lib/1' belongs to no toolchain and is in the way of a-musl");
	assert_text(in(f, "a-musl/lib/1/mine"), "mine");
	assert_alone(f);
}

static void test_places(void **state)
{
	struct fixture *f = *state;
	struct store_entry *a = toolchain(f, "a-musl", "1");
	char *link = scratch_path("link");
	const struct prefix_part part = {.triple = "a-musl", .entry = a, .key = input_key(f, a)};

	path_mkdirs(f->prefix);
	assert_int_equal(symlink("parent/prefix", link), 0);
	assert_int_equal(prefix_install(f->store, link, &part, 1), 0);
	assert_true(has(f, "a-musl", a));
	assert_int_equal(prefix_install(f->store, link, &part, 1), 0);
	struct stat st;
	assert_true(lstat(link, &st) == 0 && S_ISLNK(st.st_mode));
	assert_alone(f);
	assert_silent();
	char *inside = store_path(f, f->store, "prefix");
	assert_int_equal(prefix_install(f->store, inside, &part, 1), -1);
	assert_reported("lie in each other");
	put_text(scratch_path("share/mcm/x/installed.json"), "{}");
	assert_int_equal(prefix_install(f->store, scratch.dir, &part, 1), -1);
	assert_reported("lie in each other");
}

static void test_liar(void **state)
{
	struct fixture *f = *state;
	struct store_entry *a = toolchain(f, "a-musl", "1"), *b = toolchain(f, "b-musl", "1");

	assert_int_equal(install(f, "a-musl", a), 0);
	put_text(path_join(f, b->path, "extra"), "extra");
	assert_int_equal(install(f, "b-musl", b), -1);
	assert_reported("holds other bytes");
	assert_true(has(f, "a-musl", a) && !path_exists(in(f, "extra")));
	assert_alone(f);
}

/* Entries have a checksum or, by an older mcm, none; the digest decides in any case. */
static void test_checks(void **state)
{
	struct fixture *f = *state;
	struct store_entry *a = toolchain(f, "a-musl", "1"), *b = toolchain(f, "b-musl", "1");

	assert_int_equal(strlen(a->check), HASH_CHECK);
	memset(a->check, '0', HASH_CHECK);
	assert_int_equal(install(f, "a-musl", a), 0);
	assert_silent();
	b->check[0] = '\0';
	put_text(path_join(f, b->path, "extra"), "extra");
	assert_int_equal(install(f, "b-musl", b), -1);
	assert_reported("holds other bytes");
	assert_true(has(f, "a-musl", a) && !path_exists(in(f, "extra")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(test_check),
	    FIXTURE_TEST(test_check_read_only),
	    FIXTURE_TEST(test_install),
	    FIXTURE_TEST(test_record_lines),
	    FIXTURE_TEST(test_record_bytes),
	    FIXTURE_TEST(test_damage),
	    FIXTURE_TEST(test_modes),
	    FIXTURE_TEST(test_share),
	    FIXTURE_TEST(test_replace),
	    FIXTURE_TEST(test_conflict),
	    FIXTURE_TEST(test_directory_and_link),
	    FIXTURE_TEST(test_places),
	    FIXTURE_TEST(test_liar),
	    FIXTURE_TEST(test_checks),
	};

	return cmocka_run_group_tests_name("prefix", tests, NULL, NULL);
}
