/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 of memory, files and trees through libcrypto's EVP interface. */
#include "adapters/hash.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "base/mem.h"
#include "base/report.h"
#include "base/tree.h"

enum { HASH_BYTES = HASH_HEX / 2, READ_SIZE = 1 << 18 };

struct hash {
	EVP_MD_CTX *state;
};

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

struct hash *hash_new(const void *ctx)
{
	struct hash *h = mem_new(ctx, struct hash);

	h->state = mem_check(EVP_MD_CTX_new());
	talloc_set_destructor(h, free_state);
	if (EVP_DigestInit_ex2(h->state, sha256(), NULL) != 1)
		report_bug("cannot begin a SHA-256 digest");
	return h;
}

void hash_add(struct hash *h, const void *data, size_t size)
{
	if (EVP_DigestUpdate(h->state, data, size) != 1)
		report_bug("cannot add to a SHA-256 digest");
}

void hash_add_str(struct hash *h, const char *s)
{
	hash_add(h, s, strlen(s));
}

void hash_hex(struct hash *h, char hex[HASH_HEX + 1])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char bytes[EVP_MAX_MD_SIZE];
	unsigned int size = 0;

	if (EVP_DigestFinal_ex(h->state, bytes, &size) != 1 || size != HASH_BYTES)
		report_bug("cannot finish a SHA-256 digest");
	for (unsigned int i = 0; i < size; i++) {
		hex[2 * i] = digits[bytes[i] >> 4];
		hex[2 * i + 1] = digits[bytes[i] & 15];
	}
	hex[HASH_HEX] = '\0';
}

void hash_data(const void *data, size_t size, char hex[HASH_HEX + 1])
{
	struct hash *h = hash_new(NULL);

	hash_add(h, data, size);
	hash_hex(h, hex);
	mem_free(h);
}

/* Add a file's contents; how many bytes they were, or -1 (reported). */
static long long add_file(struct hash *h, const char *path, int open_flags, unsigned char *buffer)
{
	long long total = 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC | open_flags);

	if (fd < 0)
		return report_error(NULL, "cannot open '%s':", path);
	for (;;) {
		ssize_t n = read(fd, buffer, READ_SIZE);

		if (n == 0)
			break;
		if (n > 0) {
			hash_add(h, buffer, (size_t)n);
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
	unsigned char *buffer = mem_check(talloc_size(h, READ_SIZE));
	int result = add_file(h, path, 0, buffer) >= 0 ? 0 : -1;

	if (result == 0)
		hash_hex(h, hex);
	mem_free(h);
	return result;
}

bool hash_is_hex(const char *s)
{
	return strspn(s, "0123456789abcdef") == HASH_HEX && s[HASH_HEX] == '\0';
}

struct tree_hash {
	struct hash *hash;
	unsigned char *buffer;
};

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
	hash_add_str(t->hash, kind);
	hash_add(t->hash, entry->path, strlen(entry->path) + 1);
	if (S_ISLNK(mode))
		hash_add(t->hash, entry->link, strlen(entry->link) + 1);
	if (!S_ISREG(mode))
		return 0;
	char *size = mem_printf(NULL, "%lld", (long long)entry->st.st_size);
	hash_add(t->hash, size, strlen(size) + 1);
	mem_free(size);
	long long read = add_file(t->hash, entry->full, O_NOFOLLOW, t->buffer);
	if (read >= 0 && read != (long long)entry->st.st_size)
		return report_error(NULL, "'%s' changed while it was read", entry->full);
	return read >= 0 ? 0 : -1;
}

int hash_tree(const char *root, char hex[HASH_HEX + 1])
{
	struct hash *h = hash_new(NULL);
	struct tree_hash t = {h, mem_check(talloc_size(h, READ_SIZE))};
	int result = tree_walk(root, add_entry, &t);

	if (result == 0)
		hash_hex(h, hex);
	mem_free(h);
	return result;
}
