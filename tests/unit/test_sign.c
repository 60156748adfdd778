/* SPDX-License-Identifier: Apache-2.0 */
/* Keys and signatures. */
#include "scratch.h"

#include "adapters/hash_sign.h"

/* RFC 8032, section 7.1, test 2, its secret key wrapped as RFC 8410 says. */
static const char rfc_private[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIEzNCJso/5banbbDRuwRTg9bijGfNaumJNqM9u1PuKb7\n"
    "-----END PRIVATE KEY-----\n";
static const char rfc_signature[] =
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";

static void test_known_signature(void **state)
{
	struct sign_key *key = sign_load_private(
	    scratch.ctx, scratch_file("rfc", rfc_private, 0600));

	(void)state;
	assert_non_null(key);
	char *text = sign_text(scratch.ctx, key, "r", 1);
	assert_memory_equal(text, sign_id(key), SIGN_ID);
	assert_string_equal(text + SIGN_ID, mem_printf(scratch.ctx, " %s", rfc_signature));
	assert_true(sign_fits(key, "r", 1, text));
}

static void test_pair(void **state)
{
	const char *path = scratch_path("key");
	const char *public_path = scratch_path("key.pub");

	(void)state;
	assert_int_equal(sign_make_keys(path), 0);
	assert_int_equal(scratch_stat(path).st_mode & 07777, 0600);
	struct sign_key *private = sign_load_private(scratch.ctx, path);
	struct sign_key *public = sign_load_public(scratch.ctx, public_path);
	assert_string_equal(sign_id(private), sign_id(public));
	char *text = sign_text(scratch.ctx, private, "statement", 9);
	assert_true(sign_fits(public, "statement", 9, text));
	assert_false(sign_fits(public, "statement", 8, text));
	assert_false(sign_fits(public, "Statement", 9, text));
	assert_silent();
	/* Neither half is ever overwritten. */
	assert_int_equal(sign_make_keys(path), -1);
	assert_reported("exists already");
	unlink(public_path);
	assert_int_equal(sign_make_keys(path), -1);
	assert_reported("File exists");
	assert_true(sign_fits(sign_load_private(scratch.ctx, path), "statement", 9, text));
}

static void test_other_key(void **state)
{
	(void)state;
	assert_int_equal(sign_make_keys(scratch_path("a")), 0);
	assert_int_equal(sign_make_keys(scratch_path("b")), 0);
	struct sign_key *a = sign_load_private(scratch.ctx, scratch_path("a"));
	struct sign_key *b = sign_load_public(scratch.ctx, scratch_path("b.pub"));
	char *text = sign_text(scratch.ctx, a, "x", 1);
	assert_false(sign_fits(b, "x", 1, text));
	/* Under another name it is still no signature of that key. */
	memcpy(text, sign_id(b), SIGN_ID);
	assert_false(sign_fits(b, "x", 1, text));
}

static void test_mutated_signature(void **state)
{
	struct sign_key *key = sign_load_private(
	    scratch.ctx, scratch_file("rfc", rfc_private, 0600));
	char *text = sign_text(scratch.ctx, key, "r", 1);
	size_t length = strlen(text);

	(void)state;
	for (size_t i = 0; i < length; i++) {
		char saved = text[i];

		text[i] = saved == '0' ? '1' : '0';
		assert_false(sign_fits(key, "r", 1, text));
		text[i] = '\0';
		assert_false(sign_fits(key, "r", 1, text));
		text[i] = saved;
	}
	assert_false(sign_fits(key, "r", 1, mem_printf(scratch.ctx, "%s0", text)));
	assert_false(sign_fits(key, "r", 1, mem_printf(scratch.ctx, "%s ", text)));
	assert_true(sign_fits(key, "r", 1, text));
}

static void test_no_keys(void **state)
{
	(void)state;
	assert_null(sign_load_private(scratch.ctx, scratch_path("absent")));
	assert_reported("cannot open the private key");
	assert_null(sign_load_private(scratch.ctx, scratch_file("text", "nonsense\n", 0600)));
	assert_reported("is no Ed25519 private key in PEM");
	assert_int_equal(sign_make_keys(scratch_path("k")), 0);
	assert_null(sign_load_public(scratch.ctx, scratch_path("k")));
	assert_reported("is no Ed25519 public key in PEM");
	assert_null(sign_load_private(scratch.ctx, scratch_path("k.pub")));
	assert_reported("is no Ed25519 private key in PEM");
}

static void test_exposed_keys(void **state)
{
	(void)state;
	assert_int_equal(sign_make_keys(scratch_path("k")), 0);
	assert_int_equal(chmod(scratch_path("k"), 0640), 0);
	assert_null(sign_load_private(scratch.ctx, scratch_path("k")));
	assert_reported("others may read or change the private key");
	assert_int_equal(chmod(scratch_path("k.pub"), 0666), 0);
	assert_null(sign_load_public(scratch.ctx, scratch_path("k.pub")));
	assert_reported("everybody may write to");
	assert_int_equal(mkfifo(scratch_path("fifo"), 0600), 0);
	assert_null(sign_load_public(scratch.ctx, scratch_path("fifo")));
	assert_reported("is no plain file");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_known_signature),
	    SCRATCH_TEST(test_pair),
	    SCRATCH_TEST(test_other_key),
	    SCRATCH_TEST(test_mutated_signature),
	    SCRATCH_TEST(test_no_keys),
	    SCRATCH_TEST(test_exposed_keys),
	};

	return cmocka_run_group_tests_name("sign", tests, NULL, NULL);
}
