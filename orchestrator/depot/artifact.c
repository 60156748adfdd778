/* SPDX-License-Identifier: Apache-2.0 */
/* Manifests of artifacts. */
#include "depot/artifact.h"

#include <string.h>

#include "adapters/json.h"
#include "base/mem.h"

#define ARTIFACT_TYPE "application/vnd.mcm.output.v1"
#define LAYER_TYPE "application/vnd.mcm.output.v1.tar+zstd"
#define EMPTY_TYPE "application/vnd.oci.empty.v1+json"
#define DESCRIPTION "mcm.description"
#define SIGNATURE "mcm.signature"

static const char prefix[] = "sha256:";

static struct json *descriptor(const char *type, const char *sha256, long long size)
{
	struct json *o = json_new_object();
	char *digest = mem_printf(NULL, "%s%s", prefix, sha256);

	json_set_string(o, "mediaType", type);
	json_set_string(o, "digest", digest);
	json_set_int(o, "size", size);
	mem_free(digest);
	return o;
}

static struct json *layers(const struct action_result *result)
{
	struct json *list = json_new_array(), *names = json_new_object();
	struct json *layer = descriptor(LAYER_TYPE, result->digest, result->size);

	/* The name that tools which know nothing of us give the file. */
	json_set_string(names, "org.opencontainers.image.title", result->path);
	json_set(layer, "annotations", names);
	json_append(list, layer);
	return list;
}

char *artifact_text(const void *ctx, const struct action_result *result)
{
	struct json *o = json_new_object(), *notes = json_new_object();
	char empty[HASH_HEX + 1], *text;

	hash_data(ARTIFACT_CONFIG, strlen(ARTIFACT_CONFIG), empty);
	json_set_int(o, "schemaVersion", 2);
	json_set_string(o, "mediaType", ARTIFACT_MANIFEST);
	json_set_string(o, "artifactType", ARTIFACT_TYPE);
	json_set(o, "config", descriptor(EMPTY_TYPE, empty, (long long)strlen(ARTIFACT_CONFIG)));
	json_set(o, "layers", layers(result));
	json_set_string(notes, DESCRIPTION, result->out);
	if (result->err != NULL)
		json_set_string(notes, SIGNATURE, result->err);
	json_set(o, "annotations", notes);
	text = json_text(ctx, o, 0);
	json_free(o);
	return text;
}

static bool take_layer(const struct json *layer, struct action_result *result)
{
	const char *digest = json_get_string(layer, "digest");

	if (digest == NULL || strncmp(digest, prefix, strlen(prefix)) != 0 ||
	    !hash_is_hex(digest + strlen(prefix)))
		return false;
	memcpy(result->digest, digest + strlen(prefix), HASH_HEX + 1);
	result->size = json_get_int(layer, "size", -1);
	return result->size >= 0;
}

static const char *read_artifact(void *ctx, const struct json *o, struct action_result *result)
{
	const struct json *notes = json_get(o, "annotations"), *list = json_get(o, "layers");
	const char *out = json_get_string(notes, DESCRIPTION);
	const char *err = json_get_string(notes, SIGNATURE);

	if (!json_says(o, "artifactType", ARTIFACT_TYPE) || out == NULL)
		return "what the registry has there is no object of mcm";
	if (json_count(list) != 1 || !take_layer(json_at(list, 0), result))
		return "its manifest names no blob";
	result->path = "output.tar.zst";
	result->out = mem_strdup(ctx, out);
	result->err = err != NULL ? mem_strdup(ctx, err) : NULL;
	return NULL;
}

const char *artifact_parse(void *ctx, const char *text, struct action_result *result)
{
	struct json *o = json_parse(text, NULL);
	const char *fault = "its manifest is not JSON";

	*result = (struct action_result){.size = 0};
	if (o != NULL)
		fault = read_artifact(ctx, o, result);
	json_free(o);
	return fault;
}
