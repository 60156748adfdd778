/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 of memory, files and trees through libcrypto's EVP interface; of trees also Poly1305. */
#include "adapters/hash.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/evp.h>

#include "base/mem.h"
#include "base/report.h"
#include "files/file.h"
#include "files/tree.h"

enum { HASH_BYTES = HASH_HEX / 2, CHECK_BYTES = HASH_CHECK / 2, KEY_BYTES = 32 };

/* What is read at once is added to both, so it should stay in the processor's cache. */
enum { READ_SIZE = 1 << 17 };

struct hash {
	EVP_MD_CTX *state;
};

/* In what follows libcrypto fails, given right arguments, only for want of memory: mem_check(NULL).
 */

/* Looked up once: the search through OpenSSL's providers costs more than hashing a small file. */
static const EVP_MD *sha256(void)
{
	static EVP_MD *fetched;

	if (fetched == NULL)
		fetched = EVP_MD_fetch(NULL, "SHA256", NULL);
	if (fetched == NULL)
		report_bug("libcrypto offers no SHA-256: check OPENSSL_CONF");
	return fetched;
}

static int free_state(struct hash *h)
{
	EVP_MD_CTX_free(h->state);
	return 0;
}

static struct hash *start_hash(const void *ctx, const EVP_MD *kind)
{
	struct hash *h = mem_new(ctx, struct hash);

	h->state = mem_check(EVP_MD_CTX_new());
	talloc_set_destructor(h, free_state);
	if (EVP_DigestInit_ex2(h->state, kind, NULL) != 1)
		(void)mem_check(NULL);
	return h;
}

struct hash *hash_new(const void *ctx)
{
	return start_hash(ctx, sha256());
}

void hash_add(struct hash *h, const void *data, size_t size)
{
	if (EVP_DigestUpdate(h->state, data, size) != 1)
		(void)mem_check(NULL);
}

static void write_hex(const unsigned char *bytes, size_t size, char *hex)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < size; i++) {
		hex[2 * i] = digits[bytes[i] >> 4];
		hex[2 * i + 1] = digits[bytes[i] & 15];
	}
	hex[2 * size] = '\0';
}

void hash_hex(struct hash *h, char hex[HASH_HEX + 1])
{
	unsigned char bytes[EVP_MAX_MD_SIZE];
	unsigned int size = 0;

	if (EVP_DigestFinal_ex(h->state, bytes, &size) != 1 || size != HASH_BYTES)
		report_bug("cannot finish a SHA-256 digest");
	write_hex(bytes, size, hex);
}

void hash_data(const void *data, size_t size, char hex[HASH_HEX + 1])
{
	struct hash *h = hash_new(NULL);

	hash_add(h, data, size);
	hash_hex(h, hex);
	mem_free(h);
}

/* Of a tree, or of one file. */
struct tree_hash {
	struct hash *hash;  /* NULL: not wanted */
	EVP_MAC_CTX *check; /* NULL: not wanted, or not to be had */
	unsigned char *buffer;
	const char *root;
	char *last; /* the path added last */
};

static void hash_bytes(const struct tree_hash *t, const void *data, size_t size)
{
	if (t->hash != NULL)
		hash_add(t->hash, data, size);
	if (t->check != NULL && EVP_MAC_update(t->check, data, size) != 1)
		(void)mem_check(NULL);
}

/* Add a file's contents; how many bytes they were, or -1 (reported). */
static long long hash_content(const struct tree_hash *t, const char *path, int open_flags)
{
	long long total = 0;
	int fd = file_open(path, open_flags);

	if (fd < 0)
		return -1;
	for (;;) {
		ssize_t n = read(fd, t->buffer, READ_SIZE);

		if (n == 0)
			break;
		if (n > 0) {
			hash_bytes(t, t->buffer, (size_t)n);
			total += n;
		} else if (errno != EINTR) {
			total = report_error(NULL, "cannot read '%s':", path);
			break;
		}
	}
	close(fd);
	return total;
}

int hash_file(const char *path, char hex[HASH_HEX + 1])
{
	struct hash *h = hash_new(NULL);
	const struct tree_hash t = {.hash = h, .buffer = mem_check(talloc_size(h, READ_SIZE))};
	int result = hash_content(&t, path, 0) >= 0 ? 0 : -1;

	if (result == 0)
		hash_hex(h, hex);
	mem_free(h);
	return result;
}

int hash_file_blake(const char *path, unsigned char bytes[HASH_BLAKE])
{
	struct hash *h = start_hash(NULL, EVP_blake2b512());
	const struct tree_hash t = {.hash = h, .buffer = mem_check(talloc_size(h, READ_SIZE))};
	int result = hash_content(&t, path, 0) >= 0 ? 0 : -1;

	if (result == 0 && EVP_DigestFinal_ex(h->state, bytes, NULL) != 1)
		(void)mem_check(NULL);
	mem_free(h);
	return result;
}

int hash_expect(const char *path, const char *sha256)
{
	char hex[HASH_HEX + 1];

	if (hash_file(path, hex) != 0)
		return -1;
	return strcmp(hex, sha256) == 0
		   ? 0
		   : report_error(
			 NULL, "'%s' has the SHA-256 %s, and should have %s", path, hex, sha256);
}

bool hash_is_hex(const char *s)
{
	return strspn(s, "0123456789abcdef") == HASH_HEX && s[HASH_HEX] == '\0';
}

/*
 * One entry is KIND PATH NUL and, of a link, TARGET NUL; of a file, SIZE NUL CONTENTS.
 * No two trees give the same bytes: names hold no NUL and contents have their size in front.
 */
static int add_entry(void *data, const struct tree_entry *entry)
{
	const struct tree_hash *t = data;
	mode_t mode = entry->st.st_mode;
	const char *kind = S_ISDIR(mode)           ? "d"
			   : S_ISLNK(mode)         ? "l"
			   : (mode & S_IXUSR) != 0 ? "x"
						   : "f";

	if (!S_ISDIR(mode) && !S_ISLNK(mode) && !S_ISREG(mode))
		return report_error(NULL,
		    "cannot digest '%s': neither a file, a directory nor a symbolic link",
		    entry->full);
	hash_bytes(t, kind, 1);
	hash_bytes(t, entry->path, strlen(entry->path) + 1);
	if (S_ISLNK(mode))
		hash_bytes(t, entry->link, strlen(entry->link) + 1);
	if (!S_ISREG(mode))
		return 0;
	char *size = mem_printf(NULL, "%lld", (long long)entry->st.st_size);
	hash_bytes(t, size, strlen(size) + 1);
	mem_free(size);
	long long read = hash_content(t, entry->full, O_NOFOLLOW);
	if (read >= 0 && read != (long long)entry->st.st_size)
		return report_error(NULL, "'%s' changed while it was read", entry->full);
	return read >= 0 ? 0 : -1;
}

/* NULL where the configuration of libcrypto lacks Poly1305, as one for FIPS does. */
static EVP_MAC_CTX *new_check(void)
{
	static const unsigned char key[KEY_BYTES + 1] = "mcm: is it what was put there?  ";
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "POLY1305", NULL);

	/* For want of memory, nothing would be checked. */
	if (mac == NULL && ERR_GET_REASON(ERR_peek_last_error()) != ERR_R_UNSUPPORTED)
		(void)mem_check(NULL);
	EVP_MAC_CTX *check = mac != NULL ? mem_check(EVP_MAC_CTX_new(mac)) : NULL;

	EVP_MAC_free(mac);
	if (check != NULL && EVP_MAC_init(check, key, KEY_BYTES, NULL) != 1)
		(void)mem_check(NULL);
	return check;
}

static void finish_check(EVP_MAC_CTX *state, char check[HASH_CHECK + 1])
{
	unsigned char bytes[CHECK_BYTES];
	size_t size = 0;

	check[0] = '\0';
	if (state == NULL)
		return;
	if (EVP_MAC_final(state, bytes, &size, sizeof bytes) != 1 || size != CHECK_BYTES)
		report_bug("cannot finish a checksum");
	write_hex(bytes, size, check);
}

static int free_check(struct tree_hash *t)
{
	EVP_MAC_CTX_free(t->check);
	return 0;
}

struct tree_hash *hash_tree_begin(const void *ctx, const char *root, bool digest, bool check)
{
	struct tree_hash *t = mem_new(ctx, struct tree_hash);

	t->hash = digest ? hash_new(t) : NULL;
	t->check = check ? new_check() : NULL;
	t->buffer = mem_check(talloc_size(t, READ_SIZE));
	t->root = mem_strdup(t, root);
	t->last = mem_strdup(t, "");
	talloc_set_destructor(t, free_check);
	return t;
}

/* In the order of tree_walk '/' comes before all that a name may hold. */
static int walk_rank(char c)
{
	return c == '\0' ? -1 : c == '/' ? 0 : (unsigned char)c;
}

static bool comes_after(const char *path, const char *last)
{
	while (*path != '\0' && *path == *last) {
		path++;
		last++;
	}
	return walk_rank(*path) > walk_rank(*last);
}

/* Whether last is the directory that path is in, or something in that directory. */
static bool has_parent(const char *path, const char *last)
{
	const char *slash = strrchr(path, '/');
	size_t length = slash != NULL ? (size_t)(slash - path) : 0;

	return length == 0 ||
	       (strncmp(path, last, length) == 0 && (last[length] == '/' || last[length] == '\0'));
}

int hash_tree_add(struct tree_hash *t, const char *path)
{
	struct tree_entry entry = {.path = path};
	char target[PATH_MAX];
	int result;

	if (!comes_after(path, t->last) || !has_parent(path, t->last))
		return 0;
	mem_free(t->last);
	t->last = mem_strdup(t, path);
	entry.full = mem_printf(t->last, "%s/%s", t->root, path);
	if (lstat(entry.full, &entry.st) != 0)
		return report_error(NULL, "cannot look at '%s':", entry.full);
	if (S_ISLNK(entry.st.st_mode)) {
		ssize_t n = readlink(entry.full, target, sizeof target - 1);

		if (n < 0)
			return report_error(NULL, "cannot read link '%s':", entry.full);
		target[n] = '\0';
		entry.link = target;
	}
	result = add_entry(t, &entry);
	return result == 0 ? 1 : -1;
}

void hash_tree_end(struct tree_hash *t, char hex[HASH_HEX + 1], char check[HASH_CHECK + 1])
{
	if (hex != NULL)
		hash_hex(t->hash, hex);
	if (check != NULL)
		finish_check(t->check, check);
}

int hash_tree_check(const char *root, char hex[HASH_HEX + 1], char check[HASH_CHECK + 1])
{
	struct tree_hash *t = hash_tree_begin(NULL, root, hex != NULL, check != NULL);
	int result = tree_walk(root, add_entry, t);

	if (result == 0)
		hash_tree_end(t, hex, check);
	mem_free(t);
	return result;
}

int hash_tree(const char *root, char hex[HASH_HEX + 1])
{
	return hash_tree_check(root, hex, NULL);
}
