/* EUC-KR (UHC) decoding: everything past C6 52 and every bad lead byte must be
 * EILSEQ, and the output position must never leave the caller's buffer.
 * Patch 0001, CVE-2025-26519. Silent and 0 when all is well. */
#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <string.h>

static iconv_t to_utf8, to_utf32;

static long decode(unsigned lead, unsigned trail)
{
	char in[2] = { lead, trail }, *ip = in;
	unsigned char out[4];
	char *op = (char *)out;
	size_t il = 2, ol = 4;
	errno = 0;
	if (iconv(to_utf32, &ip, &il, &op, &ol) == (size_t)-1)
		return errno == EILSEQ ? -1 : -2;
	if (il || ol) return -3;
	return (long)out[0]<<24 | out[1]<<16 | out[2]<<8 | out[3];
}

/* 0: consistent with cp, the result for UTF-32 */
static int utf8(unsigned lead, unsigned trail, long cp, size_t room)
{
	char in[2] = { lead, trail }, *ip = in;
	unsigned char area[64];
	char *start = (char *)area + 24, *op = start;
	size_t il = 2, ol = room, r, n, i;
	memset(area, 0x5a, sizeof area);
	errno = 0;
	r = iconv(to_utf8, &ip, &il, &op, &ol);
	n = op - start;
	if (op < start || n > room || ol != room - n) return 1;
	for (i=0; i<sizeof area; i++)
		if ((i<24 || i>=24+room) && area[i] != 0x5a) return 2;
	if (cp < 0) return !(r == (size_t)-1 && errno == EILSEQ && !n && il == 2);
	size_t need = cp < 0x80 ? 1 : cp < 0x800 ? 2 : 3;
	if (need > room) return !(r == (size_t)-1 && errno == E2BIG && !n);
	return !(r == 0 && n == need && !il);
}

int main(void)
{
	static const struct { int l, t; long cp; } known[] = {
		{ 0xb0, 0xa1, 0xac00 }, { 0x81, 0x41, 0xac02 }, { 0xc6, 0x52, 0xd7a3 },
		{ 0xc8, 0xfe, 0xd79d }, { 0xca, 0xa1, 0x4f3d },
		{ 0xc6, 0x53, -1 }, { 0xc6, 0x61, -1 }, { 0xc6, 0xa0, -1 },
		{ 0xc7, 0x41, -1 }, { 0xc8, 0x5a, -1 }, { 0xd0, 0x41, -1 },
		{ 0xf0, 0x81, -1 }, { 0xfd, 0xa0, -1 }, { 0xfe, 0x41, -1 },
		{ 0xfe, 0xa1, -1 }, { 0xff, 0x41, -1 }, { 0xff, 0xff, -1 },
		{ 0x80, 0x41, -1 }, { 0x80, 0xa1, -1 },
	};
	unsigned l, t, ext = 0;
	long cp, last = 0xac00;
	to_utf8 = iconv_open("UTF-8", "EUC-KR");
	to_utf32 = iconv_open("UTF-32BE", "EUC-KR");
	if (to_utf8 == (iconv_t)-1 || to_utf32 == (iconv_t)-1) {
		puts("iconv_open failed");
		return 1;
	}
	for (size_t i=0; i<sizeof known/sizeof *known; i++) {
		cp = decode(known[i].l, known[i].t);
		if (cp != known[i].cp) {
			printf("%02x %02x decodes to %lx, not %lx\n", known[i].l,
				known[i].t, (unsigned long)cp, (unsigned long)known[i].cp);
			return 1;
		}
	}
	for (l=0x80; l<0x100; l++) for (t=0; t<0x100; t++) {
		cp = decode(l, t);
		if (cp < -1 || cp >= 0x10000 || (cp >= 0xd800 && cp < 0xe000)) {
			printf("%02x %02x: bad result %lx\n", l, t, (unsigned long)cp);
			return 1;
		}
		for (size_t room=1; room<=8; room+=room<4?1:4) {
			int r = utf8(l, t, cp, room);
			if (!r) continue;
			printf("%02x %02x to UTF-8, room %d: check %d failed\n", l, t, (int)room, r);
			return 1;
		}
		if (cp >= 0 && (l < 0xa1 || t < 0xa1)) {
			/* the extended area lists Hangul in ascending order */
			if (cp <= last || cp > 0xd7a3) {
				printf("%02x %02x: %lx out of order\n", l, t, (unsigned long)cp);
				return 1;
			}
			last = cp;
			ext++;
		}
	}
	if (ext != 11172 - 2350) {
		printf("%u extended characters, not 8822\n", ext);
		return 1;
	}
	return 0;
}
