/* SPDX-License-Identifier: Apache-2.0 */
/* URLs as text: what is shown, and which server they name. */
#include "net/url.h"

#include "scratch.h"

static void assert_url(const char *text, const char *printable, const char *name)
{
	assert_string_equal(url_printable(scratch.ctx, text), printable);
	assert_string_equal(url_server(scratch.ctx, text), name);
}

static void test_urls(void **state)
{
	(void)state;
	assert_url("https://Example.org/a@b", "https://Example.org/a@b", "example.org:443");
	assert_url("http://u:p@h:81/x?k=v", "http://h:81/x?...", "h:81");
	/* A user of a domain, as company proxies have them. */
	assert_url("http://CORP\\u:p@h/x", "http://h/x", "h:80");
	assert_url("http://CORP\\u:p@h:81/x", "http://h:81/x", "h:81");
	assert_url("http://h", "http://h", "h:80");
	assert_string_equal(url_printable(scratch.ctx, "file:///a/b.c"), "file:///a/b.c");
	assert_string_equal(url_file(scratch.ctx, "file:///a/b%20c"), "/a/b c");
	assert_null(url_file(scratch.ctx, "https://h/a"));
	/* Not parsed. */
	assert_url("http://u:p@q@h", "http://h", "http://h");
	assert_url("http://u:pa/ss@h/x", "http://h/x", "http://h/x");
	assert_url("http://u:p@h/a b?secret", "http://h/a b", "http://h/a b");
	assert_url("http://[::1]/x#f", "http://[::1]/x", "[::1]:80");
	assert_url("u:p@h/x", "h/x", "h/x");
	assert_url("https:u:p@h/x://y", "h/x://y", "h/x://y");
	assert_true(url_is_network("HTTPS://x"));
	assert_false(url_is_network("file:///x"));
	assert_false(url_is_network("ftp://x"));
}

static void test_this_machine(void **state)
{
	static const char *const here[] = {
	    "localhost", "LOCALHOST:80", "127.0.0.1", "127.1.2.3:5000", "[::1]", "[::1]:80"};
	static const char *const others[] = {"localhost.example.org", "127.example.org",
	    "128.0.0.1", "127.0.0.1.example.org:80", "[::1].example.org", "::1", "", "local"};

	(void)state;
	for (size_t i = 0; i < sizeof here / sizeof *here; i++)
		assert_true(url_is_here(here[i]));
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		assert_false(url_is_here(others[i]));
}

static void test_user(void **state)
{
	(void)state;
	assert_true(url_has_user("http://u:p@h/x"));
	assert_true(url_has_user("http://u@h"));
	assert_true(url_has_user("http://:p@h"));
	assert_true(url_has_user("http://CORP\\u:p@h/x"));
	assert_true(url_has_user("https://u:pa/ss@h/x"));
	assert_false(url_has_user("https://h/x@y"));
	assert_false(url_has_user("http://[::1]:80/"));
	assert_false(url_has_user(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_urls),
	    SCRATCH_TEST(test_this_machine),
	    SCRATCH_TEST(test_user),
	};

	return cmocka_run_group_tests_name("url", tests, NULL, NULL);
}
