/* SPDX-License-Identifier: Apache-2.0 */
/* What narrow functions of libc answer: stdio, strings, numbers, locale, regular expressions,
 * patterns. A full and a trimmed musl must print the same. Of wide characters only what narrow
 * functions do with them. */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <getopt.h>
#include <glob.h>
#include <inttypes.h>
#include <langinfo.h>
#include <locale.h>
#include <math.h>
#include <regex.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static void stdio_out(void)
{
	static const double numbers[] = {
	    0, -0.0, 1, -1.5, 1e21, 1e-7, 123456.789, 0.1, 5e-324, INFINITY, NAN};
	char text[32];

	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		printf("%f|%.3e|%g|%G|%a|%+010.2f|%-12.4g|%.0f\n", numbers[i], numbers[i],
		    numbers[i], numbers[i], numbers[i], numbers[i], numbers[i], numbers[i]);
	printf("%d|%5d|%-5d|%05d|%+d|% d|%x|%#X|%o|%#o|%u|%c|%%\n", -42, 42, 42, 42, 42, 42, 255,
	    255, 8, 8, 3000000000u, 'x');
	printf("%hhd|%hd|%ld|%lld|%jd|%zu|%td\n", (signed char)-1, (short)-1, -1L, -1LL,
	    (intmax_t)-1, (size_t)7, (ptrdiff_t)-7);
	printf("%s|%.2s|%10s|%-10s|%.*s\n", "abc", "abc", "abc", "abc", 1, "abc");
	printf("%2$s %1$s|%3$*4$d\n", "one", "two", 3, 6);
	printf("%d\n", snprintf(text, 4, "%s", "overlong"));
	puts(text);
	/* A wide character through a narrow stream is a narrow function's work. */
	setlocale(LC_ALL, "C.UTF-8");
	printf("%lc|%d\n", 0x20acu, snprintf(text, sizeof text, "%lc", 0x1f600u));
	setlocale(LC_ALL, "C");
	errno = 0;
	printf("%d ", snprintf(text, sizeof text, "%lc", 0x20acu));
	printf("%s\n", strerror(errno));
}

static void stdio_in(void)
{
	char word[16], set[16], *line = NULL, *made = NULL;
	size_t size = 0;
	int i, n, k;
	unsigned u;
	float f;
	FILE *file;

	k = sscanf("12 0x1F 3.5e2 word [abc]rest", "%d %i %f %15s [%15[a-c]]%n", &i, (int *)&u, &f,
	    word, set, &n);
	printf("%d: %d %u %g %s %s %d\n", k, i, u, f, word, set, n);
	k = sscanf("10:20", "%2d%*c%2x", &i, &u);
	printf("%d: %d %u\n", k, i, u);
	printf("%d %d\n", sscanf("", "%d", &i), sscanf("x", "%d", &i));
	k = sscanf("allocated", "%ms", &made);
	printf("%d: %s\n", k, made);
	free(made);
	made = NULL;
	file = open_memstream(&made, &size);
	fprintf(file, "first\nsecond line\n");
	rewind(file);
	fputc('F', file);
	fclose(file);
	printf("%zu\n", size);
	free(made);
	file = tmpfile();
	fputs("one\ntwo\n\nfour", file);
	rewind(file);
	size = 0;
	while ((n = (int)getline(&line, &size, file)) > 0)
		printf("%d ", n);
	printf("%d\n", ferror(file) + 10 * feof(file));
	ungetc('z', file);
	printf("%c %ld\n", fgetc(file), ftell(file));
	fclose(file);
	free(line);
}

static void strings(void)
{
	static const char *const pairs[][2] = {
	    {"abc", "abd"}, {"a", ""}, {"Z", "a"}, {"\303\251", "e"}};
	char text[64] = "the,quick,,fox", out[64], *save;

	for (size_t i = 0; i < 4; i++)
		printf("%d %d %d %d|", strcmp(pairs[i][0], pairs[i][1]) > 0,
		    strcoll(pairs[i][0], pairs[i][1]) > 0, strcasecmp(pairs[i][0], pairs[i][1]) > 0,
		    strncmp(pairs[i][0], pairs[i][1], 1) > 0);
	puts("");
	for (char *p = strtok_r(text, ",", &save); p; p = strtok_r(NULL, ",", &save))
		printf("%s ", p);
	printf("%zu %s\n", strxfrm(out, "sorted", sizeof out), out);
	printf("%s %s %s %zu %zu\n", strstr("haystack", "st"), strrchr("a/b/c", '/'),
	    strpbrk("key=value", "=:"), strspn("0012", "0"), strcspn("abc;", ";"));
	printf("%s %d\n", (char *)memmem("binary", 6, "na", 2), strverscmp("v9", "v10") < 0);
	printf("%ld %ld %lu %lld %jd\n", strtol(" -077", NULL, 0), strtol("zz", NULL, 36),
	    strtoul("-1", NULL, 10), strtoll("0x7fffffffffffffff", NULL, 16),
	    strtoimax("12x", NULL, 10));
	printf("%.17g %.17g %g %g\n", strtod("1.7976931348623157e308", NULL),
	    strtod("0x1.8p1", NULL), strtod("nan(1)", NULL), strtod("-inf", NULL));
	for (int c = 0; c < 128; c++)
		printf("%x", !!isalpha(c) + 2 * !!isdigit(c) + 4 * !!ispunct(c) + 8 * !!isspace(c));
	printf(" %c%c\n", toupper('q'), tolower('Q'));
}

static void locales(void)
{
	struct tm tm = {.tm_year = 126,
	    .tm_mon = 10,
	    .tm_mday = 21,
	    .tm_hour = 9,
	    .tm_wday = 6,
	    .tm_yday = 324};
	static const char *const names[] = {"C", "POSIX", "C.UTF-8", "de_DE.UTF-8", ""};
	char text[128];
	struct tm back;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *set = setlocale(LC_ALL, names[i]);

		printf("%s: %s %d %s|", names[i], set ? set : "none", (int)MB_CUR_MAX,
		    nl_langinfo(CODESET));
	}
	printf("%s %s\n", localeconv()->decimal_point, nl_langinfo(DAY_1));
	setlocale(LC_ALL, "C");
	strftime(text, sizeof text, "%A %d %B %Y %H:%M:%S %j %U %c %x %X %p", &tm);
	puts(text);
	memset(&back, 0, sizeof back);
	printf(
	    "%d %d\n", strptime("21 Nov 2026 09:05", "%d %b %Y %H:%M", &back) != NULL, back.tm_mon);
}

static void match(const char *pattern, const char *text, int flags)
{
	regmatch_t m[3];
	regex_t re;
	int rc = regcomp(&re, pattern, flags);

	if (rc) {
		printf("/%s/: error %d\n", pattern, rc);
		return;
	}
	rc = regexec(&re, text, 3, m, 0);
	printf("/%s/ %s: %d", pattern, text, rc);
	for (int i = 0; rc == 0 && i < 3; i++)
		printf(" %d-%d", (int)m[i].rm_so, (int)m[i].rm_eo);
	puts("");
	regfree(&re);
}

static void patterns(void)
{
	glob_t found;

	match("a(b|c)*d", "xabcbd", REG_EXTENDED);
	match("\\(.*\\)-\\1", "ab-ab", 0);
	match("^[[:alpha:]_][[:alnum:]_]*$", "name_1", REG_EXTENDED);
	match("HELLO", "say hello", REG_EXTENDED | REG_ICASE);
	match("a{2,3}", "aaaa", REG_EXTENDED);
	match("[", "", REG_EXTENDED);
	match("(", "", REG_EXTENDED);
	setlocale(LC_ALL, "C.UTF-8");
	match("^.$", "\303\251", REG_EXTENDED);
	match("^[[:alpha:]]$", "\303\251", REG_EXTENDED);
	match("^[[:upper:]]$", "\303\211", REG_EXTENDED);
	match("\303\211", "\303\251", REG_EXTENDED | REG_ICASE);
	match("[\303\240-\303\277]", "x\303\251", REG_EXTENDED);
	printf("%d %d %d %d %d\n", fnmatch("*.[ch]", "x.c", 0), fnmatch("?", "\303\251", 0),
	    fnmatch("[[:alpha:]]", "\303\251", 0), fnmatch("a*b", "a/b", FNM_PATHNAME),
	    fnmatch("ABC", "abc", FNM_CASEFOLD));
	setlocale(LC_ALL, "C");
	match("^.$", "\303\251", REG_EXTENDED);
	mkdir("globbed", 0700);
	mkdir("globbed/one", 0700);
	mkdir("globbed/two", 0700);
	printf("%d", glob("globbed/*o*", 0, NULL, &found));
	for (size_t i = 0; i < found.gl_pathc; i++)
		printf(" %s", found.gl_pathv[i]);
	puts("");
	globfree(&found);
}

static void options(void)
{
	static const struct option list[] = {{"long", 1, NULL, 'l'}, {"flag", 0, NULL, 'f'}, {0}};
	char *argv[] = {"prog", "-a", "--long=1", "file", "-b2", "--flag", NULL};
	int c;

	while ((c = getopt_long(6, argv, "ab:", list, NULL)) != -1)
		printf("%c:%s ", c, optarg ? optarg : "");
	printf("%s\n", argv[optind]);
}

int main(void)
{
	stdio_out();
	stdio_in();
	strings();
	locales();
	patterns();
	options();
	return 0;
}
