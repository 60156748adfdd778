/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Entries of terminfo, as term(5) describes their compiled form. One number is all that is asked of
 * them, for which a static program need not bring libtinfo along.
 */
#include "base/terminal.h"

#include <fcntl.h>
#include <fnmatch.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/strlist.h"

enum {
	LARGEST = 32768, /* bytes of an entry */
	HEADER = 12,
	NAMES = 2, /* where the header has the sizes of names and flags, and the count of numbers */
	FLAGS = 4,
	COUNT = 6,
	MAGIC_16 = 0432,  /* numbers of 16 bits */
	MAGIC_32 = 01036, /* and of 32 */
	MAX_COLORS = 13,  /* which of the numbers */
};

/* Of two or four bytes, the lowest first. Numbers that are not there are negative. */
static int32_t number_at(const unsigned char *entry, size_t at, size_t width)
{
	uint32_t number = entry[at] | (uint32_t)entry[at + 1] << 8;

	if (width == 2)
		return (int16_t)number;
	return (int32_t)(number | (uint32_t)entry[at + 2] << 16 | (uint32_t)entry[at + 3] << 24);
}

/* 1 if the entry says that there are colours, 0 if it does not, -1 if it is none. */
static int read_entry(const unsigned char *entry, size_t size)
{
	int magic = size >= HEADER ? number_at(entry, 0, 2) : 0;
	size_t width = magic == MAGIC_32 ? 4 : 2, at;

	if (magic != MAGIC_16 && magic != MAGIC_32)
		return -1;
	if (number_at(entry, COUNT, 2) <= MAX_COLORS)
		return 0;
	/* Behind the names and the flags, from an even byte on. */
	at = HEADER + (uint16_t)number_at(entry, NAMES, 2) + (uint16_t)number_at(entry, FLAGS, 2);
	at += at % 2 + MAX_COLORS * width;
	return at + width <= size ? number_at(entry, at, width) > 1 : -1;
}

static int ask_file(const char *path)
{
	static unsigned char entry[LARGEST];
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	ssize_t n = fd >= 0 ? read(fd, entry, sizeof entry) : -1;

	if (fd >= 0)
		close(fd);
	return n > 0 ? read_entry(entry, (size_t)n) : -1;
}

/* Directories of entries, the user's own first, as ncurses looks through them. */
static struct strlist *directories(void)
{
	static const char usual[] = "/etc/terminfo:/lib/terminfo:/usr/share/terminfo:/usr/lib/"
				    "terminfo:/usr/local/share/terminfo";
	const char *own = getenv("TERMINFO"), *home = getenv("HOME");
	const char *more = getenv("TERMINFO_DIRS");
	char *all = mem_printf(NULL, "%s:%s%s:%s:%s", own != NULL ? own : "",
	    home != NULL ? home : "", home != NULL ? "/.terminfo" : "", more != NULL ? more : "",
	    usual);
	struct strlist *list = strlist_split(NULL, all, ":");

	mem_free(all);
	return list;
}

static int ask_terminfo(const char *term)
{
	struct strlist *dirs = directories();
	int found = -1;

	for (size_t i = 0; i < dirs->count && found < 0; i++) {
		const char *dir = dirs->items[i];

		found = ask_file(mem_printf(dirs, "%s/%c/%s", dir, *term, term));
		if (found < 0)
			found = ask_file(
			    mem_printf(dirs, "%s/%02x/%s", dir, (unsigned char)*term, term));
	}
	mem_free(dirs);
	return found;
}

/* "-m" and "-mono" are the endings that term(7) has for terminals without colours. */
static bool is_named_colourless(const char *term)
{
	static const char *const names[] = {"dumb", "vt[0-9]*", "*-m", "*-mono"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (fnmatch(names[i], term, 0) == 0)
			return true;
	return false;
}

bool terminal_has_colours(void)
{
	const char *term = getenv("TERM");
	int found;

	if (term == NULL || *term == '\0')
		return false;
	found = strchr(term, '/') == NULL ? ask_terminfo(term) : -1;
	return found < 0 ? !is_named_colourless(term) : found > 0;
}
