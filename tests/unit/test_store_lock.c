/* SPDX-License-Identifier: Apache-2.0 */
/* Locks on a file system that has none. */
#include "store_fixture.h"

#include <errno.h>
#include <sys/syscall.h>

#include "files/listing.h"

static int failure; /* what flock() fails with, 0: it works */

/* Takes the place of the C library's in this program. */
int flock(int fd, int operation)
{
	if (failure == 0)
		return (int)syscall(SYS_flock, fd, operation);
	errno = failure;
	return -1;
}

static void test_work_dir_without_locks(void **state)
{
	struct fixture *f = *state;
	int lock;

	failure = ENOLCK;
	char *dir = store_work_dir(f, f->store, &lock);
	failure = 0;
	assert_null(dir);
	assert_int_equal(lock, -1);
	assert_reported("(set MCM_STORE to a local file system): No locks available");
	assert_int_equal(listing(f, store_path(f, f->store, "work"))->count, 0);
}

static void test_lock_without_locks(void **state)
{
	struct fixture *f = *state;

	failure = ENOLCK;
	int lock = store_lock(f, f->store, "in-use", true, true, NULL);
	failure = 0;
	assert_int_equal(lock, -2);
	assert_reported("(set MCM_STORE to a local file system): No locks available");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(test_work_dir_without_locks),
	    FIXTURE_TEST(test_lock_without_locks),
	};

	return cmocka_run_group_tests_name("store_lock", tests, NULL, NULL);
}
