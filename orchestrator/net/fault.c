/* SPDX-License-Identifier: Apache-2.0 */
/* Judges failures of downloads. */
#include "net/fault.h"

#include "base/mem.h"
#include "base/report.h"
#include "files/path.h"
#include "net/url.h"

char *fault_of_verdict(
    const void *ctx, enum range_verdict verdict, long code, long long total, long long expected)
{
	switch (verdict) {
	case RANGE_STATUS:
		return mem_printf(ctx, "HTTP status %ld", code);
	case RANGE_OTHER:
		return mem_printf(ctx, "the server sent another range than the one asked for");
	case RANGE_SIZE:
		return mem_printf(
		    ctx, "the file there has %lld bytes, %lld expected", total, expected);
	default:
		return NULL;
	}
}

enum fault fault_of_end(const char *url, const struct wire_end *end)
{
	char *file = url_file(NULL, url);
	bool here = file != NULL && path_exists(file);

	mem_free(file);
	if (here)
		return FAULT_HERE;
	return url_is_network(url) && end->code == 0 && !end->bad_url ? FAULT_NO_ANSWER
								      : FAULT_THERE;
}

void fault_tell(struct reach *reach, const char *url, enum fault fault, const char *cause)
{
	char *shown = url_printable(NULL, url);

	if (fault == FAULT_NO_ANSWER)
		reach_failed(reach, url, cause);
	else if (fault == FAULT_HERE)
		report_error(NULL, "cannot read '%s': %s", shown, cause);
	else
		report_warn(NULL, "cannot fetch '%s': %s", shown, cause);
	mem_free(shown);
}
