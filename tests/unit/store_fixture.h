/* SPDX-License-Identifier: Apache-2.0 */
/* What tests around the store share: a scratch directory with a store in it. */
#pragma once

#include "scratch.h"

#include "store/store.h"

struct fixture {
	struct store *store;
	char *prefix; /* a place for one, not made */
};

static inline int fixture_setup(void **state)
{
	int result = scratch_setup(state);
	struct fixture *f = mem_new(scratch.ctx, struct fixture);

	f->store = store_open(f, scratch_path("store"));
	f->prefix = scratch_path("parent/prefix");
	*state = f;
	return f->store != NULL ? result : -1;
}

/* Directories above are made, and an older file is replaced by a new one. */
static inline void put_text(const char *path, const char *text)
{
	assert_int_equal(path_mkdirs(path_dirname(scratch.ctx, path)), 0);
	assert_int_equal(path_write(path, text, strlen(text)), 0);
}

static inline int put_alias(const struct store *store, const char *input, const char *resolved,
    const char *stage, const char *text)
{
	return store_alias(store, &(struct store_alias){input, resolved, stage, text, NULL});
}

static inline mode_t mode_of(const char *path)
{
	return scratch_stat(path).st_mode & 07777;
}

#define FIXTURE_TEST(test) cmocka_unit_test_setup_teardown(test, fixture_setup, scratch_teardown)
