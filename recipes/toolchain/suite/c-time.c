/* SPDX-License-Identifier: Apache-2.0 */
/* Times after 2038, on CPUs of 32 bits as well. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const time_t late = 4102444800; /* 2100-01-01 */

static int check(int ok, const char *what)
{
	if (!ok)
		fprintf(stderr, "c-time: %s is wrong\n", what);
	return !ok;
}

/* Of a file: the kernel's structures take such times, too. */
static int file_times(void)
{
	const struct timespec times[2] = {{late, 0}, {late, 0}};
	char name[] = "c-time.XXXXXX";
	int fd = mkstemp(name);
	struct stat st = {0};
	int bad = fd < 0 || futimens(fd, times) || fstat(fd, &st);

	unlink(name);
	return bad || st.st_mtim.tv_sec != late;
}

int main(void)
{
	struct tm tm = {0};
	char text[32] = "";
	int bad = 0;

	bad |= check(sizeof(time_t) == 8, "time_t");
	bad |= check(gmtime_r(&late, &tm) && timegm(&tm) == late, "gmtime_r");
	strftime(text, sizeof(text), "%Y-%m-%d %a", &tm);
	bad |= check(strcmp(text, "2100-01-01 Fri") == 0, "strftime");
	setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
	bad |= check(localtime_r(&late, &tm) && tm.tm_hour == 1 && tm.tm_isdst == 0, "TZ");
	bad |= check(!file_times(), "the time of a file");
	return bad;
}
