/* SPDX-License-Identifier: Apache-2.0 */
/* The nearest known word as the end of a message. */
#include "base/hint.h"

#include "base/mem.h"
#include "base/report.h"

const char *hint_nearest(const void *ctx, const char *word, const struct strlist *known)
{
	const char *near = report_nearest(word, known->items);

	return near != NULL ? mem_printf(ctx, "; did you mean '%s'?", near) : "";
}
