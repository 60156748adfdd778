/* SPDX-License-Identifier: Apache-2.0 */
/* What unit tests share: a scratch directory, files in it, and captured messages. */
#pragma once

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/report.h"
#include "base/strlist.h"
#include "files/path.h"

static struct {
	void *ctx; /* for everything a test allocates */
	char *dir;
	FILE *stream;
	char *text;
	size_t size;
} scratch;

static inline int scratch_setup(void **state)
{
	const char *parent = getenv("TMPDIR");

	(void)state;
	scratch.ctx = mem_check(talloc_new(NULL));
	scratch.dir = path_temp_dir(
	    scratch.ctx, parent != NULL && *parent != '\0' ? parent : "/tmp", "mcm-unit");
	scratch.stream = open_memstream(&scratch.text, &scratch.size);
	report_redirect(scratch.stream);
	return scratch.dir != NULL && scratch.stream != NULL ? 0 : -1;
}

static inline int scratch_teardown(void **state)
{
	(void)state;
	report_redirect(NULL);
	fclose(scratch.stream);
	free(scratch.text);
	int result = path_remove(scratch.dir);
	mem_free(scratch.ctx);
	return result;
}

/* Everything reported since the last call. */
static inline const char *scratch_messages(void)
{
	fflush(scratch.stream);
	char *text = mem_strndup(scratch.ctx, scratch.text, scratch.size);
	rewind(scratch.stream);
	return text;
}

static inline void assert_silent(void)
{
	assert_string_equal(scratch_messages(), "");
}

static inline void assert_reported(const char *part)
{
	const char *text = scratch_messages();

	if (strstr(text, part) == NULL)
		fail_msg("no '%s' in: %s", part, text);
}

static inline char *scratch_path(const char *name)
{
	return path_join(scratch.ctx, scratch.dir, name);
}

/* A new file with these bytes and this mode, whatever the umask. */
static inline char *scratch_file(const char *name, const char *text, mode_t mode)
{
	char *path = scratch_path(name);
	FILE *f = fopen(path, "we");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(path, mode), 0);
	return path;
}

static inline char *scratch_mkdir(const char *name)
{
	char *path = scratch_path(name);

	assert_int_equal(mkdir(path, 0755), 0);
	return path;
}

/* A NULL-terminated vector of these strings, the last argument being NULL. */
__attribute__((sentinel)) static inline char **scratch_argv(const char *first, ...)
{
	struct strlist *list = strlist_new(scratch.ctx);
	va_list ap;

	va_start(ap, first);
	for (const char *s = first; s != NULL; s = va_arg(ap, const char *))
		strlist_add(list, s);
	va_end(ap);
	return list->items;
}

static inline struct stat scratch_stat(const char *path)
{
	struct stat st;

	assert_int_equal(lstat(path, &st), 0);
	return st;
}

/* Does test() hold for an ordinary user? Root, whom no mode stops, becomes one for it. */
static inline bool holds_for_user(bool (*test)(void))
{
	enum { SOMEBODY = 65534 };

	if (geteuid() != 0)
		return test();
	assert_int_equal(chown(scratch.dir, SOMEBODY, SOMEBODY), 0);
	pid_t pid = fork();
	if (pid == 0)
		_exit(setgid(SOMEBODY) == 0 && setuid(SOMEBODY) == 0 && test() ? 0 : 1);
	int status = -1;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status == 0;
}

#define SCRATCH_TEST(test) cmocka_unit_test_setup_teardown(test, scratch_setup, scratch_teardown)

/* A list of one layer: a directory that holds recipes, patches and toolchains. */
static inline struct strlist *one_layer(const char *dir)
{
	struct strlist *layers = strlist_new(scratch.ctx);

	strlist_add(layers, dir);
	return layers;
}
