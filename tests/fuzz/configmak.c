/* SPDX-License-Identifier: Apache-2.0 */
/* A config.mak's text, what make printed of it, and the values that make found, in this order. */
#include "fuzz.h"

#include <string.h>

#include "base/mem.h"
#include "settings/configmak_text.h"

static int count_lines(const char *text)
{
	int n = 1;

	for (; *text != '\0'; text++)
		n += *text == '\n';
	return n;
}

static void check_variable(const struct configmak_variable *variable, const char *text)
{
	int line = configmak_line(text, variable->name, variable->value);

	fuzz_require(line >= 0 && line <= count_lines(text));
	fuzz_require(strchr(variable->name, '\n') == NULL);
	configmak_is_used(text, variable->name);
}

void fuzz_one(void *ctx, const uint8_t *data, size_t size)
{
	struct configmak_variables found = {.n = 0};
	struct loc loc = {"d/config.mak", 0, 0};
	char *rest = fuzz_text(ctx, data, size);
	char *text = fuzz_cut(&rest), *output = fuzz_cut(&rest), *values = fuzz_cut(&rest);

	if (output != NULL) {
		const char *error = configmak_error(ctx, output, "d/config.mak", &loc);

		fuzz_require(error != NULL && strchr(error, '\n') == NULL);
		fuzz_require(loc.line >= 0 && loc.file != NULL);
	}
	if (values == NULL)
		return;
	configmak_parse(ctx, values, &found);
	for (size_t i = 0; i < found.n; i++)
		check_variable(&found.v[i], text);
	fuzz_require(found.makefiles == NULL || found.failed == NULL);
	if (found.failed != NULL)
		configmak_line(text, found.failed, NULL);
}
