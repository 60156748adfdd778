/* SPDX-License-Identifier: Apache-2.0 */
/* Reading config.mak with the real make: values of every kind, and every way to go wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/report.h"
#include "files/path.h"
#include "packages.h"
#include "settings/configmak.h"
#include "settings/configmak_run.h"
#include "settings/configmak_text.h"

static struct {
	void *ctx;
	char *dir;
	char *path;
	struct settings *settings;
	FILE *messages;
	FILE *former;
	char *text;
	size_t size;
} t;

static int setup(void **state)
{
	const char *tmp = getenv("TMPDIR");

	(void)state;
	t.ctx = talloc_new(NULL);
	t.dir = mem_printf(t.ctx, "%s/mcm config $x-XXXXXX", tmp != NULL ? tmp : "/tmp");
	assert_non_null(mkdtemp(t.dir));
	t.path = path_join(t.ctx, t.dir, "config.mak");
	t.settings = settings_new(t.ctx);
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
	path_remove(t.dir);
	mem_free(t.ctx);
	return 0;
}

static void file(const char *name, const char *text)
{
	assert_int_equal(path_write(path_join(t.ctx, t.dir, name), text, strlen(text)), 0);
}

static int load(const char *text)
{
	file("config.mak", text);
	int status = configmak_load(t.settings, t.path);

	return add_packages(t.settings) != 0 ? -1 : status;
}

static void expect(const char *name, const char *value)
{
	const char *got = settings_get(t.settings, name);

	if (value == NULL) {
		assert_null(got);
		return;
	}
	assert_non_null(got);
	assert_string_equal(got, value);
}

static void expect_message(const char *wanted)
{
	fflush(t.messages);
	if (strstr(t.text, wanted) == NULL)
		fail_msg("no '%s' in: %s", wanted, t.text);
}

static void expect_silence(void)
{
	fflush(t.messages);
	assert_string_equal(t.text, "");
}

static void test_plain(void **state)
{
	(void)state;
	assert_int_equal(load("# comment\n\nTARGET = x86_64-linux-musl\nGCC_VER := 14.2.0   # why\n"
			      "STATIC_HOST ?= 1\nexport MUSL_VER = 1.2.5\nLINUX_VER =\n"
			      "all:\n\ttouch ran\n"),
	    0);
	expect("TARGET", "x86_64-linux-musl");
	expect("GCC_VER", "14.2.0");
	expect("MUSL_VER", "1.2.5");
	expect("LINUX_VER", NULL);
	assert_true(settings_on(t.settings, "STATIC_HOST"));
	assert_int_equal(settings_rank(t.settings, "GCC_VER"), RANK_CONFIG);
	assert_int_equal(settings_rank(t.settings, "GMP_VER"), RANK_DEFAULT);
	assert_int_equal(settings_loc(t.settings, "GCC_VER")->line, 4);
	assert_string_equal(settings_loc(t.settings, "GCC_VER")->file, t.path);
	assert_false(path_exists(path_join(t.ctx, t.dir, "ran")));
	expect_silence();
}

static void test_make_language(void **state)
{
	(void)state;
	file("more.mak", "MPC_VER = 1.3.1\n");
	assert_int_equal(
	    load("STAT = -static --static\nFLAG = -g0 -Os\nCOMMON_CONFIG += CFLAGS=\"${FLAG}\"\n"
		 "COMMON_CONFIG += LDFLAGS=\"-s ${STAT}\"\n"
		 "ifeq ($(words $(FLAG)),2)\nGCC_VER = 13.3.0\nelse\nGCC_VER = 1\nendif\n"
		 "OUTPUT = $(CURDIR)/output\ninclude more.mak\n-include none.mak\n"
		 "GCC_CONFIG = $(shell echo from shell)\noverride BINUTILS_VER = 2.44\n"),
	    0);
	expect("COMMON_CONFIG", "CFLAGS=\"-g0 -Os\" LDFLAGS=\"-s -static --static\"");
	expect("GCC_VER", "13.3.0");
	expect("OUTPUT", path_join(t.ctx, t.dir, "output"));
	expect("MPC_VER", "1.3.1");
	expect("GCC_CONFIG", "from shell");
	expect("BINUTILS_VER", "2.44");
	assert_int_equal(settings_loc(t.settings, "GCC_VER")->line, 6);
	expect_silence();
}

static void test_odd_values(void **state)
{
	(void)state;
	assert_int_equal(load("define GCC_CONFIG\n--a='x y'\n\n--b=\\\\\\n\nendef\n"
			      "v = 12\nGMP_VER = $(v)\nTARGET = a$$b,c;d`e`'f'(g)|h\\ni=?.\n"
			      "OUTPUT = /tmp/\303\244 b\\#c\n"),
	    0);
	expect("GCC_CONFIG", "--a='x y'\n\n--b=\\\\\\n");
	expect("GMP_VER", "12");
	expect("TARGET", "a$b,c;d`e`'f'(g)|h\\ni=?.");
	expect("OUTPUT", "/tmp/\303\244 b#c");
	expect_silence();
}

/* The outcome is the same for whoever runs it. */
static void test_environment_is_kept_out(void **state)
{
	(void)state;
	setenv("GCC_VER", "1", 1);
	setenv("MAKEFLAGS", "-n", 1);
	int status = load("MUSL_VER ?= x$(GCC_VER)\nTARGET = $(shell echo $$GCC_VER-$$HOME)\n");
	unsetenv("GCC_VER");
	unsetenv("MAKEFLAGS");
	assert_int_equal(status, 0);
	expect("MUSL_VER", "x");
	expect("GCC_VER", NULL);
	expect("TARGET", mem_printf(t.ctx, "-%s", getenv("HOME") != NULL ? getenv("HOME") : ""));
}

static void test_precedence(void **state)
{
	(void)state;
	settings_set(t.settings, "GCC_VER", "15.1.0", RANK_SET, NULL);
	assert_int_equal(load("GCC_VER = 14.2.0\nMUSL_VER = 1.2.3\n"), 0);
	expect("GCC_VER", "15.1.0");
	expect("MUSL_VER", "1.2.3");
}

static void test_unknown(void **state)
{
	(void)state;
	assert_int_equal(load("GCC_VERS = 14\n# GCC_VERS\nzebra = $(error never expanded)\n"), 0);
	expect_message("config.mak:1: warning: 'GCC_VERS' is no setting, and nothing here uses it; "
		       "did you mean 'GCC_VER'?");
	expect_message("config.mak:3: warning: 'zebra' is no setting");
}

static void test_ignored(void **state)
{
	(void)state;
	assert_int_equal(load("DL_CMD = wget -c -O\n"), 0);
	expect_message("config.mak:1: note: DL_CMD has no effect");
}

static void test_bad_value(void **state)
{
	(void)state;
	assert_int_equal(load("GCC_VER = 14.2.0\nSTATIC_HOST = maybe\nJOBS = many\n"), -1);
	expect_message("config.mak:2: error: STATIC_HOST is 1, yes");
	expect_message("config.mak:3: error: JOBS is a number");
	expect("GCC_VER", "14.2.0");
}

static void test_syntax_errors(void **state)
{
	(void)state;
	assert_int_equal(load("A = 1\n\nnonsense here\n"), -1);
	expect_message("config.mak:3: error: missing separator; settings are lines of the form "
		       "NAME = VALUE\nnonsense here\n");
	assert_int_equal(load("ifeq (a,b)\n"), -1);
	expect_message("error: missing 'endif'\n");
	assert_int_equal(load("define X\nfoo\n"), -1);
	expect_message("config.mak:1: error: missing 'endef', unterminated 'define'\n");
	assert_int_equal(load("$(warning careful)\n$(error stop here)\n"), -1);
	expect_message("config.mak:2: error: stop here\n");
	assert_int_equal(load("include missing.mak\n"), -1);
	expect_message("config.mak:1: error: missing.mak: No such file or directory\n");
	file("sub.mak", "\nxyz\n");
	assert_int_equal(load("include sub.mak\n"), -1);
	expect_message("/sub.mak:2: error: ");
}

static void test_error_in_value(void **state)
{
	(void)state;
	assert_int_equal(load("ARCH = 1\nGCC_VER = $(error no version)\n"), -1);
	expect_message("config.mak:2: error: no version (in the value of 'GCC_VER')\n");
	assert_int_equal(load("TARGET = $(TARGET) x\n"), -1);
	expect_message("config.mak:1: error: Recursive variable 'TARGET' references itself");
}

static void test_output_is_passed_on(void **state)
{
	(void)state;
	assert_int_equal(load("$(info hello)\n$(warning careful)\nTARGET = x\nMPFR_VER := $(shell "
			      "echo oops >&2)\n"),
	    0);
	expect_message("config.mak: note: hello\n");
	expect_message("config.mak:2: warning: careful\n");
	expect_message("note: oops\n");
}

static void test_files(void **state)
{
	(void)state;
	assert_int_equal(configmak_load(t.settings, t.path), -1);
	expect_message("config.mak'; write it as config.mak.example shows");
	assert_int_equal(configmak_load(t.settings, t.dir), -1);
	expect_message("is no regular file");
	file("-f odd $(x) name", "GCC_VER = 9\n");
	assert_int_equal(
	    configmak_load(t.settings, path_join(t.ctx, t.dir, "-f odd $(x) name")), 0);
	assert_int_equal(add_packages(t.settings), 0);
	expect("GCC_VER", "9");
	assert_int_equal(load(""), 0);
	assert_int_equal(load("\tGCC_VER = 1"), 0);
	expect("GCC_VER", "1");
}

/* It is code: what another user wrote there is not run. */
static void test_owner(void **state)
{
	(void)state;
	if (geteuid() != 0)
		skip();
	file("config.mak", "GCC_VER = 9\n");
	assert_int_equal(chown(t.path, 12345, 12345), 0);
	assert_int_equal(configmak_load(t.settings, t.path), -1);
	expect_message("config.mak");
	expect_message("MCM_TRUST_OWNERS");
	assert_int_equal(setenv("MCM_TRUST_OWNERS", "12345", 1), 0);
	assert_int_equal(configmak_load(t.settings, t.path), 0);
	unsetenv("MCM_TRUST_OWNERS");
	assert_int_equal(chown(t.path, 0, 0), 0);
	assert_int_equal(chmod(t.dir, 0777), 0);
	assert_int_equal(configmak_load(t.settings, t.path), -1);
	expect_message("MCM_TRUST_OWNERS");
}

static void refused_included(const char *text)
{
	setenv("MCM_TRUST_OWNERS", "root", 1);
	assert_int_equal(load(text), -1);
	expect_message("cannot trust the included makefile '");
	setenv("MCM_TRUST_OWNERS", "*", 1);
	assert_int_equal(load(text), 0);
	unsetenv("MCM_TRUST_OWNERS");
}

/* So is what it includes; by name it is found before make runs it. */
static void test_included_owner(void **state)
{
	static const char *const includes[] = {"include evil.mak\n", "-include none.mak evil.mak\n",
	    "sinclude \\\n evil.mak # why\n", " include ev*.mak\n", "include between.mak\n"};
	char *ran = path_join(t.ctx, t.dir, "ran");
	char *evil = path_join(t.ctx, t.dir, "evil.mak");

	(void)state;
	file("between.mak", "include evil.mak\n");
	file("evil.mak", "X := $(shell touch ran)\n");
	assert_int_equal(load("-include evil.mak\n"), 0);
	assert_int_equal(unlink(ran), 0);
	assert_int_equal(chmod(evil, 0666), 0);
	for (size_t i = 0; i < sizeof includes / sizeof *includes; i++) {
		assert_int_equal(load(includes[i]), -1);
		expect_message("cannot trust the included makefile '");
		assert_false(path_exists(ran));
		refused_included(includes[i]);
		assert_int_equal(unlink(ran), 0);
	}
	/* What only make can work out is refused when it has been read. */
	refused_included("E = evil\ninclude $(E).mak\n");
	refused_included("$(eval include evil.mak)\n");
	assert_int_equal(load("# include evil.mak\nincluded = evil.mak\n"), 0);
}

static void test_limits(void **state)
{
	struct configmak_run run = {.path = t.path, .limit = 0.3};

	(void)state;
	file("config.mak", "X := $(shell sleep 30)\n");
	time_t before = time(NULL);
	assert_int_equal(configmak_run(t.ctx, &run), -1);
	assert_true(time(NULL) - before < 10);
	expect_message("config.mak: error: make has not read this within 0.3 s");
	run.limit = 30;
	file("config.mak", "L := $(info 0123456789abcdef0123456789abcdef)\ninclude config.mak\n");
	assert_int_equal(configmak_run(t.ctx, &run), 0);
	assert_int_not_equal(run.status, 0);
	file("config.mak", "X := $(shell head -c 2000000 /dev/zero >&2)\n");
	assert_int_equal(configmak_run(t.ctx, &run), -1);
	expect_message("make prints more than 1 MiB");
	file("config.mak", "GCC_CONFIG := $(shell head -c 2000000 /dev/zero | tr '\\0' x)\n");
	assert_int_equal(configmak_run(t.ctx, &run), -1);
	expect_message("the variables set here take more than 1 MiB");
}

/* A process left behind neither delays us nor survives. */
static void test_left_behind(void **state)
{
	(void)state;
	time_t before = time(NULL);
	assert_int_equal(
	    load("GCC_VER = 3\nX := $(shell (sleep 30; touch late) >&2 & )\nY = $(X)\n"), 0);
	assert_true(time(NULL) - before < 10);
	expect("GCC_VER", "3");
}

static void test_no_make(void **state)
{
	char *path = mem_strdup(t.ctx, getenv("PATH"));

	(void)state;
	setenv("PATH", t.dir, 1);
	int without = load("GCC_VER = 3\n");
	file("make", "#!/bin/sh\nexit 0\n");
	chmod(path_join(t.ctx, t.dir, "make"), 0755);
	int other = load("GCC_VER = 3\n");
	file("make", "#!/bin/sh\necho 'make: unknown option -- r'\nexit 1\n");
	chmod(path_join(t.ctx, t.dir, "make"), 0755);
	int failing = load("GCC_VER = 3\n");
	file("make", "#!/bin/sh\nexit 7\n");
	chmod(path_join(t.ctx, t.dir, "make"), 0755);
	int silent = load("GCC_VER = 3\n");
	setenv("PATH", path, 1);
	assert_int_equal(without, -1);
	expect_message("config.mak: error: GNU make is needed to read this");
	assert_int_equal(other, -1);
	expect_message("GNU make 4.0 or later is needed");
	assert_int_equal(failing, -1);
	expect_message("config.mak: error: make: unknown option -- r\n");
	assert_int_equal(silent, -1);
	expect_message("make cannot read this: exit status 7\n");
}

static void test_lines(void **state)
{
	static const char text[] =
	    "A=1\n export  A += 2\n\tA = 3\nAB = $(A)\n#A = 4\ndefine D\nx\nendef\n"
	    "override E ::= 5 # no\nF ?= a\nF ?= b\n";

	(void)state;
	assert_int_equal(configmak_line(text, "A", "1 2"), 2);
	assert_int_equal(configmak_line(text, "A", "7"), 0);
	assert_int_equal(configmak_line(text, "AB", "other"), 4);
	assert_int_equal(configmak_line(text, "D", "x"), 6);
	assert_int_equal(configmak_line(text, "E", "5"), 9);
	assert_int_equal(configmak_line(text, "F", "a"), 10);
	assert_int_equal(configmak_line(text, "F", NULL), 11);
	assert_int_equal(configmak_line(text, "G", NULL), 0);
	assert_true(configmak_is_used(text, "A"));
	assert_false(configmak_is_used(text, "AB"));
	assert_false(configmak_is_used(text, "E"));
	assert_false(configmak_is_used(text, "F"));
	assert_false(configmak_is_used("", "F"));
}

/* Of several lines that add to a list, the one that has the word. */
static void test_word_line(void **state)
{
	static const char text[] =
	    "X = 1\nGCC_CONFIG += --a\nCOMMON_CONFIG += CC='gcc -static' --b=\"1 2\"\n"
	    "COMMON_CONFIG += --c \\\n  --d=$(X) --dd\nGCC_CONFIG_FOR_TARGET = --e\n"
	    "COMMON_CONFIG += --f\n# COMMON_CONFIG += --g\n";

	(void)state;
	assert_int_equal(configmak_word_line(text, "GCC_CONFIG", "--a"), 2);
	assert_int_equal(configmak_word_line(text, "GCC_CONFIG", "--e"), 6);
	assert_int_equal(configmak_word_line(text, "COMMON_CONFIG", "CC=gcc -static"), 3);
	assert_int_equal(configmak_word_line(text, "COMMON_CONFIG", "--b=1 2"), 3);
	assert_int_equal(configmak_word_line(text, "COMMON_CONFIG", "--c"), 4);
	assert_int_equal(configmak_word_line(text, "COMMON_CONFIG", "--d=1"), 5);
	assert_int_equal(configmak_word_line(text, "COMMON_CONFIG", "--f"), 7);
	assert_int_equal(configmak_word_line(text, "COMMON_CONFIG", "--g"), 0);
	assert_int_equal(configmak_word_line(text, "COMMON_CONFIG", "--a"), 0);
	assert_int_equal(configmak_word_line("", "COMMON_CONFIG", ""), 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_plain),
	    TEST(test_make_language),
	    TEST(test_odd_values),
	    TEST(test_environment_is_kept_out),
	    TEST(test_precedence),
	    TEST(test_unknown),
	    TEST(test_ignored),
	    TEST(test_bad_value),
	    TEST(test_syntax_errors),
	    TEST(test_error_in_value),
	    TEST(test_output_is_passed_on),
	    TEST(test_files),
	    TEST(test_owner),
	    TEST(test_included_owner),
	    TEST(test_limits),
	    TEST(test_left_behind),
	    TEST(test_no_make),
	    TEST(test_lines),
	    TEST(test_word_line),
	};

	return cmocka_run_group_tests_name("configmak", tests, NULL, NULL);
}
