/* SPDX-License-Identifier: Apache-2.0 */
/* conversions NAME...: can text go to each character set and back? */
#include <iconv.h>
#include <stdio.h>
#include <string.h>

static int convert(const char *to, const char *from, char *text, size_t n, char *out, size_t room)
{
	iconv_t cd = iconv_open(to, from);
	char *end = out;
	size_t left = room;

	if (cd == (iconv_t)-1)
		return -2;
	if (iconv(cd, &text, &n, &end, &left) == (size_t)-1)
		return -1;
	iconv_close(cd);
	return (int)(end - out);
}

int main(int argc, char **argv)
{
	static char plain[] = "plain text 123";
	static char latin[] = "caf\303\251";

	for (int i = 1; i < argc; i++) {
		char *text = strcmp(argv[i], "ASCII") ? latin : plain, there[128], back[128];
		int n = convert(argv[i], "UTF-8", text, strlen(text), there, sizeof there);

		if (n == -2) {
			printf("%s: unknown\n", argv[i]);
			return 1;
		}
		n = n < 0 ? n : convert("UTF-8", argv[i], there, (size_t)n, back, sizeof back);
		if (n != (int)strlen(text) || memcmp(back, text, (size_t)n)) {
			printf("%s: text came back different\n", argv[i]);
			return 2;
		}
	}
	return 0;
}
