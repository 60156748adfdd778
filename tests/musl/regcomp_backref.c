/* A BRE back-reference to a group that is not closed must be REG_ESUBREG; the
 * others must go on working. Patch 0007. Silent and 0 when all is well. */
#include <regex.h>
#include <stdio.h>
#include <unistd.h>

static const struct {
	const char *re, *s;   /* s: string to match, 0: none */
	int comp, exec;
} tests[] = {
	{ "\\(\\1\\)", 0, REG_ESUBREG, 0 },
	{ "\\(\\1*\\)", 0, REG_ESUBREG, 0 },
	{ "\\(a\\1\\)*b", 0, REG_ESUBREG, 0 },
	{ "\\(a\\|\\1\\)", 0, REG_ESUBREG, 0 },
	{ "\\1\\(a\\)", 0, REG_ESUBREG, 0 },
	{ "\\(a\\)\\2\\(b\\)", 0, REG_ESUBREG, 0 },
	{ "\\(\\(a\\)\\1\\)", 0, REG_ESUBREG, 0 },
	{ "\\(\\(a\\2\\)\\)", 0, REG_ESUBREG, 0 },
	{ "\\(a\\)\\2", 0, REG_ESUBREG, 0 },
	{ "\\1", 0, REG_ESUBREG, 0 },
	{ "\\(a\\)\\(b\\)\\(c\\)\\(d\\)\\(e\\)\\(f\\)\\(g\\)\\(h\\)\\(\\9\\)", 0, REG_ESUBREG, 0 },
	{ "^\\(a*\\)b\\1$", "aabaa", 0, 0 },
	{ "^\\(a*\\)b\\1$", "aaba", 0, REG_NOMATCH },
	{ "^\\(\\(.\\)\\2\\)$", "xx", 0, 0 },
	{ "^\\(\\(.\\)\\2\\)$", "xy", 0, REG_NOMATCH },
	{ "^\\(a\\)\\|b\\1$", "a", 0, 0 },
	{ "^\\(.\\)\\(.\\)\\2\\1$", "abba", 0, 0 },
	{ "^\\(\\)\\1$", "", 0, 0 },
	{ "^\\(a\\)\\(b\\)\\(c\\)\\(d\\)\\(e\\)\\(f\\)\\(g\\)\\(h\\)\\(i\\)\\(j\\)\\9$",
		"abcdefghiji", 0, 0 },
};

int main(void)
{
	alarm(20); /* a pattern that loops is a failure, too */
	for (size_t i=0; i<sizeof tests/sizeof *tests; i++) {
		regex_t re;
		int r = regcomp(&re, tests[i].re, 0);
		if (r != tests[i].comp) {
			printf("regcomp(%s) gives %d, not %d\n", tests[i].re, r, tests[i].comp);
			return 1;
		}
		if (r) continue;
		regmatch_t m[11];
		r = regexec(&re, tests[i].s, 11, m, 0);
		if (r != tests[i].exec) {
			printf("regexec(%s) on %s gives %d\n", tests[i].re, tests[i].s, r);
			return 1;
		}
		regfree(&re);
	}
	return 0;
}
