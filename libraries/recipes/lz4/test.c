/* pkg-config: liblz4 */
/* SPDX-License-Identifier: Apache-2.0 */

#include <lz4.h>
#include <string.h>

int main(void)
{
	static char text[4096], packed[8192], back[4096];
	int n;

	memset(text, 'z', sizeof(text));
	n = LZ4_compress_default(text, packed, sizeof(text), sizeof(packed));
	if (n <= 0 || n > 100)
		return 1;
	n = LZ4_decompress_safe(packed, back, n, sizeof(back));
	return n != sizeof(text) || memcmp(text, back, sizeof(text)) != 0;
}
