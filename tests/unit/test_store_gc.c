/* SPDX-License-Identifier: Apache-2.0 */
/* The store: locks, work directories, sweeping, collecting and clearing. */
#include "store_fixture.h"

#include <signal.h>
#include <time.h>

static char *at(struct fixture *f, const char *name)
{
	return store_path(f, f->store, name);
}

static const char *key(struct fixture *f, int n)
{
	return mem_printf(f, "%064d", n);
}

static void set_age(const char *path, long seconds)
{
	const struct timespec times[2] = {
	    {.tv_sec = time(NULL) - seconds}, {.tv_sec = time(NULL) - seconds}};

	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

/* An output of 100 bytes under key n, its alias 1000 + n, last used that long ago. */
static void put(struct fixture *f, int n, long age)
{
	char *out = scratch_path("out");
	struct store_entry entry;

	path_mkdirs(out);
	put_text(path_join(f, out, "file"), mem_printf(f, "%0100d", n));
	assert_int_equal(store_put(f, f->store, key(f, n), out, NULL, &entry), 0);
	assert_int_equal(put_alias(f->store, key(f, 1000 + n), key(f, n), "stage", "text"), 0);
	store_touch(f->store, &entry);
	set_age(mem_printf(f, "%s/../used", entry.path), age);
}

static bool has(struct fixture *f, int n)
{
	struct store_entry entry;

	return store_find(f, f->store, key(f, n), &entry) == 1;
}

static void test_lock(void **state)
{
	struct fixture *f = *state;
	char *holder = mem_strdup(f, "");
	int a = store_lock(f, f->store, "one", true, false, &holder);

	assert_true(a >= 0);
	assert_null(holder);
	assert_true((fcntl(a, F_GETFD) & FD_CLOEXEC) != 0);
	assert_int_equal(store_lock(f, f->store, "one", true, false, &holder), -1);
	assert_string_equal(holder, mem_printf(f, "pid %ld", (long)getpid()));
	assert_int_equal(store_lock(f, f->store, "one", false, false, NULL), -1);
	int other = store_lock(f, f->store, "two", true, true, NULL);
	assert_true(other >= 0);
	close(a);
	a = store_lock(f, f->store, "one", false, false, NULL);
	int b = store_lock(f, f->store, "one", false, false, NULL);
	assert_true(a >= 0 && b >= 0);
	assert_int_equal(store_lock(f, f->store, "one", true, false, &holder), -1);
	/* A holder that is gone, its number still in the file. */
	assert_true(pwrite(b, "2147483646 \n", 12, 0) == 12);
	assert_int_equal(store_lock(f, f->store, "one", true, false, &holder), -1);
	assert_null(holder);
	store_unlock(a);
	store_unlock(b);
	store_unlock(other);
	store_unlock(-1);
	assert_silent();
	assert_int_equal(store_lock(f, f->store, "no/such/directory", true, false, &holder), -2);
	assert_reported("cannot open lock");
}

static pid_t sleeper(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		pause();
		_exit(0);
	}
	return pid;
}

static void stop(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void test_unlock_forked(void **state)
{
	struct fixture *f = *state;
	int a = store_lock(f, f->store, "one", true, false, NULL);
	pid_t child = sleeper();

	store_unlock(a);
	int b = store_lock(f, f->store, "one", true, false, NULL);
	stop(child);
	assert_true(b >= 0);
	store_unlock(b);
}

/* Who waits for a lock whose file is removed meanwhile must not end up alone with the old one. */
static void test_lock_removed(void **state)
{
	struct fixture *f = *state;
	int a = store_lock(f, f->store, "one", true, false, NULL);
	int status;
	pid_t child = fork();

	if (child == 0) {
		int fd = store_lock(f, f->store, "one", true, true, NULL);
		struct stat ours, named;

		_exit(fd >= 0 && fstat(fd, &ours) == 0 && stat(at(f, "locks/one"), &named) == 0 &&
			      ours.st_ino == named.st_ino
			  ? 0
			  : 1);
	}
	usleep(100000);
	unlink(at(f, "locks/one"));
	store_unlock(a);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

static void test_work_dir(void **state)
{
	struct fixture *f = *state;
	int lock, other;
	char *a = store_work_dir(f, f->store, &lock);
	char *b = store_work_dir(f, f->store, &other);

	assert_true(path_is_dir(a) && path_is_dir(b));
	assert_string_not_equal(a, b);
	assert_int_equal(strlen(a), strlen(b));
	put_text(path_join(f, a, "file"), "text");
	store_sweep(f->store);
	assert_true(path_is_dir(a) && path_is_dir(b));
	store_work_release(a, lock);
	store_work_release(b, other);
	assert_int_equal(rmdir(at(f, "work")), 0);
	assert_null(store_work_dir(f, f->store, &lock));
	assert_int_equal(lock, -1);
	assert_reported("cannot create");
}

static void test_sweep(void **state)
{
	struct fixture *f = *state;
	pid_t child = fork();
	int status;

	if (child == 0) {
		int lock;
		char *dir = store_work_dir(f, f->store, &lock);

		_exit(dir != NULL && path_mkdirs(path_join(f, dir, "out")) == 0 ? 0 : 1);
	}
	waitpid(child, &status, 0);
	assert_int_equal(status, 0);
	path_mkdirs(at(f, "work/orphan/deep"));
	path_mkdirs(at(f, "stages/new.abcdef/entry"));
	path_mkdirs(at(f, "stages/ab"));
	path_mkdirs(at(f, "gone.abcdef/stages"));
	path_mkdirs(at(f, "trees/aaa"));
	path_mkdirs(at(f, "trees/bbb"));
	path_mkdirs(at(f, "trees/aaa.tmp-1"));
	path_mkdirs(at(f, "trees/ccc.tmp-1"));
	int used = store_lock(f, f->store, "trees-bbb", false, false, NULL);
	int made = store_lock(f, f->store, "trees-ccc", true, false, NULL);
	int build = store_lock(f, f->store, "in-use", false, false, NULL);
	/* Whoever builds holds the trees that it uses: these two, finished or not, are nobody's. */
	store_sweep(f->store);
	assert_false(path_exists(at(f, "work/orphan")));
	assert_false(path_exists(at(f, "stages/new.abcdef")));
	assert_true(path_exists(at(f, "stages/ab")));
	assert_false(path_exists(at(f, "gone.abcdef")));
	assert_false(path_exists(at(f, "trees/aaa")));
	assert_false(path_exists(at(f, "trees/aaa.tmp-1")));
	assert_true(path_exists(at(f, "trees/bbb")));
	assert_true(path_exists(at(f, "trees/ccc.tmp-1")));
	store_unlock(build);
	store_sweep(f->store);
	assert_true(path_exists(at(f, "trees/bbb")));
	assert_true(path_exists(at(f, "trees/ccc.tmp-1")));
	store_unlock(used);
	store_unlock(made);
	assert_int_equal(rmdir(at(f, "work")), 0);
	assert_silent();
}

static void test_sweep_written(void **state)
{
	struct fixture *f = *state;
	static const char *const dead[] = {".counters.2147483646.0.tmp",
	    "history/.gcc@x.2147483646.1.tmp", "choices/.a.b.2147483646.0.tmp",
	    "inputs/ab/.c.2147483646.0.tmp", "logs/host/.stage.json.2147483646.12.tmp"};
	char *ours = mem_printf(f, "history/.gcc.%ld.0.tmp", (long)getpid());

	for (size_t i = 0; i < sizeof dead / sizeof *dead; i++)
		put_text(at(f, dead[i]), "half");
	put_text(at(f, ours), "half");
	put_text(at(f, "history/a.tmp"), "{}");
	int fd = store_lock(f, f->store, "in-use", false, false, NULL);
	store_sweep(f->store);
	assert_true(path_exists(at(f, dead[1])));
	store_unlock(fd);
	store_sweep(f->store);
	for (size_t i = 0; i < sizeof dead / sizeof *dead; i++)
		assert_false(path_exists(at(f, dead[i])));
	assert_true(path_exists(at(f, ours)));
	assert_true(path_exists(at(f, "history/a.tmp")));
	assert_silent();
}

static void test_gc_order(void **state)
{
	struct fixture *f = *state;
	long long freed;

	put(f, 1, 50);
	put(f, 2, 400);
	put(f, 3, 10);
	put(f, 4, 300);
	unlink(mem_printf(f, "%s/stages/00/%s/used", f->store->root, key(f, 3)));
	assert_int_equal(store_gc(f->store, -1, 0, &freed), 0);
	assert_int_equal(freed, 0);
	assert_int_equal(store_gc(f->store, 250, 0, &freed), 0);
	assert_true(has(f, 1) && !has(f, 2) && !has(f, 3) && has(f, 4));
	assert_true(freed >= 200);
	assert_true(path_exists(mem_printf(f, "%s/inputs/00/%s", f->store->root, key(f, 1001))));
	assert_false(path_exists(mem_printf(f, "%s/inputs/00/%s", f->store->root, key(f, 1002))));
	assert_string_equal(store_last_key_text(f, f->store, "stage"), "text");
	assert_int_equal(store_gc(f->store, 100, 0, &freed), 0);
	assert_true(has(f, 1) && !has(f, 4));
	assert_int_equal(store_gc(f->store, 0, 0, &freed), 0);
	assert_false(has(f, 1));
	assert_silent();
}

static void test_gc_age(void **state)
{
	struct fixture *f = *state;
	char *old = store_source_path(f, f->store, key(f, 1), "old.tar");
	char *fresh = store_source_path(f, f->store, key(f, 2), "new.tar");
	char *old_log = store_log_path(f, f->store, "x", "old");
	char *fresh_log = store_log_path(f, f->store, "y", "new");
	long long freed;

	put_text(old, "12345");
	put_text(fresh, "12345");
	put_text(old_log, "12345");
	put_text(fresh_log, "12345");
	path_mkdirs(at(f, "apt/trixie/lists"));
	put_text(at(f, "apt/trixie/lists/Packages"), "1234567890");
	put_text(at(f, "counters"), "{");
	set_age(path_dirname(f, old), 1000);
	set_age(path_dirname(f, fresh), 1000);
	set_age(old_log, 1000);
	assert_non_null(store_source_find(f, f->store, key(f, 2)));
	assert_int_equal(store_gc(f->store, -1, 0, &freed), 0);
	assert_int_equal(freed, 10);
	assert_true(path_exists(old) && path_exists(old_log));
	assert_int_equal(store_gc(f->store, -1, 500, &freed), 0);
	assert_int_equal(freed, 10);
	assert_false(path_exists(old) || path_exists(path_dirname(f, old_log)));
	assert_true(path_exists(fresh) && path_exists(fresh_log));
	assert_silent();
	struct store_stats stats;
	assert_int_equal(store_stats(f->store, &stats), 0);
	assert_reported("is broken; it is removed and begun anew");
	assert_int_equal(stats.sources, 1);
	assert_int_equal(stats.source_bytes, 5);
	assert_int_equal(stats.other_bytes, 5);
	assert_true(stats.stages == 0 && stats.hits == 0 && stats.saved_seconds == 0);
}

static void test_gc_while_building(void **state)
{
	struct fixture *f = *state;
	int build = store_lock(f, f->store, "in-use", false, true, NULL);
	long long freed = 7;

	put(f, 1, 50);
	assert_int_equal(store_gc(f->store, 0, 1, &freed), -1);
	assert_reported(mem_printf(f, "a build is running (pid %ld)", (long)getpid()));
	assert_int_equal(freed, 0);
	assert_int_equal(store_clear(f->store, &freed), -1);
	assert_true(has(f, 1));
	store_unlock(build);
	assert_int_equal(store_gc(f->store, 0, 1, &freed), 0);
	assert_false(has(f, 1));
}

static void test_clear(void **state)
{
	struct fixture *f = *state;
	static const char *const empty[] = {
	    "stages", "inputs", "sources", "trees", "work", "logs", "history", "choices", "apt"};
	long long freed;

	put(f, 1, 0);
	put_text(store_source_path(f, f->store, key(f, 1), "new.tar"), "12345");
	store_choice_set(f->store, "c", "x");
	store_count(f->store, 1, 1, 1);
	path_mkdirs(at(f, "trees/aaa"));
	assert_int_equal(store_clear(f->store, &freed), 0);
	assert_true(freed > 105);
	for (size_t i = 0; i < sizeof empty / sizeof *empty; i++)
		assert_int_equal(rmdir(at(f, empty[i])), 0);
	assert_false(path_exists(at(f, "counters")));
	assert_non_null(store_open(f, f->store->root));
	put(f, 1, 0);
	assert_true(has(f, 1));
	assert_silent();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(test_lock),
	    FIXTURE_TEST(test_unlock_forked),
	    FIXTURE_TEST(test_lock_removed),
	    FIXTURE_TEST(test_work_dir),
	    FIXTURE_TEST(test_sweep),
	    FIXTURE_TEST(test_sweep_written),
	    FIXTURE_TEST(test_gc_order),
	    FIXTURE_TEST(test_gc_age),
	    FIXTURE_TEST(test_gc_while_building),
	    FIXTURE_TEST(test_clear),
	};

	return cmocka_run_group_tests_name("store_gc", tests, NULL, NULL);
}
