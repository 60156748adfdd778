/* SPDX-License-Identifier: Apache-2.0 */
/* What a record says of its inputs, in the manifest, SBOM and provenance of what is built with
 * them. */
#include "fuzz.h"

#include <string.h>

#include "base/mem.h"
#include "files/path.h"
#include "record/manifest.h"
#include "record/sbom.h"
#include "store/store_priv.h"

static const char key[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

static bool write_record(const char *path, const char *text)
{
	struct json *value = text[strspn(text, " \t\r\n")] == '{' ? json_parse(text, NULL) : NULL;

	if (value == NULL)
		return false;
	fuzz_require(store_write_sealed(path, value) == 0);
	json_free(value);
	return true;
}

/* A document that was written is JSON, whatever was in it. */
static void check_document(const void *ctx, int written, const char *path)
{
	struct json *document = written == 0 ? json_parse(path_read(ctx, path, NULL), NULL) : NULL;

	fuzz_require(document != NULL && json_count(document) > 0);
	json_free(document);
}

static void check_documents(const void *ctx, const struct record_subject *subject)
{
	char *manifest = path_join(ctx, fuzz_dir(), "share/manifest.json");
	char *sbom = path_join(ctx, fuzz_dir(), "share/sbom.json");
	char *provenance = path_join(ctx, fuzz_dir(), "share/provenance.json");

	check_document(ctx, manifest_write(subject, manifest), manifest);
	check_document(ctx, sbom_write(subject, sbom), sbom);
	check_document(ctx, provenance_write(subject, provenance, manifest), provenance);
}

void fuzz_one(void *ctx, const uint8_t *data, size_t size)
{
	static const struct package package = {.name = "toolchain"};
	char *path = fuzz_file(ctx, "entry/record.json", "", 0);
	char *out = path_join(ctx, path_dirname(ctx, path), STORE_TREE);
	struct store_entry entry = {.path = out};
	const struct store_entry *deps[] = {&entry};
	struct stage dep = {.name = "gcc"}, *own_deps[] = {&dep};
	struct stage stage = {
	    .name = "toolchain", .package = &package, .deps = own_deps, .ndeps = 1, .text = "a\nb"};

	fuzz_require(path_mkdirs(out) == 0);
	if (!write_record(path, fuzz_text(ctx, data, size)))
		return;
	struct json *inputs = manifest_inputs(ctx, &stage, key, deps);
	if (inputs == NULL)
		return;
	size_t n = json_count(inputs);
	/* The last is the stage itself, which no record can be in place of but one of its key. */
	fuzz_require(n > 0);
	const struct record_subject subject = {&stage, key, out, inputs};
	check_documents(ctx, &subject);
	json_free(inputs);
}
