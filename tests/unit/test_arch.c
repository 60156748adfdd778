/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of model/arch: musl's architectures and the names of their loaders. */
#include "scratch.h"

#include "recipe/arch.h"

/* All names joined; "none" without any. */
static const char *loaders(const char *name, const char *endian, const char *fp)
{
	const struct arch *arch = arch_find(name);
	struct strlist *paths;

	assert_non_null(arch);
	paths = arch_loaders(scratch.ctx, arch, endian, fp);
	return paths->count ? strlist_join(scratch.ctx, paths, " ") : "none";
}

static void test_find(void **state)
{
	struct strlist *names = arch_names(scratch.ctx);

	(void)state;
	assert_int_equal(names->count, 18);
	for (size_t i = 0; i < names->count; i++) {
		const struct arch *arch = arch_find(names->items[i]);

		assert_non_null(arch);
		assert_true(strlen(arch_linux(arch)) > 0);
		assert_true(
		    strcmp(arch_bits(arch), "32") == 0 || strcmp(arch_bits(arch), "64") == 0);
	}
	assert_string_equal(arch_linux(arch_find("or1k")), "openrisc");
	assert_string_equal(arch_bits(arch_find("x32")), "32");
	assert_null(arch_find("x86"));
	assert_null(arch_find(""));
}

static void test_loaders(void **state)
{
	(void)state;
	assert_string_equal(loaders("x86_64", "little", "hard"), "/lib/ld-musl-x86_64.so.1");
	assert_string_equal(loaders("arm", "big", "hard"), "/lib/ld-musl-armebhf.so.1");
	assert_string_equal(loaders("aarch64", "big", "hard"), "/lib/ld-musl-aarch64_be.so.1");
	assert_string_equal(loaders("riscv32", "little", "single"), "/lib/ld-musl-riscv32-sp.so.1");
	assert_string_equal(
	    loaders("powerpc64", "little", "hard"), "/lib/ld-musl-powerpc64le.so.1");
	assert_string_equal(
	    loaders("microblaze", "little", "soft"), "/lib/ld-musl-microblazeel.so.1");
	assert_string_equal(loaders("mipsn32", "little", "soft"),
	    "/lib/ld-musl-mipsn32el-sf.so.1 /lib/ld-musl-mipsn32r6el-sf.so.1");
	assert_string_equal(loaders("sh", "big", "soft"),
	    "/lib/ld-musl-sheb-nofpu.so.1 /lib/ld-musl-sheb-nofpu-fdpic.so.1");
}

static void test_facts_left_open(void **state)
{
	(void)state;
	assert_string_equal(loaders("x86_64", NULL, NULL), "/lib/ld-musl-x86_64.so.1");
	assert_string_equal(
	    loaders("arm", NULL, "soft"), "/lib/ld-musl-arm.so.1 /lib/ld-musl-armeb.so.1");
	assert_string_equal(
	    loaders("arm", "little", NULL), "/lib/ld-musl-armhf.so.1 /lib/ld-musl-arm.so.1");
}

static void test_no_such_variant(void **state)
{
	(void)state;
	assert_string_equal(loaders("x86_64", "big", "hard"), "none");
	assert_string_equal(loaders("powerpc", "little", NULL), "none");
	assert_string_equal(loaders("arm", "middle", NULL), "none");
	assert_string_equal(loaders("arm", NULL, "no"), "none");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_find),
	    SCRATCH_TEST(test_loaders),
	    SCRATCH_TEST(test_facts_left_open),
	    SCRATCH_TEST(test_no_such_variant),
	};

	return cmocka_run_group_tests_name("arch", tests, NULL, NULL);
}
