/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the includes of makefiles as far as that is possible without make. */
#include "settings/configmak_include.h"

#include <glob.h>
#include <string.h>

#include "base/mem.h"
#include "base/report.h"
#include "base/strlist.h"
#include "files/owner.h"
#include "files/path.h"

static const char blanks[] = " \t";

/* Where make looks for what is not in its working directory ("Including Other Makefiles" in its
 * manual). */
static const char *const places[] = {"", "/usr/gnu/include", "/usr/local/include", "/usr/include"};

static int check_included(const char *path, struct strlist *seen)
{
	int there = path_look(path, NULL);

	if (there <= 0 || strlist_has(seen, path))
		return there < 0 ? -1 : 0;
	strlist_add(seen, path);
	return owner_check(path, "the included makefile");
}

/* What a name or pattern stands for, with the directories that make looks in. */
static int check_word(const char *dir, const char *word, struct strlist *seen)
{
	int status = 0;

	for (size_t i = 0; i < sizeof places / sizeof *places && status == 0; i++) {
		char *pattern = path_join(seen, *places[i] != '\0' ? places[i] : dir, word);
		glob_t found;
		size_t before = seen->count;
		int result = glob(pattern, GLOB_NOCHECK | GLOB_TILDE, NULL, &found);

		if (result != 0)
			return report_error(NULL, "cannot look for the makefiles '%s'%s", pattern,
			    result == GLOB_NOSPACE ? ": no memory" : "");
		for (size_t j = 0; j < found.gl_pathc && status == 0; j++)
			status = check_included(found.gl_pathv[j], seen);
		globfree(&found);
		/* make takes the first place that has it. */
		if (seen->count > before)
			break;
	}
	return status;
}

/* The names behind include, -include or sinclude; NULL for any other line. */
static const char *included(const char *line)
{
	static const char word[] = "include";

	line += strspn(line, blanks);
	line += *line == '-' || *line == 's';
	if (strncmp(line, word, strlen(word)) != 0)
		return NULL;
	line += strlen(word);
	return *line != '\0' && strchr(blanks, *line) != NULL ? line : NULL;
}

static int check_line(const char *dir, const char *line, struct strlist *seen)
{
	const char *names = included(line);
	char *code = names != NULL ? mem_strndup(seen, names, strcspn(names, "#")) : NULL;
	const struct strlist *words = code != NULL ? strlist_split(seen, code, blanks) : NULL;
	int status = 0;

	for (size_t i = 0; words != NULL && i < words->count && status == 0; i++)
		if (strchr(words->items[i], '$') == NULL)
			status = check_word(dir, words->items[i], seen);
	return status;
}

/* A backslash at the end of a line goes on in the next. */
static void join_lines(char *text)
{
	for (char *p = strstr(text, "\\\n"); p != NULL; p = strstr(p, "\\\n"))
		p[0] = p[1] = ' ';
}

static int check_text(const char *dir, const char *path, struct strlist *seen)
{
	char *text = path_read(seen, path, NULL);
	const struct strlist *lines;
	int status = 0;

	if (text == NULL)
		return -1;
	join_lines(text);
	lines = strlist_split(seen, text, "\r\n");
	for (size_t i = 0; i < lines->count && status == 0; i++)
		status = check_line(dir, lines->items[i], seen);
	return status;
}

int configmak_check_includes(const char *path)
{
	struct strlist *seen = strlist_new(NULL);
	/* Names are relative to where make runs, in whatever file they are. */
	char *dir = path_dirname(seen, path);
	int status = check_text(dir, path, seen);

	/* The list grows while it is gone through. */
	for (size_t i = 0; i < seen->count && status == 0; i++)
		status = check_text(dir, seen->items[i], seen);
	mem_free(seen);
	return status;
}

int configmak_check_list(const char *path, const char *names)
{
	struct strlist *seen = strlist_new(NULL);
	const struct strlist *words = strlist_split(seen, names, blanks);
	char *dir = path_dirname(seen, path);
	int status = 0;

	for (size_t i = 0; i < words->count && status == 0; i++)
		/* Our own makefiles are in memory. */
		if (strncmp(words->items[i], "/proc/self/fd/", strlen("/proc/self/fd/")) != 0)
			status = check_included(path_join(seen, dir, words->items[i]), seen);
	mem_free(seen);
	return status;
}
