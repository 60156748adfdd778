/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How ld, ar, nm and ranlib get at GCC's LTO plugin where they are static programs, which musl lets load nothing:
 * the plugin is linked into them, and these functions, in place of musl's that only fail, find it by its name.
 */
#include <dlfcn.h>
#include <string.h>

/* The plugin's one entry (include/plugin-api.h). */
int onload(void *transfer_vector);

void *dlopen(const char *file, int mode)
{
	const char *slash = strrchr(file, '/');

	(void)mode;
	return strcmp(slash ? slash + 1 : file, "liblto_plugin.so") == 0 ? (void *)onload : NULL;
}

void *dlsym(void *restrict handle, const char *restrict name)
{
	return strcmp(name, "onload") == 0 ? handle : NULL;
}

int dlclose(void *handle)
{
	(void)handle;
	return 0;
}

char *dlerror(void)
{
	return "this is a static program, which has no plugin but GCC's for LTO";
}
