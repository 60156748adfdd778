/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A directory with container images, as skopeo, umoci, podman and others read it:
 * https://github.com/opencontainers/image-spec/blob/v1.0.2/image-layout.md
 */
#pragma once

#include "adapters/json.h"

struct layout; /* talloc'd; the directory is locked as long as it lives */

/*
 * Open dir, which is made if it is absent; an empty directory becomes a layout, and is as before if
 * it gets no image. Waits for other processes that have it. Reports what else is there; NULL.
 */
struct layout *layout_open(const void *ctx, const char *dir);
/* A name in the layout for a file that is to become a blob; the same at every call. */
char *layout_temp(const void *ctx, const struct layout *layout);

/*
 * Make the finished file at layout_temp a blob. Returns its descriptor, which the caller frees.
 * Reports; NULL.
 */
struct json *layout_take(const struct layout *layout, const char *media_type);
/* The same of a JSON value, which is taken. */
struct json *layout_write(const struct layout *layout, const char *media_type, struct json *value);

/* A manifest in the layout. */
struct layout_image {
	struct json *descriptor; /* of layout_write; taken by layout_publish */
	const char *tag, *architecture;
	const char *subject; /* what it is an image of */
};
/*
 * Whether there may be such an image: one tag is an image index of the same thing for several
 * architectures. Reports what else has the tag; -1.
 */
int layout_check(const void *ctx, const struct layout *layout, const struct layout_image *image);
/*
 * Name it TAG-ARCHITECTURE, instead of what had that name, and make TAG an image index of all such.
 * Reports; -1.
 */
int layout_publish(struct layout *layout, const struct layout_image *image);
