/* Shift_JIS decoding: rows past the JIS X 0208 table and bad trail bytes must be
 * EILSEQ. Patch 0006. Silent and 0 when all is well. */
#include <errno.h>
#include <iconv.h>
#include <stdio.h>

static iconv_t cd;

static long decode(unsigned lead, unsigned trail)
{
	char in[2] = { lead, trail }, *ip = in;
	unsigned char out[4];
	char *op = (char *)out;
	size_t il = 2, ol = 4;
	errno = 0;
	if (iconv(cd, &ip, &il, &op, &ol) == (size_t)-1)
		return errno == EILSEQ ? -1 : -2;
	if (il || ol) return -3;
	return (long)out[0]<<24 | out[1]<<16 | out[2]<<8 | out[3];
}

int main(void)
{
	static const struct { int l, t; long cp; } known[] = {
		{ 0x81, 0x40, 0x3000 }, { 0x82, 0xa0, 0x3042 }, { 0x83, 0x41, 0x30a2 },
		{ 0x88, 0x9f, 0x4e9c }, { 0x98, 0x72, 0x8155 }, { 0x9f, 0xfc, 0x6ecc },
		{ 0xe0, 0x40, 0x6f3e }, { 0xea, 0x9e, 0x9fa0 }, { 0xea, 0xa4, 0x7199 },
	};
	unsigned l, t, n = 0;
	long cp;
	cd = iconv_open("UTF-32BE", "SHIFT_JIS");
	if (cd == (iconv_t)-1) {
		puts("iconv_open failed");
		return 1;
	}
	for (size_t i=0; i<sizeof known/sizeof *known; i++) {
		cp = decode(known[i].l, known[i].t);
		if (cp == known[i].cp) continue;
		printf("%02x %02x decodes to %lx, not %lx\n", known[i].l, known[i].t,
			(unsigned long)cp, (unsigned long)known[i].cp);
		return 1;
	}
	for (l=0x80; l<0x100; l++) {
		if (l >= 0xa1 && l <= 0xdf) continue;
		for (t=0; t<0x100; t++) {
			int legal = ((l > 0x80 && l < 0xa0) || (l >= 0xe0 && l <= 0xea))
				&& t >= 0x40 && t != 0x7f && t <= 0xfc;
			cp = decode(l, t);
			if (legal && cp >= 0) n++;
			else if (cp != -1) {
				printf("%02x %02x: %ld, not EILSEQ\n", l, t, cp);
				return 1;
			}
		}
	}
	if (n != 6879) {
		printf("%u two-byte characters, not 6879\n", n);
		return 1;
	}
	return 0;
}
