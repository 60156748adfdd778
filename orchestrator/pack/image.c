/* SPDX-License-Identifier: Apache-2.0 */
/* https://github.com/opencontainers/image-spec/blob/v1.0.2/manifest.md, config.md */
#include "pack/image.h"

#include <string.h>
#include <time.h>

#include "adapters/archive_pack.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/report.h"

#define CONFIG_TYPE "application/vnd.oci.image.config.v1+json"
#define LAYER_TYPE "application/vnd.oci.image.layer.v1.tar+gzip"
#define MANIFEST_TYPE "application/vnd.oci.image.manifest.v1+json"

enum { MOST_TAG = 128 };

const char *image_architecture(const char *machine)
{
	static const char *const names[][2] = {{"x86_64", "amd64"}, {"aarch64", "arm64"},
	    {"i386", "386"}, {"arm", "arm"}, {"riscv64", "riscv64"}, {"powerpc64le", "ppc64le"},
	    {"s390x", "s390x"}, {"loongarch64", "loong64"}, {"mips64el", "mips64le"},
	    {"mipsel", "mipsle"}, {"mips", "mips"}};

	for (size_t i = 0; machine != NULL && i < sizeof names / sizeof *names; i++)
		if (strcmp(names[i][0], machine) == 0)
			return names[i][1];
	return NULL;
}

bool image_is_tag(const char *tag)
{
	size_t n = strspn(tag, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-");

	return n > 0 && n <= MOST_TAG && tag[n] == '\0' && *tag != '.' && *tag != '-';
}

static struct json *history(const char *created)
{
	struct json *list = json_new_array(), *o = json_new_object();

	json_set_string(o, "created", created);
	json_set_string(o, "created_by", "mcm pack");
	json_append(list, o);
	return list;
}

static struct json *layers_of(const char *diff_id)
{
	struct json *o = json_new_object(), *list = json_new_array();
	char *text = mem_printf(NULL, "sha256:%s", diff_id);

	json_append_string(list, text);
	json_set_string(o, "type", "layers");
	json_set(o, "diff_ids", list);
	mem_free(text);
	return o;
}

static struct json *write_config(
    struct layout *layout, const struct image *image, const char *diff_id)
{
	struct json *o = json_new_object();
	char *created = clock_text(NULL, (time_t)image->epoch, "%Y-%m-%dT%H:%M:%SZ");

	json_set_string(o, "created", created);
	json_set_string(o, "architecture", image->architecture);
	json_set_string(o, "os", "linux");
	json_set(o, "config", json_clone(image->config));
	json_set(o, "rootfs", layers_of(diff_id));
	json_set(o, "history", history(created));
	mem_free(created);
	return layout_write(layout, CONFIG_TYPE, o);
}

static int add_image(struct layout *layout, const struct image *image)
{
	char diff_id[HASH_HEX + 1], *temp = layout_temp(NULL, layout);
	int result = archive_unpacked_digest(temp, diff_id);
	struct json *layer, *config, *layers, *manifest;

	mem_free(temp);
	layer = result == 0 ? layout_take(layout, LAYER_TYPE) : NULL;
	config = layer != NULL ? write_config(layout, image, diff_id) : NULL;
	if (config == NULL) {
		json_free(layer);
		return -1;
	}
	layers = json_new_array();
	json_append(layers, layer);
	manifest = json_new_object();
	json_set_int(manifest, "schemaVersion", 2);
	json_set_string(manifest, "mediaType", MANIFEST_TYPE);
	json_set(manifest, "config", config);
	json_set(manifest, "layers", layers);
	json_set(manifest, "annotations", json_clone(image->annotations));
	const struct layout_image published = {
	    .descriptor = layout_write(layout, MANIFEST_TYPE, manifest),
	    .tag = image->tag,
	    .architecture = image->architecture,
	    .subject = image->subject,
	};
	return published.descriptor != NULL ? layout_publish(layout, &published) : -1;
}

int image_add(struct layout *layout, const struct image *image)
{
	int result = add_image(layout, image);

	json_free(image->annotations);
	json_free(image->config);
	return result;
}
