/* pkg-config: bzip2 */
/* SPDX-License-Identifier: Apache-2.0 */

#include <bzlib.h>
#include <string.h>

int main(void)
{
	static char text[4096], packed[8192], back[4096];
	unsigned n = sizeof(packed), size = sizeof(back);

	memset(text, 'z', sizeof(text));
	if (BZ2_bzBuffToBuffCompress(packed, &n, text, sizeof(text), 9, 0, 0) != BZ_OK)
		return 1;
	if (BZ2_bzBuffToBuffDecompress(back, &size, packed, n, 0, 0) != BZ_OK)
		return 2;
	return n > 200 || size != sizeof(text) || memcmp(text, back, size) != 0;
}
