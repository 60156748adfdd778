/* SPDX-License-Identifier: Apache-2.0 */
/* A run of a plan with a clock in place of processes; see simulate.h. */
#include "schedule/simulate.h"

#include "base/mem.h"
#include "schedule/graph.h"

/*
 * A record says how well a stage spreads only if there was more than about one processor for it.
 * Where it does not, and for what was never built, this part of its CPU seconds is taken to be done
 * by one process after another, but not more than some seconds: configure scripts, and links at the
 * end, do not grow with a package. A GCC of 990 s had 64 s of that.
 */
#define ENOUGH_PROCESSORS 1.25
#define GUESSED_SERIAL 0.18
#define MOST_GUESSED_SERIAL 60.0

/* What is left of a stage, in CPU seconds. */
struct rest {
	double serial;   /* of one process after another; this comes first */
	double parallel; /* of as many at once as there are processors */
};

struct simulation {
	const struct workforce *crew;
	struct graph *graph;
	const enum already *already;
	struct rest *rests;    /* per plan->stages */
	bool *none_passed;     /* for graph_pick */
	size_t running, alone; /* stages; those of them that are at their serial part */
	double seconds, cpu;
};

static double serial_part(const struct expected *e)
{
	double p = e->processors, serial;

	if (e->guessed || p < ENOUGH_PROCESSORS) {
		serial = e->cpu * GUESSED_SERIAL;
		return serial < MOST_GUESSED_SERIAL ? serial : MOST_GUESSED_SERIAL;
	}
	/* seconds = serial + (cpu - serial) / p */
	serial = (e->seconds - e->cpu / p) * p / (p - 1);
	return serial < 0 ? 0 : serial > e->cpu ? e->cpu : serial;
}

/* Processors for a stage at its parallel part. */
static double spread(const struct simulation *s)
{
	const struct workforce *crew = s->crew;
	double pool = (double)crew->workers * crew->processors;

	if (!crew->pooled)
		return crew->processors;
	return (pool - (double)s->alone) / (double)(s->running - s->alone);
}

static void look_up(struct simulation *s, size_t i)
{
	if (s->already != NULL && s->already[i] == ALREADY_THERE)
		graph_reused(s->graph, i);
	else
		graph_missing(s->graph, i);
}

static void start(struct simulation *s, size_t i)
{
	s->graph->nodes[i].state = NODE_RUNNING;
	s->cpu += s->rests[i].serial + s->rests[i].parallel;
	s->alone += s->rests[i].serial > 0;
	s->running++;
}

/* Whoever is at it stays at it, though another stage may be more urgent by now. */
static void start_begun(struct simulation *s)
{
	for (size_t i = 0; s->already != NULL && i < s->graph->plan->nstages; i++)
		if (s->already[i] == ALREADY_BEGUN && s->graph->nodes[i].state == NODE_READY)
			start(s, i);
}

/* As many as there are workers: each running stage has at least a processor. */
static void start_ready(struct simulation *s)
{
	struct pick pick;
	size_t i, culprit;

	for (;;) {
		while (graph_next(s->graph, &i, &culprit) == GRAPH_LOOK_UP)
			look_up(s, i);
		start_begun(s);
		if (s->running >= (size_t)s->crew->workers ||
		    !graph_pick(s->graph, s->none_passed, &pick))
			return;
		start(s, pick.index);
	}
}

/* What of the two parts a stage is at. */
static double *now_at(struct rest *rest)
{
	return rest->serial > 0 ? &rest->serial : &rest->parallel;
}

static double speed(const struct simulation *s, const struct rest *rest)
{
	return rest->serial > 0 ? 1 : spread(s);
}

/* Seconds until the first running stage is done with the part that it is at. */
static double next_change(const struct simulation *s)
{
	double first = -1;

	for (size_t i = 0; i < s->graph->plan->nstages; i++) {
		struct rest *rest = &s->rests[i];
		double seconds;

		if (s->graph->nodes[i].state != NODE_RUNNING)
			continue;
		seconds = *now_at(rest) / speed(s, rest);
		if (first < 0 || seconds < first)
			first = seconds;
	}
	return first;
}

static void pass(struct simulation *s, double seconds)
{
	/* Until all have moved on, the speeds are those of before. */
	const struct simulation before = *s;

	s->seconds += seconds;
	for (size_t i = 0; i < s->graph->plan->nstages; i++) {
		struct rest *rest = &s->rests[i];
		double *part = now_at(rest), speed_now;

		if (s->graph->nodes[i].state != NODE_RUNNING)
			continue;
		speed_now = speed(&before, rest);
		/* Rounding must not leave a part that takes no time. */
		if (*part / speed_now - seconds > 1e-6) {
			*part -= seconds * speed_now;
			continue;
		}
		s->alone -= rest->serial > 0;
		*part = 0;
		if (rest->parallel > 0)
			continue;
		s->running--;
		graph_built(s->graph, i);
	}
}

double simulate(const struct plan *plan, const struct expected *expected,
    const enum already *already, const struct workforce *crew, double *cpu)
{
	struct simulation s = {.crew = crew, .already = already};
	double *seconds = mem_array(NULL, double, plan->nstages + 1);

	s.rests = mem_array(seconds, struct rest, plan->nstages + 1);
	s.none_passed = mem_array(seconds, bool, plan->nstages + 1);
	for (size_t i = 0; i < plan->nstages; i++) {
		struct rest *rest = &s.rests[i];

		rest->serial = serial_part(&expected[i]);
		rest->parallel = expected[i].cpu - rest->serial;
		seconds[i] = rest->serial +
			     rest->parallel / (crew->pooled ? crew->workers : crew->processors);
	}
	s.graph = graph_new(seconds, plan, seconds);
	for (size_t k = 0; k < plan->nsources; k++)
		s.graph->sources[k].state = SOURCE_THERE;
	graph_want_goals(s.graph);
	for (start_ready(&s); s.running > 0; start_ready(&s))
		pass(&s, next_change(&s));
	*cpu = s.cpu;
	mem_free(seconds);
	return s.seconds;
}
