/* pkg-config: ncursesw */
/* SPDX-License-Identifier: Apache-2.0 */

#include <ncurses.h>
#include <string.h>
#include <term.h>

int main(void)
{
	int error;

	/* Compiled in, wherever the database is. */
	if (setupterm("xterm-256color", 1, &error) != OK)
		return 1;
	return tigetnum("colors") != 256 || strcmp(tigetstr("cub1"), "\b") != 0;
}
