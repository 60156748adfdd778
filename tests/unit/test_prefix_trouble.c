/* SPDX-License-Identifier: Apache-2.0 */
/* Publication of prefixes after a kill, without exchange, by many at once, without room. */
#include "prefix_fixture.h"

#include "files/listing.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/time.h>

/* From a child that this kernel or container forbids what the test needs. */
enum { NOT_POSSIBLE = 77 };

static void test_leftovers(void **state)
{
	struct fixture *f = *state;
	struct store_entry *a = toolchain(f, "a-musl", "1"), *b = toolchain(f, "b-musl", "1");
	char *aside = scratch_path("parent/.prefix.mcm-old");

	assert_int_equal(install(f, "a-musl", a), 0);
	path_mkdirs(scratch_path("parent/.prefix.mcm-new.abcdef/bin"));
	/* Killed between the two renames that a file system without exchange needs. */
	assert_int_equal(rename(f->prefix, aside), 0);
	assert_int_equal(install(f, "b-musl", b), 0);
	assert_true(has(f, "a-musl", a) && has(f, "b-musl", b));
	/* Killed right after them. */
	path_mkdirs(path_join(f, aside, "bin"));
	assert_int_equal(install(f, "b-musl", b), 0);
	assert_true(has(f, "a-musl", a) && has(f, "b-musl", b));
	assert_alone(f);
	assert_silent();
}

/* Killed when the new prefix was in its place: what users had put into the old one stays. */
static void test_kept_leftovers(void **state)
{
	struct fixture *f = *state;
	struct store_entry *a = toolchain(f, "a-musl", "1"), *newer = toolchain(f, "a-musl", "2");
	char *aside = scratch_path("parent/.prefix.mcm-old");

	assert_int_equal(install(f, "a-musl", a), 0);
	assert_int_equal(rename(f->prefix, aside), 0);
	assert_int_equal(symlink("nowhere", path_join(f, aside, "a-musl/lib/1/link")), 0);
	put_text(path_join(f, aside, "a-musl/lib/1/late"), "late");
	path_mkdirs(path_join(f, aside, "mine/empty"));
	path_mkdirs(f->prefix);
	/* Without the leftover's name, so that it is not put back. */
	assert_int_equal(rename(aside, scratch_path("hidden")), 0);
	assert_int_equal(install(f, "a-musl", newer), 0);
	assert_int_equal(rename(scratch_path("hidden"), aside), 0);
	prefix_tidy(f->prefix);
	assert_text(in(f, "a-musl/lib/1/late"), "late");
	assert_true(path_is_link_to(in(f, "a-musl/lib/1/link"), "nowhere"));
	assert_true(path_is_dir(in(f, "mine/empty")));
	assert_false(path_exists(in(f, "a-musl/lib/1/libc.a")));
	assert_true(has(f, "a-musl", newer));
	assert_alone(f);
	assert_silent();
}

/* What cannot be in the prefix, since something else is there, is not lost either. */
static void test_saved_leftovers(void **state)
{
	struct fixture *f = *state;
	struct store_entry *a = toolchain(f, "a-musl", "1");
	char *aside = scratch_path("parent/.prefix.mcm-old");

	assert_int_equal(install(f, "a-musl", a), 0);
	put_text(in(f, "file"), "new");
	put_text(in(f, "dir"), "not one");
	put_text(path_join(f, aside, "file"), "old");
	put_text(path_join(f, aside, "dir/below"), "old");
	prefix_tidy(f->prefix);
	assert_text(in(f, "file"), "new");
	assert_text(in(f, "dir"), "not one");
	const char *said = scratch_messages(), *start = strstr(said, "/prefix.mcm-saved.");
	assert_non_null(start);
	char *saved = path_join(
	    f, path_dirname(f, f->prefix), mem_strndup(f, start + 1, strcspn(start + 1, "'")));
	assert_text(path_join(f, saved, "file"), "old");
	assert_text(path_join(f, saved, "dir/below"), "old");
	path_remove(saved);
	assert_alone(f);
}

/* In a directory like /tmp anybody can make a directory of that name. */
static void test_foreign_leftovers(void **state)
{
	struct fixture *f = *state;
	struct store_entry *a = toolchain(f, "a-musl", "1"), *newer = toolchain(f, "a-musl", "2");
	char *aside = scratch_path("parent/.prefix.mcm-old");

	if (geteuid() != 0)
		skip();
	put_text(path_join(f, aside, "bin/evil"), "evil");
	assert_int_equal(chown(aside, 65534, 65534), 0);
	assert_int_equal(install(f, "a-musl", a), 0);
	assert_false(path_exists(in(f, "bin/evil")));
	assert_silent();
	assert_int_equal(install(f, "a-musl", newer), -1);
	assert_reported(".prefix.mcm-old' (remove what is there): Directory not empty");
	assert_true(has(f, "a-musl", a));
	path_remove(aside);
	assert_alone(f);
}

/*
 * What somebody adds to the prefix while the new tree is being made. A signal does it, which comes
 * by this process's own time, so that it comes while the files are copied however busy the machine
 * is; hence system calls alone, no library that may be in the middle of something.
 */
static struct {
	const char *parent, *dirs[3], *files[2], *texts[2];
	volatile sig_atomic_t done;
} addition;

static bool tree_is_being_made(void)
{
	static const char name[] = ".prefix.mcm-new";
	char entries[4096];
	int fd = open(addition.parent, O_RDONLY | O_DIRECTORY);
	long n = syscall(SYS_getdents64, fd, entries, sizeof entries);

	close(fd);
	return n > 0 && memmem(entries, (size_t)n, name, strlen(name)) != NULL;
}

static void add_meanwhile(int signal)
{
	int was = errno;

	(void)signal;
	if (!addition.done && tree_is_being_made()) {
		for (size_t i = 0; i < 3; i++)
			mkdir(addition.dirs[i], 0755);
		for (size_t i = 0; i < 2; i++) {
			size_t n = strlen(addition.texts[i]);
			int fd = open(addition.files[i], O_WRONLY | O_CREAT | O_TRUNC, 0644);

			addition.done = write(fd, addition.texts[i], n) == (ssize_t)n;
			close(fd);
		}
	}
	errno = was;
}

static void adds_meanwhile(struct fixture *f, const struct store_entry *entry)
{
	const struct itimerval often = {{0, 1000}, {0, 1000}}, never = {{0, 0}, {0, 0}};
	struct sigaction action = {.sa_handler = add_meanwhile, .sa_flags = SA_RESTART};

	addition.parent = path_dirname(f, f->prefix);
	addition.dirs[0] = f->prefix;
	addition.dirs[1] = in(f, "mine");
	addition.dirs[2] = in(f, "mine/empty");
	addition.files[0] = in(f, "mine/file");
	addition.files[1] = in(f, "replaced");
	addition.texts[0] = "precious";
	addition.texts[1] = "newer";
	addition.done = 0;
	sigaction(SIGPROF, &action, NULL);
	setitimer(ITIMER_PROF, &often, NULL);
	assert_int_equal(install(f, "b-musl", entry), 0);
	setitimer(ITIMER_PROF, &never, NULL);
	assert_int_equal(addition.done, 1);
	assert_text(in(f, "mine/file"), "precious");
	assert_text(in(f, "replaced"), "newer");
	assert_true(path_is_dir(in(f, "mine/empty")));
	assert_true(has(f, "b-musl", entry));
	assert_alone(f);
	assert_silent();
}

static void test_meanwhile(void **state)
{
	enum { SIZE = 40000000 };
	struct fixture *f = *state;
	char *text = mem_array(f, char, SIZE + 1), *out = scratch_path("out");
	struct store_entry *a = toolchain(f, "a-musl", "1"), b;

	memset(text, 'x', SIZE);
	text[SIZE] = '\0';
	put_text(path_join(f, out, "large"), text);
	assert_int_equal(store_put(f, f->store, mem_printf(f, "%064d", 0), out, NULL, &b), 0);
	/* The directory was not there when the install began. */
	path_mkdirs(path_dirname(f, f->prefix));
	adds_meanwhile(f, &b);
	path_remove(f->prefix);
	assert_int_equal(install(f, "a-musl", a), 0);
	put_text(in(f, "replaced"), "older");
	adds_meanwhile(f, &b);
	assert_true(has(f, "a-musl", a));
}

/* Changes the store's file as soon as it is being copied. */
static int change_meanwhile(struct fixture *f, const char *file)
{
	struct stat st = {.st_size = 0};
	char *copy = NULL;

	while (st.st_size == 0) {
		const struct strlist *names = listing(f, path_dirname(f, f->prefix));

		for (size_t i = 0; i < names->count; i++) {
			copy = mem_printf(
			    f, "%s/%s/large", path_dirname(f, f->prefix), names->items[i]);
			if (names->items[i][0] == '.' && stat(copy, &st) == 0 && st.st_size > 0)
				break;
		}
	}
	int fd = open(file, O_WRONLY);
	return fd >= 0 && pwrite(fd, "EVIL", 4, 39999990) == 4 ? 0 : 1;
}

static void test_changed_meanwhile(void **state)
{
	enum { SIZE = 40000000 };
	struct fixture *f = *state;
	char *text = mem_array(f, char, SIZE + 1), *out = scratch_path("out");
	struct store_entry entry;
	int status;

	memset(text, 'x', SIZE);
	text[SIZE] = '\0';
	put_text(path_join(f, out, "large"), text);
	assert_int_equal(store_put(f, f->store, mem_printf(f, "%064d", 0), out, NULL, &entry), 0);
	char *file = path_join(f, entry.path, "large");
	assert_int_equal(chmod(file, 0644), 0);
	path_mkdirs(path_dirname(f, f->prefix));
	pid_t pid = fork();
	if (pid == 0)
		_exit(change_meanwhile(f, file));
	int result = install(f, "b-musl", &entry);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	/* It came too late, or it is found: the prefix never has it. */
	if (result == 0) {
		char *there = path_read(f, in(f, "large"), NULL);
		assert_null(strstr(there, "EVIL"));
	} else {
		assert_reported("holds other bytes than were put there");
	}
}

/* As a file system without RENAME_EXCHANGE answers. */
static bool forbid_exchange(void)
{
	struct sock_filter filter[] = {
	    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_renameat2, 0, 3),
	    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[4])),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 2, 0, 1),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EINVAL),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof filter / sizeof *filter, filter};

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
}

static void test_without_exchange(void **state)
{
	struct fixture *f = *state;
	struct store_entry *a = toolchain(f, "a-musl", "1"), *b = toolchain(f, "b-musl", "1");
	int status;

	assert_int_equal(install(f, "a-musl", a), 0);
	pid_t pid = fork();
	if (pid == 0)
		_exit(forbid_exchange() ? -install(f, "b-musl", b) : NOT_POSSIBLE);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == NOT_POSSIBLE)
		return;
	assert_int_equal(status, 0);
	assert_true(has(f, "a-musl", a) && has(f, "b-musl", b));
	assert_alone(f);
}

static void test_turns(void **state)
{
	enum { CROWD = 6 };
	struct fixture *f = *state;
	const struct store_entry *entries[CROWD];
	int status;

	for (int i = 0; i < CROWD; i++)
		entries[i] = toolchain(f, mem_printf(f, "%d-musl", i), "1");
	for (int i = 0; i < CROWD; i++) {
		pid_t pid = fork();

		assert_true(pid >= 0);
		if (pid == 0)
			_exit(-install(f, mem_printf(f, "%d-musl", i), entries[i]));
	}
	for (int i = 0; i < CROWD; i++) {
		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	for (int i = 0; i < CROWD; i++)
		assert_true(has(f, mem_printf(f, "%d-musl", i), entries[i]));
	assert_alone(f);
}

/* Installs into a file system of 1 MB, in a child that has it mounted for itself alone. */
static int install_without_room(
    struct fixture *f, const struct prefix_part *small, const struct prefix_part *big)
{
	char *parent = path_dirname(f, f->prefix);

	if (unshare(CLONE_NEWNS) != 0 ||
	    mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) != 0 ||
	    mount("none", parent, "tmpfs", 0, "size=1m") != 0)
		return NOT_POSSIBLE;
	if (prefix_install(f->store, f->prefix, small, 1) != 0)
		return 1;
	if (prefix_install(f->store, f->prefix, big, 1) != -1)
		return 2;
	const char *said = scratch_messages();
	bool explained = strstr(said, "No space left on device") != NULL &&
			 strstr(said, "make room or choose another --prefix") != NULL;
	if (!explained || !prefix_has(f->prefix, small->triple, small->key, NULL))
		return 3;
	/* Only the prefix is there. */
	struct stat st;
	return stat(parent, &st) == 0 && st.st_nlink == 3 ? 0 : 4;
}

static void test_no_space(void **state)
{
	struct fixture *f = *state;
	char *text = mem_array(f, char, 2000001);
	struct store_entry *a = toolchain(f, "a-musl", "1");
	struct store_entry b;
	char *out = scratch_path("out");
	int status;

	memset(text, 'x', 2000000);
	put_text(path_join(f, out, "large"), text);
	assert_int_equal(store_put(f, f->store, mem_printf(f, "%064d", 0), out, NULL, &b), 0);
	const struct prefix_part small = {.triple = "a-musl", .entry = a, .key = input_key(f, a)};
	const struct prefix_part big = {.triple = "b-musl", .entry = &b, .key = input_key(f, &b)};
	path_mkdirs(path_dirname(f, f->prefix));
	pid_t pid = fork();
	if (pid == 0)
		_exit(install_without_room(f, &small, &big));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == NOT_POSSIBLE)
		return;
	assert_int_equal(status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(test_leftovers),
	    FIXTURE_TEST(test_kept_leftovers),
	    FIXTURE_TEST(test_saved_leftovers),
	    FIXTURE_TEST(test_foreign_leftovers),
	    FIXTURE_TEST(test_meanwhile),
	    FIXTURE_TEST(test_changed_meanwhile),
	    FIXTURE_TEST(test_without_exchange),
	    FIXTURE_TEST(test_turns),
	    FIXTURE_TEST(test_no_space),
	};

	return cmocka_run_group_tests_name("prefix_trouble", tests, NULL, NULL);
}
