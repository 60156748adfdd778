/* SPDX-License-Identifier: Apache-2.0 */
/* Files of the store's own, read and written: what is broken is told from what cannot be read now.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "adapters/hash.h"
#include "base/mem.h"
#include "base/report.h"
#include "files/file.h"
#include "files/path.h"
#include "store/store_priv.h"

/* The member that holds the digest of the text with this member empty. */
static const char seal[] = "digest";

/* To read, or NULL with errno set: EINVAL for what is no regular file, such as a link or a FIFO. */
static FILE *open_regular(const char *path)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat st;

	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		return fdopen(fd, "r");
	if (fd >= 0)
		close(fd);
	if (fd >= 0 || errno == ELOOP || errno == ENXIO)
		errno = EINVAL;
	return NULL;
}

char *store_read(const void *ctx, const char *path)
{
	char *text = NULL, *copy = NULL;
	size_t size = 0;
	FILE *f = open_regular(path);

	if (f == NULL)
		return NULL;
	/* Nothing of ours holds a NUL; a file that does is broken, and shows so by its cut end. */
	errno = 0;
	ssize_t length = getdelim(&text, &size, '\0', f);
	int cause = errno;
	if (length >= 0 || (!ferror(f) && cause == 0))
		copy = mem_strdup(ctx, length >= 0 ? text : "");
	free(text);
	fclose(f);
	errno = cause;
	return copy;
}

static struct json *read_json(const char *path, enum store_state *state)
{
	char *text = store_read(NULL, path);
	struct json *value = text != NULL ? json_parse(text, NULL) : NULL;

	if (value != NULL)
		*state = STORE_GOOD;
	else if (text != NULL || errno == EINVAL)
		*state = STORE_BROKEN;
	else
		*state = path_means_absent(errno) ? STORE_ABSENT : STORE_UNREADABLE;
	mem_free(text);
	return value;
}

static void digest(struct json *value, char hex[HASH_HEX + 1])
{
	json_set_string(value, seal, "");
	char *text = json_text(NULL, value, 0);
	hash_data(text, strlen(text), hex);
	mem_free(text);
}

struct json *store_read_sealed(const char *path, enum store_state *state)
{
	struct json *value = read_json(path, state);
	const char *said = json_get_string(value, seal);
	char *wanted = mem_strdup(NULL, said != NULL ? said : "");
	char hex[HASH_HEX + 1] = "";

	if (said != NULL)
		digest(value, hex);
	if (value != NULL && (said == NULL || strcmp(hex, wanted) != 0)) {
		*state = STORE_BROKEN;
		json_free(value);
		value = NULL;
	}
	mem_free(wanted);
	return value;
}

int store_write_sealed(const char *path, struct json *value)
{
	char hex[HASH_HEX + 1];

	digest(value, hex);
	json_set_string(value, seal, hex);
	return json_save(path, value, 2) == 0 ? file_sync_above(path) : -1;
}

static void complain(
    const struct store *store, const char *path, enum store_state state, const char *remedy)
{
	if (state == STORE_UNREADABLE) {
		report_warn(NULL, "cannot read '%s', which stays as it is:", path);
	} else if (state == STORE_BROKEN && store->reads) {
		report_warn(NULL, "'%s' is broken and left out; a build removes it", path);
	} else if (state == STORE_BROKEN) {
		report_warn(NULL, "'%s' is broken; it is removed and %s", path, remedy);
		path_remove(path);
	}
}

struct json *store_take_json(const struct store *store, const char *path, const char *remedy)
{
	enum store_state state;
	struct json *value = read_json(path, &state);

	complain(store, path, state, remedy);
	return value;
}

struct json *store_take_sealed(const struct store *store, const char *path, const char *remedy)
{
	enum store_state state;
	struct json *value = store_read_sealed(path, &state);

	complain(store, path, state, remedy);
	return value;
}
