/* pkg-config: libedit */
/* SPDX-License-Identifier: Apache-2.0 */

#include <histedit.h>
#include <string.h>

int main(void)
{
	History *lines = history_init();
	HistEvent event;

	if (lines == NULL || history(lines, &event, H_SETSIZE, 10) < 0 ||
	    history(lines, &event, H_ENTER, "make check") < 0)
		return 1;
	return history(lines, &event, H_LAST) < 0 || strcmp(event.str, "make check") != 0;
}
