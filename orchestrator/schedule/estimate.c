/* SPDX-License-Identifier: Apache-2.0 */
/* From CPU seconds and a share of the machine to wall time. */
#include "schedule/estimate.h"

#include "base/mem.h"

/* CPU seconds by which a recipe is believed, however short the stages were that tell otherwise. */
#define BELIEVED 15.0

/* Seconds after which an older measurement counts for little. */
#define MEMORY_SECONDS 30.0

static double clamp(double x, double least, double most)
{
	return x < least ? least : x > most ? most : x;
}

void pace_learn(struct pace *pace, const struct expected *e, double cpu)
{
	if (!e->guessed)
		return;
	pace->guessed += e->cpu;
	pace->took += cpu;
}

struct expected pace_apply(const struct pace *pace, const struct expected *e)
{
	struct expected paced = *e;
	double ratio = (pace->took + BELIEVED) / (pace->guessed + BELIEVED);

	if (e->guessed) {
		paced.seconds *= ratio;
		paced.cpu *= ratio;
	}
	return paced;
}

void workers_learn(struct workers *w, const struct expected *e, double cpu, double seconds)
{
	pace_learn(&w->pace, e, cpu);
	w->cpu += cpu;
	w->seconds += seconds;
}

/* Of many stages some wait for one process now and then, and none is at work with less than one. */
double workers_each(const struct workers *w, double unknown)
{
	if (w->seconds <= 0)
		return unknown;
	return w->cpu > w->seconds ? w->cpu / w->seconds : 1;
}

double workers_all(const struct workers *w, double unknown)
{
	return w->most > 0 && w->seconds > 0 ? w->most * workers_each(w, unknown) : unknown;
}

/*
 * A stage that used all processors that it could have was held up by their number, one that used
 * few was not: by as much as it used of them, its time goes with their number. No stage is faster
 * than its CPU seconds spread over all of them.
 */
double estimate_seconds(const struct expected *e, double processors)
{
	double held = clamp(e->cpu / e->seconds / e->processors, 0, 1);
	double seconds = e->seconds * (1 + held * (e->processors / processors - 1));
	double least = e->cpu / processors;

	return seconds > least ? seconds : least;
}

/*
 * CPU seconds used tell how far a stage is, however busy the machine. On a faster or slower one
 * than last time's, or with other options, they mislead; so the more of its log is there, the more
 * counts what that much of it took today.
 */
double estimate_left(const struct expected *e, const struct progress *p, double processors)
{
	double used = p->cpu >= 0 ? p->cpu / e->cpu : p->seconds / estimate_seconds(e, processors);

	if (p->fraction > 0)
		return (1 - p->fraction) * (used > 1 ? used : 1);
	return used < 1 ? 1 - used : 0;
}

/* The longer of what is left on the longest chain, and of all work spread over the processors. */
double estimate_total(const struct plan *plan, const double *left, double cpu, double processors)
{
	double *rest = mem_array(NULL, double, plan->nstages + 1);
	double chain = 0;

	for (size_t i = plan->nstages; i-- > 0;) {
		const struct stage *stage = plan->stages[i];

		rest[i] += left[i];
		if (left[i] > 0 && chain < rest[i])
			chain = rest[i];
		for (size_t k = 0; k < stage->ndeps; k++) {
			double *dep = &rest[stage->deps[k]->index];

			*dep = *dep > rest[i] ? *dep : rest[i];
		}
	}
	mem_free(rest);
	cpu /= processors;
	return cpu > chain ? cpu : chain;
}

void share_init(struct share *s, int slots, int all, double now, double machine, double own)
{
	*s = (struct share){.slots = slots, .all = all, .at = now, .machine = machine, .own = own};
	s->processors = slots < all ? slots : all;
}

void share_resume(struct share *s, double now, double machine, double own)
{
	s->at = now;
	s->machine = machine;
	s->own = own;
}

/*
 * What others do not use is ours to have. If they use all, the kernel still gives each process that
 * wants to run as much as another, of which this build has one for each job slot.
 */
static double measured(const struct share *s, double others, double own, double load)
{
	double rivals = clamp(load - own, 0, load > 0 ? load : 0);
	double fair = s->all * s->slots / (s->slots + rivals);
	double most = s->slots < s->all ? s->slots : s->all;

	return clamp(s->all - others, fair < most ? fair : most, most);
}

void share_update(struct share *s, double now, double machine, double own, double load)
{
	double passed = now - s->at, ours, others = 0, weight;

	if (passed <= 0)
		return;
	ours = (own - s->own) / passed;
	if (machine >= 0)
		others = clamp((machine - s->machine) / passed - ours, 0, s->all);
	/* The first measurement is all that is known. */
	weight = s->sum == 0 ? 1 : clamp(passed / MEMORY_SECONDS, 0, 1);
	s->processors += weight * (measured(s, others, ours, load) - s->processors);
	s->sum += s->processors * passed;
	share_resume(s, now, machine, own);
}
