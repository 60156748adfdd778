/* Hostile nscd replies to a group query. Patch 0005. Needs a static link: it
 * puts its own __nscd_query in the place of the library's. Silent and 0 when
 * all is well. */
#define _GNU_SOURCE
#include <errno.h>
#include <grp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct {
	int32_t count;        /* announced members */
	uint32_t lens[4];
	const char *strings;  /* name, password, members */
	size_t size;
} reply;

static unsigned char blob[4<<20];

__attribute__((__visibility__("hidden")))
FILE *__nscd_query(int32_t req, const char *key, int32_t *buf, size_t len, int *swap)
{
	size_t n = 0;
	(void)req, (void)key, (void)len;
	*swap = 0;
	buf[0] = 2;             /* version */
	buf[1] = 1;             /* found */
	buf[2] = sizeof "mcm-test-group";
	buf[3] = 2;
	buf[4] = 4242;
	buf[5] = reply.count;
	for (int i=0; i<reply.count && i<4; i++, n+=4)
		memcpy(blob+n, &reply.lens[i], 4);
	if (reply.strings) memcpy(blob+n, reply.strings, reply.size);
	else {
		memset(blob+n, 0, reply.size);
		memcpy(blob+n, "mcm-test-group\0x", 17);
	}
	return fmemopen(blob, n+reply.size, "r");
}

static void crash(int sig)
{
	(void)sig;
	if (write(1, "crash: member array overflowed\n", 31)) {}
	_exit(1);
}

#define HEAD "mcm-test-group\0x\0"
#define REPLY(s) (reply.strings = s, reply.size = sizeof s - 1)
#define CHECK(x) do if (!(x)) { \
	printf("line %d: %s (errno %d)\n", __LINE__, #x, errno); return 1; } while (0)

int main(void)
{
	struct group *g;
	if (access("/etc/group", R_OK)) return 0; /* nscd is not asked then */
	signal(SIGSEGV, crash);
	signal(SIGILL, crash);
	signal(SIGABRT, crash);
	signal(SIGBUS, crash);

	/* fine: no members, two members */
	REPLY(HEAD);
	CHECK(g = getgrnam("mcm-test-group"));
	CHECK(g->gr_gid == 4242 && !strcmp(g->gr_passwd, "x") && !g->gr_mem[0]);
	REPLY(HEAD "ann\0bob\0");
	reply.count = 2;
	reply.lens[0] = reply.lens[1] = 4;
	CHECK(g = getgrnam("mcm-test-group"));
	CHECK(!strcmp(g->gr_mem[0], "ann") && !strcmp(g->gr_mem[1], "bob") && !g->gr_mem[2]);

	/* one terminator too few, one too many */
	REPLY(HEAD "ann\0bobb");
	errno = 0;
	CHECK(!getgrnam("mcm-test-group") && errno == EIO);
	REPLY(HEAD "a\0n\0bob\0");
	errno = 0;
	CHECK(!getgrnam("mcm-test-group") && errno == EIO);

	/* a million too many */
	reply.count = 1;
	reply.lens[0] = 1<<20;
	reply.strings = 0;
	reply.size = sizeof HEAD - 1 + (1<<20);
	errno = 0;
	CHECK(!getgrnam("mcm-test-group") && errno == EIO);

	/* counts that are none */
	static const int32_t odd[] = { -1, -2, -1000, INT32_MIN, INT32_MAX };
	for (size_t i=0; i<sizeof odd/sizeof *odd; i++) {
		REPLY(HEAD);
		reply.count = odd[i];
		errno = 0;
		CHECK(!getgrnam("mcm-test-group") && (errno == EIO || errno == ENOMEM));
	}

	/* and the library is still in order */
	REPLY(HEAD "ann\0");
	reply.count = 1;
	reply.lens[0] = 4;
	CHECK(g = getgrnam("mcm-test-group"));
	CHECK(!strcmp(g->gr_mem[0], "ann") && !g->gr_mem[1]);
	return 0;
}
