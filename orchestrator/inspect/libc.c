/* SPDX-License-Identifier: Apache-2.0 */
/* Names of C libraries, and glibc versions of distributions. */
#include "inspect/libc.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "files/path.h"

struct pattern {
	const char *pattern, *libc;
};

/*
 * musl: ldso in its Makefile. glibc: shlib-versions and sysdeps/.../ldd-rewrite.sed name the
 * loaders of each machine. uClibc: UCLIBC_LDSO in its Makefiles. bionic: /system/bin.
 */
static const struct pattern interpreters[] = {
    {"ld-musl-*.so.1", "musl"},
    {"ld*-uClibc.so.*", "uClibc"},
    {"linker", "bionic"},
    {"linker64", "bionic"},
    {"ld-linux*.so.*", "glibc"},
    {"ld64.so.[12]", "glibc"},
    {"ld.so.1", "glibc"},
    {NULL, NULL},
};

/* Alpine has musl's libc.so under a name with the machine. */
static const struct pattern libraries[] = {
    {"libc.so", "musl"},
    {"libc.musl-*.so.1", "musl"},
    {"ld-musl-*.so.1", "musl"},
    {"libc.so.6*", "glibc"},
    {"libm.so.6*", "glibc"},
    {"libmvec.so.1", "glibc"},
    {"libpthread.so.0", "glibc"},
    {"libdl.so.2*", "glibc"},
    {"librt.so.1", "glibc"},
    {"libresolv.so.2", "glibc"},
    {"libutil.so.1*", "glibc"},
    {"libanl.so.1", "glibc"},
    {"libBrokenLocale.so.1*", "glibc"},
    {"libthread_db.so.1", "glibc"},
    {"ld-linux*.so.*", "glibc"},
    {"ld64.so.[12]", "glibc"},
    {"ld.so.1", "glibc"},
    {"libc.so.[01]", "uClibc"},
    {NULL, NULL},
};

/*
 * What releases have, oldest first, as measured in their images by
 * https://github.com/mayeut/pep600_compliance (README.rst of 2025-12, "Distro compatibility").
 */
static const struct distribution_release {
	const char *distribution, *version;
	int minor; /* of glibc 2 */
} releases[] = {
    {"Debian", "8", 19},
    {"Debian", "9", 24},
    {"Debian", "10", 28},
    {"Debian", "11", 31},
    {"Debian", "12", 36},
    {"Debian", "13", 41},
    {"Ubuntu", "14.04", 19},
    {"Ubuntu", "16.04", 23},
    {"Ubuntu", "18.04", 27},
    {"Ubuntu", "20.04", 31},
    {"Ubuntu", "22.04", 35},
    {"Ubuntu", "24.04", 39},
    {"Ubuntu", "25.04", 41},
    {"Ubuntu", "25.10", 42},
    {"RHEL", "7", 17},
    {"RHEL", "8", 28},
    {"RHEL", "9", 34},
    {"RHEL", "10", 39},
    {"Fedora", "32", 31},
    {"Fedora", "33", 32},
    {"Fedora", "34", 33},
    {"Fedora", "35", 34},
    {"Fedora", "36", 35},
    {"Fedora", "37", 36},
    {"Fedora", "38", 37},
    {"Fedora", "39", 38},
    {"Fedora", "40", 39},
    {"Fedora", "41", 40},
    {"Fedora", "42", 41},
    {"Fedora", "43", 42},
    {"openSUSE Leap", "15.1", 26},
    {"openSUSE Leap", "15.3", 31},
    {"openSUSE Leap", "15.6", 38},
    {"Amazon Linux", "2", 26},
    {"Amazon Linux", "2023", 34},
};
enum { NRELEASES = sizeof releases / sizeof *releases };

static const char *find(const struct pattern *patterns, const char *name)
{
	for (; patterns->pattern != NULL; patterns++)
		if (fnmatch(patterns->pattern, name, 0) == 0)
			return patterns->libc;
	return NULL;
}

const char *libc_of_interpreter(const char *path)
{
	return find(interpreters, path_basename(path));
}

const char *libc_of_library(const char *name)
{
	return find(libraries, path_basename(name));
}

/* "2.34" of "GLIBC_2.34" and of itself; NULL: GLIBC_PRIVATE, and what is none of glibc's. */
static const char *number(const char *version)
{
	static const char prefix[] = "GLIBC_", relative[] = "GLIBC_ABI_DT_RELR";

	if (version == NULL)
		return NULL;
	/* Packed relative relocations: elf/Versions of glibc 2.36, the first to know them. */
	if (strcmp(version, relative) == 0)
		return "2.36";
	if (strncmp(version, prefix, strlen(prefix)) == 0)
		version += strlen(prefix);
	return *version >= '0' && *version <= '9' ? version : NULL;
}

const char *libc_newer(const char *a, const char *b)
{
	a = number(a);
	b = number(b);
	if (a == NULL || b == NULL)
		return a != NULL ? a : b;
	return strverscmp(a, b) >= 0 ? a : b;
}

struct strlist *libc_distributions(const void *ctx, const char *version)
{
	struct strlist *list = strlist_new(ctx);
	const char *last = "";

	if (strncmp(version, "2.", 2) != 0)
		return list;
	for (size_t i = 0; i < NRELEASES; i++) {
		const struct distribution_release *r = &releases[i];

		if (strcmp(r->distribution, last) == 0 || r->minor < atoi(version + 2))
			continue;
		strlist_addf(list, "%s %s", r->distribution, r->version);
		last = r->distribution;
	}
	return list;
}
