/* SPDX-License-Identifier: Apache-2.0 */
#include "host/memo.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "adapters/hash.h"
#include "adapters/json.h"
#include "base/mem.h"
#include "files/path.h"
#include "host/identity.h"

static void add_stamp(char **text, const char *path)
{
	struct stat st;

	if (path == NULL || stat(path, &st) != 0)
		return;
	mem_appendf(NULL, text, "%s %llu %llu %lld %lld.%ld %lld.%ld\n", path,
	    (unsigned long long)st.st_dev, (unsigned long long)st.st_ino, (long long)st.st_size,
	    (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec, (long long)st.st_ctim.tv_sec,
	    st.st_ctim.tv_nsec);
}

static bool is_script(const char *path)
{
	char start[2] = "";
	int fd = path != NULL ? open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
	ssize_t n = fd >= 0 ? read(fd, start, sizeof start) : 0;

	if (fd >= 0)
		close(fd);
	return n == (ssize_t)sizeof start && memcmp(start, "#!", sizeof start) == 0;
}

/* One of its words: of "ccache gcc -m32" each is a program, but the options. */
static bool has_script(const struct host *host, const char *compiler)
{
	struct strlist *words = strlist_split(NULL, compiler, " \t");
	bool has = false;

	for (size_t i = 0; i < words->count && words->items[i][0] != '-'; i++)
		has = has || is_script(strlist_getenv(host->tools, words->items[i]));
	mem_free(words);
	return has;
}

static char *state_of_parts(const void *ctx, const struct strlist *parts)
{
	char *text = mem_strdup(NULL, ""), hex[HASH_HEX + 1];

	for (size_t i = 0; i < parts->count; i++)
		add_stamp(&text, parts->items[i]);
	hash_data(text, strlen(text), hex);
	mem_free(text);
	return mem_strdup(ctx, hex);
}

/* Whether what the memo says of parts holds. */
static bool has_same_parts(const struct json *memo)
{
	struct strlist *parts = json_strings(NULL, json_get(memo, "parts"));
	bool same = json_says(memo, "state", state_of_parts(parts, parts));

	mem_free(parts);
	return same;
}

char *memo_state(const void *ctx, const struct host *host)
{
	char *text, hex[HASH_HEX + 1];

	if (has_script(host, host->cc) || has_script(host, host->cxx))
		return NULL;
	text = mem_printf(NULL, "2 %s\n%s\n%s\n", host->path, host->cc, host->cxx);
	for (size_t i = 0; i < host->tools->count; i++)
		add_stamp(&text, strchr(host->tools->items[i], '=') + 1);
	add_stamp(&text, identity_loader(text, false));
	add_stamp(&text, identity_loader(text, true));
	hash_data(text, strlen(text), hex);
	mem_free(text);
	return mem_strdup(ctx, hex);
}

bool memo_read(const char *file, const char *state, struct host *host)
{
	struct json *memo = NULL;
	char *text = NULL;
	const char *triple, *identity, *of;
	struct stat st;

	if (lstat(file, &st) == 0 && S_ISREG(st.st_mode) && st.st_uid == geteuid())
		text = path_read(NULL, file, NULL);
	if (text != NULL)
		memo = json_parse(text, NULL);
	of = json_get_string(memo, "of");
	triple = json_get_string(memo, "triple");
	identity = json_get_string(memo, "identity");
	bool known = of != NULL && triple != NULL && identity != NULL && strcmp(of, state) == 0 &&
		     has_same_parts(memo);
	if (known) {
		host->triple = mem_strdup(host, triple);
		host->identity = mem_strdup(host, identity);
	}
	json_free(memo);
	mem_free(text);
	return known;
}

void memo_write(
    const char *file, const char *state, const struct host *host, const struct strlist *parts)
{
	char *dir = path_dirname(NULL, file);

	if (access(dir, W_OK) == 0) {
		struct json *memo = json_new_object();
		json_set_string(memo, "of", state);
		json_set_string(memo, "triple", host->triple);
		json_set_string(memo, "identity", host->identity);
		json_set_list(memo, "parts", parts);
		json_set_string(memo, "state", state_of_parts(dir, parts));
		json_save(file, memo, 1);
		json_free(memo);
	}
	mem_free(dir);
}
