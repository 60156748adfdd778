/* SPDX-License-Identifier: Apache-2.0 */
/* Events of packing, often enough to be looked at. */
#include "pack/progress.h"

#include "base/clock.h"
#include "base/interrupt.h"

static const double pause_seconds = 0.5;

static void tell(const struct pack_audience *audience, struct event *e)
{
	e->stage = audience->name;
	e->seconds = e->fraction = -1;
	if (audience->sink.emit != NULL)
		audience->sink.emit(audience->sink.data, e);
}

static void tell_bytes(struct pack_progress *p, const char *what)
{
	struct event e = {.kind = EVENT_PACK, .text = what, .bytes = p->bytes, .total = p->total};

	tell(&p->audience, &e);
	p->told = clock_seconds();
}

void pack_progress_begin(struct pack_progress *progress, const char *what, long long total)
{
	progress->total = total;
	tell_bytes(progress, what);
}

bool pack_progress_go_on(void *data, size_t bytes)
{
	struct pack_progress *p = data;

	if (p != NULL) {
		p->bytes += (long long)bytes;
		if (clock_seconds() - p->told >= pause_seconds)
			tell_bytes(p, NULL);
	}
	return interrupt_signal() == 0;
}

void pack_progress_end(const struct pack_audience *audience, long long bytes)
{
	struct event e = {.kind = EVENT_PACKED, .bytes = bytes};

	tell(audience, &e);
}
