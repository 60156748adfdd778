/* SPDX-License-Identifier: Apache-2.0 */
/* Names of events, the one thing about them that is code. */
#include "base/event.h"

const char *event_name(enum event_kind kind)
{
	static const char *const names[] = {
	    [EVENT_BEGIN] = "begin",
	    [EVENT_END] = "end",
	    [EVENT_REUSED] = "reused",
	    [EVENT_WAIT] = "wait",
	    [EVENT_START] = "start",
	    [EVENT_STEP] = "step",
	    [EVENT_PROGRESS] = "progress",
	    [EVENT_DONE] = "done",
	    [EVENT_FAILED] = "failed",
	    [EVENT_SKIPPED] = "skipped",
	    [EVENT_INTERRUPTED] = "interrupted",
	    [EVENT_LEFT] = "left",
	    [EVENT_DOWNLOAD] = "download",
	    [EVENT_FETCHED] = "fetched",
	    [EVENT_UPLOAD] = "upload",
	    [EVENT_UPLOADED] = "uploaded",
	    [EVENT_PACK] = "pack",
	    [EVENT_PACKED] = "packed",
	    [EVENT_TICK] = "tick",
	    [EVENT_MESSAGE] = "message",
	    [EVENT_WORKED] = "worked",
	    [EVENT_INSTALLED] = "installed",
	    [EVENT_SUMMARY] = "summary",
	};

	return names[kind];
}
