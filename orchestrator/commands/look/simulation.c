/* SPDX-License-Identifier: Apache-2.0 */
/* How long a plan would take on other machines, as text and as JSON. */
#include "commands/look/simulation.h"

#include <ctype.h>
#include <stdlib.h>

#include "base/mem.h"
#include "ui/ui_text.h"

enum { MOST_WORKERS = 1024 }; /* as for -j */

/* A number from 1 on; *text is then behind it. */
static int read_number(const char **text, int *number)
{
	char *end;
	long n = isdigit((unsigned char)**text) ? strtol(*text, &end, 10) : 0;

	if (n < 1 || n > MOST_WORKERS)
		return -1;
	*text = end;
	*number = (int)n;
	return 0;
}

static int read_crew(const char **text, struct workforce *crew)
{
	int processors = 1;

	*crew = (struct workforce){.pooled = true};
	if (read_number(text, &crew->workers))
		return -1;
	if (**text == 'x') {
		++*text;
		crew->pooled = false;
		if (read_number(text, &processors))
			return -1;
	}
	crew->processors = processors;
	return 0;
}

int simulation_read(const char *text, struct crews *crews)
{
	for (crews->n = 0; crews->n < MOST_CREWS; text++) {
		if (read_crew(&text, &crews->list[crews->n++]))
			return -1;
		if (*text == '\0')
			return 0;
		if (*text != ',')
			return -1;
	}
	return -1;
}

static struct json *simulated(const struct plan *plan, const struct forecast *f,
    const enum already *already, const struct workforce *crew)
{
	struct json *o = json_new_object();
	double cpu, left, all = simulate(plan, f->expected, NULL, crew, &cpu);

	json_set_int(o, "workers", crew->workers);
	json_set_int(o, "processors", (long long)crew->processors);
	json_set_bool(o, "pooled", crew->pooled);
	json_set_real(o, "seconds", all);
	json_set_real(o, "cpu", cpu);
	json_set_real(o, "busy", all > 0 ? cpu / (all * crew->workers * crew->processors) : 0);
	left = simulate(plan, f->expected, already, crew, &cpu);
	json_set_real(o, "left", left);
	return o;
}

void simulation_add(struct json *o, const struct plan *plan, const struct forecast *forecast,
    const struct crews *crews)
{
	struct json *list = json_new_array();
	enum already *already = mem_array(NULL, enum already, plan->nstages + 1);
	long long guessed = 0;

	for (size_t i = 0; i < plan->nstages; i++) {
		if (forecast->states[i] == STATE_CACHED)
			already[i] = ALREADY_THERE;
		guessed += forecast->expected[i].guessed;
	}
	for (size_t i = 0; i < crews->n; i++)
		json_append(list, simulated(plan, forecast, already, &crews->list[i]));
	json_set(o, "simulations", list);
	json_set_int(o, "guessed", guessed);
	mem_free(already);
}

void simulation_print(const struct json *plan, FILE *to)
{
	void *ctx = mem_check(talloc_new(NULL));
	const struct json *list = json_get(plan, "simulations");
	long long guessed = json_get_int(plan, "guessed", 0);

	fprintf(to, "%-12s %18s %7s %18s\n", "workers", "from nothing", "busy", "from this store");
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *o = json_at(list, i);
		long long workers = json_get_int(o, "workers", 0);
		const char *name = json_get_bool(o, "pooled", true)
				       ? mem_printf(ctx, "%lld", workers)
				       : mem_printf(ctx, "%lldx%lld", workers,
					     json_get_int(o, "processors", 0));

		fprintf(to, "%-12s %18s %5.0f %% %18s\n", name,
		    ui_duration(ctx, json_get_real(o, "seconds", 0)),
		    100 * json_get_real(o, "busy", 0),
		    ui_duration(ctx, json_get_real(o, "left", 0)));
	}
	fprintf(to, "%zu stages", json_count(json_get(plan, "stages")));
	if (guessed > 0)
		fprintf(
		    to, ", %lld of them never built here, which take what recipes say", guessed);
	fprintf(to, "\n");
	mem_free(ctx);
}
