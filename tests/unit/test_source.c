/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of engine/source: finding, fetching by URL, mirrors, locks between processes. */
#include "source_fixture.h"

static void test_names(void **state)
{
	struct source *s = fix_source("linux");
	struct origin *url = fix_url(
	    s, "https://host/linux-1.0.tar.xz", "linux-$(version).tar.xz", "aa");
	struct origin *deb = fix_debian(s, ORIGIN_DEBIAN_BINARY, NULL, NULL);
	struct item digest = {.text = "bb"};
	struct named_items arch = {.name = "amd64", .value = {&digest, 1}};

	(void)state;
	deb->package = "hello-$(debian_arch)-cross";
	deb->version = "1.0-1";
	deb->by_arch = (struct items_map){&arch, 1};
	assert_string_equal(source_name(scratch.ctx, s), "linux 1.0");
	assert_string_equal(origin_file(scratch.ctx, s, url), "linux-1.0.tar.xz");
	assert_string_equal(origin_file(scratch.ctx, s, deb), "hello-amd64-cross_1.0-1.deb");
	assert_string_equal(origin_sha256(scratch.ctx, s, url), "aa");
	assert_string_equal(origin_sha256(scratch.ctx, s, deb), "bb");
	arch.name = "arm64";
	assert_null(origin_sha256(scratch.ctx, s, deb));
	assert_silent();
	url->file = "../$(version)";
	assert_null(origin_file(scratch.ctx, s, url));
	assert_reported("'../1.0' is not the name of a file");
	url->file = "$(nothing)";
	assert_null(origin_file(scratch.ctx, s, url));
	assert_reported("nothing");
}

static void test_find_in_sources_directory(void **state)
{
	struct source *s = fix_source("x");
	const char *digest = fix_digest("good"), *other = fix_digest("other");

	(void)state;
	fix_url(s, "https://host.invalid/x.tar", "x.tar", digest);
	fix_url(s, "https://host.invalid/y.tar", "y.tar", other);
	fix.opts.dir = scratch_mkdir("sources");
	assert_null(source_find(scratch.ctx, fix.store, s, &fix.opts).origin);
	assert_silent();
	/* The wrong bytes under the right name are told of, and the search goes on. */
	char *wrong = scratch_file("sources/x.tar", "evil", 0644);
	struct source_file f = source_find(scratch.ctx, fix.store, s, &fix.opts);
	assert_null(f.origin);
	const char *told = scratch_messages();
	assert_non_null(strstr(told, wrong));
	assert_non_null(strstr(told, digest));
	assert_non_null(strstr(told, fix_digest("evil")));
	/* Any origin will do. */
	char *second = scratch_file("sources/y.tar", "other", 0644);
	f = source_find(scratch.ctx, fix.store, s, &fix.opts);
	assert_ptr_equal(f.origin, &s->release->origins[1]);
	assert_string_equal(f.path, second);
	assert_string_equal(f.from, "sources directory");
	/* A name with the digest before it comes first, and before the store. */
	fix_stored(digest, "x.tar", "good");
	char *name = mem_printf(scratch.ctx, "sources/%s-x.tar", digest);
	char *prefixed = scratch_file(name, "good", 0644);
	(void)scratch_messages();
	f = source_find(scratch.ctx, fix.store, s, &fix.opts);
	assert_string_equal(f.path, prefixed);
	assert_silent();
	/* A directory of that name is no file. */
	fix.opts.dir = scratch_mkdir("more");
	(void)scratch_mkdir("more/x.tar");
	assert_string_equal(source_find(scratch.ctx, fix.store, s, &fix.opts).from, "store");
	assert_silent();
}

static void test_pipe_in_sources_directory(void **state)
{
	struct source *s = fix_source("x");
	char *pipe = scratch_path("x.tar");

	(void)state;
	fix_url(s, "https://host.invalid/x.tar", "x.tar", fix_digest("x"));
	fix.opts.dir = scratch.dir;
	assert_int_equal(mkfifo(pipe, 0644), 0);
	/* Nobody ever writes to it. */
	assert_null(source_find(scratch.ctx, fix.store, s, &fix.opts).origin);
	assert_reported("passing over '");
}

static void test_find_in_store(void **state)
{
	struct source *s = fix_source("x");
	const char *digest = fix_digest("good");

	(void)state;
	fix_url(s, "https://host.invalid/x.tar", "x.tar", digest);
	char *path = fix_stored(digest, "x.tar", "good");
	struct source_file f = source_find(scratch.ctx, fix.store, s, &fix.opts);
	assert_ptr_equal(f.origin, &s->release->origins[0]);
	assert_string_equal(f.path, path);
	assert_string_equal(f.from, "store");
	assert_silent();
	fix_stored(digest, "x.tar", "rotten");
	assert_null(source_find(scratch.ctx, fix.store, s, &fix.opts).origin);
	assert_reported("removing");
	assert_false(path_exists(path));
}

static void test_fetch_from_store_tells(void **state)
{
	struct source *s = fix_source("x");
	struct source_file f;
	const char *digest = fix_digest("good");

	(void)state;
	fix_url(s, "https://host.invalid/x.tar", "x.tar", digest);
	fix_stored(digest, "x.tar", "good");
	fix.opts.offline = true;
	assert_int_equal(fix_fetch(s, &f), 0);
	assert_string_equal(f.from, "store");
	assert_string_equal(fix_events(), "fetched x 1.0 store");
	assert_int_equal(fix.done->count, 1);
	assert_silent();
}

static void test_fetch_url(void **state)
{
	struct source *s = fix_source("x");
	struct source_file f;
	const char *digest = fix_digest("good");
	char *url = fix_file_url(scratch_file("origin-1.0.tar", "good", 0644));

	(void)state;
	fix_url(s, mem_printf(scratch.ctx, "file://%s/origin-$(version).tar", scratch.dir), "x.tar",
	    digest);
	assert_int_equal(fix_fetch(s, &f), 0);
	assert_string_equal(f.from, url);
	assert_string_equal(path_read(scratch.ctx, f.path, NULL), "good");
	assert_string_equal(f.path, store_source_find(scratch.ctx, fix.store, digest));
	assert_string_equal(
	    fix_events(), mem_printf(scratch.ctx, "download x 1.0 %s\nfetched x 1.0 %s", url, url));
	assert_silent();
}

static void test_rotten_store_file_is_fetched_again(void **state)
{
	struct source *s = fix_source("x");
	struct source_file f;
	const char *digest = fix_digest("good");

	(void)state;
	fix_url(s, fix_file_url(scratch_file("x.tar", "good", 0644)), "x.tar", digest);
	fix_stored(digest, "x.tar", "rotten");
	assert_int_equal(fix_fetch(s, &f), 0);
	assert_string_equal(path_read(scratch.ctx, f.path, NULL), "good");
	assert_reported("removing");
}

static void test_origins_in_order(void **state)
{
	struct source *s = fix_source("x");
	struct source_file f;

	(void)state;
	/* Absent, of other bytes, then the right one. */
	fix_url(s, fix_file_url(scratch_path("absent")), "a.tar", fix_digest("a"));
	fix_url(s, fix_file_url(scratch_file("b", "wrong", 0644)), "b.tar", fix_digest("b"));
	fix_url(s, fix_file_url(scratch_file("c", "c", 0644)), "c.tar", fix_digest("c"));
	assert_int_equal(fix_fetch(s, &f), 0);
	assert_ptr_equal(f.origin, &s->release->origins[2]);
	const char *told = scratch_messages();
	assert_non_null(strstr(told, "absent"));
	assert_non_null(strstr(told, fix_digest("wrong")));
	assert_null(strstr(told, "error:"));
	assert_null(store_source_find(scratch.ctx, fix.store, fix_digest("b")));
}

static void test_mirrors_first(void **state)
{
	struct source *s = fix_source("x");
	struct source_file f;
	char *mirror = scratch_mkdir("mirror");
	struct strlist *mirrors = strlist_new(scratch.ctx);

	(void)state;
	strlist_addf(mirrors, "file://%s//", mirror);
	fix.opts.mirrors = mirrors;
	fix_url(s, fix_file_url(scratch_file("own", "good", 0644)), "x.tar", fix_digest("good"));
	char *there = scratch_file("mirror/x.tar", "good", 0644);
	assert_int_equal(fix_fetch(s, &f), 0);
	assert_string_equal(f.from, fix_file_url(there));
	assert_silent();
	/* Without it there, the origin's own. */
	struct source *y = fix_source("y");
	char *own = scratch_file("own-y", "y", 0644);
	fix_url(y, fix_file_url(own), "y.tar", fix_digest("y"));
	assert_int_equal(fix_fetch(y, &f), 0);
	assert_string_equal(f.from, fix_file_url(own));
	assert_reported("mirror/y.tar");
	/* A mirror may have Debian's files: no apt is needed then. */
	struct source *z = fix_source("z");
	fix_debian(z, ORIGIN_DEBIAN_SOURCE, "z_1.0.orig.tar.gz", fix_digest("z"));
	there = scratch_file("mirror/z_1.0.orig.tar.gz", "z", 0644);
	assert_int_equal(fix_fetch(z, &f), 0);
	assert_string_equal(f.from, fix_file_url(there));
	assert_silent();
}

static void test_nothing_works(void **state)
{
	struct source *s = fix_source("x");
	struct source_file f = {.path = (char *)(uintptr_t) "stale"};

	(void)state;
	fix_url(s, fix_file_url(scratch_path("absent")), "x-1.0.tar", fix_digest("a"));
	assert_int_equal(fix_fetch(s, &f), -1);
	assert_null(f.origin);
	assert_null(f.path);
	assert_int_equal(fix.done->count, 0);
	assert_reported(
	    "mcm: error: cannot get 'x 1.0': no origin gave it; put 'x-1.0.tar' into a "
	    "directory and say SOURCES=DIR, or run 'mcm fetch' where there is a network\n");
}

static void test_no_origin_for_target(void **state)
{
	struct source *s = fix_source("x");
	struct source_file f;

	(void)state;
	fix_debian(s, ORIGIN_DEBIAN_BINARY, NULL, NULL);
	assert_int_equal(fix_fetch(s, &f), -1);
	assert_reported("none of its origins has a file for this target");
}

static void test_offline(void **state)
{
	struct source *s = fix_source("x");
	struct source_file f;

	(void)state;
	fix_url(s, fix_file_url(scratch_file("x", "good", 0644)), "x.tar", fix_digest("good"));
	fix.opts.offline = true;
	assert_int_equal(fix_fetch(s, &f), -1);
	assert_reported("cannot get 'x 1.0' offline: it is not in the store; put 'x.tar'");
	fix.opts.dir = scratch_path("no-such");
	assert_int_equal(fix_fetch(s, &f), -1);
	const char *told = scratch_messages();
	assert_non_null(strstr(told, "warning: there is no sources directory"));
	assert_non_null(strstr(told, "neither in the sources directory nor in the store"));
	assert_int_equal(fix.events->count, 0);
}

static void test_one_failure_stops_no_other(void **state)
{
	struct source *all[4] = {
	    fix_source("a"), fix_source("b"), fix_source("c"), fix_source("d")};
	struct source_file files[4];
	char *there = fix_file_url(scratch_file("there", "there", 0644));

	(void)state;
	fix_url(all[0], there, "a.tar", fix_digest("there"));
	fix_url(all[1], fix_file_url(scratch_path("absent")), "b.tar", fix_digest("b"));
	/* The same file as the first: one for another target. */
	fix_url(all[2], there, "a.tar", fix_digest("there"));
	fix_url(all[3], fix_file_url(scratch_file("d", "d", 0644)), "d.tar", fix_digest("d"));
	assert_int_equal(
	    source_fetch_all(scratch.ctx, fix.store, all, 4, &fix.opts, files, NULL, NULL), -1);
	assert_non_null(files[0].origin);
	assert_null(files[1].origin);
	assert_string_equal(files[2].path, files[0].path);
	/* Where it was had from is known as long as the store has it. */
	assert_string_equal(
	    files[2].from, mem_printf(scratch.ctx, "store, had from %s", files[0].from));
	assert_non_null(files[3].origin);
	const char *told = scratch_messages();
	assert_non_null(strstr(told, "cannot get 'b 1.0'"));
	assert_null(strstr(told, "'a 1.0'"));
	assert_null(strstr(fix_events(), "wait"));
}

/* Another mcm fetches the same file: wait for it, then take the store's. */
static void test_waits_for_other_process(void **state)
{
	struct source *s = fix_source("x");
	struct source_file f;
	const char *digest = fix_digest("good");
	int pipes[2];
	char byte;

	(void)state;
	fix_url(s, fix_file_url(scratch_path("absent")), "x.tar", digest);
	assert_int_equal(pipe(pipes), 0);
	pid_t pid = fork();
	if (pid == 0) {
		char *lock = mem_printf(scratch.ctx, "source-%s", digest);
		int fd = store_lock(scratch.ctx, fix.store, lock, true, true, NULL);
		if (fd < 0 || write(pipes[1], "", 1) != 1)
			_exit(1);
		usleep(300 * 1000);
		fix_stored(digest, "x.tar", "good");
		_exit(0);
	}
	assert_int_equal(read(pipes[0], &byte, 1), 1);
	assert_int_equal(fix_fetch(s, &f), 0);
	assert_string_equal(f.from, "store");
	assert_string_equal(fix_events(),
	    mem_printf(scratch.ctx, "wait x 1.0 pid %ld\nfetched x 1.0 store", (long)pid));
	assert_silent();
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	close(pipes[0]);
	close(pipes[1]);
}

/* Once no host answered, later calls ask no host again, but still take what is local. */
static void test_unreachable_is_remembered(void **state)
{
	struct source *s = fix_source("x");
	struct source_file f;
	bool unreachable = false;

	(void)state;
	setenv("no_proxy", "*", 1);
	fix.opts.unreachable = &unreachable;
	/* Nothing listens on port 1; two servers, as one alone may just be down. */
	struct origin *o = fix_url(s, "http://127.0.0.1:1/x.tar", "x.tar", fix_digest("x"));
	strlist_add(o->urls, "http://127.0.0.2:1/x.tar");
	assert_int_equal(fix_fetch(s, &f), -1);
	assert_true(unreachable);
	(void)scratch_messages();
	fix.events = strlist_new(scratch.ctx);
	assert_int_equal(fix_fetch(s, &f), -1);
	assert_int_equal(fix.events->count, 0);
	(void)scratch_messages();
	strlist_add(o->urls, fix_file_url(scratch_file("x", "x", 0644)));
	assert_int_equal(fix_fetch(s, &f), 0);
	assert_silent();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    FIX_TEST(test_names),
	    FIX_TEST(test_find_in_sources_directory),
	    FIX_TEST(test_pipe_in_sources_directory),
	    FIX_TEST(test_find_in_store),
	    FIX_TEST(test_fetch_from_store_tells),
	    FIX_TEST(test_fetch_url),
	    FIX_TEST(test_rotten_store_file_is_fetched_again),
	    FIX_TEST(test_origins_in_order),
	    FIX_TEST(test_mirrors_first),
	    FIX_TEST(test_nothing_works),
	    FIX_TEST(test_no_origin_for_target),
	    FIX_TEST(test_offline),
	    FIX_TEST(test_one_failure_stops_no_other),
	    FIX_TEST(test_waits_for_other_process),
	    FIX_TEST(test_unreachable_is_remembered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
