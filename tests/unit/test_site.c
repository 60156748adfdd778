/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of web/site: a directory of files that is kept as it has to be. */
#include "store_fixture.h"

#include "web/site.h"

static void test_names(void **state)
{
	static const char *const bad[] = {
	    "", "/a", "..", "a/../b", ".a", "a/.b", "a//b", "x\xff", "\xe2\x80"};

	(void)state;
	assert_false(site_takes(NULL));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(site_takes(bad[i]));
	assert_true(site_takes("index.html"));
	assert_true(site_takes("logs/<\xc3\xa4>/a b.txt"));
}

static struct site_changes publish(const struct fixture *f, const char *const *names)
{
	struct site *site = site_open(scratch.ctx, scratch_path("site"), f->store);
	struct site_changes changes = {0};

	assert_non_null(site);
	for (; *names != NULL; names++)
		site_add(site, *names, *names, strlen(*names));
	assert_int_equal(site_publish(site, &changes), 0);
	site_close(site);
	return changes;
}

static void test_publish(void **state)
{
	static const char *const first[] = {"a", "d/e/b", "d/c", NULL}, *const second[] = {
									    "a", NULL};
	const struct fixture *f = *state;
	struct site_changes changes = publish(f, first);

	assert_int_equal(changes.written, 3);
	changes = publish(f, first);
	assert_int_equal(changes.written + changes.removed, 0);
	assert_int_equal(changes.equal, 3);
	changes = publish(f, second);
	assert_int_equal(changes.written, 0);
	assert_int_equal(changes.removed, 2);
	assert_false(path_exists(scratch_path("site/d")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_names, fixture_setup, scratch_teardown),
	    cmocka_unit_test_setup_teardown(test_publish, fixture_setup, scratch_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
