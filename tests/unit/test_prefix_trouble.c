/* SPDX-License-Identifier: Apache-2.0 */
/* Publication of prefixes after a kill, without exchange, by many at once, without room. */
#include "prefix_fixture.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

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
	if (!explained || !prefix_has(f->prefix, small->triple, small->key))
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
	const struct prefix_part small = {"a-musl", a, input_key(f, a)};
	const struct prefix_part big = {"b-musl", &b, input_key(f, &b)};
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
	    FIXTURE_TEST(test_without_exchange),
	    FIXTURE_TEST(test_turns),
	    FIXTURE_TEST(test_no_space),
	};

	return cmocka_run_group_tests_name("prefix_trouble", tests, NULL, NULL);
}
