/* SPDX-License-Identifier: Apache-2.0 */
#include "stage/workshop.h"

#include <string.h>

#include "base/mem.h"
#include "base/report.h"
#include "process/sandbox.h"

static enum workshop_sandbox wanted(const struct settings *settings)
{
	const char *value = settings_get(settings, "SANDBOX");

	if (strcmp(value, "off") == 0)
		return WORKSHOP_OPEN;
	return strcmp(value, "require") == 0 ? WORKSHOP_MUST : WORKSHOP_UNKNOWN;
}

struct workshop *workshop_open(
    const void *ctx, const struct settings *settings, const struct host *host)
{
	struct workshop *shop = mem_new(ctx, struct workshop);

	shop->host = host;
	shop->sandbox = wanted(settings);
	if (launcher_find(shop, settings, host, &shop->launcher) != 0)
		return NULL;
	if (shop->launcher == NULL || shop->sandbox != WORKSHOP_MUST)
		return shop;
	report_error(settings_loc(settings, "SANDBOX"),
	    "SANDBOX is 'require', but a launcher needs home and network; leave out one of them");
	return NULL;
}

int workshop_check(const struct workshop *shop)
{
	const char *lack = shop->host->lack;

	return lack == NULL ? 0 : report_error(NULL, "%s", lack);
}

int workshop_settle(struct workshop *shop)
{
	if (workshop_check(shop) != 0)
		return -1;
	if (shop->sandbox == WORKSHOP_OPEN || shop->sandbox == WORKSHOP_BOXED)
		return 0;
	char *why = sandbox_lack(shop);
	if (why == NULL) {
		shop->sandbox = WORKSHOP_BOXED;
		return 0;
	}
	if (shop->sandbox == WORKSHOP_MUST)
		return report_error(NULL,
		    "SANDBOX is 'require', but this system allows none (%s); allow user "
		    "namespaces, "
		    "or build with SANDBOX=auto",
		    why);
	report_note(NULL, "no sandbox: %s; stages are built in sight of this machine", why);
	shop->sandbox = WORKSHOP_OPEN;
	return 0;
}

bool workshop_boxes(const struct workshop *shop, const struct stage *stage)
{
	return shop->sandbox == WORKSHOP_BOXED &&
	       (shop->launcher == NULL || !stage->recipe->host_code);
}
