/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of symbols as the source of C++ and Rust has them, by the c++filt of binutils. Parts of a
 * name may refer to earlier ones, so a short name can stand for one that fills any memory: another
 * program reads them, whose time and memory are limited.
 */
#include <string.h>

#include "base/mem.h"
#include "files/path.h"
#include "process/proc.h"
#include "size/size_priv.h"

enum { SYMBOL = SIZE_LEVELS - 1, SECONDS = 30, AT_ONCE = 4096 };

/* "_Z" begins names of C++ and of old Rust, "_R" those of Rust. One with a line break is no name of
 * theirs. */
static bool is_mangled(const char *name)
{
	return name[0] == '_' && (name[1] == 'Z' || name[1] == 'R') && strchr(name, '\n') == NULL;
}

/* Names of the items from number first on, some thousands of them, as the answer to so many is
 * short. Returns the number of the first that it did not come to; that of none if it was of no use.
 */
static size_t demangle_some(struct size_items *items, char *program, size_t first)
{
	char *argv[] = {program, NULL}, *text = NULL;
	struct strlist *names = strlist_new(items), *answer;
	size_t end = first, n = 0;
	int status = 0;

	for (; end < items->n && names->count < AT_ONCE; end++)
		if (is_mangled(items->list[end].in[SYMBOL]))
			strlist_add(names, items->list[end].in[SYMBOL]);
	if (names->count == 0)
		return end;
	text = proc_ask(items, argv, strlist_join(items, names, "\n"), SECONDS, &status);
	if (text == NULL || status != 0)
		return items->n;
	answer = strlist_split(items, text, "\n");
	if (answer->count != names->count)
		return items->n;
	for (size_t i = first; i < end; i++)
		if (is_mangled(items->list[i].in[SYMBOL]))
			items->list[i].in[SYMBOL] = answer->items[n++];
	return end;
}

void size_demangle(struct size_items *items)
{
	char *program = path_which(items, "c++filt");

	for (size_t i = 0; program != NULL && i < items->n;)
		i = demangle_some(items, program, i);
}
