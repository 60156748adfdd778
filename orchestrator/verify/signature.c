/* SPDX-License-Identifier: Apache-2.0 */
/* Statements that a person, or cosign, could check as well. */
#include "verify/signature.h"

#include <string.h>

#include "base/mem.h"
#include "base/report.h"
#include "record/provenance.h"
#include "sign/envelope.h"
#include "sign/statement.h"

#define EQUAL "equal"

static const char other_archive[] =
    "it is about another archive, even if what is in it is the same";

/* Takes statement. */
static char *seal(const void *ctx, const struct signature_subject *subject, struct json *statement,
    const struct sign_key *key)
{
	char *text;

	if (subject->archive != NULL)
		statement_add_subject(statement, subject->archive, subject->archive_sha256);
	statement_add_subject(statement, "manifest.json", subject->contents->manifest_sha256);
	text = envelope_seal(ctx, statement, key);
	json_free(statement);
	return text;
}

char *signature_seal(
    const void *ctx, const struct signature_subject *subject, const struct sign_key *key)
{
	const struct contents *contents = subject->contents;
	const struct provenance about = {
	    contents->triple, contents->key, json_get(contents->manifest, "inputs")};
	struct json *statement = provenance_statement(&about);

	provenance_add_choices(statement, contents->manifest);
	return seal(ctx, subject, statement, key);
}

char *signature_seal_rebuilt(
    const void *ctx, const struct signature_subject *subject, const struct sign_key *key)
{
	struct json *predicate = json_new_object();

	json_set_string(predicate, "target", subject->contents->triple);
	json_set_string(predicate, "key", subject->contents->key);
	json_set_string(predicate, "result", EQUAL);
	return seal(ctx, subject, statement_new(STATEMENT_REBUILT, predicate), key);
}

static bool is_rebuilt(const struct json *statement)
{
	return statement_is(statement, STATEMENT_REBUILT);
}

/* NULL, or why the statement is none about the subject. */
static const char *find_fault(const struct signature_subject *subject, const struct json *statement)
{
	if (statement == NULL)
		return "it is no signed statement";
	if (!statement_is(statement, STATEMENT_SLSA) && !is_rebuilt(statement))
		return "what it says is neither where it comes from nor that it was built again";
	if (!statement_names(statement, subject->contents->manifest_sha256))
		return "it is about another toolchain";
	if (is_rebuilt(statement) && !json_says(json_get(statement, "predicate"), "result", EQUAL))
		return "it says that something else came out when it was built again";
	if (subject->archive != NULL && !statement_names(statement, subject->archive_sha256))
		return other_archive;
	return NULL;
}

int signature_look(const struct signature_subject *subject, const char *text, const char *file)
{
	static struct sign_key *none[] = {NULL};
	const struct sign_keys keys = {.keys = none};
	struct strlist *lines = strlist_split(NULL, text, "\n");
	const char *fault = lines->count == 0 ? "it is empty" : NULL;
	size_t apart = 0;

	for (size_t i = 0; i < lines->count && fault == NULL; i++) {
		struct json *statement = envelope_open(lines->items[i], &keys, NULL);

		fault = find_fault(subject, statement);
		/* Who built again what is in it has seen no archive. */
		if (fault == other_archive && is_rebuilt(statement) && ++apart < lines->count)
			fault = NULL;
		json_free(statement);
	}
	mem_free(lines);
	return fault == NULL ? 0
			     : report_error(NULL,
				   "'%s' does not belong to this toolchain: %s; remove it, or put "
				   "the right one there",
				   file, fault);
}

struct strlist *signature_check(const void *ctx, const struct signature_subject *subject,
    const char *text, const char *file, const struct sign_keys *keys, size_t require)
{
	struct strlist *all = strlist_new(ctx);
	struct strlist *lines = strlist_split(all, text, "\n"), *inside = strlist_new(all);
	const char *fault = "it is empty";

	for (size_t i = 0; i < lines->count; i++) {
		struct strlist *signers = strlist_new(lines);
		struct json *statement = envelope_open(lines->items[i], keys, signers);
		const char *wrong = statement != NULL && signers->count == 0
					? "its signature is by none of the trusted keys"
					: find_fault(subject, statement);

		if (wrong == NULL)
			strlist_add_missing(all, signers);
		else
			fault = wrong;
		if (wrong == other_archive && is_rebuilt(statement))
			strlist_add_missing(inside, signers);
		json_free(statement);
	}
	/* Who built again what is in an archive has not seen the archive: that counts once somebody
	 * vouches for the archive itself. */
	if (all->count > 0)
		strlist_add_missing(all, inside);
	if (all->count >= require)
		return all;
	if (all->count == 0)
		report_error(NULL, "'%s' does not vouch for it: %s", file, fault);
	else
		report_error(NULL,
		    "'%s' has statements of %zu of the trusted keys, and %zu must agree", file,
		    all->count, require);
	return NULL;
}
