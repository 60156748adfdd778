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

enum { SYMBOL = SIZE_LEVELS - 1, SECONDS = 30 };

/* "_Z" begins names of C++ and of old Rust, "_R" those of Rust. One with a line break is no name of
 * theirs. */
static bool is_mangled(const char *name)
{
	return name[0] == '_' && (name[1] == 'Z' || name[1] == 'R') && strchr(name, '\n') == NULL;
}

void size_demangle(struct size_items *items)
{
	char *program = path_which(items, "c++filt"), *argv[] = {program, NULL};
	struct strlist *names = strlist_new(items), *answer;
	char *text;
	size_t n = 0;
	int status;

	for (size_t i = 0; i < items->n; i++)
		if (is_mangled(items->list[i].in[SYMBOL]))
			strlist_add(names, items->list[i].in[SYMBOL]);
	if (program == NULL || names->count == 0)
		return;
	text = proc_ask(items, argv, strlist_join(items, names, "\n"), SECONDS, &status);
	if (text == NULL || status != 0)
		return;
	answer = strlist_split(items, text, "\n");
	for (size_t i = 0; answer->count == names->count && i < items->n; i++)
		if (is_mangled(items->list[i].in[SYMBOL]))
			items->list[i].in[SYMBOL] = answer->items[n++];
}
