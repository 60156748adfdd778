/* SPDX-License-Identifier: Apache-2.0 */
/* Ed25519 (RFC 8032) by libcrypto's EVP interface. */
#include "adapters/hash_sign.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/pem.h>

#include "adapters/hash.h"
#include "adapters/secret.h"
#include "base/mem.h"
#include "base/report.h"
#include "files/file.h"
#include "files/path.h"

enum { SIGNATURE_HEX = 2 * SIGN_BYTES };

struct sign_key {
	EVP_PKEY *key;
	char id[SIGN_ID + 1];
};

static int free_key(struct sign_key *key)
{
	EVP_PKEY_free(key->key);
	return 0;
}

/* Takes pkey, which may be NULL. */
static struct sign_key *new_key(const void *ctx, EVP_PKEY *pkey, const char *path, const char *what)
{
	struct sign_key *key = mem_new(ctx, struct sign_key);
	unsigned char bytes[SIGN_PUBLIC_BYTES];
	char hex[HASH_HEX + 1];
	size_t size = sizeof bytes;

	key->key = pkey;
	talloc_set_destructor(key, free_key);
	if (pkey == NULL || EVP_PKEY_get_id(pkey) != EVP_PKEY_ED25519 ||
	    EVP_PKEY_get_raw_public_key(pkey, bytes, &size) != 1) {
		report_error(NULL,
		    "'%s' is no Ed25519 %s key in PEM; 'mcm cache keygen FILE' makes a pair", path,
		    what);
		mem_free(key);
		return NULL;
	}
	hash_data(bytes, size, hex);
	memcpy(key->id, hex, SIGN_ID);
	return key;
}

/* Never asks for a pass phrase: nobody may be there to answer. */
static int no_password(char *buffer, int size, int writing, void *user)
{
	(void)buffer, (void)size, (void)writing, (void)user;
	return -1;
}

static struct sign_key *load(const void *ctx, const char *path, bool private)
{
	const char *what = private ? "the private key" : "the public key";
	int fd = secret_open(path, what);
	struct sign_key *key;
	EVP_PKEY *pkey;
	FILE *f;

	if (fd < 0)
		return NULL;
	f = mem_check(fdopen(fd, "r"));
	pkey = private ? PEM_read_PrivateKey(f, NULL, no_password, NULL)
		       : PEM_read_PUBKEY(f, NULL, no_password, NULL);
	key = new_key(ctx, pkey, path, private ? "private" : "public");
	/* Whoever can read a private key signs in our name. */
	if (key != NULL && private && secret_check(fd, path, what) != 0) {
		mem_free(key);
		key = NULL;
	}
	fclose(f);
	return key;
}

struct sign_key *sign_load_private(const void *ctx, const char *path)
{
	return load(ctx, path, true);
}

struct sign_key *sign_load_public(const void *ctx, const char *path)
{
	return load(ctx, path, false);
}

const char *sign_id(const struct sign_key *key)
{
	return key->id;
}

/* The file must be new: a key that is overwritten is lost for good. */
static FILE *new_file(const char *path, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	FILE *f = fd >= 0 ? fdopen(fd, "w") : NULL;

	if (f == NULL)
		report_error(NULL, "cannot create '%s':", path);
	return f;
}

/* A key that signed something must not be lost with the power. */
static int close_key(FILE *f, int written, const char *path)
{
	bool done = written == 1 && fflush(f) == 0 && fsync(fileno(f)) == 0;

	if (fclose(f) == 0 && done)
		return file_sync_above(path);
	report_error(NULL, "cannot write '%s':", path);
	unlink(path);
	return -1;
}

static int write_keys(EVP_PKEY *key, const char *path, const char *public_path)
{
	FILE *secret = new_file(path, 0600);
	int done;

	if (secret == NULL)
		return -1;
	done = PEM_write_PrivateKey(secret, key, NULL, NULL, 0, NULL, NULL);
	if (close_key(secret, done, path) != 0)
		return -1;
	FILE *public = new_file(public_path, 0644);
	done = public != NULL ? PEM_write_PUBKEY(public, key) : 0;
	if (public != NULL && close_key(public, done, public_path) == 0)
		return 0;
	unlink(path);
	return -1;
}

int sign_make_keys(const char *private_path)
{
	EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	char *public_path = mem_printf(NULL, "%s.pub", private_path);
	int result;

	if (key == NULL)
		report_bug("libcrypto makes no Ed25519 key: check OPENSSL_CONF");
	if (path_exists(public_path))
		result = report_error(
		    NULL, "'%s' exists already; remove it or name another file", public_path);
	else
		result = write_keys(key, private_path, public_path);
	EVP_PKEY_free(key);
	mem_free(public_path);
	return result;
}

void sign_bytes(
    const struct sign_key *key, const void *data, size_t size, unsigned char signature[SIGN_BYTES])
{
	size_t length = SIGN_BYTES;
	EVP_MD_CTX *md = mem_check(EVP_MD_CTX_new());

	if (EVP_DigestSignInit(md, NULL, NULL, NULL, key->key) != 1 ||
	    EVP_DigestSign(md, signature, &length, data, size) != 1 || length != SIGN_BYTES)
		report_bug("libcrypto signs nothing with the key %s", key->id);
	EVP_MD_CTX_free(md);
}

bool sign_bytes_fit(const struct sign_key *key, const void *data, size_t size,
    const unsigned char signature[SIGN_BYTES])
{
	EVP_MD_CTX *md = mem_check(EVP_MD_CTX_new());
	bool fits;

	if (EVP_DigestVerifyInit(md, NULL, NULL, NULL, key->key) != 1)
		report_bug("libcrypto checks nothing with the key %s", key->id);
	fits = EVP_DigestVerify(md, signature, SIGN_BYTES, data, size) == 1;
	EVP_MD_CTX_free(md);
	return fits;
}

void sign_public_bytes(const struct sign_key *key, unsigned char bytes[SIGN_PUBLIC_BYTES])
{
	size_t size = SIGN_PUBLIC_BYTES;

	if (EVP_PKEY_get_raw_public_key(key->key, bytes, &size) != 1)
		report_bug("libcrypto does not tell the public half of %s", key->id);
}

char *sign_text(const void *ctx, const struct sign_key *key, const char *data, size_t size)
{
	unsigned char bytes[SIGN_BYTES];
	char *text = mem_printf(ctx, "%s ", key->id);

	sign_bytes(key, data, size, bytes);
	for (size_t i = 0; i < SIGN_BYTES; i++)
		mem_appendf(ctx, &text, "%02x", bytes[i]);
	return text;
}

/* The bytes of exactly SIGNATURE_HEX digits. */
static bool read_signature(const char *hex, unsigned char bytes[SIGN_BYTES])
{
	if (strlen(hex) != SIGNATURE_HEX || strspn(hex, "0123456789abcdef") != SIGNATURE_HEX)
		return false;
	for (size_t i = 0; i < SIGN_BYTES; i++) {
		unsigned byte = 0;

		sscanf(hex + 2 * i, "%2x", &byte);
		bytes[i] = (unsigned char)byte;
	}
	return true;
}

bool sign_is_text(const char *text)
{
	unsigned char bytes[SIGN_BYTES];

	return strspn(text, "0123456789abcdef") == SIGN_ID && text[SIGN_ID] == ' ' &&
	       read_signature(text + SIGN_ID + 1, bytes);
}

bool sign_fits(const struct sign_key *key, const char *data, size_t size, const char *text)
{
	unsigned char bytes[SIGN_BYTES];

	return strncmp(text, key->id, SIGN_ID) == 0 && text[SIGN_ID] == ' ' &&
	       read_signature(text + SIGN_ID + 1, bytes) && sign_bytes_fit(key, data, size, bytes);
}
