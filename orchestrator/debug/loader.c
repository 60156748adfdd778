/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program whose loader is elsewhere. The kernel takes the loader's name from where the program
 * header says that it lies in the file; everybody else, the loader and debuggers, from where it
 * lies in memory or by its section. So a copy that ends in another name, to which the header
 * points, is started by another loader, and is the same program for all who look.
 */
#include <elf.h>
#include <string.h>

#include "base/mem.h"
#include "base/report.h"
#include "debug/debug_priv.h"
#include "files/path.h"

/* Its programs are those that this machine runs, so numbers are in our own byte order. */
#define POINT_TO(bits)                                                                             \
	static bool point_to_##bits(                                                               \
	    unsigned char *bytes, size_t size, size_t offset, size_t length)                       \
	{                                                                                          \
		Elf##bits##_Ehdr head;                                                             \
		Elf##bits##_Phdr segment;                                                          \
                                                                                                   \
		memcpy(&head, bytes, sizeof(head));                                                \
		for (size_t i = 0; i < head.e_phnum; i++) {                                        \
			size_t at = head.e_phoff + i * sizeof(segment);                            \
                                                                                                   \
			if (at > size || size - at < sizeof(segment))                              \
				return false;                                                      \
			memcpy(&segment, bytes + at, sizeof(segment));                             \
			if (segment.p_type != PT_INTERP)                                           \
				continue;                                                          \
			segment.p_offset = offset;                                                 \
			segment.p_filesz = length;                                                 \
			memcpy(bytes + at, &segment, sizeof(segment));                             \
			return true;                                                               \
		}                                                                                  \
		return false;                                                                      \
	}
POINT_TO(32)
POINT_TO(64)

const char *loader_copy(
    const void *ctx, const struct subject *subject, const char *loader, const char *dir)
{
	const struct elf *elf = subject->elf;
	size_t length = strlen(loader) + 1, size = elf->size + length;
	const char *copy = path_join(ctx, dir, path_basename(subject->path));
	unsigned char *bytes = mem_array(ctx, unsigned char, size);
	bool pointed;

	memcpy(bytes, elf->bytes, elf->size);
	memcpy(bytes + elf->size, loader, length);
	pointed = elf->bits == 64 ? point_to_64(bytes, elf->size, elf->size, length)
				  : point_to_32(bytes, elf->size, elf->size, length);
	if (!pointed) {
		report_error(NULL, "'%s' is damaged: its program headers do not name a loader",
		    subject->path);
		return NULL;
	}
	return path_write(copy, bytes, size) == 0 && path_set_mode(copy, 0700) == 0 ? copy : NULL;
}
