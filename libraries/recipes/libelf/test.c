/* pkg-config: libelf */
/* SPDX-License-Identifier: Apache-2.0 */

#include <fcntl.h>
#include <gelf.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int file = open(argv[argc - 1], O_RDONLY);
	Elf *elf;
	Elf_Scn *section = NULL;
	GElf_Ehdr header;
	GElf_Shdr it;
	size_t names;

	if (elf_version(EV_CURRENT) == EV_NONE || file < 0)
		return 1;
	elf = elf_begin(file, ELF_C_READ, NULL);
	if (elf == NULL || gelf_getehdr(elf, &header) == NULL || elf_getshdrstrndx(elf, &names) != 0)
		return 2;
	while ((section = elf_nextscn(elf, section)) != NULL)
		if (gelf_getshdr(section, &it) != NULL &&
		    strcmp(elf_strptr(elf, names, it.sh_name), ".text") == 0)
			break;
	elf_end(elf);
	close(file);
	return section == NULL;
}
