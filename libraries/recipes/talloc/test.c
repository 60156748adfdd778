/* pkg-config: talloc */
/* SPDX-License-Identifier: Apache-2.0 */

#include <string.h>
#include <talloc.h>

static int freed;

static int count(char *block)
{
	(void)block;
	freed++;
	return 0;
}

int main(void)
{
	void *top = talloc_new(NULL);
	char *text = talloc_asprintf(top, "%s-%d", "talloc", 2);

	if (text == NULL || strcmp(text, "talloc-2") != 0)
		return 1;
	talloc_set_destructor(text, count);
	if (talloc_total_blocks(top) != 2 || talloc_parent(text) != top)
		return 2;
	talloc_free(top);
	return freed != 1;
}
