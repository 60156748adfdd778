/* SPDX-License-Identifier: Apache-2.0 */
/* One stage at the farm, from its inputs to its output. */
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "farm/farm_priv.h"
#include "files/path.h"

enum { TRIES = 2 };

static enum farm_outcome try_once(struct errand *e, bool afresh)
{
	const Reapi__ActionResult *result;

	/* What one try has left may be what spoilt it. */
	if (path_remove(path_join(e->mem, e->job->work, "tree")) != 0)
		return FARM_REFUSED;
	if (farm_connect(e) != 0 || action_make(e) != 0 || blobs_send(e) != 0)
		return e->outcome;
	result = execute(e, afresh);
	return result != NULL ? result_accept(e, result) : e->outcome;
}

static void begin_errand(struct errand *e, const struct farm *f, const struct stage_job *job,
    const struct farm_watch *watch)
{
	*e = (struct errand){
	    .mem = mem_new(NULL, char),
	    .farm = f,
	    .job = job,
	    .watch = watch,
	    .end = clock_seconds() + 60.0 * f->minutes,
	    .outcome = FARM_REFUSED,
	};
}

enum farm_outcome farm_run(
    const struct farm *f, const struct stage_job *job, const struct farm_watch *watch)
{
	enum farm_outcome outcome = FARM_REFUSED;

	for (int i = 0; i < TRIES; i++) {
		struct errand e;
		bool again;

		begin_errand(&e, f, job, watch);
		outcome = try_once(&e, i > 0);
		again = e.again && i + 1 < TRIES;
		if (outcome != FARM_DONE && outcome != FARM_FAILED) {
			printf("the farm '%s': %s%s\n", f->shown,
			    e.cause != NULL ? e.cause : "no cause is known",
			    again ? "; once more" : "");
			fflush(stdout);
		}
		if (!again && outcome > FARM_FAILED)
			watch->trouble(
			    watch->data, outcome, e.cause != NULL ? e.cause : "no cause is known");
		mem_free(e.mem);
		if (!again)
			break;
		sleep(PAUSE_SECONDS);
	}
	return outcome;
}
