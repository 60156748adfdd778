/* SPDX-License-Identifier: Apache-2.0 */
/* Container images of one layer and nothing below it ("FROM scratch"). */
#pragma once

#include "pack/layout.h"

struct image {
	const char *tag, *architecture;
	const char *subject;      /* what it is an image of, in a word */
	struct json *annotations; /* taken */
	struct json *config;      /* what containers do by default: Entrypoint, Env, ...; taken */
	long epoch;               /* when it was made */
};

/* "amd64" for "x86_64" and so on, as Go and images call the machines of inspect_file; or NULL. */
const char *image_architecture(const char *machine);
/* Whether a registry takes it as a tag; silent. */
bool image_is_tag(const char *tag);
/*
 * Put an image of the layer at layout_temp, a tar archive packed by gzip, into the layout. Reports;
 * -1.
 */
int image_add(struct layout *layout, const struct image *image);
