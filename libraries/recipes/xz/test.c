/* pkg-config: liblzma */
/* SPDX-License-Identifier: Apache-2.0 */

#include <lzma.h>
#include <string.h>

int main(void)
{
	static uint8_t text[4096], packed[4096], back[4096];
	size_t n = 0, in = 0, out = 0;
	uint64_t limit = UINT64_MAX;

	memset(text, 'z', sizeof(text));
	if (lzma_easy_buffer_encode(6, LZMA_CHECK_CRC64, NULL, text, sizeof(text), packed, &n,
		sizeof(packed)) != LZMA_OK)
		return 1;
	if (lzma_stream_buffer_decode(&limit, 0, NULL, packed, &in, n, back, &out, sizeof(back)) !=
	    LZMA_OK)
		return 2;
	return n > 200 || out != sizeof(text) || memcmp(text, back, out) != 0;
}
