/* SPDX-License-Identifier: Apache-2.0 */
/* Which servers were asked, which stayed silent, and what is not yet said about it. */
#include "net/reach.h"

#include "base/mem.h"
#include "base/report.h"
#include "base/strlist.h"
#include "net/url.h"

struct reach {
	struct strlist *servers; /* to be asked, each once */
	struct strlist *silent;
	struct strlist *held; /* warnings */
	char *first_cause;
	bool answered, given_up;
};

struct reach *reach_new(const void *ctx)
{
	struct reach *r = mem_new(ctx, struct reach);

	r->servers = strlist_new(r);
	r->silent = strlist_new(r);
	r->held = strlist_new(r);
	return r;
}

static void add_server(struct strlist *list, const char *url)
{
	char *server = url_server(NULL, url);

	strlist_add_once(list, server);
	mem_free(server);
}

void reach_know(struct reach *r, const char *url)
{
	add_server(r->servers, url);
}

void reach_tell_held(struct reach *r)
{
	for (size_t i = 0; i < r->held->count && !reach_is_lost(r); i++)
		report_warn(NULL, "%s", r->held->items[i]);
	mem_free(r->held);
	r->held = strlist_new(r);
}

void reach_answered(struct reach *r)
{
	if (r->answered)
		return;
	r->answered = true;
	reach_tell_held(r);
}

void reach_failed(struct reach *r, const char *url, const char *cause)
{
	char *shown = url_printable(NULL, url);

	if (r->answered)
		report_warn(NULL, "cannot fetch '%s': %s", shown, cause);
	else
		strlist_addf(r->held, "cannot fetch '%s': %s", shown, cause);
	if (r->first_cause == NULL)
		r->first_cause = mem_printf(r, "'%s': %s", shown, cause);
	add_server(r->silent, url);
	mem_free(shown);
}

bool reach_is_doubtful(const struct reach *r)
{
	size_t enough = r->servers->count < 2 ? 1 : 2;

	return !r->answered && r->silent->count >= enough;
}

bool reach_is_lost(const struct reach *r)
{
	return r->given_up && reach_is_doubtful(r);
}

void reach_give_up(struct reach *r)
{
	if (!r->given_up)
		report_note(NULL,
		    "no upstream server can be reached (%s); trying the other origins",
		    r->first_cause);
	r->given_up = true;
}
