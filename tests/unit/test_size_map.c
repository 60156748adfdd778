/* SPDX-License-Identifier: Apache-2.0 */
/* Maps that GNU ld writes. */
#include "scratch.h"

#include "size/size_priv.h"

static struct link_map *map_of(const char *text)
{
	char *path = path_join(scratch.ctx, scratch.dir, "map");

	assert_int_equal(path_write(path, text, strlen(text)), 0);
	return link_map_load(scratch.ctx, path);
}

static const char text[] = "Discarded input sections\n\n"
			   " .text          0x0000000000000000       0x99 gone.o\n"
			   "Linker script and memory map\n\n"
			   "LOAD /usr/lib/crt1.o\n"
			   ".text           0x0000000000401000      0x200\n"
			   " *(.text.unlikely .text)\n"
			   " .text.a_name_that_is_long\n"
			   "                0x0000000000401020       0x10 /x (y)/libc.a(b.lo)\n"
			   "                0x0000000000401020                f\n"
			   " .text          0x0000000000401000       0x20 dir/a.o\n"
			   " *fill*         0x0000000000401030       0x10 \n"
			   " *fill*         0x0000000000401030        0x8 90909090\n"
			   " .text          0x0000000000401040        0x0 none.o\n"
			   " .text          0xfffffffffffffff0  0xffffffff far.o\n"
			   ".debug_info     0x0000000000000000       0x40\n"
			   " .debug_info    0x0000000000000000       0x40 dir/a.o\n"
			   "OUTPUT(a.out elf64-x86-64)\n"
			   " .text          0x0000000000401100       0x20 nowhere.o";

static void test_places(void **state)
{
	struct link_map *map = map_of(text);

	(void)state;
	assert_non_null(map);
	assert_int_equal(map->n, 3);
	assert_string_equal(link_map_find(map, ".text", 0x401000)->object, "a.o");
	assert_string_equal(link_map_find(map, ".text", 0x40101f)->archive, "object files");
	assert_string_equal(link_map_find(map, ".text", 0x401020)->object, "b.lo");
	assert_string_equal(link_map_find(map, ".text", 0x40102f)->archive, "libc.a");
	assert_int_equal(link_map_find(map, ".text", 0)->start, 0x401000);
	assert_string_equal(link_map_find(map, ".debug_info", 0x3f)->object, "a.o");
	assert_null(link_map_find(map, ".text", 0x401030));
	assert_null(link_map_find(map, ".data", 0));
}

static void test_no_map(void **state)
{
	(void)state;
	report_redirect(scratch.stream);
	assert_null(map_of("not a map\n"));
	assert_null(map_of(""));
	assert_null(map_of("Linker script and memory map\n (\n \n)\n .text 0x1\n"));
	fflush(scratch.stream);
	assert_non_null(strstr(scratch.text, "is no map of GNU ld"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_places),
	    SCRATCH_TEST(test_no_map),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
