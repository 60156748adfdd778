/* pkg-config: libpcre2-8 */
/* SPDX-License-Identifier: Apache-2.0 */

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

int main(void)
{
	static const unsigned char subject[] = "libraries of 2026";
	PCRE2_SIZE *found;
	PCRE2_SIZE offset;
	int error;
	pcre2_code *code = pcre2_compile((PCRE2_SPTR) "(?<=of )\\d{4}\\b", PCRE2_ZERO_TERMINATED,
	    PCRE2_UTF, &error, &offset, NULL);
	pcre2_match_data *match;

	if (code == NULL)
		return 1;
	/* Where there is no compiler for the CPU, the interpreter serves. */
	error = pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
	if (error != 0 && error != PCRE2_ERROR_JIT_BADOPTION && error != PCRE2_ERROR_NOMEMORY)
		return 2;
	match = pcre2_match_data_create_from_pattern(code, NULL);
	if (pcre2_match(code, subject, sizeof(subject) - 1, 0, 0, match, NULL) != 1)
		return 3;
	found = pcre2_get_ovector_pointer(match);
	return found[0] != 13 || found[1] != 17;
}
