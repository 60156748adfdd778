/* SPDX-License-Identifier: Apache-2.0 */
/* Go's build information in the form of Go 1.18; tests/cli/inspect.bats has the older one. */
#include "scratch.h"

#include <elf.h>

#include "inspect/go_build.h"

#define GUARD "0123456789abcdef"
#define MAGIC "\xff Go buildinf:"

enum { HEADER = 32 };

/* A section with the header, then these bytes. */
static const struct go_build *read_build(const char *text, size_t size)
{
	unsigned char *bytes = mem_array(scratch.ctx, unsigned char, HEADER + size);
	struct elf_section section = {
	    .name = ".go.buildinfo", .type = SHT_PROGBITS, .size = HEADER + size};
	const struct elf elf = {
	    .bytes = bytes, .size = HEADER + size, .sections = &section, .nsections = 1, .fd = -1};

	memcpy(bytes, MAGIC, sizeof MAGIC - 1);
	bytes[14] = 8;
	bytes[15] = 2;
	memcpy(bytes + HEADER, text, size);
	return go_build_read(scratch.ctx, &elf);
}

/* A version and lines of the module, each behind its length. */
static const struct go_build *read_lines(const char *lines)
{
	char *module = mem_printf(scratch.ctx, GUARD "%s" GUARD, lines);
	size_t n = strlen(module);
	char *text = mem_printf(
	    scratch.ctx, "\x08go1.26.1%c%c%s", (int)(n % 128 + 128), (int)(n / 128), module);

	return read_build(text, 9 + 2 + n);
}

static void test_module(void **state)
{
	const struct go_build *build = read_lines("path\texample.com/a/cmd\n"
						  "mod\texample.com/a\tv1.0.0\th1:abc=\n"
						  "dep\texample.com/b\tv0.1.0\n"
						  "build\tCGO_ENABLED=1\n"
						  "build\t-ldflags=\"-X \\\"a=b\\tc\\\"\\n\"\n"
						  "build\t-tags=`a,\\b`\n"
						  "build\t\"odd name\"=x=y\n"
						  "build\tnothing\n");

	(void)state;
	assert_non_null(build);
	assert_string_equal(build->version, "go1.26.1");
	assert_string_equal(build->path, "example.com/a/cmd");
	assert_string_equal(build->module, "example.com/a");
	assert_string_equal(build->module_version, "v1.0.0");
	assert_string_equal(strlist_join(scratch.ctx, build->settings, ";"),
	    "CGO_ENABLED=1;-ldflags=-X \"a=b\tc\"\n;-tags=a,\\b;odd name=x=y");
	assert_false(go_build_is_without_c(build));
	assert_true(go_build_is_without_c(read_lines("build\tCGO_ENABLED=0\n")));
	assert_false(go_build_is_without_c(NULL));
}

/* Lengths that lie lead to nothing. */
static void test_damage(void **state)
{
	static const char endless[] = "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01x";

	(void)state;
	assert_null(read_build("", 0));
	assert_null(read_build("\x00", 1));
	assert_null(read_build("\x09go1.26.1", 9));
	assert_null(read_build(endless, sizeof endless - 1));
	assert_null(read_build("\xff", 1));
	const struct go_build *build = read_build("\x08go1.26.1\x7fshort", 15);
	assert_non_null(build);
	assert_string_equal(build->version, "go1.26.1");
	assert_null(build->module);
	assert_int_equal(build->settings->count, 0);
}

static void test_without(void **state)
{
	const struct elf elf = {.fd = -1};

	(void)state;
	assert_null(go_build_read(scratch.ctx, &elf));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_module),
	    SCRATCH_TEST(test_damage),
	    SCRATCH_TEST(test_without),
	};

	return cmocka_run_group_tests_name("go_build", tests, NULL, NULL);
}
