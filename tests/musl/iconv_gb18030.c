/* GB18030 four-byte decoding: right values, complete, ascending, and fast.
 * Patch 0002, CVE-2026-6042. Silent and 0 when all is well. */
#include <errno.h>
#include <iconv.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static iconv_t cd;

static void late(int sig)
{
	static const char msg[] = "too slow: the decoder does not use a range table\n";
	(void)sig;
	if (write(1, msg, sizeof msg - 1)) {}
	_exit(1);
}

static long decode(const unsigned char *s, size_t n)
{
	char *ip = (char *)s, *op;
	unsigned char out[4];
	size_t ol = 4;
	op = (char *)out;
	errno = 0;
	if (iconv(cd, &ip, &n, &op, &ol) == (size_t)-1)
		return errno == EILSEQ ? -1 : -2;
	if (n || ol) return -3;
	return (long)out[0]<<24 | out[1]<<16 | out[2]<<8 | out[3];
}

static long decode4(unsigned long lin)
{
	unsigned char b[4];
	b[3] = 0x30 + lin%10; lin /= 10;
	b[2] = 0x81 + lin%126; lin /= 126;
	b[1] = 0x30 + lin%10; lin /= 10;
	b[0] = 0x81 + lin;
	return decode(b, 4);
}

int main(void)
{
	static const struct { unsigned char b[4]; long cp; } known[] = {
		{ {0x81,0x30,0x81,0x30}, 0x80 }, { {0x81,0x30,0x84,0x36}, 0xa5 },
		{ {0x82,0x35,0x8f,0x33}, 0x9fa6 }, { {0x83,0x36,0xc7,0x38}, 0xd7ff },
		{ {0x83,0x36,0xc7,0x39}, 0xe76c }, { {0x83,0x36,0xd0,0x30}, 0xe865 },
		{ {0x84,0x31,0xa4,0x37}, 0xfffd }, { {0x84,0x31,0xa4,0x39}, 0xffff },
		{ {0x84,0x31,0xa5,0x30}, -1 }, { {0x84,0x39,0xfe,0x39}, -1 },
		{ {0x85,0x30,0x81,0x30}, -1 }, { {0x8f,0x39,0xfe,0x39}, -1 },
		{ {0x90,0x30,0x81,0x30}, 0x10000 }, { {0x90,0x30,0x81,0x31}, 0x10001 },
		{ {0x94,0x39,0xda,0x33}, 0x1f4a9 }, { {0xe3,0x32,0x9a,0x35}, 0x10ffff },
		{ {0xe3,0x32,0x9a,0x36}, -1 }, { {0xfe,0x39,0xfe,0x39}, -1 },
		{ {0x81,0x30,0x80,0x30}, -1 }, { {0x81,0x30,0x81,0x3a}, -1 },
	};
	static unsigned char seen[0x10000];
	unsigned long i;
	unsigned ranges = 0;
	long cp, last = -1;
	signal(SIGALRM, late);
	alarm(30);
	cd = iconv_open("UTF-32BE", "GB18030");
	if (cd == (iconv_t)-1) {
		puts("iconv_open failed");
		return 1;
	}
	for (i=0; i<sizeof known/sizeof *known; i++) {
		cp = decode(known[i].b, 4);
		if (cp == known[i].cp) continue;
		printf("%02x %02x %02x %02x decodes to %lx, not %lx\n",
			known[i].b[0], known[i].b[1], known[i].b[2], known[i].b[3],
			(unsigned long)cp, (unsigned long)known[i].cp);
		return 1;
	}
	/* two-byte area */
	for (unsigned l=0x81; l<0xff; l++) for (unsigned t=0x40; t<0xff; t++) {
		unsigned char b[2] = { l, t };
		if (t == 0x7f) continue;
		cp = decode(b, 2);
		if (cp < 0x80 || cp > 0xffff || seen[cp]++) {
			printf("%02x %02x: bad result %lx\n", l, t, (unsigned long)cp);
			return 1;
		}
	}
	/* four-byte area: all the others, once each, ascending */
	for (i=0; i<39420; i++) {
		cp = decode4(i);
		if (cp < 0x80 || cp > 0xffff || cp <= last || seen[cp]++) {
			printf("four-byte code %lu: bad result %lx\n", i, (unsigned long)cp);
			return 1;
		}
		if (cp != last+1) ranges++;
		last = cp;
	}
	if (ranges != 206) {
		printf("%u ranges, not 206\n", ranges);
		return 1;
	}
	for (i=0x80; i<0x10000; i++) if (seen[i] != !(i >= 0xd800 && i < 0xe000)) {
		printf("U+%04lX has %d codes\n", i, seen[i]);
		return 1;
	}
	for (; i<0x110000; i++) if (decode4(189000+i-0x10000) != (long)i) {
		printf("U+%06lX decodes wrong\n", i);
		return 1;
	}
	/* the gap and the rest of the code space */
	for (i=39420; i<189000; i++) if (decode4(i) != -1) goto gap;
	for (i=189000+0x100000; i<126UL*12600; i++) if (decode4(i) != -1) goto gap;
	return 0;
gap:
	printf("unassigned four-byte code %lu accepted\n", i);
	return 1;
}
