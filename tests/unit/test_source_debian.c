/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of engine/source: Debian origins, with pretended apt programs in PATH. */
#include "source_fixture.h"

#include <time.h>

#include "files/tree.h"
#include "source/apt/index.h"
#include "source/apt/suite.h"
#include "source/source_priv.h"

static char *old_path;

/*
 * apt that notes its calls in "calls", has lists after an update if there is "listing", and whose
 * downloads are the files of "pool". "no-update" and "no-download" make those fail.
 */
static const char apt[] =
    "#!/bin/sh\n"
    "conf=$3 here='%s'\n"
    "[ \"$1 $2\" = '-q -c' ] || exit 9\n"
    "[ -z \"$APT_CONFIG\" ] || exit 8\n"
    "grep -q 'Dir::State::status \"/dev/null\"' \"$conf\" || exit 7\n"
    "shift 3\n"
    "echo \"$*\" >>\"$here/calls\"\n"
    "case $1 in\n"
    "update) [ ! -e \"$here/no-update\" ] || { echo 'E: cannot resolve host'; exit 100; }\n"
    "	[ ! -e \"$here/bomb\" ] || . \"$here/bomb\"\n"
    "	cp \"$here/listing\" \"${conf%%/*}/lists/\" ;;\n"
    "show*) cat \"${conf%%/*}/lists/listing\" ;;\n"
    "*) [ ! -e \"$here/no-download\" ] || { echo 'E: Failed to fetch it  404  Not Found'; exit "
    "100; }\n"
    "	cp \"$here\"/pool/* . ;;\n"
    "esac\n";

static const char apt_config[] =
    "#!/bin/sh\nprintf \"LIST='%%s'\\nPARTS='%%s'\\n\" '%s/sources.list' '%s/parts'\n";

static int setup(void **state)
{
	int result = fix_setup(state);

	old_path = mem_strdup(scratch.ctx, getenv("PATH"));
	setenv("PATH", mem_printf(scratch.ctx, "%s/bin:%s", scratch.dir, old_path), 1);
	setenv("APT_CONFIG", "/dev/null", 1);
	scratch_mkdir("bin");
	scratch_mkdir("pool");
	scratch_mkdir("parts");
	scratch_file("sources.list", "deb http://host.invalid/debian bookworm main\n", 0644);
	char *script = mem_printf(scratch.ctx, apt, scratch.dir);
	scratch_file("bin/apt-get", script, 0755);
	scratch_file("bin/apt-cache", script, 0755);
	scratch_file(
	    "bin/apt-config", mem_printf(scratch.ctx, apt_config, scratch.dir, scratch.dir), 0755);
	return result;
}

static int teardown(void **state)
{
	setenv("PATH", old_path, 1);
	unsetenv("APT_CONFIG");
	return scratch_teardown(state);
}

#define APT_TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

static const char *calls(void)
{
	char *path = scratch_path("calls");
	const char *text = path_exists(path) ? path_read(scratch.ctx, path, NULL) : "";

	(void)path_remove(path);
	return text;
}

/* What apt-cache showsrc prints of a package with that file. */
static void list_source(const char *version, const char *file, const char *sha256)
{
	scratch_file("listing",
	    mem_printf(scratch.ctx,
		"Package: hello\nVersion: 0.9-1\nChecksums-Sha256:\n %s 1 old.tar.gz\n\n"
		"Package: hello\nVersion: %s\nFiles:\n 00 4 %s\nChecksums-Sha256:\n %s 4 %s\n"
		" 11 9 hello.dsc\n\n",
		fix_digest("old"), version, file, sha256, file),
	    0644);
}

static struct source *hello(enum origin_kind kind, const char *file)
{
	struct source *s = fix_source("hello");

	fix_debian(s, kind, file, fix_digest("good"));
	return s;
}

static const char name[] = "hello_1.0.orig.tar.gz";

static void test_source_package(void **state)
{
	struct source *s = hello(ORIGIN_DEBIAN_SOURCE, name);
	struct source_file f;

	(void)state;
	list_source("1.0-2", name, fix_digest("good"));
	scratch_file("pool/hello_1.0.orig.tar.gz", "good", 0644);
	scratch_file("pool/hello_1.0.orig.tar.gz.asc", "signature", 0644);
	assert_int_equal(fix_fetch(s, &f), 0);
	assert_silent();
	assert_string_equal(f.from, "Debian trixie");
	assert_string_equal(path_basename(f.path), name);
	assert_string_equal(path_read(scratch.ctx, f.path, NULL), "good");
	/* No lists at first: so straight to the update. */
	assert_string_equal(calls(),
	    "update\nshowsrc --only-source hello\n"
	    "source --only-source --tar-only --download-only hello=1.0-2\n");
	assert_string_equal(fix_events(),
	    "download hello 1.0 Debian trixie: package lists\n"
	    "download hello 1.0 Debian trixie: hello=1.0-2\nfetched hello 1.0 Debian trixie");
	/* With lists at hand none is needed. */
	assert_int_equal(path_remove(f.path), 0);
	assert_int_equal(fix_fetch(s, &f), 0);
	assert_string_equal(calls(),
	    "showsrc --only-source hello\n"
	    "source --only-source --tar-only --download-only hello=1.0-2\n");
	assert_silent();
	char *text = path_read(
	    scratch.ctx, store_path(scratch.ctx, fix.store, "apt/trixie/source/mcm.sources"), NULL);
	assert_string_equal(text,
	    "Types: deb-src\nTargets: Sources\nURIs: http://host.invalid/debian\n"
	    "Suites: trixie\nComponents: main\n\n");
	/* Mirrors may be frozen. */
	text = path_read(
	    scratch.ctx, store_path(scratch.ctx, fix.store, "apt/trixie/source/apt.conf"), NULL);
	assert_non_null(strstr(text, "\nAcquire::Check-Valid-Until \"false\";\n"));
}

static void test_binary_package(void **state)
{
	struct source *s = hello(ORIGIN_DEBIAN_BINARY, NULL);
	struct source_file f;

	(void)state;
	scratch_file("listing",
	    mem_printf(scratch.ctx,
		"Package: hello\nVersion: 1:1.0-2\nFilename: pool/hello_1.0-2_all.deb\nSize: 4\n"
		"SHA256: %s\n\n",
		fix_digest("good")),
	    0644);
	scratch_file("pool/hello_1%3a1.0-2_all.deb", "good", 0644);
	assert_int_equal(fix_fetch(s, &f), 0);
	assert_silent();
	assert_string_equal(calls(), "update\nshow hello\ndownload hello=1:1.0-2\n");
	assert_string_equal(path_basename(f.path), "hello_any.deb");
}

/* Lists that name a version which is gone: new ones, once. */
static void test_stale_lists(void **state)
{
	struct source *s = hello(ORIGIN_DEBIAN_SOURCE, name);
	struct source_file f;
	char *lists = store_path(scratch.ctx, fix.store, "apt/trixie/source/lists");

	(void)state;
	assert_int_equal(path_mkdirs(lists), 0);
	list_source("1.0-1", name, fix_digest("other"));
	fix_run(scratch_argv("cp", scratch_path("listing"), lists, NULL));
	list_source("1.0-2", name, fix_digest("good"));
	scratch_file("pool/hello_1.0.orig.tar.gz", "good", 0644);
	assert_int_equal(fix_fetch(s, &f), 0);
	assert_silent();
	assert_string_equal(calls(),
	    "showsrc --only-source hello\nupdate\nshowsrc --only-source hello\n"
	    "source --only-source --tar-only --download-only hello=1.0-2\n");
}

/* Of one attempt or several: what went wrong is told once. */
static void expect_warning(struct source *s, const char *what, const char *cause)
{
	struct source_file f;

	assert_int_equal(fix_fetch(s, &f), -1);
	const char *told = scratch_messages();
	char *line = mem_printf(
	    scratch.ctx, "mcm: warning: cannot get %s Debian trixie: %s\n", what, cause);
	const char *found = strstr(told, line);
	if (found == NULL || strstr(found + 1, line) != NULL ||
	    strstr(told, "cannot get 'hello 1.0': no origin") == NULL)
		fail_msg("not once '%s' in: %s", line, told);
}

static void expect_failure(struct source *s, const char *cause)
{
	expect_warning(s, "'hello 1.0' from", cause);
}

/* Whatever the package: another origin of the same suite says nothing more. */
static void expect_no_lists(const char *cause)
{
	struct source *s = hello(ORIGIN_DEBIAN_SOURCE, name);

	fix_debian(s, ORIGIN_DEBIAN_SOURCE, "other.tar.gz", fix_digest("other"));
	expect_warning(s, "the package lists of", cause);
}

static void test_failures(void **state)
{
	struct source *s = hello(ORIGIN_DEBIAN_SOURCE, name);
	const char *good = fix_digest("good"), *other = fix_digest("other");

	(void)state;
	scratch_file("no-update", "", 0644);
	expect_no_lists("cannot resolve host");
	(void)path_remove(scratch_path("no-update"));
	scratch_file("listing", "", 0644);
	expect_failure(s, "there is no package 'hello'");
	list_source("1.0-2", name, other);
	expect_failure(
	    s, mem_printf(scratch.ctx,
		   "package 'hello' has no file with digest '%s': it has '%s' with digest '%s'",
		   good, name, other));
	list_source("1.0-2", "another.tar", other);
	expect_failure(
	    s, mem_printf(scratch.ctx,
		   "package 'hello' has no file with digest '%s': it has version '0.9-1', '1.0-2'",
		   good));
	list_source("1.0-2", name, good);
	scratch_file("no-download", "", 0644);
	expect_failure(s, "Failed to fetch it  404  Not Found");
	(void)path_remove(scratch_path("no-download"));
	scratch_file("pool/hello_1.0.orig.tar.gz", "evil", 0644);
	expect_failure(
	    s, mem_printf(scratch.ctx, "no file that apt downloaded has the digest '%s'", good));
	assert_null(store_source_find(scratch.ctx, fix.store, good));
}

/* The update of a suite that the pretended apt makes by that script, under limits. */
static const char *bombed(const char *script, double seconds)
{
	struct apt_suite *s = apt_suite_new(scratch.ctx, fix.store->root, "trixie", false);
	const struct event_sink sink = {NULL, NULL};
	struct apt_call call = {.ctx = scratch.ctx, .suite = s, .sink = &sink, .stage = "hello"};
	time_t before = time(NULL);

	scratch_file("listing", "", 0644);
	scratch_file("bomb", script, 0644);
	s->most_list_bytes = 100000;
	s->most_files = 50;
	s->most_seconds = seconds;
	assert_int_equal(apt_suite_prepare(&call), 0);
	apt_suite_update(&call);
	assert_true(time(NULL) - before < 20);
	assert_silent();
	return s->trouble;
}

/* A site whose lists unpack to more than a disk holds, are many, or never end. */
static void test_limits(void **state)
{
	(void)state;
	assert_string_equal(
	    bombed("head -c 200000 /dev/zero >\"${conf%/*}/lists/partial/x\"; sleep 60\n", 60),
	    "package lists are unpacked more than 100000 bytes");
	char *lists = store_path(scratch.ctx, fix.store, "apt/trixie/source/lists");
	assert_int_equal(tree_size(lists), 0);
	/* It is over before it is seen. */
	assert_string_equal(bombed("head -c 200000 /dev/zero >\"${conf%/*}/lists/x\"\n", 60),
	    "package lists are unpacked more than 100000 bytes");
	assert_int_equal(tree_size(lists), 0);
	assert_string_equal(
	    bombed("for i in $(seq 100); do : >\"${conf%/*}/lists/$i\"; done; sleep 60\n", 60),
	    "apt got more than 50 files");
	assert_string_equal(bombed("sleep 60\n", 0.3), "apt took more than 0.3 s");
	assert_null(bombed("\n", 60));
}

static void test_no_site(void **state)
{
	(void)state;
	scratch_file("sources.list", "deb http://host.invalid/x ./\n", 0644);
	expect_failure(hello(ORIGIN_DEBIAN_SOURCE, name),
	    "this host's apt configuration names no site with the component 'main'");
	assert_string_equal(calls(), "");
}

static void test_no_apt(void **state)
{
	struct source *all[2] = {
	    hello(ORIGIN_DEBIAN_SOURCE, name), hello(ORIGIN_DEBIAN_BINARY, NULL)};
	struct source_file files[2];

	(void)state;
	setenv("PATH", scratch_path("parts"), 1);
	assert_int_equal(
	    source_fetch_all(scratch.ctx, fix.store, all, 2, &fix.opts, files, NULL, NULL), -1);
	const char *told = scratch_messages();
	const char *note = strstr(told, "passing over Debian origins: this host has no 'apt-get'");
	assert_non_null(note);
	assert_null(strstr(note + 1, "passing over"));
}

static void test_offline(void **state)
{
	struct source_file f;

	(void)state;
	fix.opts.offline = true;
	assert_int_equal(fix_fetch(hello(ORIGIN_DEBIAN_SOURCE, name), &f), -1);
	assert_reported("offline");
	assert_string_equal(calls(), "");
}

static void test_after_urls(void **state)
{
	struct source *s = fix_source("hello");
	struct source_file f;

	(void)state;
	fix_url(s, fix_file_url(scratch_path("absent")), "x.tar", fix_digest("x"));
	fix_debian(s, ORIGIN_DEBIAN_SOURCE, name, fix_digest("good"));
	fix_url(s, fix_file_url(scratch_file("y", "y", 0644)), "y.tar", fix_digest("y"));
	list_source("1.0-2", name, fix_digest("good"));
	scratch_file("pool/hello_1.0.orig.tar.gz", "good", 0644);
	assert_int_equal(fix_fetch(s, &f), 0);
	assert_ptr_equal(f.origin, &s->release->origins[1]);
	(void)scratch_messages();
	/* And when apt fails, on to the next URL. */
	assert_int_equal(path_remove(f.path), 0);
	scratch_file("no-download", "", 0644);
	assert_int_equal(fix_fetch(s, &f), 0);
	assert_ptr_equal(f.origin, &s->release->origins[2]);
}

static void test_bad_names(void **state)
{
	static const char *const bad[] = {"../x", "-oDir=x", "", "a b", "x/y"};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct source *s = hello(ORIGIN_DEBIAN_SOURCE, name);
		struct origin *o = (struct origin *)(uintptr_t)s->release->origins;
		struct source_file f;

		o->package = bad[i];
		assert_int_equal(fix_fetch(s, &f), -1);
		assert_reported("not the name of a Debian package");
		o->package = "hello";
		o->suite = bad[i];
		assert_int_equal(fix_fetch(s, &f), -1);
		assert_reported("not the name of a Debian package");
	}
	assert_string_equal(calls(), "");
}

static void test_host_sites(void **state)
{
	(void)state;
	scratch_file("sources.list",
	    "# deb http://comment.invalid/debian bookworm main\n"
	    "deb [arch=amd64 signed-by=/k/a.gpg trusted=yes] http://one.invalid/debian bookworm "
	    "main contrib # why\n"
	    "deb-src http://one.invalid/debian bookworm main\n"
	    "deb http://security.invalid/debian bookworm-security main\n"
	    "deb http://flat.invalid/debian ./\n"
	    "deb http://vendor.invalid/apt bookworm stable\n"
	    "deb cdrom:[Debian]/ bookworm main\n"
	    "nonsense\n\ndeb\n",
	    0644);
	scratch_file("parts/b.sources",
	    "# a comment\nTypes: deb\nURIs: http://two.invalid/debian\n "
	    "http://three.invalid/debian\n"
	    "Suites: bookworm bookworm-updates\ncomponents: main\nSigned-By:\n KEY LINE\n# inner\n "
	    ".\n KEY END\n"
	    "\n\nTypes: deb\nURIs: http://off.invalid/debian\nSuites: bookworm\nComponents: "
	    "main\nEnabled: no\n"
	    "\nTypes: deb\nURIs: http://updates.invalid/debian\nSuites: "
	    "bookworm-updates\nComponents: main\n"
	    "\nURIs: http://half.invalid/\n",
	    0644);
	scratch_file("parts/a.list", "deb http://four.invalid/debian stable main\n", 0644);
	scratch_file("parts/c.list.disabled", "deb http://five.invalid/debian stable main\n", 0644);
	assert_string_equal(apt_sources_text(scratch.ctx, "sid", true),
	    "Types: deb\nTargets: Packages\nURIs: http://one.invalid/debian\nSuites: sid\n"
	    "Components: main\nSigned-By: /k/a.gpg\nTrusted: yes\n\n"
	    "Types: deb\nTargets: Packages\nURIs: http://four.invalid/debian\nSuites: sid\n"
	    "Components: main\n\n"
	    "Types: deb\nTargets: Packages\nURIs: http://two.invalid/debian\nSuites: sid\n"
	    "Components: main\nSigned-By: \n KEY LINE\n .\n KEY END\n\n"
	    "Types: deb\nTargets: Packages\nURIs: http://three.invalid/debian\nSuites: sid\n"
	    "Components: main\nSigned-By: \n KEY LINE\n .\n KEY END\n\n");
	assert_silent();
}

static void test_listing(void **state)
{
	(void)state;
	struct apt_listing l = apt_listing_find(scratch.ctx, "", false, "aa", "x");
	assert_null(l.version);
	assert_null(l.others);
	l = apt_listing_find(scratch.ctx, "W: Unable to locate package x\n", true, "aa", "x");
	assert_null(l.version);
	assert_null(l.others);
	/* The digest before the version, no empty line at the end, a field cut short. */
	l = apt_listing_find(
	    scratch.ctx, "Checksums-Sha256:\n aa 12 x.tar\nVersion: 2", false, "aa", "x");
	assert_string_equal(l.version, "2");
	assert_int_equal(l.size, 12);
	l = apt_listing_find(scratch.ctx, "Version: 1\nChecksums-Sha256:\n aa\n", false, "aa", "x");
	assert_null(l.version);
	assert_string_equal(l.others, "it has version '1'");
	/* No size that a file can have. */
	l = apt_listing_find(
	    scratch.ctx, "Version: 1\nChecksums-Sha256:\n aa -5 x\n", false, "aa", "x");
	assert_string_equal(l.version, "1");
	assert_int_equal(l.size, 0);
	/* Reading on would be quadratic. */
	char *many = mem_strdup(scratch.ctx, "");
	for (int i = 0; i < 1001; i++)
		mem_appendf(scratch.ctx, &many, "Version: %d\n\n", i);
	l = apt_listing_find(scratch.ctx, many, false, "aa", "x");
	assert_null(l.version);
	assert_string_equal(l.others, "it has more than 1000 versions");
	/* A later stanza, and one without a version. */
	l = apt_listing_find(scratch.ctx,
	    "SHA256: aa\nFilename: p/x\n\nVersion: 3\nSHA256: aa\nFilename: p/x\n", true, "aa",
	    "x");
	assert_string_equal(l.version, "3");
	l = apt_listing_find(
	    scratch.ctx, "Version: 3\nSHA256: bb\nFilename: p/x\n", true, "aa", "x");
	assert_null(l.version);
	assert_string_equal(l.others, "it has 'x' with digest 'bb'");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    APT_TEST(test_source_package),
	    APT_TEST(test_binary_package),
	    APT_TEST(test_stale_lists),
	    APT_TEST(test_failures),
	    APT_TEST(test_limits),
	    APT_TEST(test_no_site),
	    APT_TEST(test_no_apt),
	    APT_TEST(test_offline),
	    APT_TEST(test_after_urls),
	    APT_TEST(test_bad_names),
	    APT_TEST(test_host_sites),
	    APT_TEST(test_listing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
