/* SPDX-License-Identifier: Apache-2.0 */
/* Finding host compilers among made-up ones, and naming what lacks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "adapters/needs.h"
#include "base/mem.h"
#include "base/report.h"
#include "files/path.h"
#include "host/host.h"

/* For the defaults of compilers that tell none: digits of the SHA-256 of a newline. */
#define MUTE "01ba4719c80b"

static struct {
	void *ctx;
	char *dir;       /* the only directory in PATH */
	char *true_path; /* PATH before */
	struct settings *settings;
	FILE *messages;
	FILE *former;
	char *text;
	size_t size;
} t;

static void program(const char *name, const char *body)
{
	char *path = path_join(t.ctx, t.dir, name);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fprintf(f, "#!/bin/sh\n%s\n", body);
	fclose(f);
	assert_int_equal(chmod(path, 0755), 0);
}

static void compiler(const char *name, const char *triple, const char *version)
{
	program(name, mem_printf(t.ctx,
			  "case $1 in -m32) shift; esac\n"
			  "case $1 in -dumpmachine) echo '%s' ;; --version) echo '%s'; echo more "
			  ";; *) exit 1 ;; esac",
			  triple, version));
}

static int setup(void **state)
{
	const char *tmp = getenv("TMPDIR");

	(void)state;
	t.ctx = talloc_new(NULL);
	t.dir = mem_printf(t.ctx, "%s/mcm-host-XXXXXX", tmp != NULL ? tmp : "/tmp");
	assert_non_null(mkdtemp(t.dir));
	t.true_path = mem_strdup(t.ctx, getenv("PATH"));
	setenv("PATH", t.dir, 1);
	t.settings = settings_new(t.ctx);
	assert_int_equal(settings_set(t.settings, "HOST_PATH", t.dir, RANK_SET, NULL), 0);
	t.messages = open_memstream(&t.text, &t.size);
	t.former = report_redirect(t.messages);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	report_redirect(t.former);
	fclose(t.messages);
	free(t.text);
	setenv("PATH", t.true_path, 1);
	path_remove(t.dir);
	mem_free(t.ctx);
	return 0;
}

static const char *messages(void)
{
	fflush(t.messages);
	return t.text;
}

static void set(const char *name, const char *value)
{
	assert_int_equal(settings_set(t.settings, name, value, RANK_SET, NULL), 0);
}

static void test_gcc_first(void **state)
{
	(void)state;
	compiler("gcc", "m68k-linux-musl", "gcc (Distro 1.2-3) 13.1.0");
	compiler("g++", "m68k-linux-musl", "g++ (Distro 1.2-3) 13.1.0");
	compiler("cc", "x", "y");
	compiler("c++", "x", "y");
	struct host *host = host_probe(t.ctx, t.settings, NULL);
	assert_non_null(host);
	assert_string_equal(host->cc, "gcc");
	assert_string_equal(host->cxx, "g++");
	assert_string_equal(host->triple, "m68k-mcm-linux-musl");
	assert_non_null(strstr(host->identity, "m68k-linux-musl; cc (Distro 1.2-3) 13.1.0 " MUTE
					       "; c++ (Distro 1.2-3) 13.1.0 " MUTE "; musl"));
	assert_string_equal(messages(), "");
}

/* A gcc without g++ must not be mixed with another compiler's C++. */
static void test_whole_pairs(void **state)
{
	(void)state;
	compiler("gcc", "a", "gcc 1");
	compiler("clang", "x86_64-linux-gnu", "Other clang version 14");
	compiler("clang++", "x86_64-linux-gnu", "Other clang version 14");
	struct host *host = host_probe(t.ctx, t.settings, NULL);
	assert_non_null(host);
	assert_string_equal(host->cc, "clang");
	assert_string_equal(host->cxx, "clang++");
	assert_non_null(strstr(host->identity, "cc Other clang version 14 " MUTE "; "));
	assert_null(strstr(host->identity, "more"));
}

static void test_chosen(void **state)
{
	(void)state;
	compiler("x-gcc-13", "i686-linux-gnu", "x-gcc-13 (D) 13");
	compiler("x-g++-13", "i686-linux-gnu", "x-g++-13 (D) 13");
	set("HOST_CC", "x-gcc-13 -m32");
	struct host *host = host_probe(t.ctx, t.settings, NULL);
	assert_non_null(host);
	assert_string_equal(host->cc, "x-gcc-13 -m32");
	assert_string_equal(host->cxx, "x-g++-13 -m32");
	assert_non_null(
	    strstr(host->identity, "cc (D) 13 -m32 " MUTE "; c++ (D) 13 -m32 " MUTE "; "));
	set("HOST_CC", "ccache x-gcc-13");
	program("ccache", "exec \"$@\"");
	host = host_probe(t.ctx, t.settings, NULL);
	assert_non_null(host);
	assert_string_equal(host->cxx, "ccache x-g++-13");
	assert_non_null(strstr(host->identity, "cc (D) 13 " MUTE "; c++ (D) 13 " MUTE "; "));
}

static void test_chosen_both(void **state)
{
	(void)state;
	compiler("one", "i686-linux-gnu", "1");
	compiler("two", "i686-linux-gnu", "2");
	set("HOST_CC", "one");
	set("HOST_CXX", "two");
	struct host *host = host_probe(t.ctx, t.settings, NULL);
	assert_non_null(host);
	assert_string_equal(host->cxx, "two");
}

static void test_chosen_cxx_alone(void **state)
{
	(void)state;
	compiler("cc", "i686-linux-gnu", "1");
	compiler("two", "i686-linux-gnu", "2");
	set("HOST_CXX", "two");
	struct host *host = host_probe(t.ctx, t.settings, NULL);
	assert_non_null(host);
	assert_string_equal(host->cc, "cc");
	assert_string_equal(host->cxx, "two");
	set("HOST_CXX", "three");
	assert_null(host_probe(t.ctx, t.settings, NULL));
	assert_non_null(strstr(messages(), "HOST_CXX is 'three'"));
}

static void test_same_name_same_identity(void **state)
{
	(void)state;
	compiler("gcc", "a", "gcc (D) 13");
	compiler("g++", "a", "g++ (D) 13");
	struct host *found = host_probe(t.ctx, t.settings, NULL);
	set("HOST_CC", path_join(t.ctx, t.dir, "gcc"));
	set("HOST_CXX", path_join(t.ctx, t.dir, "g++"));
	struct host *named = host_probe(t.ctx, t.settings, NULL);
	assert_string_equal(found->identity, named->identity);
}

static const char *identity(void)
{
	struct host *host = host_probe(t.ctx, t.settings, NULL);

	assert_non_null(host);
	return host->identity;
}

/* One version line, and other defaults: PIE, another C++ library, another configuration. */
static void test_defaults_count(void **state)
{
	(void)state;
	compiler("gcc", "a", "gcc (D) 13");
	compiler("g++", "a", "g++ (D) 13");
	const char *plain = identity();
	static const char body[] =
	    "case $* in -dumpmachine) echo a ;; --version) echo 'gcc (D) 13' ;;"
	    " -v) echo \"$CONFIG\" >&2 ;; *-dM*) echo '#define %s 1' ;; esac";
	program("gcc", mem_printf(t.ctx, body, "__PIE__"));
	const char *pie = identity();
	assert_string_not_equal(plain, pie);
	assert_string_equal(pie, identity());
	program("gcc", mem_printf(t.ctx, body, "_LIBCPP_VERSION"));
	assert_string_not_equal(pie, identity());
	/* Nothing of the user's environment is heard. */
	setenv("CONFIG", "of the user", 1);
	program("gcc", mem_printf(t.ctx, body, "__PIE__"));
	assert_string_equal(pie, identity());
	unsetenv("CONFIG");
	program("gcc", "case $* in -dumpmachine) echo a ;; --version) echo 'gcc (D) 13' ;;"
		       " -v) printf 'COLLECT_GCC=x\\nConfigured with: x\\n' ;; esac");
	assert_string_not_equal(plain, identity());
}

static void test_tools_count(void **state)
{
	(void)state;
	compiler("gcc", "a", "gcc (D) 13");
	compiler("g++", "a", "g++ (D) 13");
	program("ld", "echo 'GNU ld (B) 2.40'");
	program("sed", "echo 'sed: usage'; echo 'BusyBox v1.36'");
	const char *with = identity();
	assert_non_null(strstr(with, "; ld GNU ld (B) 2.40; "));
	assert_non_null(strstr(with, "; sed BusyBox v1.36; path "));
	program("ld", "echo 'GNU ld (B) 2.41'");
	assert_string_not_equal(with, identity());
}

static void test_programs_by_rule(void **state)
{
	(void)state;
	compiler("gcc", "a", "gcc (D) 13");
	compiler("g++", "a", "g++ (D) 13");
	program("ld", "");
	program("python3", "");
	struct host *host = host_probe(t.ctx, t.settings, NULL);
	assert_string_equal(strlist_getenv(host->tools, "ld"), path_join(t.ctx, t.dir, "ld"));
	assert_string_equal(strlist_getenv(host->tools, "cc"), path_join(t.ctx, t.dir, "gcc"));
	assert_non_null(strlist_getenv(host->tools, "g++"));
	assert_null(strlist_getenv(host->tools, "python3"));
	assert_null(strlist_getenv(host->tools, "as"));
	set("HOST_PROGRAMS", "python3");
	host = host_probe(t.ctx, t.settings, NULL);
	assert_non_null(strlist_getenv(host->tools, "python3"));
	set("HOST_PROGRAMS", "python3 perl");
	assert_null(host_probe(t.ctx, t.settings, NULL));
	assert_non_null(strstr(messages(), "HOST_PROGRAMS names 'perl', which is not in "));
	/* PATH has them, and no say. */
	set("HOST_PATH", "/no/such/directory");
	assert_null(host_probe(t.ctx, t.settings, NULL));
}

/* A program that is no script and calls one. */
static void launcher(const char *name, const char *script)
{
	char *source = path_join(t.ctx, t.dir, "launcher.c");
	char *text = mem_printf(t.ctx,
	    "#include <unistd.h>\n"
	    "int main(int n, char **words) { return n > 0 ? execv(\"%s\", words) : 1; }\n",
	    path_join(t.ctx, t.dir, script));

	assert_int_equal(path_write(source, text, strlen(text)), 0);
	setenv("PATH", t.true_path, 1);
	assert_int_equal(system(mem_printf(t.ctx, "cc -o %s/%s %s", t.dir, name, source)), 0);
	setenv("PATH", t.dir, 1);
}

/* Of a script the file tells nothing of what it calls. */
static void test_no_memo_of_scripts(void **state)
{
	char *memo = path_join(t.ctx, t.dir, "memo");

	(void)state;
	compiler("gcc", "a", "gcc (D) 13");
	compiler("g++", "a", "g++ (D) 13");
	assert_non_null(host_probe(t.ctx, t.settings, memo));
	assert_false(path_exists(memo));
}

/* What a launcher calls is one of its parts, if the compiler names it. */
static void test_memo_of_launcher(void **state)
{
	char *memo = path_join(t.ctx, t.dir, "memo"), *part = path_join(t.ctx, t.dir, "cc1");
	char *body = mem_printf(t.ctx,
	    "case $1 in -dumpmachine) echo a ;; -print-prog-name=cc1) echo '%s' ;;"
	    " --version) read -r v <'%s'; echo \"gcc (D) $v\" ;; *) exit 1 ;; esac",
	    part, part);

	(void)state;
	program("real", body);
	launcher("gcc", "real");
	launcher("g++", "real");
	path_write(part, "13\n", 3);
	assert_non_null(strstr(host_probe(t.ctx, t.settings, memo)->identity, "(D) 13"));
	assert_true(path_exists(memo));
	path_write(part, "14\n", 3);
	assert_non_null(strstr(host_probe(t.ctx, t.settings, memo)->identity, "(D) 14"));
	assert_string_equal(messages(), "");
}

static void test_memo(void **state)
{
	char *memo = path_join(t.ctx, t.dir, "memo");

	(void)state;
	compiler("own-gcc", "a", "gcc (D) 13");
	compiler("own-g++", "a", "g++ (D) 13");
	launcher("gcc", "own-gcc");
	launcher("g++", "own-g++");
	program("ld", "echo ld 1");
	struct host *asked = host_probe(t.ctx, t.settings, memo);
	/* Were they asked again, they would fail. */
	char *text = path_read(t.ctx, memo, NULL);
	assert_non_null(text);
	assert_non_null(strstr(text, asked->identity));
	struct host *remembered = host_probe(t.ctx, t.settings, memo);
	assert_string_equal(asked->identity, remembered->identity);
	assert_string_equal(asked->triple, remembered->triple);
	/* One file has changed, or the memo is no memo. */
	program("ld", "echo ld 2");
	remembered = host_probe(t.ctx, t.settings, memo);
	assert_non_null(strstr(remembered->identity, "; ld 2"));
	path_write(memo, "{", 1);
	remembered = host_probe(t.ctx, t.settings, memo);
	assert_non_null(strstr(remembered->identity, "; ld 2"));
	assert_string_equal(messages(), "");
}

static void test_chosen_absent(void **state)
{
	(void)state;
	set("HOST_CC", "nocc -x");
	assert_null(host_probe(t.ctx, t.settings, NULL));
	assert_non_null(strstr(messages(), "error: HOST_CC is 'nocc -x', which is no program"));
}

static void test_chosen_without_partner(void **state)
{
	(void)state;
	compiler("tcc", "a", "1");
	set("HOST_CC", "tcc");
	assert_null(host_probe(t.ctx, t.settings, NULL));
	assert_non_null(strstr(messages(), "its C++ compiler is not found; name it by HOST_CXX"));
}

static void test_none(void **state)
{
	(void)state;
	const struct host *host;

	program("apk", "");
	host = host_probe(t.ctx, t.settings, NULL);
	assert_non_null(strstr(host->lack, "no C compiler is in "));
	assert_non_null(strstr(host->lack, "apk add gcc"));
	assert_string_equal(host->identity, "no compiler");
	assert_non_null(strstr(host->triple, "-mcm-linux-"));
	assert_string_equal(messages(), "");
}

static void test_no_cxx(void **state)
{
	(void)state;
	const struct host *host;

	compiler("gcc", "a", "1");
	host = host_probe(t.ctx, t.settings, NULL);
	assert_non_null(strstr(host->lack, "no C++ compiler is in "));
	assert_null(strstr(host->lack, "install"));
}

static void test_broken(void **state)
{
	(void)state;
	program("gcc", "exit 3");
	program("g++", "exit 3");
	assert_null(host_probe(t.ctx, t.settings, NULL));
	assert_non_null(strstr(messages(), "'gcc -dumpmachine' names nothing (exit status 3)"));
	program("gcc", "exit 0");
	assert_null(host_probe(t.ctx, t.settings, NULL));
	assert_non_null(strstr(messages(), "names nothing (exit status 0)"));
}

static void test_needs(void **state)
{
	(void)state;
	struct strlist *missing = host_missing(t.ctx, t.dir, false);
	assert_true(strlist_has(missing, "gcc"));
	assert_true(strlist_has(missing, "m4"));
	assert_false(strlist_has(missing, "apt-get"));
	assert_null(host_install_command(t.ctx, missing));
	program("clang", "");
	program("m4", "");
	missing = host_missing(t.ctx, t.dir, true);
	assert_false(strlist_has(missing, "gcc"));
	assert_false(strlist_has(missing, "m4"));
	assert_true(strlist_has(missing, "g++"));
	assert_true(strlist_has(missing, "apt-get"));
	assert_true(strlist_has(missing, "qemu-aarch64"));
}

static void expect_command(const char *manager, const char *wanted)
{
	struct strlist *missing = strlist_split(
	    t.ctx, "g++ ar nm qemu-aarch64 apt-get unheard", " ");

	program(manager, "");
	char *command = host_install_command(t.ctx, missing);
	assert_non_null(command);
	if (geteuid() != 0) {
		assert_int_equal(strncmp(command, "sudo ", 5), 0);
		command += 5;
	}
	assert_string_equal(command, wanted);
	path_remove(path_join(t.ctx, t.dir, manager));
}

static void test_commands(void **state)
{
	(void)state;
	expect_command(
	    "apt-get", "apt-get install -y --no-install-recommends g++ binutils qemu-user apt");
	expect_command("apk", "apk add g++ binutils qemu-aarch64");
	expect_command("dnf", "dnf install -y gcc-c++ binutils qemu-user apt");
	program("apk", "");
	assert_null(host_install_command(t.ctx, strlist_new(t.ctx)));
	assert_null(host_install_command(t.ctx, strlist_split(t.ctx, "apt-get", " ")));
}

static void test_table(void **state)
{
	(void)state;
	for (const struct host_need *need = host_needs; need->program != NULL; need++) {
		assert_non_null(need->why);
		assert_non_null(need->apt);
		assert_true(need->optional || (need->apk != NULL && need->dnf != NULL));
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_gcc_first),
	    TEST(test_whole_pairs),
	    TEST(test_chosen),
	    TEST(test_chosen_both),
	    TEST(test_chosen_cxx_alone),
	    TEST(test_same_name_same_identity),
	    TEST(test_defaults_count),
	    TEST(test_tools_count),
	    TEST(test_programs_by_rule),
	    TEST(test_memo),
	    TEST(test_no_memo_of_scripts),
	    TEST(test_memo_of_launcher),
	    TEST(test_chosen_absent),
	    TEST(test_chosen_without_partner),
	    TEST(test_none),
	    TEST(test_no_cxx),
	    TEST(test_broken),
	    TEST(test_needs),
	    TEST(test_commands),
	    TEST(test_table),
	};

	return cmocka_run_group_tests_name("host", tests, NULL, NULL);
}
