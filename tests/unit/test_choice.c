/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of source/choice: which of several default releases is taken, and that it stays. */
#include "source_fixture.h"

#include "source/choice.h"

static void set_defaults(struct package *p, const char *words)
{
	struct strlist *list = strlist_split(p, words, " ");

	p->defaults = (struct items){mem_array(p, struct item, list->count), list->count};
	for (size_t i = 0; i < list->count; i++)
		p->defaults.v[i].text = list->items[i];
}

/* A package "linux" with releases 1.0, 2.0 and 3.0; defaults 3.0, then 1.0. */
static struct package *linux_package(void)
{
	static const char *const versions[] = {"1.0", "2.0", "3.0"};
	struct package *p = mem_new(scratch.ctx, struct package);

	p->name = "linux";
	p->loc.file = "recipe.yaml";
	p->nreleases = 3;
	p->releases = mem_array(p, struct release, 3);
	set_defaults(p, "3.0 1.0");
	for (size_t i = 0; i < 3; i++) {
		struct release *r = &p->releases[i];
		struct origin *o = mem_new(p, struct origin);
		const char *file = mem_printf(p, "linux-%s.tar", versions[i]);

		r->version = versions[i];
		r->loc.file = "x.yaml";
		r->origins = o;
		r->norigins = 1;
		o->urls = strlist_new(p);
		strlist_add(o->urls, fix_file_url(scratch_path(file)));
		o->file = file;
		o->sha256 = fix_digest(versions[i]);
	}
	return p;
}

static struct choice choice;

static int setup(void **state)
{
	int result = fix_setup(state);

	choice = (struct choice){.store = fix.store, .opts = &fix.opts};
	return result;
}

#define CHOICE_TEST(test) cmocka_unit_test_setup_teardown(test, setup, scratch_teardown)

static void test_one_default_is_no_choice(void **state)
{
	struct package *p = linux_package();

	(void)state;
	set_defaults(p, "3.0");
	assert_null(choice_release(&choice, p, NULL));
	p->defaults = (struct items){NULL, 0};
	assert_null(choice_release(&choice, p, NULL));
	assert_silent();
}

static void test_plan_alone(void **state)
{
	struct package *p = linux_package();

	(void)state;
	/* Nothing is fetched, nothing remembered. */
	scratch_file("linux-3.0.tar", "3.0", 0644);
	assert_null(choice_release(&choice, p, NULL));
	/* What is at hand counts, also for a plan. */
	fix_stored(fix_digest("1.0"), "linux-1.0.tar", "1.0");
	assert_string_equal(choice_release(&choice, p, NULL), "1.0");
	fix.opts.dir = scratch_mkdir("sources");
	char *there = scratch_file("sources/linux-3.0.tar", "3.0", 0644);
	assert_string_equal(choice_release(&choice, p, NULL), "3.0");
	(void)path_remove(there);
	assert_string_equal(choice_release(&choice, p, NULL), "1.0");
	assert_null(store_choice_get(scratch.ctx, fix.store, "release-linux"));
	assert_silent();
}

static void test_fetched_and_remembered(void **state)
{
	struct package *p = linux_package();

	(void)state;
	choice.fetch = true;
	scratch_file("linux-1.0.tar", "1.0", 0644);
	assert_string_equal(choice_release(&choice, p, NULL), "1.0");
	/* That 3.0 could not be had is a warning. */
	const char *told = scratch_messages();
	assert_non_null(strstr(told, "linux-3.0.tar"));
	assert_null(strstr(told, "error:"));
	assert_non_null(store_source_find(scratch.ctx, fix.store, fix_digest("1.0")));
	/* 3.0 appears, the file of 1.0 goes: the choice stays, for plans and offline, too. */
	scratch_file("linux-3.0.tar", "3.0", 0644);
	(void)path_remove(store_source_find(scratch.ctx, fix.store, fix_digest("1.0")));
	assert_string_equal(choice_release(&choice, p, NULL), "1.0");
	choice.fetch = false;
	fix.opts.offline = true;
	assert_string_equal(choice_release(&choice, p, NULL), "1.0");
	assert_silent();
}

static void test_at_hand_is_remembered(void **state)
{
	struct package *p = linux_package();

	(void)state;
	choice.fetch = true;
	fix.opts.offline = true;
	char *path = fix_stored(fix_digest("1.0"), "linux-1.0.tar", "1.0");
	assert_string_equal(choice_release(&choice, p, NULL), "1.0");
	(void)path_remove(path);
	assert_string_equal(choice_release(&choice, p, NULL), "1.0");
	assert_silent();
}

static void test_nothing_can_be_had(void **state)
{
	struct package *p = linux_package();
	int errors = report_errors();

	(void)state;
	choice.fetch = true;
	assert_null(choice_release(&choice, p, NULL));
	assert_int_equal(report_errors(), errors);
	(void)scratch_messages();
	assert_null(store_choice_get(scratch.ctx, fix.store, "release-linux"));
	fix.opts.offline = true;
	scratch_file("linux-3.0.tar", "3.0", 0644);
	assert_null(choice_release(&choice, p, NULL));
	assert_silent();
}

static void test_remembered_but_dropped(void **state)
{
	struct package *p = linux_package();

	(void)state;
	/* Neither a release that is no default any more, nor one that is gone, nor rubbish. */
	static const char *const notes[] = {"2.0", "0.9", "", "../../x", "3"};
	for (size_t i = 0; i < sizeof notes / sizeof *notes; i++) {
		assert_int_equal(store_choice_set(fix.store, "release-linux", notes[i]), 0);
		assert_null(choice_release(&choice, p, NULL));
	}
	assert_int_equal(store_choice_set(fix.store, "release-linux", "1.0"), 0);
	assert_string_equal(choice_release(&choice, p, NULL), "1.0");
	/* A default that names the beginning of a version. */
	set_defaults(p, "2 1");
	assert_string_equal(choice_release(&choice, p, NULL), "1.0");
	assert_silent();
}

/* Release 3.0 is there for one architecture only; each target has a choice of its own. */
static void test_targets(void **state)
{
	struct package *p = linux_package();
	struct target a = {.triple = "a"}, b = {.triple = "b"}, c = {.triple = "c"};
	struct item digest = {.text = fix_digest("3.0")};
	struct named_items amd64 = {.name = "amd64", .value = {&digest, 1}};

	(void)state;
	a.vars = vars_new(scratch.ctx, NULL);
	b.vars = vars_new(scratch.ctx, NULL);
	c.vars = vars_new(scratch.ctx, NULL);
	vars_set(a.vars, "debian_arch", "amd64");
	vars_set(b.vars, "debian_arch", "arm64");
	p->releases[2].origins[0].sha256 = NULL;
	p->releases[2].origins[0].by_arch = (struct items_map){&amd64, 1};
	scratch_file("linux-3.0.tar", "3.0", 0644);
	scratch_file("linux-1.0.tar", "1.0", 0644);
	choice.fetch = true;
	assert_string_equal(choice_release(&choice, p, &a), "3.0");
	assert_string_equal(choice_release(&choice, p, &b), "1.0");
	assert_string_equal(choice_release(&choice, p, &c), "1.0");
	/* What one remembers is nothing to another. */
	assert_string_equal(choice_release(&choice, p, &a), "3.0");
	assert_string_equal(store_choice_get(scratch.ctx, fix.store, "release-linux-a"), "3.0");
	assert_string_equal(store_choice_get(scratch.ctx, fix.store, "release-linux-b"), "1.0");
	assert_null(store_choice_get(scratch.ctx, fix.store, "release-linux"));
	/* A memory that is impossible for the target. */
	assert_int_equal(store_choice_set(fix.store, "release-linux-b", "3.0"), 0);
	assert_string_equal(choice_release(&choice, p, &b), "1.0");
	assert_silent();
}

/* None has any: the plan goes on with the first default, and says what is missing. */
/* A disk that is full, or fails, for the first default's file only. */
static void test_this_machine_is_at_fault(void **state)
{
	struct package *p = linux_package();
	char *dir = mem_printf(scratch.ctx, "%s/sources/%s", fix.store->root, fix_digest("3.0"));

	(void)state;
	scratch_file("linux-1.0.tar", "1.0", 0644);
	scratch_file("linux-3.0.tar", "3.0", 0644);
	/* The file's directory cannot be made. */
	scratch_file("blocked", "", 0644);
	assert_int_equal(rename(scratch_path("blocked"), dir), 0);
	choice.fetch = true;
	assert_string_equal(choice_release(&choice, p, NULL), "3.0");
	assert_reported("error: cannot make directory '");
	assert_null(store_choice_get(scratch.ctx, fix.store, "release-linux"));
	assert_int_equal(unlink(dir), 0);
	assert_string_equal(choice_release(&choice, p, NULL), "3.0");
	assert_string_equal(store_choice_get(scratch.ctx, fix.store, "release-linux"), "3.0");
}

static void test_no_release_for_target(void **state)
{
	struct package *p = linux_package();
	struct target a = {.triple = "a"};

	(void)state;
	a.vars = vars_new(scratch.ctx, NULL);
	for (size_t i = 0; i < p->nreleases; i++)
		p->releases[i].origins[0].sha256 = NULL;
	choice.fetch = true;
	assert_null(choice_release(&choice, p, &a));
	assert_null(store_choice_get(scratch.ctx, fix.store, "release-linux-a"));
	assert_silent();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CHOICE_TEST(test_one_default_is_no_choice),
	    CHOICE_TEST(test_plan_alone),
	    CHOICE_TEST(test_fetched_and_remembered),
	    CHOICE_TEST(test_at_hand_is_remembered),
	    CHOICE_TEST(test_nothing_can_be_had),
	    CHOICE_TEST(test_remembered_but_dropped),
	    CHOICE_TEST(test_targets),
	    CHOICE_TEST(test_this_machine_is_at_fault),
	    CHOICE_TEST(test_no_release_for_target),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
