/* SPDX-License-Identifier: Apache-2.0 */
/* Loaded at run time: a constructor, and thread-local storage that the program could not reserve. */
int next(void);

static _Thread_local int last = 20;

__attribute__((constructor)) static void start(void)
{
	last *= 2;
}

int next(void)
{
	return ++last;
}
