/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ELF files through libelf, of any class, byte order and machine. Whoever made a file may have put
 * any number into it: tables of more entries than real ones are cut off, and what points outside of
 * the file is left out and named as damage. Numbers with names (PT_, SHT_, DT_, EM_, ...) are those
 * of <elf.h>, and what they mean is told by elf(5). Everything is in host byte order.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct elf_segment {
	uint32_t type, flags;
	uint64_t offset, address, file_size, memory_size;
};

struct elf_section {
	const char *name; /* "" where it has none */
	uint32_t type, link;
	uint64_t flags, address, offset, size;
};

/* An entry of the dynamic table. */
struct elf_entry {
	int64_t tag;
	uint64_t value;
};

struct elf_symbol {
	const char *name;
	const char *version; /* that this file defines it in, as libc.so does; NULL: none */
	bool is_default;     /* of several versions of the name this is the one that a link takes */
	bool is_defined;     /* in this file */
	bool is_exported;    /* and other files can use it */
	bool is_local;       /* of one source file, which the last STT_FILE before it names */
	unsigned type;       /* STT_* */
	size_t section;      /* index of the one that it is defined in */
	uint64_t value, size;
};

/* A version of another library that must be there at run time. */
struct elf_need {
	const char *library, *version;
};

/* A file, whatever it holds, or a part of one. All that it points to lives as long as it does. */
struct elf {
	const unsigned char *bytes;
	size_t size;
	bool is_elf;        /* else all that follows is zero, but perhaps damage */
	const char *damage; /* the first thing that is wrong with an ELF file; NULL: nothing */
	bool is_big_endian;
	unsigned bits;          /* 32 or 64 */
	unsigned type, machine; /* ET_, EM_ */
	uint32_t flags;
	struct elf_segment *segments;
	size_t nsegments;
	struct elf_section *sections;
	size_t nsections;
	struct elf_entry *dynamic; /* the dynamic table, up to its DT_NULL */
	size_t ndynamic;
	/* For elf.c and elf_table.c alone. */
	size_t room;        /* of our copy of the file, from bytes on; 0: they are not ours */
	int fd;             /* of the file that was copied, or -1 */
	struct Elf *handle; /* libelf's */
};

/*
 * Read a file, which is copied into memory, so that what others do to it meanwhile does no harm. A
 * file of another format is no error: is_elf says that. ctx owns the result; freeing it closes the
 * file. NULL if the file cannot be read, is no regular file, or has more than 2 GiB beside its
 * holes; that is reported.
 */
struct elf *elf_open(const void *ctx, const char *path);
/* The same for bytes, which are not copied: they have to stay where they are as long as the result.
 * Does not fail. */
struct elf *elf_of_bytes(const void *ctx, const unsigned char *bytes, size_t size);

/* None of the functions below reports anything. What they return is owned by elf, unless something
 * else is said. */

/* The bytes that are at that address when the program runs; *available is set to how many there are
 * up to the end of their segment in the file. NULL if no segment has it from the file. */
const unsigned char *elf_at(const struct elf *elf, uint64_t address, size_t *available);
/* The first segment of that type, or section of that name; NULL: there is none. */
const struct elf_segment *elf_find_segment(const struct elf *elf, uint32_t type);
const struct elf_section *elf_find_section(const struct elf *elf, const char *name);
/*
 * What a section of elf holds, *size bytes. A section that is compressed is decompressed, if elf is
 * of elf_open(), into memory that ctx owns. NULL if it holds nothing in the file, is damaged, or is
 * compressed and would be larger than limit, in bytes, or cannot be decompressed.
 */
const unsigned char *elf_contents(const void *ctx, const struct elf *elf,
    const struct elf_section *section, size_t limit, size_t *size);

/* The value of the first entry of the dynamic table with that tag (DT_); fallback: there is none.
 */
uint64_t elf_dynamic(const struct elf *elf, int64_t tag, uint64_t fallback);
/* The string at that offset of the string table that belongs to the dynamic table (DT_STRTAB);
 * NULL: there is none. */
const char *elf_dynamic_string(const struct elf *elf, uint64_t offset);
/* The path of the loader that the program asks for (PT_INTERP); NULL: none. */
const char *elf_interpreter(const struct elf *elf);
/* The versions that the file needs of its libraries (DT_VERNEED). ctx owns the array of *n. */
struct elf_need *elf_needs(const void *ctx, const struct elf *elf, size_t *n);
/*
 * Calls visit with each symbol that has a name, of the first table of that type (SHT_DYNSYM or
 * SHT_SYMTAB). The symbol lives only during the call. False if there is no such table that can be
 * read.
 */
bool elf_symbols(const struct elf *elf, uint32_t table,
    void (*visit)(void *data, const struct elf_symbol *symbol), void *data);

/* Whether it is a program, position independent or not, and no library, object file or core. */
bool inspect_is_program(const struct elf *elf);
