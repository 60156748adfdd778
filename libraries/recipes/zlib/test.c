/* pkg-config: zlib */
/* SPDX-License-Identifier: Apache-2.0 */

#include <string.h>
#include <zlib.h>

int main(void)
{
	static char text[4096], packed[4096], back[4096];
	uLongf packed_size = sizeof(packed), size = sizeof(back);

	memset(text, 'z', sizeof(text));
	if (compress((Bytef *)packed, &packed_size, (Bytef *)text, sizeof(text)) != Z_OK)
		return 1;
	if (uncompress((Bytef *)back, &size, (Bytef *)packed, packed_size) != Z_OK)
		return 2;
	return packed_size > 100 || size != sizeof(text) || memcmp(text, back, size) != 0;
}
