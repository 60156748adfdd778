/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a function of ours, and all that it starts, in Linux namespaces of its own: a root directory
 * that holds what is named and nothing else, no network, no other processes, no rights.
 */
#pragma once

#include <stddef.h>

enum sandbox_how {
	SANDBOX_READ,  /* the file or directory, with all that is mounted below it; read-only */
	SANDBOX_WRITE, /* the directory, without what is mounted below it */
	SANDBOX_EMPTY, /* an empty directory, for other mounts to be made in; then read-only */
	SANDBOX_LINK,  /* a symbolic link, as it is */
};

struct sandbox_mount {
	enum sandbox_how how;
	const char *from; /* as it is called outside; not for SANDBOX_EMPTY */
	const char *to;   /* as it is called inside, absolute */
};

struct sandbox {
	const char *dir; /* the root is made over it, inside only; mounts are from elsewhere */
	const struct sandbox_mount *mounts; /* made in this order, after /proc and /dev */
	size_t nmounts;
};

/*
 * Makes the sandbox, calls work(data) in it in a process of its own, and waits until nothing is
 * left of that and of what it started. Returns what work() returned, 0 to 255, or -1 if a signal
 * ended it; *why is NULL then. Where the system does not let us have a sandbox, work() is not
 * called: -1, and *why is the cause, a text that ctx owns. Reports nothing.
 */
int sandbox_run(
    const void *ctx, const struct sandbox *box, int (*work)(void *data), void *data, char **why);
/* Why this machine allows no sandbox, as *why above, found by making one; NULL: it does. */
char *sandbox_lack(const void *ctx);
