/* SPDX-License-Identifier: Apache-2.0 */
/* Locales, and UTF-8 in every one of them but C. */
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

/* o with diaeresis, euro sign, a character beyond 16 bits */
#define TEXT "\xc3\xb6\xe2\x82\xac\xf0\x9f\x8c\x8d"

static int check(int ok, const char *what)
{
	if (!ok)
		fprintf(stderr, "c-locale: %s is wrong\n", what);
	return !ok;
}

int main(void)
{
	wchar_t wide[8];
	char back[32];
	mbstate_t state = {0};
	int bad = 0;

	bad |= check(setlocale(LC_ALL, "C.UTF-8") != NULL, "setlocale");
	bad |= check(strcmp(nl_langinfo(CODESET), "UTF-8") == 0, "CODESET");
	bad |= check(MB_CUR_MAX == 4, "MB_CUR_MAX");
	bad |= check(mbstowcs(wide, TEXT, 8) == 3, "mbstowcs");
	bad |= check(wide[0] == 0xf6 && wide[1] == 0x20ac && wide[2] == 0x1f30d, "a wide character");
	bad |= check(towupper((wint_t)wide[0]) == 0xd6 && iswalpha((wint_t)wide[0]), "wctype");
	bad |= check(wcstombs(back, wide, sizeof(back)) == 9 && !strcmp(back, TEXT), "wcstombs");
	bad |= check(snprintf(back, sizeof(back), "%ls", wide) == 9 && !strcmp(back, TEXT), "%ls");
	bad |= check(mbrtowc(wide, "\xc0\x80", 2, &state) == (size_t)-1, "an overlong form");
	bad |= check(localeconv()->decimal_point[0] == '.', "decimal_point");
	return bad;
}
