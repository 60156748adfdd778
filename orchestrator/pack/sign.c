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

/* text NULL: it could not be made, which is reported. */
static int write_beside(const void *mem, const char *file, const char *end, const char *text)
{
	const char *line = text != NULL ? mem_printf(mem, "%s\n", text) : NULL;

	return line != NULL ? output_write(mem_printf(mem, "%s.%s", file, end), line, strlen(line))
			    : -1;
}

static int sign_archive(const void *mem, const struct pack_toolchain *pack, const char *file,
    const struct sign_key *key)
{
	char digest[HASH_HEX + 1];
	const struct signature_subject subject = {
	    .contents = pack->all[0],
	    .archive = path_basename(file),
	    .archive_sha256 = digest,
	};

	if (hash_file(file, digest) != 0)
		return -1;
	return write_beside(mem, file, CONTENTS_SIGNATURE, signature_seal(mem, &subject, key)) !=
			   0 ||
		       write_beside(mem, file, "minisig",
			   minisign_text(
			       mem, key, file, mem_printf(mem, "file:%s", subject.archive))) != 0 ||
		       write_beside(mem, file, "cosign.bundle", bundle_text(mem, key, file)) != 0
		   ? -1
		   : 0;
}

int pack_sign_check(const char *file)
{
	static const char *const ends[] = {CONTENTS_SIGNATURE, "minisig", "cosign.bundle"};
	int result = 0;

	for (size_t i = 0; i < sizeof ends / sizeof *ends && result == 0; i++) {
		char *path = mem_printf(NULL, "%s.%s", file, ends[i]);

		result = output_check(path);
		mem_free(path);
	}
	return result;
}

int pack_sign(const struct pack_toolchain *pack, const char *file, const struct sign_key *key)
{
	void *mem = mem_check(talloc_new(NULL));
	int result = sign_archive(mem, pack, file, key);

	mem_free(mem);
	return result;
}
