/* SPDX-License-Identifier: Apache-2.0 */
/* ELF files: headers, segments, sections and the dynamic table. */
#include "inspect/elf.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gelf.h>

#include "base/mem.h"
#include "base/report.h"
#include "inspect/elf_table.h"

enum { MOST_HEADERS = 1 << 20, MOST_DYNAMIC = 1 << 16 };

/* Of a file's data, holes not counted: debug information of the largest programs is in reach. */
enum { MOST_GIGABYTES = 2 };
static const off_t most_data = (off_t)MOST_GIGABYTES << 30;

static int close_elf(struct elf *elf)
{
	elf_end(elf->handle);
	if (elf->room > 0)
		munmap((void *)(uintptr_t)elf->bytes, elf->room);
	if (elf->fd >= 0)
		close(elf->fd);
	return 0;
}

static void damage(struct elf *elf, const char *text)
{
	if (elf->damage == NULL)
		elf->damage = text;
}

static bool is_inside(const struct elf *elf, uint64_t offset, uint64_t size)
{
	return offset <= elf->size && size <= elf->size - offset;
}

/* A number of the header as it lies in the file. */
static uint64_t raw(const struct elf *elf, uint64_t offset, size_t size)
{
	uint64_t value = 0;

	if (!is_inside(elf, offset, size))
		return 0;
	for (size_t i = 0; i < size; i++) {
		size_t at = elf->bytes[EI_DATA] == ELFDATA2MSB ? i : size - 1 - i;

		value = value << 8 | elf->bytes[offset + at];
	}
	return value;
}

#define RAW(elf, base, type, field)                                                                \
	((elf)->bytes[EI_CLASS] == ELFCLASS64 ? raw(elf, (base) + offsetof(Elf64_##type, field),   \
						    sizeof(((Elf64_##type *)0)->field))            \
					      : raw(elf, (base) + offsetof(Elf32_##type, field),   \
						    sizeof(((Elf32_##type *)0)->field)))

/*
 * Counts that do not fit the header are in the first section header, and libelf allocates by
 * them what a file with a hole of 10 GB asks for.
 */
static bool has_sane_counts(const struct elf *elf)
{
	uint64_t first = RAW(elf, 0, Ehdr, e_shoff);

	if (first == 0)
		return true;
	if (RAW(elf, 0, Ehdr, e_shnum) == 0 && RAW(elf, first, Shdr, sh_size) > MOST_HEADERS)
		return false;
	return RAW(elf, 0, Ehdr, e_phnum) != PN_XNUM ||
	       RAW(elf, first, Shdr, sh_info) <= MOST_HEADERS;
}

static void load_segments(struct elf *elf)
{
	uint64_t expected = RAW(elf, 0, Ehdr, e_phnum);
	size_t n;
	GElf_Phdr p;

	if (elf_getphdrnum(elf->handle, &n) != 0 || n > MOST_HEADERS)
		n = 0;
	elf->segments = mem_array(elf, struct elf_segment, n);
	while (elf->nsegments < n && gelf_getphdr(elf->handle, (int)elf->nsegments, &p) != NULL) {
		if (p.p_type != PT_NULL && !is_inside(elf, p.p_offset, p.p_filesz))
			damage(elf, "a segment lies beyond the end of the file");
		elf->segments[elf->nsegments++] = (struct elf_segment){
		    p.p_type, p.p_flags, p.p_offset, p.p_vaddr, p.p_filesz, p.p_memsz};
	}
	/* libelf leaves out what it does not find. */
	if (elf->nsegments < expected && expected != PN_XNUM)
		damage(elf, "its program headers lie beyond the end of the file");
}

const char *elf_text(const unsigned char *at, uint64_t available)
{
	enum { LONGEST = 1 << 16 };
	size_t size = available < LONGEST ? available : LONGEST;

	return memchr(at, '\0', size) != NULL ? (const char *)at : NULL;
}

const char *elf_section_string(
    const struct elf *elf, const struct elf_section *strings, uint64_t offset)
{
	if (strings->type == SHT_NOBITS || strings->flags & SHF_COMPRESSED ||
	    !is_inside(elf, strings->offset, strings->size) || offset >= strings->size)
		return NULL;
	return elf_text(elf->bytes + strings->offset + offset, strings->size - offset);
}

static void name_sections(struct elf *elf)
{
	size_t index;
	GElf_Shdr s;

	if (elf_getshdrstrndx(elf->handle, &index) != 0 || index >= elf->nsections)
		return;
	for (size_t i = 0; i < elf->nsections; i++) {
		const char *name = NULL;

		if (gelf_getshdr(elf_getscn(elf->handle, i), &s) != NULL)
			name = elf_section_string(elf, &elf->sections[index], s.sh_name);
		elf->sections[i].name = name != NULL ? name : "";
	}
}

static void load_sections(struct elf *elf)
{
	size_t n;
	GElf_Shdr s;

	/* libelf takes headers beyond the end of the file for none at all. */
	if (elf_getshdrnum(elf->handle, &n) != 0 || n > MOST_HEADERS ||
	    (n == 0 && RAW(elf, 0, Ehdr, e_shoff) != 0)) {
		damage(elf, "its section headers lie beyond the end of the file");
		return;
	}
	elf->sections = mem_array(elf, struct elf_section, n);
	for (size_t i = 0; i < n; i++) {
		if (gelf_getshdr(elf_getscn(elf->handle, i), &s) == NULL) {
			damage(elf, "its section headers cannot be read");
			return;
		}
		if (s.sh_type != SHT_NULL && s.sh_type != SHT_NOBITS &&
		    !is_inside(elf, s.sh_offset, s.sh_size))
			damage(elf, "a section lies beyond the end of the file");
		elf->sections[elf->nsections++] = (struct elf_section){
		    "", s.sh_type, s.sh_link, s.sh_flags, s.sh_addr, s.sh_offset, s.sh_size};
	}
	name_sections(elf);
}

static void load_dynamic(struct elf *elf)
{
	const struct elf_segment *segment = elf_find_segment(elf, PT_DYNAMIC);
	size_t entry = gelf_fsize(elf->handle, ELF_T_DYN, 1, EV_CURRENT);
	size_t n = segment != NULL ? segment->file_size / entry : 0;
	Elf_Data *data = NULL;
	GElf_Dyn d;

	if (n > MOST_DYNAMIC)
		n = MOST_DYNAMIC;
	if (n > 0 && is_inside(elf, segment->offset, n * entry))
		data = elf_getdata_rawchunk(
		    elf->handle, (int64_t)segment->offset, n * entry, ELF_T_DYN);
	if (data == NULL)
		return;
	elf->dynamic = mem_array(elf, struct elf_entry, n);
	while (elf->ndynamic < n && gelf_getdyn(data, (int)elf->ndynamic, &d) != NULL &&
	       d.d_tag != DT_NULL)
		elf->dynamic[elf->ndynamic++] = (struct elf_entry){d.d_tag, d.d_un.d_val};
}

static void load(struct elf *elf)
{
	GElf_Ehdr header;

	if (elf->size < SELFMAG || memcmp(elf->bytes, ELFMAG, SELFMAG) != 0)
		return;
	elf_version(EV_CURRENT);
	if (elf->size > EI_VERSION && has_sane_counts(elf))
		elf->handle = elf_memory((char *)(uintptr_t)elf->bytes, elf->size);
	if (elf->handle == NULL || elf_kind(elf->handle) != ELF_K_ELF ||
	    gelf_getehdr(elf->handle, &header) == NULL) {
		elf->damage = "its ELF header is broken or cut off";
		return;
	}
	elf->is_elf = true;
	elf->is_big_endian = header.e_ident[EI_DATA] == ELFDATA2MSB;
	elf->bits = header.e_ident[EI_CLASS] == ELFCLASS64 ? 64 : 32;
	elf->type = header.e_type;
	elf->machine = header.e_machine;
	elf->flags = header.e_flags;
	load_segments(elf);
	load_sections(elf);
	load_dynamic(elf);
}

struct elf *elf_of_bytes(const void *ctx, const unsigned char *bytes, size_t size)
{
	struct elf *elf = mem_new(ctx, struct elf);

	elf->fd = -1;
	elf->bytes = bytes;
	elf->size = size;
	talloc_set_destructor(elf, close_elf);
	load(elf);
	return elf;
}

/* The bytes of the file from at to end, put where they belong; -1 with errno set. */
static int read_part(struct elf *elf, off_t at, off_t end)
{
	unsigned char *bytes = (unsigned char *)(uintptr_t)elf->bytes;

	while (at < end) {
		ssize_t n = pread(elf->fd, bytes + at, (size_t)(end - at), at);

		/* The file has become shorter since its size was asked for. */
		if (n == 0)
			elf->size = (size_t)at;
		if (n == 0 || (n < 0 && errno != EINTR))
			return (int)n;
		at += n > 0 ? n : 0;
	}
	return 0;
}

/* Holes are left out, as new memory is zero. Returns 0, 1 for too much, or -1 with errno set. */
static int read_all(struct elf *elf)
{
	off_t left = most_data, start, end = 0;

	while (end < (off_t)elf->size) {
		start = lseek(elf->fd, end, SEEK_DATA);
		/* There is only a hole left. */
		if (start < 0 && errno == ENXIO)
			return 0;
		end = start >= 0 ? lseek(elf->fd, start, SEEK_HOLE) : -1;
		if (end < 0)
			return -1;
		if (end > (off_t)elf->size)
			end = (off_t)elf->size;
		left -= end - start;
		if (left < 0)
			return 1;
		if (read_part(elf, start, end) != 0)
			return -1;
	}
	return 0;
}

/*
 * A copy of the file in our own memory: of one that is mapped the kernel takes pages away when the
 * file is cut while we look at it, and kills us.
 */
static int copy_file(struct elf *elf, const char *path)
{
	struct stat st;

	/* A pipe without a writer must not hold us up. */
	elf->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (elf->fd < 0 || fstat(elf->fd, &st) != 0)
		return report_error(NULL, "cannot open '%s':", path);
	if (!S_ISREG(st.st_mode))
		return report_error(NULL, "'%s' is %s, not a regular file; name files", path,
		    S_ISDIR(st.st_mode) ? "a directory" : "a device, pipe or socket");
	if (st.st_size == 0)
		return 0;
	/* Pointers of 32 bits; mmap() itself would take what is left of the number. */
	errno = EFBIG;
	void *bytes = (off_t)(size_t)st.st_size == st.st_size
			  ? mmap(NULL, (size_t)st.st_size, PROT_READ | PROT_WRITE,
				MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
			  : MAP_FAILED;
	if (bytes == MAP_FAILED)
		return report_error(NULL, "cannot get memory for '%s':", path);
	elf->bytes = bytes;
	elf->size = elf->room = (size_t)st.st_size;
	int result = read_all(elf);
	if (result > 0)
		return report_error(NULL,
		    "'%s' has more than %d GiB, which is not looked at; strip a copy of it", path,
		    MOST_GIGABYTES);
	return result == 0 ? 0 : report_error(NULL, "cannot read '%s':", path);
}

struct elf *elf_open(const void *ctx, const char *path)
{
	struct elf *elf = elf_of_bytes(ctx, NULL, 0);

	if (copy_file(elf, path) != 0) {
		mem_free(elf);
		return NULL;
	}
	load(elf);
	return elf;
}

const struct elf_segment *elf_find_segment(const struct elf *elf, uint32_t type)
{
	for (size_t i = 0; i < elf->nsegments; i++)
		if (elf->segments[i].type == type)
			return &elf->segments[i];
	return NULL;
}

const struct elf_section *elf_find_section(const struct elf *elf, const char *name)
{
	for (size_t i = 0; i < elf->nsections; i++)
		if (strcmp(elf->sections[i].name, name) == 0)
			return &elf->sections[i];
	return NULL;
}

const unsigned char *elf_at(const struct elf *elf, uint64_t address, size_t *available)
{
	for (size_t i = 0; i < elf->nsegments; i++) {
		const struct elf_segment *s = &elf->segments[i];

		if (s->type != PT_LOAD || address < s->address ||
		    address - s->address >= s->file_size ||
		    !is_inside(elf, s->offset, s->file_size))
			continue;
		*available = s->file_size - (address - s->address);
		return elf->bytes + s->offset + (address - s->address);
	}
	return NULL;
}

/* In a handle of its own, since libelf marks the section as decompressed in the handle. */
static const unsigned char *decompressed(const void *ctx, const struct elf *elf,
    const struct elf_section *section, size_t limit, size_t *size)
{
	Elf *handle = elf->fd >= 0 ? elf_begin(elf->fd, ELF_C_READ, NULL) : NULL;
	Elf_Scn *scn = elf_getscn(handle, (size_t)(section - elf->sections));
	unsigned char *copy = NULL;
	Elf_Data *data = NULL;
	GElf_Chdr head;

	if (scn != NULL && gelf_getchdr(scn, &head) != NULL && head.ch_size <= limit &&
	    elf_compress(scn, 0, 0) > 0)
		data = elf_rawdata(scn, NULL);
	if (data != NULL) {
		copy = mem_dup(ctx, data->d_buf, data->d_size);
		*size = data->d_size;
	}
	elf_end(handle);
	return copy;
}

const unsigned char *elf_contents(const void *ctx, const struct elf *elf,
    const struct elf_section *section, size_t limit, size_t *size)
{
	if (section->type == SHT_NOBITS || section->type == SHT_NULL || section->size == 0 ||
	    !is_inside(elf, section->offset, section->size))
		return NULL;
	if (section->flags & SHF_COMPRESSED)
		return section->size <= limit ? decompressed(ctx, elf, section, limit, size) : NULL;
	*size = section->size;
	return elf->bytes + section->offset;
}
