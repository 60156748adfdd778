/* SPDX-License-Identifier: Apache-2.0 */
/* Names of C libraries, and which distributions have which glibc. */
#include "scratch.h"

#include "inspect/libc.h"

static void test_interpreters(void **state)
{
	(void)state;
	assert_string_equal(libc_of_interpreter("/lib/ld-musl-x86_64.so.1"), "musl");
	assert_string_equal(libc_of_interpreter("/lib/ld-musl-mipsel-sf.so.1"), "musl");
	assert_string_equal(libc_of_interpreter("/lib64/ld-linux-x86-64.so.2"), "glibc");
	assert_string_equal(libc_of_interpreter("/lib/ld-linux-aarch64.so.1"), "glibc");
	assert_string_equal(libc_of_interpreter("/lib64/ld64.so.2"), "glibc");
	assert_string_equal(libc_of_interpreter("/lib/ld.so.1"), "glibc");
	assert_string_equal(libc_of_interpreter("/lib/ld64-uClibc.so.0"), "uClibc");
	assert_string_equal(libc_of_interpreter("/system/bin/linker64"), "bionic");
	assert_null(libc_of_interpreter("/lib/ld-other.so.1"));
	assert_null(libc_of_interpreter(""));
}

static void test_libraries(void **state)
{
	(void)state;
	assert_string_equal(libc_of_library("libc.so"), "musl");
	assert_string_equal(libc_of_library("libc.musl-aarch64.so.1"), "musl");
	assert_string_equal(libc_of_library("libc.so.6"), "glibc");
	assert_string_equal(libc_of_library("libpthread.so.0"), "glibc");
	assert_string_equal(libc_of_library("ld-linux-armhf.so.3"), "glibc");
	assert_null(libc_of_library("libcurl.so.4"));
	assert_null(libc_of_library("libgcc_s.so.1"));
}

static void test_versions(void **state)
{
	(void)state;
	assert_string_equal(libc_newer("GLIBC_2.9", "GLIBC_2.34"), "2.34");
	assert_string_equal(libc_newer("2.34", "GLIBC_2.9"), "2.34");
	assert_string_equal(libc_newer("GLIBC_2.2.5", "GLIBC_2.2"), "2.2.5");
	assert_string_equal(libc_newer(NULL, "GLIBC_2.4"), "2.4");
	assert_string_equal(libc_newer("2.4", "GLIBC_PRIVATE"), "2.4");
	assert_string_equal(libc_newer("2.4", "GLIBC_ABI_DT_RELR"), "2.36");
	assert_null(libc_newer(NULL, "GLIBC_PRIVATE"));
	assert_null(libc_newer("GCC_3.0", NULL));
}

static const char *distributions(const char *version)
{
	return strlist_join(scratch.ctx, libc_distributions(scratch.ctx, version), ",");
}

static void test_distributions(void **state)
{
	(void)state;
	assert_string_equal(
	    distributions("2.36"), "Debian 12,Ubuntu 24.04,RHEL 10,Fedora 37,openSUSE Leap 15.6");
	assert_string_equal(distributions("2.2.5"),
	    "Debian 8,Ubuntu 14.04,RHEL 7,Fedora 32,openSUSE Leap 15.1,Amazon Linux 2");
	assert_string_equal(distributions("2.42"), "Ubuntu 25.10,Fedora 43");
	assert_string_equal(distributions("2.999"), "");
	assert_string_equal(distributions("3.0"), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_interpreters),
	    SCRATCH_TEST(test_libraries),
	    SCRATCH_TEST(test_versions),
	    SCRATCH_TEST(test_distributions),
	};

	return cmocka_run_group_tests_name("libc", tests, NULL, NULL);
}
