/* pkg-config: libzstd */
/* SPDX-License-Identifier: Apache-2.0 */

#include <string.h>
#include <zstd.h>

int main(void)
{
	static char text[4096], packed[4096], back[4096];
	ZSTD_CCtx *context = ZSTD_createCCtx();
	size_t n;

	memset(text, 'z', sizeof(text));
	/* Threads are compiled in. */
	if (ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_nbWorkers, 2)))
		return 1;
	n = ZSTD_compress2(context, packed, sizeof(packed), text, sizeof(text));
	ZSTD_freeCCtx(context);
	if (ZSTD_isError(n) || n > 100)
		return 2;
	n = ZSTD_decompress(back, sizeof(back), packed, n);
	return n != sizeof(text) || memcmp(text, back, n) != 0;
}
