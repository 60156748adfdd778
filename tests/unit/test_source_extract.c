/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of engine/source: trees, their keys, patches and file times. */
#include "source_fixture.h"

#include "files/tree.h"

static const char hello[] = "one\ntwo\nthree\nfour\nfive\n";

static const char good_patch[] = "What: shouts.\n"
				 "--- a/src/hello.txt\n"
				 "+++ b/src/hello.txt\n"
				 "@@ -1,4 +1,4 @@\n"
				 " one\n"
				 "-two\n"
				 "+TWO\n"
				 " three\n"
				 " four\n"
				 "--- /dev/null\n"
				 "+++ b/src/new.txt\n"
				 "@@ -0,0 +1 @@\n"
				 "+new\n";

static const char second_patch[] = "--- a/src/hello.txt\n"
				   "+++ b/src/hello.txt\n"
				   "@@ -1,3 +1,3 @@\n"
				   " one\n"
				   "-TWO\n"
				   "+Two\n"
				   " three\n";

/* Pack x-1.0/ of the scratch directory; the digest of the tarball. */
static char *pack(const char *name)
{
	char *path = scratch_path(name);
	char hex[HASH_HEX + 1];

	fix_run(scratch_argv("tar", "-cf", path, "-C", scratch.dir, "x-1.0", NULL));
	assert_int_equal(hash_file(path, hex), 0);
	return mem_strdup(scratch.ctx, hex);
}

static void make_upstream(void)
{
	scratch_mkdir("x-1.0");
	scratch_mkdir("x-1.0/src");
	scratch_mkdir("x-1.0/tests");
	scratch_mkdir("patches");
	scratch_mkdir("patches/x");
	scratch_file("x-1.0/src/hello.txt", hello, 0644);
	scratch_file("x-1.0/tests/big.txt", "big", 0644);
	scratch_file("x-1.0/configure", "#!/bin/sh\n", 0755);
}

static struct source *make_source(struct source_file *file)
{
	struct source *s = fix_source("x");

	make_upstream();
	char *digest = pack("x-1.0.tar");
	*file = (struct source_file){.path = scratch_path("x-1.0.tar"), .from = "test"};
	file->origin = fix_url(s, "https://host.invalid/x-1.0.tar", "x-1.0.tar", digest);
	return s;
}

static void add_patch(struct source *s, const char *name, const char *text)
{
	char *path = mem_printf(scratch.ctx, "patches/x/%s", name);

	mem_grow(s, s->patches, struct patch, s->npatches + 1);
	s->patches[s->npatches].path = scratch_file(path, text, 0644);
	strcpy(s->patches[s->npatches++].sha256, fix_digest(text));
}

static char *text_of(const struct source *s, const struct source_file *f, const char *name)
{
	char *tree = source_tree_path(scratch.ctx, fix.store, s, f);

	return path_read(scratch.ctx, path_join(scratch.ctx, tree, name), NULL);
}

static const char *patch_program;

static char *key_of(const struct source *s, const struct source_file *f)
{
	char key[HASH_HEX + 1];

	source_tree_key(s, f, key);
	return mem_strdup(scratch.ctx, key);
}

/* Names in trees/: nothing half-made may stay. */
static int count_trees(void)
{
	char *dir = store_path(scratch.ctx, fix.store, "trees");
	int status, count = 0;
	char *list = proc_capture(
	    scratch.ctx, scratch_argv("ls", "-A", dir, NULL), NULL, true, &status);

	for (const char *p = list; *p != '\0'; p++)
		count += *p == '\n';
	return count;
}

static int same_time(void *data, const struct tree_entry *e)
{
	(void)data;
	return e->st.st_mtim.tv_sec != 1 || e->st.st_mtim.tv_nsec != 0;
}

static void test_extract(void **state)
{
	struct source_file f;
	struct source *s = make_source(&f);

	(void)state;
	strlist_add(s->exclude, "tests/*");
	add_patch(s, "0001-a.patch", good_patch);
	add_patch(s, "0002-b.patch", second_patch);
	char *log = scratch_file("log", "", 0644);
	int fd = open(log, O_WRONLY | O_APPEND | O_CLOEXEC);
	assert_int_equal(source_extract(fix.store, s, &f, patch_program, fd), 0);
	close(fd);
	assert_silent();
	assert_string_equal(text_of(s, &f, "src/hello.txt"), "one\nTwo\nthree\nfour\nfive\n");
	assert_string_equal(text_of(s, &f, "src/new.txt"), "new\n");
	char *tree = source_tree_path(scratch.ctx, fix.store, s, &f);
	assert_false(path_exists(mem_printf(scratch.ctx, "%s/tests/big.txt", tree)));
	assert_false(path_exists(mem_printf(scratch.ctx, "%s/src/hello.txt.orig", tree)));
	assert_int_equal(tree_walk(tree, same_time, NULL), 0);
	assert_non_null(strstr(path_read(scratch.ctx, log, NULL), "0002-b.patch:\n"));
	assert_int_equal(count_trees(), 1);
	/* There already: neither the file nor the patches are looked at. */
	assert_int_equal(path_remove(f.path), 0);
	assert_int_equal(source_extract(fix.store, s, &f, patch_program, -1), 0);
	assert_silent();
}

/* Of what was changed after the digests in keys were taken no tree is made. */
static void test_changed_since(void **state)
{
	struct source_file f;
	struct source *s = make_source(&f);
	struct patch own = {.path = scratch_path("patches/x/0000-origin.patch")};
	char *former = scratch_path("former");

	(void)state;
	add_patch(s, "0001-a.patch", good_patch);
	scratch_file("patches/x/0000-origin.patch", "Nothing is patched.\n", 0644);
	strcpy(own.sha256, fix_digest("Nothing is patched.\n"));
	s->origin_patches = &own;
	s->norigin_patches = 1;

	assert_int_equal(rename(f.path, former), 0);
	scratch_file("x-1.0/configure", "#!/bin/sh -e\n", 0755);
	pack("x-1.0.tar");
	assert_int_equal(source_extract(fix.store, s, &f, patch_program, -1), -1);
	assert_reported("x-1.0.tar' was changed since its digest was looked at");
	assert_int_equal(rename(former, f.path), 0);

	scratch_file("patches/x/0001-a.patch", mem_printf(s, "%s\n", good_patch), 0644);
	assert_int_equal(source_extract(fix.store, s, &f, patch_program, -1), -1);
	assert_reported("0001-a.patch' was changed");
	scratch_file("patches/x/0001-a.patch", good_patch, 0644);

	scratch_file("patches/x/0000-origin.patch", "Another word.\n", 0644);
	assert_int_equal(source_extract(fix.store, s, &f, patch_program, -1), -1);
	assert_reported("0000-origin.patch' was changed");
	scratch_file("patches/x/0000-origin.patch", "Nothing is patched.\n", 0644);

	assert_int_equal(count_trees(), 0);
	assert_int_equal(source_extract(fix.store, s, &f, patch_program, -1), 0);
	assert_silent();
}

/* What is left of a dead process goes, that of others stays. */
static void test_leftovers(void **state)
{
	struct source_file f;
	struct source *s = make_source(&f);
	char *tree = source_tree_path(scratch.ctx, fix.store, s, &f);

	(void)state;
	assert_int_equal(path_mkdirs(mem_printf(scratch.ctx, "%s.tmp.dead/sub", tree)), 0);
	assert_int_equal(
	    path_mkdirs(mem_printf(scratch.ctx, "%s/trees/00.tmp.x", fix.store->root)), 0);
	assert_int_equal(source_extract(fix.store, s, &f, patch_program, -1), 0);
	assert_false(path_exists(mem_printf(scratch.ctx, "%s.tmp.dead", tree)));
	assert_int_equal(count_trees(), 2);
	assert_silent();
}

/* Rules that would make configure anew from a patched, hence younger, configure.ac. */
/* A tree is known to be whole as long as somebody has held it since it was made. */
static void test_nobody_vouches_for_a_leftover(void **state)
{
	struct source_file f;
	struct source *s = make_source(&f);
	char *tree = source_tree_path(scratch.ctx, fix.store, s, &f);
	char *file = path_join(scratch.ctx, tree, "src/hello.txt");
	int mine = source_tree_hold(scratch.ctx, fix.store, s, &f), other;

	(void)state;
	assert_true(mine >= 0);
	assert_int_equal(source_extract(fix.store, s, &f, patch_program, -1), 0);
	other = source_tree_hold(scratch.ctx, fix.store, s, &f);
	assert_true(other >= 0);
	assert_true(path_exists(file));
	store_unlock(mine);
	/* In use: neither a sweep nor who is done with it takes it away. */
	store_sweep(fix.store);
	assert_int_equal(source_tree_drop(scratch.ctx, fix.store, s, &f), 0);
	assert_true(path_exists(file));
	/* Its process dies; the disk loses a file's bytes. */
	store_unlock(other);
	assert_int_equal(truncate(file, 0), 0);
	mine = source_tree_hold(scratch.ctx, fix.store, s, &f);
	assert_false(path_exists(tree));
	assert_int_equal(source_extract(fix.store, s, &f, patch_program, -1), 0);
	assert_string_equal(text_of(s, &f, "src/hello.txt"), "one\ntwo\nthree\nfour\nfive\n");
	assert_int_equal(count_trees(), 1);
	store_unlock(mine);
	store_sweep(fix.store);
	assert_int_equal(count_trees(), 0);
	assert_silent();
}

static void test_make_rebuilds_nothing(void **state)
{
	static const char makefile[] = "all: configure\n\t@:\nconfigure: configure.ac\n\t@false\n";
	static const char patch[] =
	    "--- a/configure.ac\n+++ b/configure.ac\n@@ -1 +1 @@\n-old\n+new\n";
	struct source *s = fix_source("x");
	struct source_file f = {.path = scratch_path("x-1.0.tar"), .from = "test"};

	(void)state;
	make_upstream();
	scratch_file("x-1.0/Makefile", makefile, 0644);
	scratch_file("x-1.0/configure.ac", "old\n", 0644);
	fix_run(scratch_argv("touch", "-d", "2001-01-01", scratch_path("x-1.0/configure"), NULL));
	char *digest = pack("x-1.0.tar");
	f.origin = fix_url(s, "https://host.invalid/x-1.0.tar", "x-1.0.tar", digest);
	add_patch(s, "0001-ac.patch", patch);
	assert_int_equal(source_extract(fix.store, s, &f, patch_program, -1), 0);
	assert_string_equal(text_of(s, &f, "configure.ac"), "new\n");
	fix_run(scratch_argv(
	    "make", "-s", "-C", source_tree_path(scratch.ctx, fix.store, s, &f), NULL));
	assert_silent();
}

static void expect_patch_error(const char *text, const char *cause)
{
	struct source_file f;
	struct source *s = make_source(&f);

	add_patch(s, "0001-bad.patch", text);
	assert_int_equal(source_extract(fix.store, s, &f, patch_program, -1), -1);
	const char *told = scratch_messages();
	if (strstr(told, "0001-bad.patch' does not apply: ") == NULL || strstr(told, cause) == NULL)
		fail_msg("no '%s' in: %s", cause, told);
	assert_int_equal(count_trees(), 0);
}

static void test_patch_hunk_fails(void **state)
{
	(void)state;
	expect_patch_error("--- a/src/hello.txt\n+++ b/src/hello.txt\n@@ -1,3 +1,3 @@\n one\n-two\n"
			   "+TWO\n three\n@@ -4,2 +4,2 @@\n four\n-six\n+SIX\n",
	    "'src/hello.txt': hunk 2 failed at line 4");
}

/* The same patch twice. */
static void test_patch_applied_already(void **state)
{
	struct source_file f;
	struct source *s = make_source(&f);

	(void)state;
	add_patch(s, "0001-a.patch", good_patch);
	add_patch(s, "0002-a.patch", second_patch);
	assert_int_equal(source_extract(fix.store, s, &f, patch_program, -1), 0);
	scratch_file("patches/x/0002-a.patch", good_patch, 0644);
	strcpy(s->patches[1].sha256, fix_digest(good_patch));
	assert_int_equal(source_extract(fix.store, s, &f, patch_program, -1), -1);
	assert_reported("0002-a.patch' does not apply: 'src/hello.txt': hunk 1 failed at line 1");
}

static void test_patch_of_absent_file(void **state)
{
	(void)state;
	expect_patch_error(
	    "--- a/src/gone.txt\n+++ b/src/gone.txt\n@@ -1,2 +1,2 @@\n one\n-2\n+two\n",
	    "there is no 'b/src/gone.txt'");
}

static void test_patch_is_garbage(void **state)
{
	(void)state;
	expect_patch_error("nothing of a patch\n", "Only garbage was found in the patch input.");
}

/* A patch whose context moved would apply with fuzz: not good enough. */
static void test_patch_with_fuzz(void **state)
{
	(void)state;
	expect_patch_error("--- a/src/hello.txt\n+++ b/src/hello.txt\n@@ -1,5 +1,5 @@\n uno\n two\n"
			   "-three\n+THREE\n four\n five\n",
	    "hunk 1 failed");
}

static void test_patch_missing(void **state)
{
	struct source_file f;
	struct source *s = make_source(&f);

	(void)state;
	add_patch(s, "0001-a.patch", good_patch);
	assert_int_equal(path_remove(s->patches[0].path), 0);
	assert_int_equal(source_extract(fix.store, s, &f, patch_program, -1), -1);
	assert_reported("cannot read patch");
	assert_int_equal(count_trees(), 0);
}

static void test_patch_program_missing(void **state)
{
	struct source_file f;
	struct source *s = make_source(&f);

	(void)state;
	add_patch(s, "0001-a.patch", good_patch);
	assert_int_equal(source_extract(fix.store, s, &f, NULL, -1), -1);
	assert_reported("without the program 'patch'");
}

/* One that the user put before the others would decide what a stage is built from. */
static void test_patch_program_of_user(void **state)
{
	struct source_file f;
	struct source *s = make_source(&f);
	char *path = mem_strdup(scratch.ctx, getenv("PATH"));

	(void)state;
	scratch_mkdir("wrappers");
	scratch_file("wrappers/patch", "#!/bin/sh\nexit 9\n", 0755);
	add_patch(s, "0001-a.patch", good_patch);
	setenv("PATH", mem_printf(scratch.ctx, "%s:%s", scratch_path("wrappers"), path), 1);
	int result = source_extract(fix.store, s, &f, patch_program, -1);
	setenv("PATH", path, 1);
	assert_int_equal(result, 0);
}

static void test_origin_patches_come_first(void **state)
{
	struct source_file f;
	struct source *s = make_source(&f);
	struct origin *origin = &((struct origin *)(uintptr_t)s->release->origins)[0];
	struct item items[2] = {
	    {.loc = origin->loc, .when = "wanted", .text = "0000-$(name).patch"},
	    {.loc = origin->loc, .when = "!wanted", .text = "absent.patch"}};

	(void)state;
	vars_set((struct vars *)(uintptr_t)s->vars, "wanted", "1");
	vars_set((struct vars *)(uintptr_t)s->vars, "name", "origin");
	scratch_file("patches/x/0000-origin.patch", good_patch, 0644);
	add_patch(s, "0001-b.patch", second_patch);
	char *before = key_of(s, &f);
	origin->patches = (struct items){items, 2};
	assert_string_not_equal(key_of(s, &f), before);
	assert_int_equal(source_extract(fix.store, s, &f, patch_program, -1), 0);
	assert_string_equal(text_of(s, &f, "src/hello.txt"), "one\nTwo\nthree\nfour\nfive\n");
	assert_silent();
	/* Another text of the origin's patch is another tree. */
	before = key_of(s, &f);
	scratch_file("patches/x/0000-origin.patch", second_patch, 0644);
	assert_string_not_equal(key_of(s, &f), before);
	items[0].when = "unknown";
	assert_int_equal(source_extract(fix.store, s, &f, patch_program, -1), -1);
	assert_reported("unknown");
}

static void test_keys(void **state)
{
	struct source_file f;
	struct source *s = make_source(&f);
	struct origin *origin = &((struct origin *)(uintptr_t)s->release->origins)[0];
	char *keys[6];

	(void)state;
	keys[0] = key_of(s, &f);
	f.path = mem_strdup(scratch.ctx, "elsewhere");
	f.from = "elsewhere";
	assert_string_equal(key_of(s, &f), keys[0]);
	strlist_add(s->exclude, "tests/*");
	keys[1] = key_of(s, &f);
	strlist_add(s->include, "tests/*");
	keys[2] = key_of(s, &f);
	origin->strip = 2;
	keys[3] = key_of(s, &f);
	origin->inner = "*.tar";
	keys[4] = key_of(s, &f);
	add_patch(s, "0001-a.patch", good_patch);
	keys[5] = key_of(s, &f);
	for (int i = 0; i < 6; i++)
		for (int j = 0; j < i; j++)
			assert_string_not_equal(keys[i], keys[j]);
	assert_silent();
}

static void test_inner_archive(void **state)
{
	struct source *s = fix_source("x");
	struct source_file f = {.path = scratch_path("outer.tar"), .from = "test"};

	(void)state;
	make_upstream();
	(void)pack("x-1.0.tar");
	fix_run(scratch_argv("tar", "-cf", f.path, "-C", scratch.dir, "x-1.0.tar", NULL));
	char hex[HASH_HEX + 1];
	assert_int_equal(hash_file(f.path, hex), 0);
	struct origin *origin = fix_url(s, "https://host.invalid/o.tar", "o.tar", hex);
	origin->inner = "x-$(version).tar";
	f.origin = origin;
	assert_int_equal(source_extract(fix.store, s, &f, patch_program, -1), 0);
	assert_string_equal(text_of(s, &f, "src/hello.txt"), hello);
	assert_silent();
}

static void test_truncated_archive(void **state)
{
	struct source_file f;
	struct source *s = make_source(&f);

	(void)state;
	assert_int_equal(truncate(f.path, 3000), 0);
	assert_int_equal(source_extract(fix.store, s, &f, patch_program, -1), -1);
	assert_reported("x-1.0.tar");
	assert_int_equal(count_trees(), 0);
}

/* Two at once make one tree. */
static void test_two_processes(void **state)
{
	struct source_file f;
	struct source *s = make_source(&f);
	int status;

	(void)state;
	add_patch(s, "0001-a.patch", good_patch);
	pid_t pid = fork();
	if (pid == 0)
		_exit(source_extract(fix.store, s, &f, patch_program, -1) == 0 ? 0 : 1);
	assert_int_equal(source_extract(fix.store, s, &f, patch_program, -1), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(count_trees(), 1);
	assert_silent();
}

int main(void)
{
	patch_program = path_which(NULL, "patch");
	const struct CMUnitTest tests[] = {
	    FIX_TEST(test_extract),
	    FIX_TEST(test_changed_since),
	    FIX_TEST(test_leftovers),
	    FIX_TEST(test_nobody_vouches_for_a_leftover),
	    FIX_TEST(test_make_rebuilds_nothing),
	    FIX_TEST(test_patch_hunk_fails),
	    FIX_TEST(test_patch_applied_already),
	    FIX_TEST(test_patch_of_absent_file),
	    FIX_TEST(test_patch_is_garbage),
	    FIX_TEST(test_patch_with_fuzz),
	    FIX_TEST(test_patch_missing),
	    FIX_TEST(test_patch_program_missing),
	    FIX_TEST(test_patch_program_of_user),
	    FIX_TEST(test_origin_patches_come_first),
	    FIX_TEST(test_keys),
	    FIX_TEST(test_inner_archive),
	    FIX_TEST(test_truncated_archive),
	    FIX_TEST(test_two_processes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
