/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ELF files through libelf, of any class, byte order and machine. No size in a file is
 * believed: tables are capped; what points outside is left out and
 * named as damage. Constants are those of <elf.h>.
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

/* Of the dynamic table, up to its DT_NULL. */
struct elf_entry {
	int64_t tag;
	uint64_t value;
};

struct elf_symbol {
	const char *name;
	const char *version; /* of a symbol of libc and the like; NULL: none */
	bool is_default;     /* the version that a link takes */
	bool is_defined, is_exported;
	bool is_local;  /* of one source file, which the last STT_FILE before it names */
	unsigned type;  /* STT_* */
	size_t section; /* index of the one that it is defined in */
	uint64_t value, size;
};

/* A version of another library that must be there at run time. */
struct elf_need {
	const char *library, *version;
};

/* A file, whatever it holds, or a part of one. Everything lives as long as it does. */
struct elf {
	const unsigned char *bytes;
	size_t size;
	bool is_elf;        /* else all that follows is zero, but perhaps damage */
	const char *damage; /* the first thing that is wrong with an ELF file, or NULL */
	bool is_big_endian;
	unsigned bits; /* 32 or 64 */
	unsigned type, machine;
	uint32_t flags;
	struct elf_segment *segments;
	size_t nsegments;
	struct elf_section *sections;
	size_t nsections;
	struct elf_entry *dynamic;
	size_t ndynamic;
	size_t room;        /* of our copy of the file, from bytes on; 0: they are not ours */
	int fd;             /* of the file that was copied, or -1 */
	struct Elf *handle; /* libelf's */
};

/*
 * Copies the file into memory, so that what others do to it meanwhile does no harm. Reports and
 * returns NULL if it cannot be read, is no regular file, or has more than 2 GiB beside its holes.
 */
struct elf *elf_open(const void *ctx, const char *path);
/* The same of bytes that stay where they are as long as the result. */
struct elf *elf_of_bytes(const void *ctx, const unsigned char *bytes, size_t size);

/* The bytes from an address of the running program to the end of their segment; NULL: none. */
const unsigned char *elf_at(const struct elf *elf, uint64_t address, size_t *available);
/* The first segment of that type, or section of that name; NULL: none. */
const struct elf_segment *elf_find_segment(const struct elf *elf, uint32_t type);
const struct elf_section *elf_find_section(const struct elf *elf, const char *name);
/*
 * What a section holds, decompressed for as long as ctx lives; NULL when it holds nothing
 * here, is damaged, or would be larger than limit when decompressed.
 */
const unsigned char *elf_contents(const void *ctx, const struct elf *elf,
    const struct elf_section *section, size_t limit, size_t *size);

/* The value of the first entry with that tag, or fallback. */
uint64_t elf_dynamic(const struct elf *elf, int64_t tag, uint64_t fallback);
/* A string of the dynamic table's own string table, by its offset there; NULL: none. */
const char *elf_dynamic_string(const struct elf *elf, uint64_t offset);
const char *elf_interpreter(const struct elf *elf); /* NULL: none */
struct elf_need *elf_needs(const void *ctx, const struct elf *elf, size_t *n);
/* Each symbol of the tables of that type, SHT_DYNSYM or SHT_SYMTAB. False: there is none. */
bool elf_symbols(const struct elf *elf, uint32_t table,
    void (*visit)(void *data, const struct elf_symbol *symbol), void *data);

/* A program, position independent or not; false: it is a library, an object file or a core. */
bool inspect_is_program(const struct elf *elf);
