/* SPDX-License-Identifier: Apache-2.0 */
/* What a linker, or whoever, wrote of a link. */
#include "fuzz.h"

#include <string.h>

#include "size/size_priv.h"

void fuzz_one(void *ctx, const uint8_t *data, size_t size)
{
	const struct link_map *map = link_map_load(ctx, fuzz_file(ctx, "map", data, size));

	for (size_t i = 0; map != NULL && i < map->n; i++) {
		const struct link_map_place *place = &map->places[i];
		const struct link_map_place *found = link_map_find(
		    map, place->section, place->start);

		fuzz_require(place->start < place->end);
		fuzz_require(place->archive != NULL && place->object != NULL);
		/* Places may overlap, so it may be another one. */
		fuzz_require(found == NULL || strcmp(found->section, place->section) == 0);
	}
}
