/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What goes around the archives. Sums come last and their signatures behind them, so that whoever
 * downloads meanwhile sees that they do not fit, and no mixture of two releases.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/hash.h"
#include "adapters/hash_base64.h"
#include "base/interrupt.h"
#include "base/mem.h"
#include "base/report.h"
#include "base/text.h"
#include "base/utf8.h"
#include "dist/dist_priv.h"
#include "files/output.h"
#include "files/path.h"
#include "files/tree.h"
#include "report/report.h"
#include "sign/minisign.h"

#define INSTALLER "install.sh"
#define PAGE "index.html"

struct sums {
	const struct dist *dist;
	struct strlist *signed_lines; /* of its sums, if our key has signed them */
	struct json *files;
};

/* The store's files are checked by their own names. What begins with a dot, or lies in such a
 * directory, is on its way, or nothing that people are to get. */
static bool is_listed(const char *path)
{
	static const char *const made_later[] = {DIST_INDEX, PAGE, DIST_SUMS, DIST_SUMS ".minisig",
	    DIST_SUMS ".sig", DIST_SUMS ".cosign.bundle"};

	if (path_is_inside(path, "ac") || path_is_inside(path, "cas") || path[0] == '.' ||
	    strstr(path, "/.") != NULL)
		return false;
	for (size_t i = 0; i < sizeof made_later / sizeof *made_later; i++)
		if (strcmp(path, made_later[i]) == 0)
			return false;
	return true;
}

/* A name with a line break would be two lines of the sums, and one that is no text another name in
 * the index. */
static bool may_be_named(const char *path)
{
	char *text = utf8_printable(NULL, path, false);
	bool same = strcmp(text, path) == 0 && strchr(path, '\\') == NULL;

	mem_free(text);
	return same;
}

static bool is_program(const char *path)
{
	const char *slash = strchr(path, '/');

	return slash != NULL && strcmp(slash + 1, DIST_PROGRAM) == 0;
}

/* Whether the last release had the same file, by a word of our key. */
static bool was_signed(const struct sums *sums, const char *path, const char *sha256)
{
	char *line = mem_printf(NULL, "%s  %s", sha256, path);
	bool was = strlist_has(sums->signed_lines, line);

	mem_free(line);
	return was;
}

/* HOST/NAME.tar.xz, and what stands beside it and says something of it. */
static bool is_of_toolchain(const char *path)
{
	static const char *const ends[] = {".spdx.json", ".cdx.json", ".vex.json"};

	if (strchr(path, '/') == NULL)
		return false;
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (text_ends(path, ends[i]))
			return true;
	return strstr(path, DIST_ARCHIVE) != NULL;
}

/* Beside 14.1.tar.xz, but not beside 14.1.1.tar.xz. */
static bool is_beside_made(const struct dist *dist, const char *path)
{
	for (size_t i = 0; i < dist->n; i++) {
		size_t stem = strlen(dist->items[i].file) - strlen(DIST_ARCHIVE);

		if (strncmp(path, dist->items[i].file, stem) == 0 && path[stem] == '.' &&
		    !isdigit((unsigned char)path[stem + 1]))
			return true;
	}
	return false;
}

/* Those of the last release, or none. */
static struct strlist *signed_lines(const void *mem, const struct dist *dist)
{
	char *file = path_join(mem, dist->dir, DIST_SUMS), *sig = mem_printf(mem, "%s.sig", file);
	bool there = dist->key != NULL && path_exists(file) && path_exists(sig);
	char *text = there ? path_read(mem, file, NULL) : NULL;
	size_t size = 0;
	const char *bytes = text != NULL ? path_read(mem, sig, &size) : NULL;
	bool good = bytes != NULL && size == SIGN_BYTES &&
		    sign_bytes_fit(dist->key, text, strlen(text), (const unsigned char *)bytes);

	return strlist_split(mem, good ? text : "", "\n");
}

/*
 * NULL, or why our key's word, which is given for all that is listed, is not given for that: what
 * an earlier release has left may have been changed since, with what says of it, or be another
 * key's, or nobody has ever made it.
 */
static const char *fault_of_file(const struct sums *sums, const char *path, const char *sha256)
{
	const struct dist *dist = sums->dist;

	if (is_program(path))
		return strlist_has(dist->programs, path) || was_signed(sums, path, sha256)
			   ? NULL
			   : "it is not what this key has signed; give it anew by --programs";
	if (!is_of_toolchain(path) || dist_is_made(dist, path))
		return NULL;
	if (text_ends(path, DIST_ARCHIVE))
		return dist_is_signed(dist, path, sha256)
			   ? NULL
			   : "no statement beside it, signed by this key, is about it; make it "
			     "again by --hosts and --targets";
	return is_beside_made(dist, path) || was_signed(sums, path, sha256)
		   ? NULL
		   : "it is not what this key has signed; make it again by --hosts and --targets";
}

static int list_file(void *data, const struct tree_entry *entry)
{
	struct sums *sums = data;
	char hex[HASH_HEX + 1];
	const char *fault;
	struct json *o;

	/* Of all that takes long here this takes longest. */
	if (interrupt_signal() != 0)
		return -1;
	if (!S_ISREG(entry->st.st_mode) || !is_listed(entry->path))
		return 0;
	if (!may_be_named(entry->path))
		return report_error(
		    NULL, "'%s' has a name that SHA256SUMS cannot have; remove it", entry->full);
	if (hash_file(entry->full, hex) != 0)
		return -1;
	fault = sums->dist->key != NULL ? fault_of_file(sums, entry->path, hex) : NULL;
	if (fault != NULL) {
		report_warn(
		    NULL, "'%s' is not part of the release: %s, or remove it", entry->full, fault);
		return 0;
	}
	o = json_new_object();
	json_set_int(o, "size", (long long)entry->st.st_size);
	json_set_string(o, "sha256", hex);
	json_set(sums->files, entry->path, o);
	return 0;
}

static int write_file(const void *mem, const struct dist *dist, const char *name, const char *text)
{
	return text == NULL ||
		       output_update(path_join(mem, dist->dir, name), text, strlen(text)) < 0
		   ? -1
		   : 0;
}

/* A public key of Ed25519 as RFC 8410 has it: always these bytes, and the key. */
static char *public_pem(const void *mem, const struct sign_key *key)
{
	unsigned char der[12 + SIGN_PUBLIC_BYTES] = {
	    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};

	sign_public_bytes(key, der + 12);
	return mem_printf(mem, "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n",
	    base64_encode(mem, der, sizeof der));
}

static int write_keys(const void *mem, const struct dist *dist)
{
	static const char *const names[] = {DIST_KEY, "release.minisign.pub", NULL};

	if (dist->key != NULL)
		return write_file(mem, dist, names[0], public_pem(mem, dist->key)) != 0 ||
			       write_file(mem, dist, names[1], minisign_public(mem, dist->key)) != 0
			   ? -1
			   : 0;
	for (const char *const *name = names; *name != NULL; name++)
		if (path_remove(path_join(mem, dist->dir, *name)) != 0)
			return -1;
	return 0;
}

static int write_installer(const void *mem, const struct dist *dist, const char *pages)
{
	struct strlist *texts = strlist_new(mem);

	/* It has the key in it, and needs no file beside it. */
	strlist_addf(texts, "key=%s", dist->key != NULL ? public_pem(mem, dist->key) : "");
	strlist_addf(
	    texts, "minisign=%s", dist->key != NULL ? minisign_public(mem, dist->key) : "");
	return write_file(
	    mem, dist, INSTALLER, report_fill(mem, path_join(mem, pages, INSTALLER), texts));
}

/* As cosign, minisign and openssl check them. */
static int sign_sums(const void *mem, const struct dist *dist, const char *text)
{
	char *file = path_join(mem, dist->dir, DIST_SUMS), *line;
	unsigned char signature[SIGN_BYTES];

	if (dist->key == NULL)
		return path_remove(mem_printf(mem, "%s.minisig", file)) != 0
			   ? -1
			   : path_remove(mem_printf(mem, "%s.sig", file));
	sign_bytes(dist->key, text, strlen(text), signature);
	if (output_update(mem_printf(mem, "%s.sig", file), signature, sizeof signature) < 0)
		return -1;
	line = minisign_text(mem, dist->key, file, "file:" DIST_SUMS);
	return line != NULL
		   ? write_file(mem, dist, DIST_SUMS ".minisig", mem_printf(mem, "%s\n", line))
		   : -1;
}

static int write_sums(const void *mem, const struct dist *dist, const struct json *files)
{
	static const char *const last[] = {DIST_INDEX, PAGE};
	struct strlist *names = json_names(mem, files);
	char *text = mem_strdup(mem, ""), hex[HASH_HEX + 1];

	for (size_t i = 0; i < names->count; i++)
		mem_appendf(mem, &text, "%s  %s\n",
		    json_get_string(json_get(files, names->items[i]), "sha256"), names->items[i]);
	for (size_t i = 0; i < sizeof last / sizeof *last; i++) {
		if (hash_file(path_join(mem, dist->dir, last[i]), hex) != 0)
			return -1;
		mem_appendf(mem, &text, "%s  %s\n", hex, last[i]);
	}
	return write_file(mem, dist, DIST_SUMS, text) != 0 ? -1 : sign_sums(mem, dist, text);
}

static int publish_files(
    const void *mem, const struct dist *dist, const char *pages, struct json *files)
{
	const struct json *old = json_keep(mem, dist_index_load(dist));
	struct sums sums = {dist, signed_lines(mem, dist), files};
	struct json *index = NULL;
	int result = -1;

	if (old != NULL && write_keys(mem, dist) == 0 && write_installer(mem, dist, pages) == 0 &&
	    tree_walk(dist->dir, list_file, &sums) == 0 &&
	    dist_index_write(dist, old, files, &index) == 0) {
		char *page = dist_page(pages, index);

		result = write_file(mem, dist, PAGE, page) == 0 ? write_sums(mem, dist, files) : -1;
		free(page);
	}
	json_free(index);
	return result;
}

int dist_publish(const struct dist *dist, const char *pages)
{
	void *mem = mem_check(talloc_new(NULL));
	struct json *files = json_new_object();
	int result = publish_files(mem, dist, pages, files);

	json_free(files);
	mem_free(mem);
	return result;
}
