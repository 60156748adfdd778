/* SPDX-License-Identifier: Apache-2.0 */
#include <sys/resource.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/strlist.h"
#include "base/text.h"
#include "scratch.h"

static void test_letters(void **state)
{
	char text[] = "Gcc_VER-9\xc3\x84";

	(void)state;
	assert_string_equal(text_upper(text), "GCC_VER-9\xc3\x84");
	assert_string_equal(text_lower(text), "gcc_ver-9\xc3\x84");
	assert_string_equal(text_lower(strcpy(text, "")), "");
	assert_string_equal(text_identifier(strcpy(text, "li_b+x~Y.9")), "li_b_x_Y_9");
}

static void test_trimmed(void **state)
{
	void *ctx = mem_check(talloc_new(NULL));

	(void)state;
	assert_string_equal(text_trimmed(ctx, " \t a  b\n"), "a  b");
	assert_string_equal(text_trimmed(ctx, "a"), "a");
	assert_string_equal(text_trimmed(ctx, " \n"), "");
	assert_string_equal(text_trimmed(ctx, ""), "");
	mem_free(ctx);
}

/* What the program says at its end when so many bytes are asked for in one piece. */
static void test_ends(void **state)
{
	(void)state;
	assert_true(text_ends("a.yaml", ".yaml"));
	assert_false(text_ends(".yaml", ".yaml"));
	assert_false(text_ends("a.yam", ".yaml"));
	assert_false(text_ends("l", ".yaml"));
}

static void test_escape(void **state)
{
	void *ctx = mem_check(talloc_new(NULL));

	(void)state;
	assert_string_equal(text_escape(ctx, "a $b$$", "$", '$'), "a $$b$$$$");
	assert_string_equal(text_escape(ctx, "\"a\\b\"", "\"\\", '\\'), "\\\"a\\\\b\\\"");
	assert_string_equal(text_escape(ctx, "none", "$", '$'), "none");
	assert_string_equal(text_escape(ctx, "", "$", '$'), "");
	mem_free(ctx);
}

/* What is appended comes right behind what there is, whoever has made that. */
static void test_append(void **state)
{
	void *ctx = mem_check(talloc_new(NULL));
	struct strlist *words = strlist_new(ctx);
	char *text = NULL, *joined;

	(void)state;
	mem_append(ctx, &text, "onetwo", 3);
	mem_append(ctx, &text, "two", 3);
	mem_append(ctx, &text, "", 0);
	assert_string_equal(text, "onetwo");
	strlist_add(words, text);
	strlist_add(words, "three");
	joined = strlist_join(ctx, words, ", ");
	assert_int_equal(talloc_get_size(joined), sizeof("onetwo, three"));
	mem_append(ctx, &joined, "!", 1);
	mem_appendf(ctx, &joined, "%d", 1);
	assert_string_equal(joined, "onetwo, three!1");
	mem_free(ctx);
}

static void test_clock(void **state)
{
	char *at, *never;

	(void)state;
	/* Wherever the machine is. */
	assert_int_equal(setenv("TZ", "XYZ-9", 1), 0);
	at = clock_text(NULL, 951782399, "%Y-%m-%d %H:%M:%S UTC");
	never = clock_text(NULL, INT64_MAX, "%Y-%m-%d");
	assert_string_equal(at, "2000-02-28 23:59:59 UTC");
	assert_string_equal(never, "");
	mem_free(at);
	mem_free(never);
}

static void expect_end(size_t size, rlim_t room, const char *wanted)
{
	char said[200] = "";
	int pipes[2], status;
	ssize_t n;

	assert_int_equal(pipe(pipes), 0);
	pid_t pid = fork();
	if (pid == 0) {
		const struct rlimit limit = {room, room};

		dup2(pipes[1], STDERR_FILENO);
		setrlimit(RLIMIT_AS, &limit);
		mem_array(NULL, char, size);
		_exit(0);
	}
	close(pipes[1]);
	n = read(pipes[0], said, sizeof said - 1);
	close(pipes[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
	assert_true(n > 0);
	assert_non_null(strstr(said, wanted));
}

static void test_no_memory(void **state)
{
	(void)state;
	expect_end(300U << 20, RLIM_INFINITY, "error: a text or list is larger than the 256 MB");
#ifndef __SANITIZE_ADDRESS__
	expect_end(200U << 20, 100U << 20, "error: out of memory\n");
#endif
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_letters),
	    cmocka_unit_test(test_trimmed),
	    cmocka_unit_test(test_ends),
	    cmocka_unit_test(test_escape),
	    cmocka_unit_test(test_append),
	    cmocka_unit_test(test_clock),
	    cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
