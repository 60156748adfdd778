/* strptime %Z: before any tzset, with and without DST, unknown names, and no
 * reading past the string. Patch 0010; musl before 1.2.6 has no %Z and passes.
 * Silent and 0 when all is well. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static void crash(int sig)
{
	(void)sig;
	if (write(1, "crash in strptime %Z\n", 21)) {}
	_exit(1);
}

#define CHECK(x) do if (!(x)) { \
	printf("line %d: %s\n", __LINE__, #x); return 1; } while (0)

int main(void)
{
	struct tm tm = { .tm_isdst = 77 };
	char *p;
	const char *s;
	long page = sysconf(_SC_PAGESIZE);
	signal(SIGSEGV, crash);
	signal(SIGBUS, crash);

	if (!strptime("0", "%s", &tm)) return 0;

	/* first time function of the process */
	setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
	s = "CET!";
	CHECK((p = strptime(s, "%Z", &tm)) && p == s+3 && tm.tm_isdst == 0);
	s = "CEST!";
	CHECK((p = strptime(s, "%Z", &tm)) && p == s+4 && tm.tm_isdst == 1);
	tm.tm_isdst = 77;
	s = "HST 7";
	CHECK((p = strptime(s, "%Z %S", &tm)) && p == s+5 && tm.tm_isdst == 77 && tm.tm_sec == 7);
	s = "\351t\351";
	CHECK((p = strptime(s, "%Z", &tm)) && p == s);
	s = "12";
	CHECK((p = strptime(s, "%Z", &tm)) && p == s);

	/* a zone without DST: the empty second name matches nothing */
	setenv("TZ", "UTC0", 1);
	s = "UTC";
	CHECK((p = strptime(s, "%Z", &tm)) && p == s+3 && tm.tm_isdst == 0);
	tm.tm_isdst = 77;
	s = "HST";
	CHECK((p = strptime(s, "%Z", &tm)) && p == s+3 && tm.tm_isdst == 77);

	/* string at the very end of readable memory */
	setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
	char *m = mmap(0, 2*page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0);
	CHECK(m != MAP_FAILED && !mprotect(m+page, page, PROT_NONE));
	strcpy(m+page-4, "HST");
	CHECK((p = strptime(m+page-4, "%Z", &tm)) && p == m+page-1);
	CHECK((p = strptime(m+page-1, "%Z", &tm)) && p == m+page-1);
	return 0;
}
