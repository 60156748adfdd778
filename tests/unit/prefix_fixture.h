/* SPDX-License-Identifier: Apache-2.0 */
/* What tests of prefixes share: small toolchains and one place to install them. */
#pragma once

#include "store_fixture.h"

#include "prefix/prefix.h"

static inline char *in(struct fixture *f, const char *name)
{
	return path_join(f, f->prefix, name);
}

static inline void assert_text(const char *path, const char *text)
{
	char *found = path_read(NULL, path, NULL);

	assert_non_null(found);
	assert_string_equal(found, text);
	mem_free(found);
}

static inline ino_t inode(const char *path)
{
	struct stat st;

	assert_int_equal(lstat(path, &st), 0);
	return st.st_ino;
}

/* A toolchain in the store: a driver, a library named after the text, a shared file. */
static inline struct store_entry *toolchain(struct fixture *f, const char *triple, const char *text)
{
	static int number;
	char *out = scratch_path("out");
	char *driver = mem_printf(f, "%s/bin/%s-gcc", out, triple);
	struct store_entry *entry = mem_new(f, struct store_entry);

	put_text(driver, mem_printf(f, "%s %s", triple, text));
	chmod(driver, 0755);
	assert_int_equal(link(driver, mem_printf(f, "%s/bin/%s-cc", out, triple)), 0);
	put_text(mem_printf(f, "%s/%s/lib/%s/libc.a", out, triple, text), text);
	assert_int_equal(
	    symlink("libc.a", mem_printf(f, "%s/%s/lib/%s/libm.a", out, triple, text)), 0);
	put_text(path_join(f, out, "lib/bfd-plugins/plugin.so"), "shared");
	assert_int_equal(
	    store_put(f, f->store, mem_printf(f, "%064d", ++number), out, NULL, entry), 0);
	return entry;
}

/* An input key is anything but the resolved key. */
static inline const char *input_key(struct fixture *f, const struct store_entry *entry)
{
	return mem_printf(f, "f%s", entry->resolved + 1);
}

static inline int install(struct fixture *f, const char *triple, const struct store_entry *entry)
{
	const struct prefix_part part = {
	    .triple = triple, .entry = entry, .key = input_key(f, entry)};

	return prefix_install(f->store, f->prefix, &part, 1);
}

static inline bool has(struct fixture *f, const char *triple, const struct store_entry *entry)
{
	return prefix_has(f->prefix, triple, input_key(f, entry), NULL);
}

/* Nothing but the prefix itself is left in its parent. */
static inline void assert_alone(struct fixture *f)
{
	char *parent = path_dirname(f, f->prefix);
	char *aside = scratch_path("aside");

	assert_int_equal(rename(f->prefix, aside), 0);
	assert_int_equal(rmdir(parent), 0);
	assert_int_equal(mkdir(parent, 0755), 0);
	assert_int_equal(rename(aside, f->prefix), 0);
}
