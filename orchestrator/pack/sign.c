/* SPDX-License-Identifier: Apache-2.0 */
/* Signatures of an archive, each in the form of a program that checks it. */
#include <string.h>

#include "base/mem.h"
#include "files/output.h"
#include "files/path.h"
#include "pack/pack.h"
#include "sign/bundle.h"
#include "sign/minisign.h"
#include "verify/signature.h"

static const char *const ends[] = {CONTENTS_SIGNATURE, "minisig", "cosign.bundle"};

enum { ENDS = sizeof ends / sizeof *ends };

struct pack_signatures {
	char *texts[ENDS];
};

struct pack_signatures *pack_sign_bytes(const void *ctx, const struct pack_toolchain *pack,
    const char *bytes, const char *file, const struct sign_key *key)
{
	struct pack_signatures *made = mem_new(ctx, struct pack_signatures);
	char digest[HASH_HEX + 1];
	const struct signature_subject subject = {
	    .contents = pack->all[0],
	    .archive = path_basename(file),
	    .archive_sha256 = digest,
	};

	if (hash_file(bytes, digest) != 0)
		return NULL;
	made->texts[0] = signature_seal(made, &subject, key);
	made->texts[1] = minisign_text(
	    made, key, bytes, mem_printf(made, "file:%s", subject.archive));
	made->texts[2] = bundle_text(made, key, bytes);
	for (int i = 0; i < ENDS; i++)
		if (made->texts[i] == NULL)
			return NULL;
	return made;
}

int pack_sign_write(const struct pack_signatures *made, const char *file)
{
	int result = 0;

	for (int i = 0; i < ENDS && result == 0; i++) {
		char *path = mem_printf(NULL, "%s.%s", file, ends[i]);
		char *line = mem_printf(path, "%s\n", made->texts[i]);

		result = output_write(path, line, strlen(line));
		mem_free(path);
	}
	return result;
}

int pack_sign_check(const char *file)
{
	int result = 0;

	for (int i = 0; i < ENDS && result == 0; i++) {
		char *path = mem_printf(NULL, "%s.%s", file, ends[i]);

		result = output_check(path);
		mem_free(path);
	}
	return result;
}

int pack_sign(const struct pack_toolchain *pack, const char *file, const struct sign_key *key)
{
	void *mem = mem_check(talloc_new(NULL));
	const struct pack_signatures *made = pack_sign_bytes(mem, pack, file, file, key);
	int result = made != NULL ? pack_sign_write(made, file) : -1;

	mem_free(mem);
	return result;
}
