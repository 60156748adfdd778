/* SPDX-License-Identifier: Apache-2.0 */
/* ELF files: this program itself, cut off and changed; what is none. */
#include "scratch.h"

#include <elf.h>

#include "inspect/elf.h"
#include "inspect/machine.h"

static struct elf *own(void)
{
	struct elf *elf = elf_open(scratch.ctx, "/proc/self/exe");

	assert_non_null(elf);
	assert_true(elf->is_elf);
	assert_null(elf->damage);
	return elf;
}

/* A copy of the first bytes of this program, to be changed. */
static unsigned char *copy_of_own(size_t size)
{
	unsigned char *copy = mem_array(scratch.ctx, unsigned char, size);

	memcpy(copy, own()->bytes, size);
	return copy;
}

static void test_headers(void **state)
{
	const struct elf *elf = own();
	const uint16_t order = 1;

	(void)state;
	assert_int_equal(elf->bits, sizeof(void *) * 8);
	assert_int_equal(elf->is_big_endian, *(const char *)&order == 0);
	assert_non_null(elf_find_segment(elf, PT_LOAD));
	assert_null(elf_find_segment(elf, PT_SHLIB));
	assert_non_null(elf_find_section(elf, ".text"));
	assert_null(elf_find_section(elf, ".no such section"));
	assert_null(strstr(machine_name(scratch.ctx, elf), "machine"));
}

/* Somebody cuts the file while we look at it: what was read at first is still there. */
static void test_shrinking(void **state)
{
	char *path = path_join(scratch.ctx, scratch.dir, "shrinking");
	const struct elf *whole = own();

	(void)state;
	assert_int_equal(path_write(path, whole->bytes, whole->size), 0);
	const struct elf *elf = elf_open(scratch.ctx, path);
	assert_int_equal(truncate(path, 0), 0);
	assert_memory_equal(elf->bytes, whole->bytes, whole->size);
}

/* A text of ours, found by its address in the file. */
static void test_addresses(void **state)
{
	const struct elf *elf = own();
	const struct elf_section *section = elf_find_section(elf, ".rodata");
	size_t size = 0, available = 0;
	const unsigned char *at = elf_contents(scratch.ctx, elf, section, 0, &size);

	(void)state;
	assert_non_null(at);
	assert_int_equal(size, section->size);
	assert_ptr_equal(elf_at(elf, section->address, &available), at);
	assert_true(available >= size);
	assert_null(elf_at(elf, UINT64_MAX, &available));
}

struct seen {
	bool main, memcpy;
};

static void see(void *data, const struct elf_symbol *symbol)
{
	struct seen *seen = data;

	seen->main |= strcmp(symbol->name, "main") == 0 && symbol->is_defined &&
		      symbol->is_exported && symbol->type == STT_FUNC;
	seen->memcpy |= strncmp(symbol->name, "memcpy", 6) == 0 && !symbol->is_defined;
}

static void test_symbols(void **state)
{
	const struct elf *elf = own();
	struct seen seen = {false, false};
	size_t n;

	(void)state;
	assert_true(elf_symbols(elf, SHT_SYMTAB, see, &seen));
	assert_true(seen.main);
	if (elf_interpreter(elf) == NULL)
		return;
	assert_int_equal(elf_interpreter(elf)[0], '/');
	assert_true(elf_symbols(elf, SHT_DYNSYM, see, &seen));
	assert_true(seen.memcpy);
	uint64_t needed = elf_dynamic(elf, DT_NEEDED, UINT64_MAX);
	assert_non_null(strstr(elf_dynamic_string(elf, needed), ".so"));
	assert_null(elf_dynamic_string(elf, UINT64_MAX));
	const struct elf_need *needs = elf_needs(scratch.ctx, elf, &n);
	for (size_t i = 0; i < n; i++)
		assert_non_null(strstr(needs[i].library, ".so"));
	/* musl has no versions. */
	assert_true((n > 0) == (strstr(elf_interpreter(elf), "musl") == NULL));
}

static const char *damage_of(const unsigned char *bytes, size_t size)
{
	const struct elf *elf = elf_of_bytes(scratch.ctx, bytes, size);

	return elf->damage != NULL ? elf->damage : "none";
}

static void test_damage(void **state)
{
	size_t whole = own()->size;
	unsigned char *copy = copy_of_own(whole);

	(void)state;
	assert_string_equal(damage_of(copy, whole), "none");
	assert_string_equal(
	    damage_of(copy, whole - 1), "its section headers lie beyond the end of the file");
	assert_string_equal(damage_of(copy, sizeof(Elf64_Ehdr) + 8),
	    "its program headers lie beyond the end of the file");
	assert_string_equal(damage_of(copy, EI_NIDENT), "its ELF header is broken or cut off");
	assert_string_equal(damage_of(copy, SELFMAG), "its ELF header is broken or cut off");
	copy[EI_CLASS] = 7;
	assert_string_equal(damage_of(copy, whole), "its ELF header is broken or cut off");
	copy[0] = 'E';
	assert_string_equal(damage_of(copy, whole), "none");
	assert_false(elf_of_bytes(scratch.ctx, copy, whole)->is_elf);
	assert_silent();
}

static void test_files(void **state)
{
	const struct elf *empty = elf_open(scratch.ctx, scratch_file("empty", "", 0644));

	(void)state;
	assert_false(empty->is_elf);
	assert_int_equal(empty->size, 0);
	assert_silent();
	assert_null(elf_open(scratch.ctx, scratch_path("absent")));
	assert_reported("absent': No such file or directory");
	assert_null(elf_open(scratch.ctx, scratch.dir));
	assert_reported("is a directory, not a regular file; name files");
	assert_null(elf_open(scratch.ctx, "/dev/null"));
	assert_reported("is a device, pipe or socket, not a regular file; name files");
}

static void assert_machine(unsigned machine, unsigned bits, bool big, const char *name)
{
	const struct elf elf = {.machine = machine, .bits = bits, .is_big_endian = big};

	assert_string_equal(machine_name(scratch.ctx, &elf), name);
}

static void test_machines(void **state)
{
	(void)state;
	assert_machine(EM_386, 32, false, "i386");
	assert_machine(EM_ARM, 32, true, "armeb");
	assert_machine(EM_PPC64, 64, false, "powerpc64le");
	assert_machine(EM_S390, 64, true, "s390x");
	assert_machine(EM_386, 64, true, "machine 3");
	assert_machine(0, 32, false, "machine 0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_headers),
	    SCRATCH_TEST(test_shrinking),
	    SCRATCH_TEST(test_addresses),
	    SCRATCH_TEST(test_symbols),
	    SCRATCH_TEST(test_damage),
	    SCRATCH_TEST(test_files),
	    SCRATCH_TEST(test_machines),
	};

	return cmocka_run_group_tests_name("elf", tests, NULL, NULL);
}
