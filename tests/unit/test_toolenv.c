/* SPDX-License-Identifier: Apache-2.0 */
/* The environment of a toolchain: its record, variables, and quoting in each format. */
#include "scratch.h"

#include "record/toolenv.h"

static void put_text(const char *path, const char *text)
{
	assert_int_equal(path_mkdirs(path_dirname(scratch.ctx, path)), 0);
	assert_int_equal(path_write(path, text, strlen(text)), 0);
}

/* A toolchain with gcc, ar and a record in the prefix of that name. */
static char *make_prefix(const char *name, const char *triple, const char *record)
{
	char *prefix = scratch_path(name);

	put_text(mem_printf(scratch.ctx, "%s/bin/%s-gcc", prefix, triple), "");
	put_text(mem_printf(scratch.ctx, "%s/bin/%s-ar", prefix, triple), "");
	put_text(mem_printf(scratch.ctx, "%s/share/mcm/%s/env.json", prefix, triple), record);
	return prefix;
}

/* One in prefix "p", with facts "A=B C=D". */
static struct toolenv *env_of(const char *prefix, const char *facts)
{
	struct toolenv *env = mem_new(scratch.ctx, struct toolenv);

	env->target = "t-musl";
	env->prefix = prefix;
	env->facts = strlist_split(scratch.ctx, facts, " ");
	return env;
}

static const char *text_of(const char *prefix, const char *facts, const char *format)
{
	return toolenv_text(scratch.ctx, env_of(prefix, facts), format);
}

static void assert_has(const char *text, const char *part)
{
	assert_non_null(text);
	if (!strstr(text, part))
		fail_msg("'%s' is not in:\n%s", part, text);
}

static void assert_lacks(const char *text, const char *part)
{
	assert_non_null(text);
	if (strstr(text, part))
		fail_msg("'%s' is in:\n%s", part, text);
}

static void test_load(void **state)
{
	struct toolenv env;
	char *prefix = make_prefix("p", "a-musl", "{\"facts\": [\"go_arch=arm\", \"go_arm=\"]}");

	(void)state;
	assert_int_equal(toolenv_load(scratch.ctx, prefix, NULL, &env), 0);
	assert_string_equal(env.target, "a-musl");
	assert_string_equal(env.prefix, prefix);
	assert_string_equal(toolenv_fact(&env, "go_arch"), "arm");
	assert_null(toolenv_fact(&env, "go_arm"));
	assert_null(toolenv_fact(&env, "rust"));
	assert_true(toolenv_has(&env, "gcc") && !toolenv_has(&env, "g++"));
	assert_silent();
	assert_int_equal(toolenv_load(scratch.ctx, prefix, "b-musl", &env), -1);
	assert_reported("has no toolchain for 'b-musl'; it has a-musl");
	make_prefix("p", "b-musl", "{\"facts\": [\"go_arch=arm\"]}");
	assert_int_equal(toolenv_load(scratch.ctx, prefix, "b-musl", &env), 0);
	assert_int_equal(toolenv_load(scratch.ctx, prefix, NULL, &env), -1);
	assert_reported("has several toolchains; choose with --target: a-musl, b-musl");
}

static void test_load_nothing(void **state)
{
	struct toolenv env;

	(void)state;
	assert_int_equal(toolenv_load(scratch.ctx, scratch_path("absent"), NULL, &env), -1);
	assert_reported("absent' holds no toolchain; 'mcm build TARGET --prefix ");
	assert_int_equal(toolenv_load(scratch.ctx, scratch_path("absent"), "a-musl", &env), -1);
	assert_reported("absent' holds no toolchain; 'mcm build a-musl --prefix ");
	assert_int_equal(
	    toolenv_load(scratch.ctx, make_prefix("x", "a-musl", "{}"), NULL, &env), -1);
	assert_reported("env.json' is broken; build the toolchain again");
	assert_int_equal(
	    toolenv_load(scratch.ctx, make_prefix("y", "a-musl", "{\"facts\""), NULL, &env), -1);
	assert_reported("not valid JSON");
	assert_int_equal(
	    toolenv_load(scratch.ctx, make_prefix("a\nb", "a-musl", "{}"), NULL, &env), -1);
	assert_reported("control character");
}

/* A prefix may be anybody's: nothing in it becomes a command of a shell or a build system. */
static void test_hostile(void **state)
{
	static const char *const facts[] = {"go_arch=x\\nEVIL=1", "qemu=$(shell evil)",
	    "rust=`evil`", "cmake_processor=\\\")\\nevil()", "meson_cpu='", "go_arch=a b",
	    "float=@", "qemu=;", "go_arch\\u007f=x", "=x"};
	struct toolenv env;
	char *prefix = NULL;

	(void)state;
	for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
		prefix = make_prefix("p", "t-musl",
		    mem_printf(scratch.ctx, "{\"facts\": [\"target=t-musl\", \"%s\"]}", facts[i]));
		assert_int_equal(toolenv_load(scratch.ctx, prefix, NULL, &env), -1);
		assert_reported("env.json' is broken; build the toolchain again");
	}
	prefix = make_prefix("q", "$(shell evil)", "{\"facts\": [\"target=x\"]}");
	assert_int_equal(toolenv_load(scratch.ctx, prefix, NULL, &env), -1);
	assert_reported("'$(shell evil)', which is no name of a target");
}

static void test_variables(void **state)
{
	const char *text;

	(void)state;
	text = text_of("/p", "go_arch=arm go_arm=7 float=hard", "github");
	assert_has(text, "\nGOARCH=arm\nGOARM=7\n");
	assert_has(
	    text, "\nGOFLAGS=-tags=netgo,osusergo '-ldflags=-linkmode external -extldflags ");
	assert_lacks(text, "CARGO");
	assert_lacks(text, "GOMIPS");
	assert_lacks(text, "\nCC=");
	text = text_of("/p", "go_arch=mipsle float=soft", "github");
	assert_has(text, "\nGOMIPS=softfloat\n");
	text = text_of("/p", "go_arch=mips64 float=soft", "github");
	assert_has(text, "\nGOMIPS64=softfloat\n");
	assert_lacks(text_of("/p", "go_arch=mips64 float=hard", "github"), "GOMIPS");
	assert_has(text_of("/p", "go_arch=386 meson_cpu=i586", "github"), "\nGO386=softfloat\n");
	assert_lacks(text_of("/p", "go_arch=386 meson_cpu=i686", "github"), "GO386");
	text = text_of("/p", "rust=x86_64-unknown-linux-musl", "github");
	assert_has(text, "\nCARGO_BUILD_TARGET=x86_64-unknown-linux-musl\n");
	assert_has(text, "\nCARGO_TARGET_X86_64_UNKNOWN_LINUX_MUSL_LINKER=t-musl-gcc\n");
	assert_lacks(text, "GOOS");
}

/* The build machine's programs, the caller's own where there are some. */
static void test_machine(void **state)
{
	char *prefix = make_prefix("p", "t-musl", "{}");
	const char *text = text_of(prefix, "rust=a-b", "github");

	(void)state;
	assert_has(text, "\nCC_FOR_BUILD=cc\nBUILD_CC=cc\nHOSTCC=cc\nHOST_CC=cc\n");
	assert_has(text, "\nHOST_AR=ar\n");
	assert_lacks(text, "PKG_CONFIG_FOR_BUILD");
	assert_lacks(text, "HOST_CMAKE_TOOLCHAIN_FILE");
	assert_lacks(text, "CONFIG_SITE");
	put_text(mem_printf(scratch.ctx, "%s/bin/t-musl-build-pkg-config", prefix), "");
	put_text(mem_printf(scratch.ctx, "%s/share/mcm/t-musl/build.cmake", prefix), "");
	put_text(mem_printf(scratch.ctx, "%s/share/mcm/t-musl/config.site", prefix), "");
	setenv("HOSTCC", "clang", 1);
	text = text_of(prefix, "rust=a-b", "github");
	unsetenv("HOSTCC");
	assert_has(text, "\nHOSTCC=clang\n");
	assert_has(text, "\nPKG_CONFIG_FOR_BUILD=t-musl-build-pkg-config\n");
	assert_has(
	    text, mem_printf(scratch.ctx,
		      "\nHOST_CMAKE_TOOLCHAIN_FILE=%s/share/mcm/t-musl/build.cmake\n", prefix));
	assert_has(text,
	    mem_printf(scratch.ctx, "\nCONFIG_SITE=%s/share/mcm/t-musl/config.site\n", prefix));
	assert_has(text_of(prefix, "a=b", "sh"), "export HOSTCC=\"${HOSTCC:-cc}\"\n");
	assert_has(text_of(prefix, "a=b", "make"), "export HOSTCC ?= cc\n");
}

/* What rustc and libclang are told. */
static void test_rust(void **state)
{
	struct toolenv *env = env_of("/a b", "rust=x-y rust_crt=static go_arch=arm");
	const char *text = toolenv_text(scratch.ctx, env, "github");

	(void)state;
	assert_lacks(text, "RUSTFLAGS");
	assert_has(text, "\nBINDGEN_EXTRA_CLANG_ARGS_x_y=\"--sysroot=/a b/t-musl\"\n");
	assert_has(toolenv_text(scratch.ctx, env, "cargo"),
	    "BINDGEN_EXTRA_CLANG_ARGS_x_y = \"\\\"--sysroot=/a b/t-musl\\\"\"\n");
	assert_lacks(toolenv_text(scratch.ctx, env, "cargo"), "rustflags");
	env->dynamic = true;
	text = toolenv_text(scratch.ctx, env, "github");
	assert_has(text, "\nCARGO_BUILD_RUSTFLAGS=-C target-feature=-crt-static\n");
	assert_has(text, "\nGO_LDFLAGS=-linkmode external -extldflags \"-Wl,-z,stack-size");
	/* A toolchain of which it is not known: as before. */
	text = text_of("/p", "rust=x-y", "github");
	assert_has(text, "\nCARGO_BUILD_RUSTFLAGS=-C target-feature=+crt-static\n");
	assert_lacks(text, "CARGO_TARGET_X_Y_RUSTFLAGS");
	assert_has(text_of("/p", "rust=x-y", "cargo"),
	    "[build]\ntarget = \"x-y\"\nrustflags = [\"-C\", \"target-feature=+crt-static\"]\n");
	env->dynamic = false;
	env->inside = true;
	assert_lacks(toolenv_text(scratch.ctx, env, "cargo"), "BINDGEN");
}

/* What CMake and Go are told where the toolchain can run its programs, and of own directories. */
static void test_run(void **state)
{
	char *prefix = make_prefix("p", "t-musl", "{}");

	(void)state;
	assert_has(text_of(prefix, "qemu=qemu-x", "cmake"), "find_program(MCM_QEMU NAMES qemu-x ");
	put_text(mem_printf(scratch.ctx, "%s/bin/t-musl-run", prefix), "");
	assert_has(text_of(prefix, "qemu=qemu-x", "cmake"),
	    "set(CMAKE_CROSSCOMPILING_EMULATOR \"${mcm_prefix}/bin/t-musl-run\")\n");
	assert_has(text_of(prefix, "a=b", "cmake"),
	    "list(APPEND CMAKE_FIND_ROOT_PATH \"${mcm_prefix}/t-musl\" ${CMAKE_PREFIX_PATH})\n");
	assert_has(text_of(prefix, "go_arch=arm", "github"), "\nGOFLAGS=-exec=t-musl-run -tags=");
	assert_lacks(text_of(prefix, "a=b", "cmake"), "static.cmake");
	put_text(mem_printf(scratch.ctx, "%s/share/mcm/t-musl/static.cmake", prefix), "");
	assert_has(text_of(prefix, "a=b", "cmake"), "share/mcm/t-musl/static.cmake\")\n");
}

static void test_programs(void **state)
{
	char *prefix = make_prefix("p", "t-musl", "{}");
	const char *text;

	(void)state;
	text = text_of(prefix, "rust=a-b", "github");
	assert_has(text, "\nCC=t-musl-gcc\nAR=t-musl-ar\nPKG_CONFIG_LIBDIR=");
	assert_has(text, "\nCC_a_b=t-musl-gcc\nAR_a_b=t-musl-ar\n");
	assert_lacks(text_of(prefix, "a=b", "cmake"), "CMAKE_CXX_COMPILER");
	put_text(mem_printf(scratch.ctx, "%s/bin/t-musl-g++", prefix), "");
	assert_has(text_of(prefix, "a=b", "cmake"),
	    "set(CMAKE_CXX_COMPILER \"${mcm_prefix}/bin/t-musl-g++\")\n");
	assert_has(text_of(prefix, "a=b", "meson"), "\ncpp = bin + 't-musl-g++'\n");
}

/* What the caller has of PATH and GOFLAGS comes behind ours. */
static void test_caller(void **state)
{
	struct strlist *list;

	(void)state;
	setenv("PATH", "/usr/bin:/bin", 1);
	setenv("GOFLAGS", "-mod=vendor", 1);
	list = toolenv_environment(scratch.ctx, env_of("/a b", "go_arch=amd64"));
	assert_string_equal(strlist_getenv(list, "PATH"), "/a b/bin:/usr/bin:/bin");
	assert_has(strlist_getenv(list, "GOFLAGS"), "8388608\"' -mod=vendor");
	unsetenv("GOFLAGS");
	list = toolenv_environment(scratch.ctx, env_of("/a b", "go_arch=amd64"));
	assert_string_equal(strrchr(strlist_getenv(list, "GOFLAGS"), '='), "=8388608\"'");
	assert_string_equal(strlist_getenv(list, "PKG_CONFIG_SYSROOT_DIR"), "/a b/t-musl");
}

/* What a shell makes of the text, for a prefix of odd characters. */
static void test_shell(void **state)
{
	static const char odd[] = "/a b'c\"d$e`f\\g#h";
	char *script = scratch_path("script"), *out = scratch_path("out");

	(void)state;
	put_text(script, text_of(odd, "go_arch=amd64", "sh"));
	assert_int_equal(system(mem_printf(scratch.ctx,
			     "GOFLAGS=-x; . %s; PATH=/usr/bin:/bin; printf '%%s\\n' "
			     "\"$PKG_CONFIG_SYSROOT_DIR\" \"$GO_LDFLAGS\" \"$GOFLAGS\" "
			     "\"${mcm_prefix-unset}\" >%s",
			     script, out)),
	    0);
	const char *ld = "-linkmode external -extldflags \"-static -Wl,-z,stack-size=8388608\"";
	assert_string_equal(path_read(scratch.ctx, out, NULL),
	    mem_printf(scratch.ctx, "%s/t-musl\n%s\n-tags=netgo,osusergo '-ldflags=%s' -x\nunset\n",
		odd, ld, ld));
}

static void test_quoting(void **state)
{
	(void)state;
	assert_has(
	    text_of("/a$b#c\\#d e\\f", "a=b", "make"), "mcm_prefix := /a$$b\\#c\\\\\\#d e\\f\n");
	assert_has(text_of("/a\\", "a=b", "make"), "mcm_prefix := /a\\$()\n");
	assert_has(text_of("/a\"b\\c$d", "a=b", "cmake"), "set(mcm_prefix \"/a\\\"b\\\\c\\$d\")\n");
	assert_has(
	    text_of("/a\"b\\c$d", "rust=r", "cargo"), "linker = \"/a\\\"b\\\\c$d/bin/t-musl-gcc\"");
	assert_has(text_of("/a\"b\\c", "a=b", "meson"), "bin = '/a\"b\\c/bin/'\n");
	assert_has(text_of("/a\"b\\c", "a=b", "json"), "\"prefix\": \"/a\\\"b\\\\c\"");
	assert_has(text_of(make_prefix("a 'b", "t-musl", "{}"), "go_arch=x", "go"),
	    "/a 'b/bin/t-musl-gcc\"\n");
	assert_silent();
}

static void test_refused(void **state)
{
	static const char *const cases[][3] = {
	    {"/a:b", "sh", "':', which the format sh cannot"},
	    {"/a:b", "make", "':', which the format make cannot"},
	    {"/a:b", "github", "':', which the format github cannot"},
	    {"/a\"b", "go", "'\"', which the format go cannot"},
	    {"/a;b", "cmake", "';', which the format cmake cannot"},
	    {"/a'b", "meson", "''', which the format meson cannot"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_null(text_of(cases[i][0], "go_arch=x rust=x", cases[i][1]));
		assert_reported(cases[i][2]);
	}
	assert_null(toolenv_environment(scratch.ctx, env_of("/a:b", "a=b")));
	assert_reported("has a ':', which PATH cannot express");
	setenv("GOFLAGS", "-x\nEVIL=1", 1);
	assert_null(text_of("/p", "go_arch=x", "github"));
	assert_reported("'GOFLAGS' has a line break, which the format github cannot");
	unsetenv("GOFLAGS");
	assert_null(text_of("/p", "go_arch=", "go"));
	assert_reported("Go has no port to t-musl");
	assert_null(text_of("/p", "go_arch=x", "cargo"));
	assert_reported("Rust has no port to t-musl");
}

/* Files in the prefix do not name it, whatever is in its path. */
static void test_inside(void **state)
{
	static const char *const formats[] = {"sh", "cmake", "meson", "cargo"};
	struct toolenv *env = env_of("/secret:;'\"", "rust=r qemu=q");

	(void)state;
	env->inside = true;
	for (size_t i = 0; i < 4; i++)
		assert_lacks(toolenv_text(scratch.ctx, env, formats[i]), "secret");
	assert_has(toolenv_text(scratch.ctx, env, "cargo"), "linker = \"../../bin/t-musl-gcc\"");
	assert_has(toolenv_text(scratch.ctx, env, "meson"), "bin = ''\n");
	assert_silent();
}

static int write_facts(const char *words)
{
	const struct loc loc = {"recipe.yaml", 3, 5};

	return toolenv_write(
	    scratch_path("out/share/mcm/t-musl"), strlist_split(scratch.ctx, words, " "), &loc);
}

static void test_write(void **state)
{
	struct toolenv env;
	char *dir = scratch_path("out/share/mcm/t-musl");

	(void)state;
	make_prefix("out", "t-musl", "");
	assert_int_equal(write_facts("target=t-musl go_arch=arm"), 0);
	assert_true(path_exists(path_join(scratch.ctx, dir, "env.sh")));
	assert_true(path_exists(path_join(scratch.ctx, dir, "meson.ini")));
	assert_false(path_exists(path_join(scratch.ctx, dir, "cargo.toml")));
	assert_has(path_read(scratch.ctx, path_join(scratch.ctx, dir, "toolchain.cmake"), NULL),
	    "/bin/t-musl-gcc");
	assert_int_equal(toolenv_load(scratch.ctx, scratch_path("out"), NULL, &env), 0);
	assert_string_equal(toolenv_fact(&env, "go_arch"), "arm");
	assert_silent();
	assert_int_equal(write_facts("target=t-musl go_arch"), -1);
	assert_reported("recipe.yaml:3:5: error: 'go_arch' is not NAME=VALUE");
	assert_int_equal(write_facts("go_arch=arm"), -1);
	assert_reported("needs target=TRIPLE");
}

/* Whether a file is there decides what the text says, so a text that was guessed would be wrong. */
static void test_a_prefix_that_cannot_be_looked_at(void **state)
{
	struct strlist *facts = strlist_new(scratch.ctx);
	const struct toolenv env = {.target = "a-musl",
	    .facts = facts,
	    .prefix = mem_printf(scratch.ctx, "%s/%0300d", scratch.dir, 0)};

	(void)state;
	strlist_add(facts, "target=a-musl");
	assert_null(toolenv_text(scratch.ctx, &env, "sh"));
	assert_reported("cannot look at '");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_load),
	    SCRATCH_TEST(test_load_nothing),
	    SCRATCH_TEST(test_hostile),
	    SCRATCH_TEST(test_variables),
	    SCRATCH_TEST(test_machine),
	    SCRATCH_TEST(test_rust),
	    SCRATCH_TEST(test_run),
	    SCRATCH_TEST(test_programs),
	    SCRATCH_TEST(test_caller),
	    SCRATCH_TEST(test_shell),
	    SCRATCH_TEST(test_quoting),
	    SCRATCH_TEST(test_refused),
	    SCRATCH_TEST(test_inside),
	    SCRATCH_TEST(test_write),
	    SCRATCH_TEST(test_a_prefix_that_cannot_be_looked_at),
	};

	return cmocka_run_group_tests_name("toolenv", tests, NULL, NULL);
}
