/* SPDX-License-Identifier: Apache-2.0 */
/* The ActionResult message: what others encode, and what nobody should. */
#include "scratch.h"

#include "depot/action_result.h"

#define DIGEST "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

/*
 * As protoc --encode makes it of: output_files {path: "a" digest {hash: DIGEST size_bytes: 300}}
 * stdout_raw: "out" stderr_raw: "err".
 */
#define HEAD                                                                                       \
	"\x12\x4a\x0a\x01"                                                                         \
	"a"                                                                                        \
	"\x12\x45\x0a\x40" DIGEST "\x10\xac\x02"
#define MESSAGE                                                                                    \
	HEAD "\x2a\x03out\x3a\x03"                                                                 \
	     "err"

static bool decode(const void *data, size_t size, struct action_result *result)
{
	return action_result_decode(scratch.ctx, data, size, result);
}

static bool decode_text(const char *text, size_t size)
{
	struct action_result result;

	return decode(text, size, &result);
}

/* A literal with NULs in it. */
#define accepts(text) decode_text(text, sizeof(text) - 1)

static void test_encode(void **state)
{
	struct action_result result = {
	    .path = "a", .digest = DIGEST, .size = 300, .out = "out", .err = "err"};
	size_t size;
	unsigned char *data = action_result_encode(scratch.ctx, &result, &size);

	(void)state;
	assert_int_equal(size, sizeof(MESSAGE) - 1);
	assert_memory_equal(data, MESSAGE, size);
	result.out = result.err = NULL;
	data = action_result_encode(scratch.ctx, &result, &size);
	assert_int_equal(size, sizeof(HEAD) - 1);
	assert_memory_equal(data, HEAD, size);
}

static void test_decode(void **state)
{
	struct action_result result;

	(void)state;
	assert_true(decode(MESSAGE, sizeof(MESSAGE) - 1, &result));
	assert_string_equal(result.path, "a");
	assert_string_equal(result.digest, DIGEST);
	assert_int_equal(result.size, 300);
	assert_string_equal(result.out, "out");
	assert_string_equal(result.err, "err");
	assert_true(decode(HEAD, sizeof(HEAD) - 1, &result));
	assert_null(result.out);
}

static void test_large(void **state)
{
	char *text = mem_array(scratch.ctx, char, 100001);
	struct action_result in = {.path = "p", .digest = DIGEST, .size = 1LL << 62, .out = text};
	struct action_result out;
	size_t size;

	(void)state;
	memset(text, 'x', 100000);
	unsigned char *data = action_result_encode(scratch.ctx, &in, &size);
	assert_true(decode(data, size, &out));
	assert_int_equal(out.size, 1LL << 62);
	assert_string_equal(out.out, text);
}

/* What servers add: metadata, an exit code, files of no interest, fixed-size fields. */
static void test_unknown_fields(void **state)
{
	(void)state;
	assert_true(accepts(MESSAGE "\x20\x07"));
	assert_true(accepts("\x4a\x05\x0a\x03"
			    "bot" MESSAGE));
	assert_true(accepts(MESSAGE "\x79"
				    "12345678"
				    "\x7d"
				    "1234"));
	assert_true(accepts(MESSAGE "\x12\x03\x0a\x01"
				    "b"));
}

static void test_refused(void **state)
{
	(void)state;
	assert_false(accepts(""));
	assert_false(accepts("<!DOCTYPE html>"));
	assert_false(accepts("\x2a\x03out"));
	/* No path, no digest, a short digest, one with capital letters. */
	assert_false(accepts("\x12\x47\x12\x45\x0a\x40" DIGEST "\x10\xac\x02"));
	assert_false(accepts("\x12\x03\x0a\x01"
			     "a"));
	assert_false(accepts("\x12\x08\x0a\x01"
			     "a"
			     "\x12\x03\x0a\x01"
			     "b"));
	assert_false(accepts("\x12\x47\x0a\x01"
			     "a"
			     "\x12\x42\x0a\x40"
			     "Ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
	/* A NUL within a text, a negative size. */
	assert_false(accepts(HEAD "\x2a\x03o\0t"));
	assert_false(
	    accepts("\x12\x52\x0a\x01"
		    "a"
		    "\x12\x4d\x0a\x40" DIGEST "\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"));
	/* A length past the end, a varint without an end, a group, a wire type that is none. */
	assert_false(accepts(HEAD "\x2a\x04out"));
	assert_false(accepts(HEAD "\x2a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01out"));
	assert_false(accepts(HEAD "\x20\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"));
	assert_false(accepts(HEAD "\x20"));
	assert_false(accepts(HEAD "\x23"));
	assert_false(accepts(HEAD "\x7d"
				  "123"));
}

/* Every cut and every changed byte: nothing is read past the end, which sanitizers see. */
static void test_mutated(void **state)
{
	const size_t size = sizeof(MESSAGE) - 1;
	struct action_result result;
	int taken = 0;

	(void)state;
	for (size_t n = 0; n < size; n++) {
		unsigned char *cut = mem_dup(scratch.ctx, MESSAGE, n + 1);

		mem_grow(scratch.ctx, cut, unsigned char, n + 1);
		taken += decode(cut, n, &result);
		mem_free(cut);
	}
	/* A message may end after each of its fields: two cuts are messages. */
	assert_int_equal(taken, 2);
	for (size_t i = 0; i < size; i++) {
		for (int flip = 1; flip < 256; flip++) {
			unsigned char *changed = mem_dup(scratch.ctx, MESSAGE, size);

			changed[i] ^= (unsigned char)flip;
			if (decode(changed, size, &result))
				assert_true(result.path != NULL && hash_is_hex(result.digest));
			mem_free(changed);
		}
	}
	assert_silent();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_encode),
	    SCRATCH_TEST(test_decode),
	    SCRATCH_TEST(test_large),
	    SCRATCH_TEST(test_unknown_fields),
	    SCRATCH_TEST(test_refused),
	    SCRATCH_TEST(test_mutated),
	};

	return cmocka_run_group_tests_name("action_result", tests, NULL, NULL);
}
