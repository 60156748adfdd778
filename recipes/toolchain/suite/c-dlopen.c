/* SPDX-License-Identifier: Apache-2.0 */
/* c-dlopen FILE: loads a shared object and calls into it; with REFUSED, that must be refused. */
#include <dlfcn.h>
#include <stdio.h>

#ifdef REFUSED
static int use(void *object)
{
	const char *why = dlerror();

	printf("dlopen: %s\n", why ? why : "no reason");
	return object != NULL || !why;
}
#else
static int use(void *object)
{
	int (*next)(void);

	if (!object) {
		fprintf(stderr, "c-dlopen: %s\n", dlerror());
		return 1;
	}
	*(void **)&next = dlsym(object, "next");
	if (!next || next() != 41 || next() != 42) {
		fprintf(stderr, "c-dlopen: no constructor ran, or its variable was lost\n");
		return 1;
	}
	if (dlsym(object, "absent") || !dlerror()) {
		fprintf(stderr, "c-dlopen: found what is not there\n");
		return 1;
	}
	return dlclose(object);
}
#endif

int main(int argc, char **argv)
{
	return argc == 2 ? use(dlopen(argv[1], RTLD_NOW)) : 2;
}
