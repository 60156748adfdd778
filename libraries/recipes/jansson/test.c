/* pkg-config: jansson */
/* SPDX-License-Identifier: Apache-2.0 */

#include <jansson.h>
#include <string.h>

int main(void)
{
	json_error_t error;
	json_t *value = json_loads("{\"pi\": 3.25, \"list\": [1, 2]}", 0, &error);
	char *text;

	if (value == NULL || json_real_value(json_object_get(value, "pi")) != 3.25)
		return 1;
	text = json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS);
	return strcmp(text, "{\"list\":[1,2],\"pi\":3.25}") != 0;
}
