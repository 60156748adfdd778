/* SPDX-License-Identifier: Apache-2.0 */
/* What the caller does about each stage that was built, beside the build and after it in urgency.
 */
#include <unistd.h>

#include "base/report.h"
#include "run/run_priv.h"

enum { NICE = 10 };

static int work(void *data, struct child *child, int to)
{
	const struct run *r = data;
	const struct run_follow *follow = r->opts->follow;

	if (nice(NICE) < 0)
		report_debug("the priority of what follows a stage cannot be lowered");
	return follow->work(follow->data, r->plan->stages[child->index], to);
}

void follow_start(struct run *r, size_t i)
{
	const struct run_follow *follow = r->opts->follow;
	struct child *child;

	if (follow == NULL)
		return;
	child = child_new(&r->children, CHILD_FOLLOW, i);
	if (child_start(child, work, r) == 0)
		return;
	child_free(&r->children, child);
	follow->ended(follow->data, r->plan->stages[i], -1);
}

void follow_line(struct run *r, const struct child *child, const char *line)
{
	const struct run_follow *follow = r->opts->follow;

	follow->told(follow->data, r->plan->stages[child->index], line);
}

void follow_ended(struct run *r, const struct child *child, int status)
{
	const struct run_follow *follow = r->opts->follow;

	/* What was told to end is no failure of its own. */
	if (!child->told_to_end)
		follow->ended(follow->data, r->plan->stages[child->index], status);
}
