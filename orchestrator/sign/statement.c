/* SPDX-License-Identifier: Apache-2.0 */
/* Building and reading statements. */
#include "sign/statement.h"

#include <string.h>

#define TYPE "https://in-toto.io/Statement/v1"

struct json *statement_digest(const char *sha256)
{
	struct json *o = json_new_object();

	json_set_string(o, "sha256", sha256);
	return o;
}

struct json *statement_new(const char *predicate_type, struct json *predicate)
{
	struct json *o = json_new_object();

	json_set_string(o, "_type", TYPE);
	json_set(o, "subject", json_new_array());
	json_set_string(o, "predicateType", predicate_type);
	json_set(o, "predicate", predicate);
	return o;
}

void statement_add_subject(struct json *statement, const char *name, const char *sha256)
{
	struct json *subject = json_new_object();

	json_set_string(subject, "name", name);
	json_set(subject, "digest", statement_digest(sha256));
	json_append(json_get(statement, "subject"), subject);
}

bool statement_is(const struct json *statement, const char *predicate_type)
{
	return json_says(statement, "_type", TYPE) &&
	       json_says(statement, "predicateType", predicate_type);
}

bool statement_names(const struct json *statement, const char *sha256)
{
	const struct json *subjects = json_get(statement, "subject");

	for (size_t i = 0; i < json_count(subjects); i++)
		if (json_says(json_get(json_at(subjects, i), "digest"), "sha256", sha256))
			return true;
	return false;
}
