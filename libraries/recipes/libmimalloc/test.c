/* pkg-config: mimalloc */
/* SPDX-License-Identifier: Apache-2.0 */

#include <mimalloc.h>
#include <stdlib.h>
#include <string.h>

int main(void)
{
	/* The program's own malloc is mimalloc's, too. */
	char *block = malloc(100), *own = mi_malloc(100);

	if (block == NULL || own == NULL || mi_usable_size(own) < 100)
		return 1;
	if (!mi_is_in_heap_region(block))
		return 2;
	memset(block, 1, 100);
	free(own);
	mi_free(block);
	return 0;
}
