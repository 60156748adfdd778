/* SPDX-License-Identifier: Apache-2.0 */
/* Which release of each package a plan takes. */
#include "model/plan_build.h"

#include <string.h>

#include "base/mem.h"

static const char *version_setting(const struct package *package)
{
	for (const struct setting_info *info = settings_info; info->name; info++)
		if (info->kind == SETTING_VERSION && strcmp(info->package, package->name) == 0)
			return info->name;
	return NULL;
}

static int choose(struct builder *b, const struct package *package, struct choice *choice)
{
	const struct plan_input *in = b->input;
	const char *setting = version_setting(package);
	const struct loc *loc = &package->loc;
	const char *version = NULL;

	if (setting && settings_is_set(in->settings, setting)) {
		version = settings_get(in->settings, setting);
		loc = settings_loc(in->settings, setting);
		if (!version) {
			choice->left_out = setting;
			return 0;
		}
	}
	if (!version && in->choose)
		version = in->choose(in->choose_data, package);
	if (!version)
		version = package->defaults->items[0];
	choice->release = package_release(package, version, loc);
	return choice->release ? 0 : -1;
}

int plan_choose(struct builder *b)
{
	const struct catalog *catalog = b->input->catalog;
	int status = 0;

	b->choices = mem_array(b, struct choice, catalog->npackages);
	for (size_t i = 0; i < catalog->npackages; i++) {
		const struct package *package = &catalog->packages[i];

		if (package->nreleases > 0 && choose(b, package, &b->choices[i]))
			status = -1;
	}
	return status;
}

const struct choice *plan_choice(const struct builder *b, const struct package *package)
{
	return &b->choices[package - b->input->catalog->packages];
}
