/* SPDX-License-Identifier: Apache-2.0 */
/* Messages: form, place, count, hooks, nearest names. */
#include "scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>

static void test_forms(void **state)
{
	int before = report_errors();

	(void)state;
	assert_int_equal(report_error(NULL, "cannot find '%s'", "x"), -1);
	assert_string_equal(scratch_messages(), "mcm: error: cannot find 'x'\n");
	report_warn(NULL, "old '%d'", 3);
	assert_string_equal(scratch_messages(), "mcm: warning: old '3'\n");
	report_note(NULL, "100%%");
	assert_string_equal(scratch_messages(), "mcm: note: 100%\n");
	report_error(NULL, "%s", "");
	assert_string_equal(scratch_messages(), "mcm: error: \n");
	assert_int_equal(report_errors(), before + 2);
}

static void test_what_would_drive_a_terminal(void **state)
{
	static const char name[] = "\033]0;x\a\033[31m\n\xc2\x9b\xff\tgr\xc3\xbc\xc3\x9f";
	static const char shown[] =
	    "\\x1b]0;x\\x07\\x1b[31m\\x0a\\xc2\\x9b\\xff\tgr\xc3\xbc\xc3\x9f";
	const struct loc loc = {"a\033b", 0, 0};

	(void)state;
	report_error(NULL, "no '%s'", name);
	assert_string_equal(
	    scratch_messages(), mem_printf(scratch.ctx, "mcm: error: no '%s'\n", shown));
	report_warn(&loc, "bad");
	assert_string_equal(scratch_messages(), "a\\x1bb: warning: bad\n");
	/* Marks that turn text around, and what is no character. */
	report_error(
	    NULL, "%s", "a\xd8\x9c\xd8\xa7\xe2\x81\xa6\xef\xbf\xbe\xef\xbf\xbf\xef\xbf\xbd");
	assert_string_equal(scratch_messages(),
	    "mcm: error: a\\xd8\\x9c\xd8\xa7\\xe2\\x81\\xa6\\xef\\xbf\\xbe\\xef\\xbf\\xbf"
	    "\xef\xbf\xbd\n");
	/* Here lines are lines. */
	report_text("patching file a\033[2J\nb\n");
	assert_string_equal(scratch_messages(), "patching file a\\x1b[2J\nb\n");
}

static void test_errno_is_appended_and_kept(void **state)
{
	(void)state;
	errno = ENOENT;
	report_error(NULL, "cannot open '%s':", "x");
	assert_int_equal(errno, ENOENT);
	assert_string_equal(
	    scratch_messages(), "mcm: error: cannot open 'x': No such file or directory\n");
	/* Only the format decides, never the text put into it. */
	report_error(NULL, "%s", "odd name:");
	assert_string_equal(scratch_messages(), "mcm: error: odd name:\n");
}

static void test_debug_only_when_wanted(void **state)
{
	(void)state;
	unsetenv("MCM_DEBUG");
	report_debug("a");
	assert_silent();
	report_set_debug(1);
	report_debug("b");
	assert_string_equal(scratch_messages(), "mcm: debug: b\n");
	report_set_debug(0);
	setenv("MCM_DEBUG", "1", 1);
	report_debug("c");
	assert_string_equal(scratch_messages(), "mcm: debug: c\n");
	unsetenv("MCM_DEBUG");
}

static void check_place(const char *file, int line, int column, const char *expected)
{
	const struct loc loc = {file, line, column};
	char *whole = mem_printf(scratch.ctx, "%s%s", file, expected);

	report_error(&loc, "bad");
	assert_string_equal(scratch_messages(), whole);
}

static void test_place_with_caret(void **state)
{
	char *file = scratch_file(
	    "r.yaml", "name: x\n\tsha: abc\n\xc3\xa9t\xc3\xa9: 1\nlast", 0644);

	(void)state;
	check_place(file, 1, 7, ":1:7: error: bad\nname: x\n      ^\n");
	check_place(file, 2, 7, ":2:7: error: bad\n\tsha: abc\n\t     ^\n");
	/* Columns count characters, not bytes. */
	check_place(file, 3, 6, ":3:6: error: bad\n\xc3\xa9t\xc3\xa9: 1\n     ^\n");
	check_place(file, 3, 1, ":3:1: error: bad\n\xc3\xa9t\xc3\xa9: 1\n^\n");
	check_place(file, 4, 5, ":4:5: error: bad\nlast\n    ^\n");
	check_place(file, 1, 0, ":1: error: bad\nname: x\n");
	check_place(file, 0, 0, ": error: bad\n");
	check_place(file, 5, 1, ":5:1: error: bad\n");
	check_place(file, 4, 50, ":4:50: error: bad\nlast\n");
}

static void test_place_that_cannot_be_shown(void **state)
{
	char *fifo = scratch_path("fifo");
	char *odd = scratch_file("odd", "a\033[31m\001b\n", 0644);
	const struct loc nowhere = {NULL, 3, 4};

	(void)state;
	assert_int_equal(mkfifo(fifo, 0644), 0);
	check_place(fifo, 1, 1, ":1:1: error: bad\n");
	check_place(scratch_path("absent"), 1, 1, ":1:1: error: bad\n");
	check_place(scratch.dir, 1, 1, ":1:1: error: bad\n");
	check_place(odd, 1, 0, ":1: error: bad\na?[31m?b\n");
	report_warn(&nowhere, "bad");
	assert_string_equal(scratch_messages(), "mcm: warning: bad\n");
}

static void test_long_line_is_cut(void **state)
{
	char *line = mem_array(scratch.ctx, char, 100001);
	struct loc loc;

	(void)state;
	memset(line, 'x', 100000);
	loc = (struct loc){scratch_file("long", line, 0644), 1, 90000};
	report_error(&loc, "bad");
	assert_true(strlen(scratch_messages()) < 1000);
}

static int shown, hidden;

static void hide(void *data)
{
	assert_ptr_equal(data, &shown);
	hidden++;
}

static void show(void *data)
{
	assert_ptr_equal(data, &shown);
	assert_true(hidden > shown);
	shown++;
}

static void test_hooks(void **state)
{
	(void)state;
	report_set_hooks(hide, show, &shown);
	report_note(NULL, "x");
	report_set_hooks(NULL, NULL, NULL);
	report_note(NULL, "y");
	assert_int_equal(shown, 1);
	assert_int_equal(hidden, 1);
}

/* How much of stdout there is when a display steps aside, and when it comes back. */
static off_t aside = -1, back = -1;

static void note_aside(void *data)
{
	(void)data;
	aside = lseek(STDOUT_FILENO, 0, SEEK_END);
}

static void note_back(void *data)
{
	(void)data;
	back = lseek(STDOUT_FILENO, 0, SEEK_END);
}

static void test_result_between_hooks(void **state)
{
	int kept = dup(STDOUT_FILENO);
	int to = open(scratch_file("out", "", 0644), O_RDWR | O_CLOEXEC);

	(void)state;
	fflush(stdout);
	assert_true(dup2(to, STDOUT_FILENO) >= 0);
	report_set_hooks(note_aside, note_back, NULL);
	report_result("equal    %s\n", "x");
	report_set_hooks(NULL, NULL, NULL);
	assert_true(dup2(kept, STDOUT_FILENO) >= 0);
	assert_int_equal(aside, 0);
	assert_int_equal(back, strlen("equal    x\n"));
	close(to);
	close(kept);
}

static void test_redirect(void **state)
{
	(void)state;
	assert_ptr_equal(report_redirect(NULL), scratch.stream);
	assert_ptr_equal(report_redirect(scratch.stream), stderr);
}

static void test_one_write_per_message(void **state)
{
	int fds[2];
	char text[4096];
	const struct loc loc = {scratch_file("f", "one\ntwo\n", 0644), 2, 2};

	(void)state;
	/* In packet mode each read gives the bytes of one write. */
	assert_int_equal(pipe2(fds, O_DIRECT | O_CLOEXEC), 0);
	FILE *to = fdopen(fds[1], "w");
	assert_non_null(to);
	FILE *former = report_redirect(to);
	report_error(&loc, "bad");
	report_redirect(former);
	ssize_t n = read(fds[0], text, sizeof text - 1);
	assert_true(n > 0);
	text[n] = '\0';
	assert_non_null(strstr(text, "two\n ^\n"));
	fclose(to);
	close(fds[0]);
}

static void test_bug_aborts(void **state)
{
	int status = 0, fds[2];
	char text[512] = "";

	(void)state;
	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	pid_t pid = fork();
	if (pid == 0) {
		/* The sanitisers' and cmocka's handlers must not turn this into their own report.
		 */
		signal(SIGABRT, SIG_DFL);
		report_redirect(fdopen(fds[1], "w"));
		report_bug("impossible '%d'", 7);
	}
	close(fds[1]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(read(fds[0], text, sizeof text - 1) > 0);
	close(fds[0]);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
	assert_non_null(strstr(text, "test_report.c:"));
	assert_non_null(strstr(text, "bug: impossible '7'\n"));
}

static void test_nearest(void **state)
{
	char **names = scratch_argv(
	    "build", "fetch", "plan", "binutils", "configure", "gc", "gcc", "libstdc++", NULL);
	static char *const none[] = {NULL};
	static const struct {
		const char *word, *nearest;
	} cases[] = {
	    {"buidl", "build"},    /* neighbours swapped */
	    {"bild", "build"},     /* letter missing */
	    {"fetchh", "fetch"},   /* letter too many */
	    {"plan", "plan"},      /* the same */
	    {"PLAN", "plan"},      /* case */
	    {"conf", "configure"}, /* beginning */
	    {"binutils-2", "binutils"},
	    {"gccc", "gcc"},
	    {"libstdcxx", "libstdc++"},
	    {"zebra", NULL},
	    {"", NULL},
	    {"x", NULL},
	};
	char long_word[200];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *nearest = report_nearest(cases[i].word, names);

		if (cases[i].nearest == NULL)
			assert_null(nearest);
		else
			assert_string_equal(nearest, cases[i].nearest);
	}
	assert_null(report_nearest("build", none));
	memset(long_word, 'b', sizeof long_word - 1);
	long_word[sizeof long_word - 1] = '\0';
	assert_null(report_nearest(long_word, names));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_forms),
	    SCRATCH_TEST(test_what_would_drive_a_terminal),
	    SCRATCH_TEST(test_errno_is_appended_and_kept),
	    SCRATCH_TEST(test_debug_only_when_wanted),
	    SCRATCH_TEST(test_place_with_caret),
	    SCRATCH_TEST(test_place_that_cannot_be_shown),
	    SCRATCH_TEST(test_long_line_is_cut),
	    SCRATCH_TEST(test_hooks),
	    SCRATCH_TEST(test_result_between_hooks),
	    SCRATCH_TEST(test_redirect),
	    SCRATCH_TEST(test_one_write_per_message),
	    SCRATCH_TEST(test_bug_aborts),
	    SCRATCH_TEST(test_nearest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
