/* SPDX-License-Identifier: Apache-2.0 */
/* The frame of every fuzz target: memory, messages and files of one execution. */
#include "fuzz.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/report.h"
#include "base/utf8.h"
#include "files/path.h"

/* libFuzzer's own names. */
int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
/* The sanitizer's. */
const char *__asan_default_options(void);

static char directory[64];
static char *keeper;

/* With all that it keeps of freed memory by itself, clearing pages takes most of the time. */
const char *__asan_default_options(void)
{
	return "quarantine_size_mb=4:thread_local_quarantine_size_kb=64:malloc_context_size=8";
}

void fuzz_fail(const char *file, int line, const char *what)
{
	fprintf(stderr, "%s:%d: this does not hold: %s\n", file, line, what);
	abort();
}

static void check_message(void *data, const char *text)
{
	size_t left = strlen(text);

	(void)data;
	fuzz_require(left > 0 && text[left - 1] == '\n');
	while (left > 0) {
		size_t n = utf8_size((const unsigned char *)text, left);

		fuzz_require(n > 0);
		fuzz_require(n > 1 || *text == '\n' || *text == '\t' ||
			     ((unsigned char)*text >= ' ' && *text != 0x7f));
		text += n;
		left -= n;
	}
}

static void finish(void)
{
	path_remove(directory);
	mem_free(keeper);
	talloc_disable_null_tracking();
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const char *parent = getenv("FUZZ_DIR");

	(void)argc;
	(void)argv;
	unsetenv("MCM_DEBUG");
	snprintf(directory, sizeof directory, "%s/mcm-fuzz.XXXXXX",
	    parent != NULL ? parent : "/dev/shm");
	if (mkdtemp(directory) == NULL) {
		perror(directory);
		exit(1);
	}
	atexit(finish);
	talloc_enable_null_tracking();
	/* Through it the sanitizer finds the root of all, which has no bytes to point at. */
	keeper = mem_strdup(NULL, "");
	report_set_writer(check_message, NULL);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	void *ctx = mem_check(talloc_new(NULL));
	size_t before = talloc_total_blocks(NULL);

	fuzz_one(ctx, data, size);
	size_t own = talloc_total_blocks(ctx), after = talloc_total_blocks(NULL);
	/* The context counts among both. */
	fuzz_require(after - own + 1 == before);
	mem_free(ctx);
	return 0;
}

char *fuzz_text(const void *ctx, const uint8_t *data, size_t size)
{
	return mem_strndup(ctx, size > 0 ? (const char *)data : "", size);
}

char *fuzz_cut(char **text)
{
	char *part = *text;

	if (part == NULL)
		return NULL;
	for (char *line = part; line != NULL; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, "%%\n", 3) == 0) {
			*line = '\0';
			*text = line + 3;
			return part;
		}
	}
	*text = NULL;
	return part;
}

const char *fuzz_dir(void)
{
	return directory;
}

char *fuzz_file(const void *ctx, const char *name, const void *data, size_t size)
{
	char *path = path_join(ctx, directory, name);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	if (fd < 0) {
		fuzz_require(path_mkdirs(path_dirname(ctx, path)) == 0);
		fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	}
	fuzz_require(fd >= 0);
	fuzz_require(size == 0 || write(fd, data, size) == (ssize_t)size);
	close(fd);
	return path;
}

struct strlist *fuzz_layers(const void *ctx)
{
	struct strlist *layers = strlist_new(ctx);

	strlist_add(layers, directory);
	return layers;
}
