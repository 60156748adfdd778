/* SPDX-License-Identifier: Apache-2.0 */
/* Which remote stores there are, and in what order they are asked. */
#include "remote/remote.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/report.h"
#include "net/url.h"
#include "remote/remote_priv.h"

/* Compared by what may be shown of them, as only one of the two may have a password. Reports; -1.
 */
static int find_home(struct remote *r, const struct remote_opts *opts)
{
	char *home = opts->home != NULL ? url_printable(r, opts->home) : NULL;

	for (r->home = 0; home != NULL && r->home < opts->urls->count; r->home++)
		if (strcmp(url_printable(r, opts->urls->items[r->home]), home) == 0)
			return 0;
	if (home == NULL)
		return 0;
	return report_error(
	    NULL, "CACHE_PUSH is '%s', which is neither a switch nor a URL of CACHE_URL", home);
}

/* Credentials go to one of them: none must learn those of another. Reports; -1. */
static int open_depots(struct remote *r, const struct remote_opts *opts)
{
	r->count = opts->urls->count;
	r->depots = mem_array(r, struct remote_depot, r->count);
	for (size_t i = 0; i < r->count; i++) {
		struct depot_opts depot = {.url = opts->urls->items[i], .timeout = opts->timeout};

		if (i == r->home) {
			depot.auth_file = opts->auth_file;
			depot.token = opts->token;
		}
		r->depots[i].depot = depot_new(r, &depot);
		if (r->depots[i].depot == NULL)
			return -1;
	}
	return 0;
}

struct remote *remote_new(const void *ctx, const struct remote_opts *opts)
{
	struct remote *r = mem_new(ctx, struct remote);

	r->push = opts->push;
	if (find_home(r, opts) == 0 && open_depots(r, opts) == 0 &&
	    remote_keys_load(r, &r->keys, opts) == 0)
		return r;
	mem_free(r);
	return NULL;
}

size_t remote_count(const struct remote *r)
{
	return r->count;
}

const char *remote_url(const struct remote *r, size_t depot)
{
	return depot_url(r->depots[depot].depot);
}

bool remote_asks(const struct remote *r)
{
	for (size_t i = 0; i < r->count; i++)
		if (!r->depots[i].left)
			return true;
	return false;
}

bool remote_pushes(const struct remote *r)
{
	return r->push && !r->depots[r->home].left;
}

static void complain_of_push(struct remote *r, const struct remote_trouble *t)
{
	if (remote_pushes(r))
		report_warn(NULL, "nothing more is put into the cache '%s': %s",
		    remote_url(r, t->depot), t->cause);
	r->push = false;
}

static void complain_of_failure(struct remote *r, const struct remote_trouble *t)
{
	struct remote_depot *depot = &r->depots[t->depot];

	if (!depot->left)
		report_warn(NULL,
		    "the cache '%s' is not used in this build: %s; stages are %s instead",
		    depot_url(depot->depot), t->cause,
		    r->count > 1 ? "taken from elsewhere or built" : "built");
	depot->left = true;
}

static void complain_of_object(struct remote *r, const struct remote_trouble *t)
{
	struct remote_depot *depot = &r->depots[t->depot];

	if (!depot->told_refused)
		report_warn(NULL,
		    "the object of '%s' in the cache '%s' is refused: %s; it is %s instead, and "
		    "others like it without another word",
		    t->stage, depot_url(depot->depot), t->cause,
		    r->count > 1 ? "taken from elsewhere or built" : "built");
	depot->told_refused = true;
}

void remote_complain(struct remote *r, const struct remote_trouble *trouble)
{
	if (trouble->push)
		complain_of_push(r, trouble);
	else if (trouble->outcome == REMOTE_FAILED)
		complain_of_failure(r, trouble);
	else
		complain_of_object(r, trouble);
}

enum remote_outcome remote_each(void *ctx, struct remote *r, const struct store *store,
    const struct remote_watch *watch,
    enum remote_outcome (*ask)(struct remote_call *c, const void *what), const void *what)
{
	enum remote_outcome outcome = REMOTE_MISSING;

	for (size_t i = 0; i < r->count; i++) {
		if (r->depots[i].left)
			continue;
		struct remote_call c = {
		    .mem = ctx, .remote = r, .index = i, .store = store, .watch = watch};
		enum remote_outcome one;

		remote_begin(&c);
		one = remote_end(&c, ask(&c, what));
		r->depots[i].left = one == REMOTE_FAILED;
		if (one == REMOTE_DONE)
			return one;
		if (one != REMOTE_MISSING)
			outcome = one;
	}
	return outcome;
}

static enum remote_outcome probe(struct remote_call *c, const void *key)
{
	return remote_look_up(c, key, true);
}

enum remote_outcome remote_probe(
    void *ctx, struct remote *r, const char *key, const struct remote_watch *watch)
{
	return remote_each(ctx, r, NULL, watch, probe, key);
}
