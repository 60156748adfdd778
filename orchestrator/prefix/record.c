/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What mcm put into a prefix, by its record in share/mcm/TRIPLE: the key, then "files", and
 * "states", a mode and a size for each of them but the last, which is the record itself.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "adapters/json.h"
#include "base/mem.h"
#include "base/report.h"
#include "files/listing.h"
#include "files/path.h"
#include "prefix/prefix_priv.h"
#include "record/installed.h"

/* Of the list that follows the files. */
#define STATES_BEGIN "\n \"states\": [\n"

enum { RECORD_HEAD = 256, STATE_SIZE = 48 };

static char *record_path(const void *ctx, const char *prefix, const char *triple)
{
	return mem_printf(ctx, "%s/share/mcm/%s/" INSTALLED_RECORD, prefix, triple);
}

struct strlist *prefix_triples(const void *ctx, const char *prefix)
{
	return listing_having(ctx, mem_printf(ctx, "%s/share/mcm", prefix), INSTALLED_RECORD);
}

struct strlist *prefix_record_triples(const void *ctx, const char *prefix)
{
	struct strlist *triples = prefix_triples(ctx, prefix);

	if (triples->count > 0 || errno == 0 || path_means_absent(errno))
		return triples;
	report_error(NULL, "cannot read '%s/share/mcm':", prefix);
	return NULL;
}

/*
 * "100755 1234": a mode with the kind of file, and a size. -1 with errno set. By the descriptor of
 * the prefix, as a build with nothing to do spends much of its time in finding thousands of files.
 */
static int state_of(int prefix, const char *file, char state[STATE_SIZE])
{
	struct stat st;

	if (fstatat(prefix, file, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return -1;
	snprintf(state, STATE_SIZE, "%o %lld", (unsigned)st.st_mode, (long long)st.st_size);
	return 0;
}

/* The key is the first member: the rest, thousands of names, need not be read to compare it. */
static bool has_key(const char *record, const char *key)
{
	char head[RECORD_HEAD] = "", wanted[RECORD_HEAD];
	int fd = open(record, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe would hold us up */
	ssize_t n = fd >= 0 ? read(fd, head, sizeof head - 1) : -1;

	if (fd >= 0)
		close(fd);
	snprintf(wanted, sizeof wanted, "{\n \"key\": \"%s\"", key);
	return n > 0 && strncmp(head, wanted, strlen(wanted)) == 0;
}

/*
 * The text of a list's next value, from where *at goes on; NULL with *at left alone at the list's
 * end, and for what is no such line. json_save() writes one value in a line, and no text in JSON
 * has a line's end in it. To read these lines takes a tenth of what jansson takes, and that was a
 * sixth of the time of a build with nothing to do.
 */
static const char *next_text(const void *ctx, char **at)
{
	char *line = *at, *next = strchr(line, '\n');
	bool last = next != NULL && strncmp(next + 1, "  \"", 3) != 0;
	char *quote = next != NULL ? next - (last ? 1 : 2) : line;
	struct json *list;
	const char *text;

	if (strncmp(line, "  \"", 3) != 0 || quote < line + 3 || *quote != '"' ||
	    (!last && quote[1] != ','))
		return NULL;
	*at = next + 1;
	if (line + 3 + strcspn(line + 3, "\\\"") == quote) {
		*quote = '\0';
		return line + 3;
	}
	list = json_parse(mem_printf(ctx, "[%.*s]", (int)(quote + 1 - line), line), NULL);
	text = json_as_string(json_at(list, 0));
	text = text != NULL ? mem_strdup(ctx, text) : NULL;
	json_free(list);
	return text;
}

/* Whether every file is as it was put there; else tells the first that is not. */
static bool files_are_whole(const void *ctx, const char *prefix, char *files, char *states)
{
	static const char files_end[] = " ]," STATES_BEGIN;
	int dir = open(prefix, O_PATH | O_DIRECTORY | O_CLOEXEC);
	const char *expected;
	char state[STATE_SIZE];
	bool whole = true;

	while (whole && (expected = next_text(ctx, &states)) != NULL) {
		const char *file = next_text(ctx, &files);

		whole = file != NULL && state_of(dir, file, state) == 0 &&
			strcmp(state, expected) == 0;
		if (!whole)
			report_note(NULL,
			    "'%s/%s' is gone or not as it was installed: the toolchain is put "
			    "there again",
			    prefix, file != NULL ? file : "");
	}
	close(dir);
	/* The record itself has no state. */
	return whole && strcmp(states, " ]\n}\n") == 0 && next_text(ctx, &files) != NULL &&
	       strncmp(files, files_end, strlen(files_end)) == 0;
}

/* The record is the text of a JSON object; what comes before its list of files is read as such. */
static bool is_whole(const void *ctx, const char *prefix, char *record, const char *output)
{
	static const char files_begin[] = "\n \"files\": [\n", states_begin[] = STATES_BEGIN;
	char *files = strstr(record, files_begin);
	/* A record that an older mcm wrote tells no states. */
	char *states = files != NULL ? strstr(files, states_begin) : NULL;
	struct json *head;
	const char *installed;
	bool same;

	if (states == NULL)
		return false;
	head = json_parse(
	    mem_printf(ctx, "%.*s \"files\": []}", (int)(files + 1 - record), record), NULL);
	installed = json_get_string(head, "output");
	same = head != NULL &&
	       (output == NULL || (installed != NULL && strcmp(installed, output) == 0));
	json_free(head);
	return same && files_are_whole(
			   ctx, prefix, files + strlen(files_begin), states + strlen(states_begin));
}

bool prefix_has(const char *prefix, const char *triple, const char *input_key, const char *output)
{
	void *ctx = mem_check(talloc_new(NULL));
	char *path = record_path(ctx, prefix, triple);
	char *record = has_key(path, input_key) ? path_read(ctx, path, NULL) : NULL;
	bool has = record != NULL && is_whole(ctx, prefix, record, output);

	mem_free(ctx);
	return has;
}

int prefix_record_load(
    const void *ctx, const char *prefix, const char *triple, struct strlist *files)
{
	char *path = record_path(ctx, prefix, triple);
	char *text = path_read(ctx, path, NULL);
	struct json *record = text != NULL ? json_parse(text, NULL) : NULL;
	const struct json *list = json_get(record, "files");
	const struct strlist *names = json_strings(ctx, list);
	int result = 0;

	if (text == NULL)
		return -1;
	strlist_add_all(files, names);
	if (names->count == 0 || names->count < json_count(list))
		result = report_error(NULL,
		    "the record '%s' is broken; remove the prefix '%s' and install its toolchains "
		    "again",
		    path, prefix);
	json_free(record);
	return result;
}

struct strlist *prefix_files_of_others(const void *ctx, const char *prefix, const char *triple)
{
	struct strlist *triples = prefix_triples(ctx, prefix), *others = strlist_new(ctx);
	struct strlist *own = strlist_new(others), *all = strlist_new(others);
	int result = strlist_has(triples, triple) ? prefix_record_load(ctx, prefix, triple, own)
						  : 0;

	for (size_t i = 0; result == 0 && own->count > 0 && i < triples->count; i++)
		if (strcmp(triples->items[i], triple) != 0)
			result = prefix_record_load(ctx, prefix, triples->items[i], all);
	strlist_sort(own);
	for (size_t i = 0; i < all->count; i++)
		if (!strlist_sorted_has(own, all->items[i]))
			strlist_add(others, all->items[i]);
	strlist_sort(others);
	return result == 0 ? others : NULL;
}

static struct strlist *states_of(const void *ctx, const char *dir, const struct strlist *files)
{
	int prefix = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct strlist *states = strlist_new(ctx);
	char state[STATE_SIZE];

	for (size_t i = 0; i < files->count && states != NULL; i++) {
		if (state_of(prefix, files->items[i], state) == 0) {
			strlist_add(states, state);
		} else {
			report_error(NULL, "cannot look at '%s/%s':", dir, files->items[i]);
			states = NULL;
		}
	}
	close(prefix);
	return states;
}

int prefix_record_write(
    const void *ctx, const char *dir, const struct prefix_part *part, struct strlist *files)
{
	char *path = record_path(ctx, dir, part->triple);
	struct strlist *states;

	strlist_sort(files);
	states = states_of(ctx, dir, files);
	if (states == NULL)
		return -1;
	strlist_add(files, path + strlen(dir) + 1);
	struct json *record = json_new_object();
	/* First, where has_key() looks for it. */
	json_set_string(record, "key", part->key);
	json_set_string(record, "resolved", part->entry->resolved);
	json_set_string(record, "output", part->entry->output);
	json_set_string(record, "triple", part->triple);
	if (part->settings != NULL)
		json_set_list(record, INSTALLED_SETTINGS, part->settings);
	if (part->libraries != NULL)
		json_set_list(record, INSTALLED_LIBRARIES, part->libraries);
	json_set_list(record, "files", files);
	json_set_list(record, "states", states);
	bool done = path_mkdirs(path_dirname(ctx, path)) == 0 && json_save(path, record, 1) == 0;
	json_free(record);
	/* Like all else in the prefix, whatever the umask. */
	return done ? path_set_mode(path, 0644) : -1;
}
