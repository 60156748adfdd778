/* SPDX-License-Identifier: Apache-2.0 */
/* Toolchain files. What is reported of bad ones is in tests/recipe/bad. */
#include "world.h"

static const char full[] =
    "# a target\ntriple: armv7-linux-musleabihf\n"
    "aliases: [arm-linux-musleabihf, arm]\nsummary: Arm\n"
    "gcc_options: [--with-arch=armv7-a, --with-float=hard]\nlinux_arch: arm\n"
    "musl_arch: arm\nloader: /lib/ld-musl-armhf.so.1\nbits: 32\nverified: no\n"
    "qemu:\n";
static const char small[] = "triple: x-linux-musl\nsummary: X\nlinux_arch: sh\nmusl_arch: sh\n"
			    "loader: /lib/ld-musl-sheb-fdpic.so.1\n";

static struct targets *load_two(void)
{
	put("t/toolchains/x-linux-musl.yaml", small);
	put("t/toolchains/armv7-linux-musleabihf.yaml", full);
	put("t/toolchains/README", "not a toolchain file\n");
	put("t/toolchains/.hidden.yaml", "nor: this\n");
	return targets_load(scratch.ctx, one_layer(scratch_path("t")));
}

static void test_load(void **state)
{
	struct targets *targets = load_two();
	const struct target *arm;

	(void)state;
	assert_silent();
	assert_non_null(targets);
	assert_int_equal(targets->n, 2);
	arm = &targets->v[0];
	assert_string_equal(arm->triple, "armv7-linux-musleabihf");
	assert_int_equal(arm->loc.line, 2);
	assert_int_equal(arm->aliases->count, 2);
	assert_string_equal(targets->v[1].triple, "x-linux-musl");
}

static void test_facts(void **state)
{
	struct targets *targets = load_two();
	const struct vars *vars = targets->v[0].vars;

	(void)state;
	assert_string_equal(vars_get(vars, "target")->items[0], "armv7-linux-musleabihf");
	assert_string_equal(vars_get(vars, "triple")->items[0], "armv7-linux-musleabihf");
	assert_int_equal(vars_get(vars, "gcc_options")->count, 2);
	assert_string_equal(vars_get(vars, "bits")->items[0], "32");
	assert_int_equal(vars_get(vars, "aliases")->count, 2);
	assert_false(vars_true(vars, "verified"));
	assert_int_equal(vars_get(vars, "qemu")->count, 0);
	assert_non_null(vars_get(vars, "go_arm"));
	assert_int_equal(vars_get(targets->v[1].vars, "gcc_options")->count, 0);
	assert_null(vars_get(vars, "colour"));
}

static void test_get(void **state)
{
	struct targets *targets = load_two();

	(void)state;
	assert_ptr_equal(targets_get(targets, "arm"), &targets->v[0]);
	assert_ptr_equal(targets_get(targets, "armv7-linux-musleabihf"), &targets->v[0]);
	assert_ptr_equal(targets_get(targets, "x-linux-musl"), &targets->v[1]);
	assert_silent();
	assert_null(targets_get(targets, "armv7-linux-musleabi"));
	assert_string_equal(scratch_messages(),
	    "mcm: error: unknown target 'armv7-linux-musleabi'; did you mean "
	    "'armv7-linux-musleabihf'? ('mcm list targets' shows all)\n");
	assert_null(targets_get(targets, "z80"));
	assert_reported("unknown target 'z80' ('mcm list targets' shows all)");
	assert_null(targets_get(targets, ""));
}

static void test_of_machine(void **state)
{
	struct targets *targets = load_two();

	(void)state;
	assert_ptr_equal(targets_of_machine(targets, "x-mcm-linux-gnu"), &targets->v[1]);
	assert_ptr_equal(targets_of_machine(targets, "x-alpine-linux-musl"), &targets->v[1]);
	assert_ptr_equal(targets_of_machine(targets, "armv7-mcm-linux-gnueabihf"), &targets->v[0]);
	assert_null(targets_of_machine(targets, "armv7-mcm-linux-gnueabi"));
	assert_null(targets_of_machine(targets, "x-linux-android"));
	assert_null(targets_of_machine(targets, "x-apple-darwin"));
	assert_silent();
	assert_string_equal(target_with_vendor(scratch.ctx, "x-pc-linux-gnu"), "x-mcm-linux-gnu");
	assert_string_equal(target_with_vendor(scratch.ctx, "x-apple-darwin"), "x-apple-darwin");
}

static void test_absent_directory(void **state)
{
	(void)state;
	assert_null(targets_load(scratch.ctx, one_layer(scratch_path("none"))));
	assert_reported("cannot read the directory");
	scratch_mkdir("empty");
	scratch_mkdir("empty/toolchains");
	assert_null(targets_load(scratch.ctx, one_layer(scratch_path("empty"))));
	assert_reported("holds no toolchain files: no <triple>.yaml is in it");
}

static void test_all_errors_at_once(void **state)
{
	const char *text;

	(void)state;
	put("t/toolchains/x-linux-musl.yaml", "triple: y-linux-musl\nendain: big\n");
	put("t/toolchains/z-linux-musl.yaml", "a list:\n  - [\n");
	assert_null(targets_load(scratch.ctx, one_layer(scratch_path("t"))));
	text = scratch_messages();
	assert_non_null(strstr(text, "unlike 'x-linux-musl', the name of its file"));
	assert_non_null(strstr(text, "unknown key 'endain'; did you mean 'endian'?"));
	assert_non_null(strstr(text, "'summary' is missing here"));
	assert_non_null(strstr(text, "z-linux-musl.yaml:"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_load),
	    SCRATCH_TEST(test_facts),
	    SCRATCH_TEST(test_get),
	    SCRATCH_TEST(test_of_machine),
	    SCRATCH_TEST(test_absent_directory),
	    SCRATCH_TEST(test_all_errors_at_once),
	};

	return cmocka_run_group_tests_name("target", tests, NULL, NULL);
}
