/* SPDX-License-Identifier: Apache-2.0 */
/* The store: opening, entries, aliases, notes, locks, work directories. */
#include "store_fixture.h"

#include <sys/resource.h>

enum { NOBODY = 65534 };

/* The 64 digits that begin with these two and end in a number. */
static const char *key(struct fixture *f, const char *first, int n)
{
	return mem_printf(f, "%s%062d", first, n);
}

/* A small output tree. */
static char *make_output(struct fixture *f, const char *name, const char *text)
{
	char *dir = scratch_path(name);

	path_mkdirs(path_join(f, dir, "bin"));
	put_text(path_join(f, dir, "bin/tool"), text);
	chmod(path_join(f, dir, "bin/tool"), 0755);
	put_text(path_join(f, dir, "notes"), "notes");
	assert_int_equal(symlink("tool", path_join(f, dir, "bin/also")), 0);
	return dir;
}

static struct store_entry put(struct fixture *f, const char *k, const char *text)
{
	struct store_entry entry;
	struct json *record = json_new_object();

	json_set_string(record, "stage", "gcc@x");
	json_set_real(record, "seconds", 12.5);
	json_set_real(record, "cpu", 20.25);
	assert_int_equal(store_put(f, f->store, k, make_output(f, "out", text), record, &entry), 0);
	return entry;
}

static char *entry_dir(struct fixture *f, const char *k)
{
	return mem_printf(f, "%s/stages/%.2s/%s", f->store->root, k, k);
}

static void test_open(void **state)
{
	struct fixture *f = *state;
	char *format = path_read(f, store_path(f, f->store, "format"), NULL);

	assert_string_equal(format, "mcm-store 1\n");
	assert_true(path_is_dir(store_path(f, f->store, "stages")));
	assert_non_null(store_open(f, f->store->root));
	assert_int_equal(mkdir(scratch_path("disk"), 0755), 0);
	assert_int_equal(mkdir(scratch_path("disk/lost+found"), 0755), 0);
	assert_non_null(store_open(f, scratch_path("disk")));
	/* Killed while it made the store. */
	assert_int_equal(mkdir(scratch_path("cut"), 0755), 0);
	put_text(scratch_path("cut/format"), "mcm-");
	assert_non_null(store_open(f, scratch_path("cut")));
	assert_non_null(store_open(f, scratch_path("cut")));
	assert_silent();
}

static void test_open_place(void **state)
{
	struct fixture *f = *state;

	setenv("MCM_STORE", scratch_path("a"), 1);
	setenv("XDG_CACHE_HOME", scratch_path("b"), 1);
	setenv("HOME", scratch_path("c"), 1);
	assert_string_equal(store_open(f, NULL)->root, scratch_path("a"));
	setenv("MCM_STORE", "", 1);
	assert_string_equal(store_open(f, NULL)->root, scratch_path("b/mcm"));
	setenv("XDG_CACHE_HOME", "relative", 1);
	assert_string_equal(store_open(f, NULL)->root, scratch_path("c/.cache/mcm"));
	unsetenv("XDG_CACHE_HOME");
	unsetenv("HOME");
	assert_null(store_open(f, NULL));
	assert_reported("set MCM_STORE");
	unsetenv("MCM_STORE");
}

static void test_open_refuses(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(mkdir(scratch_path("home"), 0755), 0);
	put_text(scratch_path("home/letter"), "dear");
	assert_null(store_open(f, scratch_path("home")));
	assert_reported("neither empty nor a store");
	assert_false(path_exists(scratch_path("home/stages")));
	put_text(scratch_path("home/format"), "mcm-store 1\n");
	assert_non_null(store_open(f, scratch_path("home")));
	put_text(scratch_path("home/format"), "mcm-store 7\n");
	assert_null(store_open(f, scratch_path("home")));
	assert_reported("'mcm-store 7', this mcm knows 'mcm-store 1'; remove it or set MCM_STORE");
	put_text(scratch_path("home/format"), "jpeg");
	assert_null(store_open(f, scratch_path("home")));
	assert_reported("neither empty nor a store");
	assert_null(store_open(f, scratch_path("home/letter")));
	assert_reported("is not a directory; set MCM_STORE");
	assert_null(store_open(f, scratch_path("home/letter/below")));
	assert_reported("is not a directory; set MCM_STORE");
	assert_int_equal(symlink("nowhere", scratch_path("dangling")), 0);
	assert_null(store_open(f, scratch_path("dangling")));
	assert_reported("is not a directory; set MCM_STORE");
}

static void test_open_read_only(void **state)
{
	struct fixture *f = *state;
	int status;

	assert_int_equal(chmod(f->store->root, 0555), 0);
	pid_t pid = fork();
	if (pid == 0) {
		/* Root may write anywhere. */
		bool switched = geteuid() != 0 || setuid(NOBODY) == 0;
		bool refused = switched && store_open(f, f->store->root) == NULL &&
			       store_open(f, path_join(f, f->store->root, "below")) == NULL;

		_exit(refused && strstr(scratch_messages(), "(set MCM_STORE to a directory") != NULL
			  ? 0
			  : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(chmod(f->store->root, 0755), 0);
}

static void test_open_through_link(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(symlink("store", scratch_path("link")), 0);
	assert_string_equal(store_open(f, scratch_path("link"))->root, f->store->root);
	assert_silent();
}

static void test_open_foreign(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(chmod(store_path(f, f->store, "logs"), 0777), 0);
	assert_null(store_open(f, f->store->root));
	assert_reported("everybody may write to");
	assert_int_equal(chmod(store_path(f, f->store, "logs"), 0755), 0);
	if (geteuid() != 0)
		skip();
	assert_int_equal(chown(f->store->root, NOBODY, NOBODY), 0);
	assert_null(store_open(f, f->store->root));
	assert_reported("belongs to the user nobody");
}

/* What root has made there, and locked, is of use to another user of the group. */
static void test_open_shared(void **state)
{
	struct fixture *f = *state;
	char *root = scratch_path("shared");
	int status;

	if (geteuid() != 0)
		skip();
	assert_int_equal(chmod(scratch_mkdir("shared"), 02775), 0);
	assert_int_equal(chown(root, 0, NOBODY), 0);
	assert_int_equal(chmod(root, 02775), 0);
	setenv("MCM_TRUST_OWNERS", "%nogroup", 1);
	umask(022);
	struct store *store = store_open(f, root);
	struct store_entry entry;
	assert_non_null(store);
	assert_int_equal(
	    store_put(f, store, key(f, "ab", 1), make_output(f, "out", "one"), NULL, &entry), 0);
	assert_int_equal(chmod(scratch.dir, 0755), 0);
	store_unlock(store_lock(f, store, "one", true, true, NULL));
	put_text(store_path(f, store, "locks/narrow"), "");
	assert_int_equal(chmod(store_path(f, store, "locks/narrow"), 0644), 0);
	pid_t pid = fork();
	if (pid == 0) {
		bool switched = setgid(NOBODY) == 0 && setuid(NOBODY) == 0;
		struct store *theirs = switched ? store_open(NULL, root) : NULL;

		_exit(theirs != NULL && store_lock(f, theirs, "one", true, true, NULL) >= 0 &&
			      store_lock(f, theirs, "narrow", true, true, NULL) >= 0 &&
			      store_choice_set(theirs, "a", "b") == 0 &&
			      store_find(f, theirs, key(f, "ab", 1), &entry) == 1 &&
			      store_verify(theirs, &entry) == 0 &&
			      store_put(f, theirs, key(f, "ab", 2),
				  make_output(f, "shared/work/out", "two"), NULL, &entry) == 0
			  ? 0
			  : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	unsetenv("MCM_TRUST_OWNERS");
	assert_int_equal(status, 0);
	assert_int_equal(mode_of(store_path(f, store, "stages")), 02775);
	assert_int_equal(mode_of(store_path(f, store, "locks/one")), 0664);
	umask(022);
}

static void test_put_find(void **state)
{
	struct fixture *f = *state;
	const char *k = key(f, "ab", 1);
	struct store_entry entry, found;

	assert_int_equal(store_find(f, f->store, k, &found), 0);
	assert_null(found.path);
	entry = put(f, k, "one");
	assert_false(path_exists(scratch_path("out")));
	assert_int_equal(store_find(f, f->store, k, &found), 1);
	assert_string_equal(found.resolved, k);
	assert_string_equal(found.output, entry.output);
	assert_string_equal(found.path, path_join(f, entry_dir(f, k), "output"));
	assert_true(found.seconds == 12.5 && found.cpu == 20.25);
	assert_int_equal(found.bytes, strlen("one") + strlen("notes"));
	assert_int_equal(mode_of(path_join(f, found.path, "bin/tool")), 0555);
	assert_int_equal(mode_of(path_join(f, found.path, "notes")), 0444);
	assert_int_equal(mode_of(path_join(f, found.path, "bin")), 0755);
	struct json *record = json_load(path_join(f, entry_dir(f, k), "record.json"));
	assert_string_equal(json_get_string(record, "stage"), "gcc@x");
	json_free(record);
	/* Theirs counts, ours is dropped, also without a record. */
	char *ours = make_output(f, "ours", "two");
	assert_int_equal(store_put(f, f->store, k, ours, NULL, &found), 0);
	assert_string_equal(found.output, entry.output);
	assert_false(path_exists(ours));
	assert_silent();
	assert_int_equal(
	    store_put(f, f->store, key(f, "ac", 1), scratch_path("nothing"), NULL, &found), -1);
	assert_reported("nothing");
	assert_null(found.path);
}

static void assert_broken(struct fixture *f, const char *k)
{
	struct store_entry entry;

	assert_int_equal(store_find(f, f->store, k, &entry), 0);
	assert_reported("warning: the record in");
	assert_false(path_exists(entry_dir(f, k)));
	put(f, k, "one");
	assert_silent();
}

static void test_broken_record(void **state)
{
	struct fixture *f = *state;
	const char *k = key(f, "cd", 2);
	char *record = path_join(f, entry_dir(f, k), "record.json");

	put(f, k, "one");
	put_text(record, "{\"key\": ");
	assert_broken(f, k);
	put_text(record, "");
	assert_broken(f, k);
	put_text(record, "[]");
	assert_broken(f, k);
	char *text = mem_printf(f, "{\"key\": \"%s\", \"output\": \"%s\"}", key(f, "cd", 3), k);
	put_text(record, text);
	assert_broken(f, k);
	unlink(record);
	assert_broken(f, k);
	path_remove(path_join(f, entry_dir(f, k), "output"));
	assert_broken(f, k);
	/* A put takes the place of a broken entry too. */
	put_text(record, "{");
	put(f, k, "two");
	struct store_entry entry;
	scratch_messages();
	assert_int_equal(store_find(f, f->store, k, &entry), 1);
	assert_int_equal(store_verify(f->store, &entry), 0);
	assert_silent();
}

static void test_alias(void **state)
{
	struct fixture *f = *state;
	const char *input = key(f, "11", 1), *k = key(f, "22", 1);
	char *file = mem_printf(f, "%s/inputs/11/%s", f->store->root, input);
	struct store_entry entry;

	assert_int_equal(store_find_input(f, f->store, input, &entry), 0);
	assert_null(store_last_key_text(f, f->store, "gcc@x"));
	assert_int_equal(put_alias(f->store, input, k, "gcc@x", "text\nof key\n"), 0);
	assert_int_equal(store_find_input(f, f->store, input, &entry), 0);
	assert_string_equal(store_last_key_text(f, f->store, "gcc@x"), "text\nof key\n");
	put(f, k, "one");
	assert_int_equal(store_find_input(f, f->store, input, &entry), 1);
	assert_string_equal(entry.resolved, k);
	assert_int_equal(put_alias(f->store, input, k, "gcc@x", "later"), 0);
	assert_string_equal(store_last_key_text(f, f->store, "gcc@x"), "later");
	assert_silent();
	put_text(file, "{\"resolved\"");
	assert_int_equal(store_find_input(f, f->store, input, &entry), 0);
	assert_reported("is broken; it is removed");
	assert_false(path_exists(file));
	assert_int_equal(put_alias(f->store, input, "../../../etc", "gcc@x", "later"), 0);
	assert_int_equal(store_find_input(f, f->store, input, &entry), 0);
	assert_reported("names no entry of the store");
	assert_false(path_exists(file));
}

/* Any bit of what is read back, of whatever meaning. */
static void test_sealed(void **state)
{
	struct fixture *f = *state;
	const char *input = key(f, "11", 2), *k = key(f, "cd", 5);
	char *record = path_join(f, entry_dir(f, k), "record.json");
	char *alias = mem_printf(f, "%s/inputs/11/%s", f->store->root, input);
	struct store_entry entry;
	size_t size;

	put(f, k, "one");
	char *text = path_read(f, record, &size);
	for (size_t i = 0; i < size; i++) {
		text[i] ^= 1;
		put_text(record, text);
		text[i] ^= 1;
		/* What is the same text to a reader of JSON does no harm. */
		if (store_find(f, f->store, k, &entry) == 1) {
			assert_true(text[i] == ' ' || text[i] == '\n' || text[i] == '\t');
			continue;
		}
		put(f, k, "one");
		scratch_messages();
	}
	assert_int_equal(put_alias(f->store, input, k, "gcc@x", "some text"), 0);
	text = path_read(f, alias, NULL);
	strstr(text, "some")[0] ^= 1;
	put_text(alias, text);
	assert_int_equal(store_find_input(f, f->store, input, &entry), 0);
	assert_reported("is broken; it is removed");
}

static void allow_files(rlim_t n)
{
	struct rlimit limit;

	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	limit.rlim_cur = n;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

/* What cannot be read for want of descriptors is not broken. */
static void test_unreadable(void **state)
{
	struct fixture *f = *state;
	const char *input = key(f, "11", 3), *k = key(f, "cd", 6), *other = key(f, "cd", 7);
	struct store *again = store_open(f, f->store->root);
	struct store_entry entry, found;

	put(f, k, "one");
	entry = put(f, other, "two");
	assert_int_equal(put_alias(f->store, input, k, "gcc@x", "text"), 0);
	store_count(f->store, 1, 2, 3);
	allow_files(0);
	assert_int_equal(store_find(f, f->store, k, &found), 0);
	assert_reported("which stays in the store and is not used this time: Too many open files");
	assert_int_equal(store_verify(f->store, &entry), -1);
	assert_reported("which stays in the store and is not used this time: Too many open files");
	assert_int_equal(store_find_input(f, f->store, input, &found), 0);
	assert_reported("which stays as it is: Too many open files");
	assert_true(store_history_get(f->store, "gcc@x").seconds == -1);
	allow_files(64);
	scratch_messages();
	/* This process does without it, and what it makes itself takes the place. */
	assert_int_equal(store_find(f, f->store, k, &found), 0);
	assert_int_equal(store_find_input(f, again, input, &found), 1);
	assert_int_equal(store_verify(again, &found), 0);
	put(f, other, "three");
	assert_int_equal(store_find(f, f->store, other, &found), 1);
	assert_string_not_equal(found.output, entry.output);
	assert_silent();
}

/* Nothing of ours is one, and nobody writes to it. */
static void test_fifo(void **state)
{
	struct fixture *f = *state;
	const char *k = key(f, "cd", 8);
	char *record = path_join(f, entry_dir(f, k), "record.json");
	struct store_entry entry;

	put(f, k, "one");
	unlink(record);
	assert_int_equal(mkfifo(record, 0600), 0);
	assert_int_equal(mkfifo(store_path(f, f->store, "choices/fifo"), 0600), 0);
	assert_int_equal(mkfifo(store_path(f, f->store, "history/fifo"), 0600), 0);
	assert_int_equal(store_find(f, f->store, k, &entry), 0);
	assert_reported("the record in");
	assert_null(store_choice_get(f, f->store, "fifo"));
	assert_true(store_history_get(f->store, "fifo").seconds == -1);
	assert_reported("is broken; it is removed and learned again");
}

static void test_modes(void **state)
{
	struct fixture *f = *state;
	struct store_entry entry = put(f, key(f, "cd", 9), "one");
	char *tool = path_join(f, entry.path, "bin/tool"),
	     *notes = path_join(f, entry.path, "notes");

	assert_int_equal(chmod(tool, 06777), 0);
	assert_int_equal(chmod(notes, 0), 0);
	assert_int_equal(store_verify(f->store, &entry), 0);
	assert_int_equal(mode_of(tool), 0555);
	assert_int_equal(mode_of(notes), 0444);
	assert_silent();
}

/* An entry under that key that rests on what these say. */
static void put_resting(struct fixture *f, int n, const char *url, const char *signer)
{
	struct store_trust trust = {.unsigned_from = url, .signers = strlist_new(f)};
	struct json *record = json_new_object();
	struct store_entry entry;

	if (signer != NULL)
		strlist_add(trust.signers, signer);
	store_trust_note(record, &trust);
	assert_int_equal(store_put(f, f->store, key(f, "aa", n),
			     make_output(f, "out", url != NULL ? url : "built"), record, &entry),
	    0);
}

static void test_trust(void **state)
{
	struct fixture *f = *state;
	const struct strlist *ids = strlist_split(f, "1234 5678", " ");
	static const int single[] = {3, 6, 7};
	struct store_trust unsigned_alias = {.unsigned_from = "http://y/"};
	struct store_entry entry;

	put_resting(f, 1, NULL, NULL);
	put_resting(f, 2, "http://x/", NULL);
	put_resting(f, 3, NULL, "5678");
	put_resting(f, 4, NULL, "9abc");
	for (int n = 1; n <= 4; n++)
		assert_int_equal(store_find(f, f->store, key(f, "aa", n), &entry), 1);
	assert_int_equal(put_alias(f->store, key(f, "bb", 1), key(f, "aa", 1), "s", "t"), 0);
	f->store->trusted.ids = ids;
	assert_int_equal(store_find_input(f, f->store, key(f, "bb", 1), &entry), 1);
	assert_int_equal(store_find(f, f->store, key(f, "aa", 2), &entry), 0);
	assert_null(entry.path);
	assert_string_equal(entry.distrust, "it rests on what came unsigned from 'http://x/'");
	assert_int_equal(store_find(f, f->store, key(f, "aa", 3), &entry), 1);
	assert_string_equal(entry.trust.signers->items[0], "5678");
	assert_int_equal(store_find(f, f->store, key(f, "aa", 4), &entry), 0);
	assert_string_equal(
	    entry.distrust, "it rests on what was signed by the key 9abc, which is not trusted");
	/* Where two must have said a thing, each that it rests on was said by two. */
	put_resting(f, 5, NULL, "5678+1234");
	put_resting(f, 6, NULL, "9abc+5678");
	put_resting(f, 7, NULL, "5678+5678");
	f->store->trusted.require = 2;
	assert_int_equal(store_find(f, f->store, key(f, "aa", 1), &entry), 1);
	assert_int_equal(store_find(f, f->store, key(f, "aa", 5), &entry), 1);
	for (size_t i = 0; i < sizeof single / sizeof *single; i++) {
		assert_int_equal(store_find(f, f->store, key(f, "aa", single[i]), &entry), 0);
		assert_string_equal(entry.distrust, mem_printf(f,
							"it rests on what was signed by 1 of the "
							"trusted keys (%s), where 2 must have",
							single[i] == 3   ? "5678"
							: single[i] == 6 ? "9abc+5678"
									 : "5678+5678"));
	}
	f->store->trusted.require = 0;
	assert_int_equal(store_find(f, f->store, key(f, "aa", 6), &entry), 1);
	/* Whoever says which output belongs to an input key is to be trusted, too. */
	assert_int_equal(store_alias(f->store, &(struct store_alias){key(f, "bb", 1),
						   key(f, "aa", 1), "s", "t", &unsigned_alias}),
	    0);
	assert_int_equal(store_find_input(f, f->store, key(f, "bb", 1), &entry), 0);
	assert_non_null(entry.distrust);
	/* What is made here takes the place of what is not trusted. */
	put_resting(f, 2, NULL, NULL);
	assert_int_equal(store_find(f, f->store, key(f, "aa", 2), &entry), 1);
	f->store->trusted.ids = NULL;
	assert_int_equal(store_find_input(f, f->store, key(f, "bb", 1), &entry), 1);
	assert_string_equal(entry.trust.unsigned_from, "http://y/");
	assert_silent();
}

static void test_verify(void **state)
{
	struct fixture *f = *state;
	const char *k = key(f, "ef", 4);
	struct store_entry entry = put(f, k, "one");
	char *tool = path_join(f, entry.path, "bin/tool");

	chmod(tool, 0755);
	put_text(tool, "two");
	chmod(tool, 0555);
	assert_int_equal(store_verify(f->store, &entry), -1);
	assert_reported("holds other bytes than were put there; it is removed");
	assert_false(path_exists(entry_dir(f, k)));
	assert_int_equal(store_verify(f->store, &entry), -1);
	assert_reported("has vanished");
	entry = put(f, k, "one");
	assert_int_equal(store_verify(f->store, &entry), 0);
	/* Once per process. */
	chmod(tool, 0755);
	put_text(tool, "two");
	assert_int_equal(store_verify(f->store, &entry), 0);
	assert_int_equal(store_verify(store_open(f, f->store->root), &entry), -1);
	assert_reported("holds other bytes");
}

static void test_notes(void **state)
{
	struct fixture *f = *state;
	struct store_history h = store_history_get(f->store, "gcc@x");

	assert_true(h.seconds == -1 && h.cpu == -1 && h.log_bytes == -1);
	store_history_set(
	    f->store, "gcc@x", &(struct store_history){1.5, 2.5, 300, 1.75, {{7, 8}}});
	h = store_history_get(f->store, "gcc@x");
	assert_true(h.seconds == 1.5 && h.cpu == 2.5 && h.log_bytes == 300 && h.processors == 1.75);
	assert_int_equal(h.course.parts[0], 0);
	for (short i = 0; i < COURSE_PARTS; i++)
		h.course.parts[i] = (short)(50 * i);
	store_history_set(f->store, "gcc@x", &h);
	h = store_history_get(f->store, "gcc@x");
	assert_int_equal(h.course.parts[COURSE_PARTS - 1], 50 * (COURSE_PARTS - 1));
	h.course.parts[COURSE_PARTS - 1] = 1001;
	store_history_set(f->store, "gcc@x", &h);
	assert_int_equal(store_history_get(f->store, "gcc@x").course.parts[1], 0);
	assert_null(store_choice_get(f, f->store, "release-linux"));
	assert_int_equal(store_choice_set(f->store, "release-linux", "6.12.38"), 0);
	assert_string_equal(store_choice_get(f, f->store, "release-linux"), "6.12.38");
	assert_string_equal(
	    store_log_path(f, f->store, NULL, "gmp"), store_path(f, f->store, "logs/host/gmp.log"));
	put_text(store_log_path(f, f->store, "x", "gcc"), "line\n");
	assert_silent();
	put_text(store_path(f, f->store, "history/gcc@x"), "nonsense");
	assert_true(store_history_get(f->store, "gcc@x").seconds == -1);
	assert_reported("is broken; it is removed and learned again");
}

static void test_sources(void **state)
{
	struct fixture *f = *state;
	const char *digest = key(f, "77", 1);

	assert_null(store_source_find(f, f->store, digest));
	char *path = store_source_path(f, f->store, digest, "musl-1.2.5.tar.gz");
	put_text(mem_printf(f, "%s.part", path), "half");
	put_text(mem_printf(f, "%s/.hidden", path_dirname(f, path)), "half");
	assert_null(store_source_find(f, f->store, digest));
	put_text(path, "whole");
	assert_string_equal(store_source_find(f, f->store, digest), path);
	assert_silent();
}

/* Sixteen processes put the same and their own outputs, count, lock, work and sweep. */
static int crowd_member(struct fixture *f, int n)
{
	struct store *store = store_open(f, scratch_path("crowd"));
	struct store_entry entry;
	int lock;

	if (store == NULL)
		return 1;
	char *work = store_work_dir(f, store, &lock);
	for (int i = 0; i < 6; i++) {
		/* Even ones are everybody's, odd ones ours alone. */
		int number = i % 2 == 0 ? i : 100 * n + i;
		char *out = mem_printf(f, "%s/out", work);

		path_mkdirs(out);
		put_text(path_join(f, out, "file"), mem_printf(f, "%d", number));
		if (store_put(f, store, key(f, "5a", number), out, NULL, &entry) != 0 ||
		    store_verify(store, &entry) != 0 ||
		    put_alias(store, key(f, "5b", number), entry.resolved, "s", "t") != 0)
			return 2;
		store_touch(store, &entry);
		store_sweep(store);
		if (!path_is_dir(work))
			return 3;
	}
	store_count(store, 1, 2, 0.5);
	store_work_release(work, lock);
	return *scratch_messages() == '\0' ? 0 : 4;
}

static void test_crowd(void **state)
{
	struct fixture *f = *state;
	enum { CROWD = 16 };
	struct store_stats stats;
	int status;

	for (int i = 0; i < CROWD; i++) {
		pid_t pid = fork();

		assert_true(pid >= 0);
		if (pid == 0)
			_exit(crowd_member(f, i));
	}
	for (int i = 0; i < CROWD; i++) {
		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	struct store *store = store_open(f, scratch_path("crowd"));
	assert_int_equal(store_stats(store, &stats), 0);
	assert_int_equal(stats.stages, 3 + 3 * CROWD);
	assert_int_equal(stats.inputs, stats.stages);
	assert_int_equal(stats.hits, CROWD);
	assert_int_equal(stats.misses, 2 * CROWD);
	assert_true(stats.saved_seconds == 0.5 * CROWD);
	assert_int_equal(rmdir(store_path(f, store, "work")), 0);
	assert_silent();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(test_open),
	    FIXTURE_TEST(test_open_place),
	    FIXTURE_TEST(test_open_refuses),
	    FIXTURE_TEST(test_open_read_only),
	    FIXTURE_TEST(test_open_through_link),
	    FIXTURE_TEST(test_open_foreign),
	    FIXTURE_TEST(test_open_shared),
	    FIXTURE_TEST(test_put_find),
	    FIXTURE_TEST(test_broken_record),
	    FIXTURE_TEST(test_alias),
	    FIXTURE_TEST(test_sealed),
	    FIXTURE_TEST(test_unreadable),
	    FIXTURE_TEST(test_fifo),
	    FIXTURE_TEST(test_modes),
	    FIXTURE_TEST(test_trust),
	    FIXTURE_TEST(test_verify),
	    FIXTURE_TEST(test_notes),
	    FIXTURE_TEST(test_sources),
	    FIXTURE_TEST(test_crowd),
	};

	return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
