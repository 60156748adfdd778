/* Without IPv6 in the kernel, what the resolver does must depend on the
 * configured nameservers only, not on what lies behind them in the array.
 * Patch 0004. Needs a static link: it puts its own socket() in the place of the
 * library's, and calls the resolver's inner function. Takes two seconds.
 * Silent and 0 when all is well. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MAXNS 3
struct resolvconf {
	struct {
		int family;
		unsigned scopeid;
		uint8_t addr[16];
		int sortkey;
	} ns[MAXNS];
	unsigned nns, attempts, ndots;
	unsigned timeout;
};

int __res_msend_rc(int, const unsigned char *const *, const int *,
	unsigned char *const *, int *, int, const struct resolvconf *);

static int refused;

int socket(int domain, int type, int protocol)
{
	if (domain == AF_INET6) {
		refused++;
		errno = EAFNOSUPPORT;
		return -1;
	}
#ifdef SYS_socket
	return syscall(SYS_socket, domain, type, protocol);
#else
	return syscall(SYS_socketcall, 1, ((long [3]){ domain, type, protocol }));
#endif
}

static int ask(int first, int second, int behind)
{
	static unsigned char query[17] = { 0x12, 0x34, 1, 0, 0, 1 }, answer[512];
	const unsigned char *q = query;
	unsigned char *a = answer;
	int len = 0;
	struct resolvconf c = { .nns = 2, .attempts = 1, .ndots = 1, .timeout = 1 };
	c.ns[0].family = first;
	c.ns[1].family = second;
	c.ns[2].family = behind;
	for (int i=0; i<2; i++) {
		if (c.ns[i].family == AF_INET6) c.ns[i].addr[15] = 1;
		else memcpy(c.ns[i].addr, "\177\0\0\1", 4);
	}
	return __res_msend_rc(1, &q, (int [1]){ sizeof query }, &a, &len, sizeof answer, &c);
}

int main(void)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	if (fd < 0) return 0; /* no network at all */
	close(fd);
	if (ask(AF_INET6, AF_INET6, AF_INET6) != ask(AF_INET6, AF_INET6, AF_INET)) {
		puts("two IPv6 nameservers: decided by what follows them");
		return 1;
	}
	if (ask(AF_INET, AF_INET6, AF_INET6) != ask(AF_INET, AF_INET6, AF_INET)) {
		puts("an IPv4 and an IPv6 nameserver: decided by what follows them");
		return 1;
	}
	if (!refused) {
		puts("own socket() was not used: not linked statically?");
		return 1;
	}
	return 0;
}
