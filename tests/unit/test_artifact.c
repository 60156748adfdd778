/* SPDX-License-Identifier: Apache-2.0 */
/* Manifests of artifacts in registries: ours, and what else may be there. */
#include "scratch.h"

#include "adapters/json.h"
#include "depot/artifact.h"

#define DIGEST "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static const struct action_result sample = {.path = "output.tar.zst",
    .digest = DIGEST,
    .size = 300,
    .out = "{\"a\":\"b\"}",
    .err = "ID SIG"};

static void test_round(void **state)
{
	struct action_result found;
	char *text = artifact_text(scratch.ctx, &sample);

	(void)state;
	assert_null(artifact_parse(scratch.ctx, text, &found));
	assert_string_equal(found.digest, DIGEST);
	assert_int_equal(found.size, 300);
	assert_string_equal(found.out, sample.out);
	assert_string_equal(found.err, sample.err);
}

static void test_unsigned(void **state)
{
	struct action_result without = sample, found;

	(void)state;
	without.err = NULL;
	assert_null(artifact_parse(scratch.ctx, artifact_text(scratch.ctx, &without), &found));
	assert_null(found.err);
}

/* What a registry holds to the specification: the digest and the size of the config are right. */
static void test_config(void **state)
{
	struct json *o = json_parse(artifact_text(scratch.ctx, &sample), NULL);
	struct json *config = json_get(o, "config");

	(void)state;
	assert_int_equal(json_get_int(o, "schemaVersion", 0), 2);
	assert_true(json_says(config, "digest",
	    "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"));
	assert_int_equal(json_get_int(config, "size", 0), 2);
	json_free(o);
}

static void refuses(const char *text, const char *cause)
{
	struct action_result found;
	const char *fault = artifact_parse(scratch.ctx, text, &found);

	assert_non_null(fault);
	assert_string_equal(fault, cause);
}

#define OURS "{\"artifactType\":\"application/vnd.mcm.output.v1\""
#define NOTES ",\"annotations\":{\"mcm.description\":\"x\"}"

static void test_others(void **state)
{
	static const char foreign[] = "what the registry has there is no object of mcm";
	static const char no_blob[] = "its manifest names no blob";

	(void)state;
	refuses("", "its manifest is not JSON");
	refuses("<html>", "its manifest is not JSON");
	refuses("[]", foreign);
	refuses("{\"manifests\":[]}", foreign);
	refuses(OURS "}", foreign);
	refuses(OURS ",\"annotations\":[\"mcm.description\"]}", foreign);
	refuses(OURS ",\"annotations\":{\"mcm.description\":1}}", foreign);
	refuses(OURS NOTES "}", no_blob);
	refuses(OURS NOTES ",\"layers\":{}}", no_blob);
	refuses(OURS NOTES ",\"layers\":[1]}", no_blob);
	refuses(OURS NOTES ",\"layers\":[{\"digest\":\"sha256:\",\"size\":1}]}", no_blob);
	refuses(OURS NOTES ",\"layers\":[{\"digest\":\"" DIGEST "\",\"size\":1}]}", no_blob);
	refuses(OURS NOTES ",\"layers\":[{\"digest\":\"sha256:" DIGEST "\"}]}", no_blob);
	refuses(
	    OURS NOTES ",\"layers\":[{\"digest\":\"sha256:" DIGEST "\",\"size\":-1}]}", no_blob);
	refuses(
	    OURS NOTES ",\"layers\":[{\"digest\":\"sha256:" DIGEST "/x\",\"size\":1}]}", no_blob);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_round),
	    SCRATCH_TEST(test_unsigned),
	    SCRATCH_TEST(test_config),
	    SCRATCH_TEST(test_others),
	};

	return cmocka_run_group_tests_name("artifact", tests, NULL, NULL);
}
