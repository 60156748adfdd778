/* SPDX-License-Identifier: Apache-2.0 */
/* What builds need of the host, and the packages that have it. */
#include "adapters/needs.h"

#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "files/path.h"

#define CA_FILES                                                                                   \
	"/etc/ssl/certs/ca-certificates.crt|/etc/pki/tls/certs/ca-bundle.crt|"                     \
	"/etc/ssl/ca-bundle.pem|/etc/ssl/cert.pem"

#define BINUTILS "binutils", "binutils", "binutils", false

/* gmp's configure insists on m4; those of GCC and binutils on awk, sed, grep, cmp and the binary
 * tools. */
const struct host_need host_needs[] = {
    {"gcc|cc|clang", "compiles what runs here", "gcc", "gcc", "gcc", false},
    {"g++|c++|clang++", "GCC is written in C++", "g++", "g++", "gcc-c++", false},
    {"make", "runs the packages' makefiles", "make", "make", "make", false},
    {"ar", "makes the host libraries", BINUTILS},
    {"as", "assembles for the host compiler", BINUTILS},
    {"ld", "links for the host compiler", BINUTILS},
    {"nm", "GCC's configure looks into object files", BINUTILS},
    {"ranlib", "makes the host libraries", BINUTILS},
    {"strip", "makes the toolchain's programs small", BINUTILS},
    {"m4", "gmp generates its assembly with it", "m4", "m4", "m4", false},
    {"patch", "applies patches to sources", "patch", "patch", "patch", false},
    {"sed", "configure scripts", "sed", "sed", "sed", false},
    {"awk", "configure scripts, options of GCC", "mawk", "gawk", "gawk", false},
    {"grep", "configure scripts", "grep", "grep", "grep", false},
    {"cmp", "makefiles compare generated files", "diffutils", "diffutils", "diffutils", false},
    {"diff", "configure scripts compare files", "diffutils", "diffutils", "diffutils", false},
    {"find", "installation of headers", "findutils", "findutils", "findutils", false},
    {CA_FILES, "downloads over HTTPS check the server by it", "ca-certificates", "ca-certificates",
	"ca-certificates", true},
    {"apt-get", "gets Debian's source packages where upstream cannot be reached", "apt", NULL,
	"apt", true},
    {"qemu-aarch64|qemu-aarch64-static", "runs tests of toolchains for other CPUs", "qemu-user",
	"qemu-aarch64", "qemu-user", true},
    {"dot", "lays out the picture of a plan", "graphviz", "graphviz", "graphviz", true},
    {NULL, NULL, NULL, NULL, NULL, false},
};

/* dirs NULL: in PATH. */
static bool is_met_by(const char *program, const char *dirs)
{
	if (program[0] == '/')
		return access(program, R_OK) == 0;
	char *path = dirs != NULL ? path_which_in(NULL, program, dirs) : path_which(NULL, program);
	mem_free(path);
	return path != NULL;
}

static bool is_met(const void *ctx, const struct host_need *need, const char *dirs)
{
	struct strlist *names = strlist_split(ctx, need->program, "|");
	bool met = false;

	for (size_t i = 0; i < names->count && !met; i++)
		met = is_met_by(names->items[i], need->optional ? NULL : dirs);
	mem_free(names);
	return met;
}

struct strlist *host_missing(const void *ctx, const char *dirs, bool optional_too)
{
	struct strlist *missing = strlist_new(ctx);

	for (const struct host_need *need = host_needs; need->program != NULL; need++) {
		if ((need->optional && !optional_too) || is_met(missing, need, dirs))
			continue;
		char *name = mem_strndup(missing, need->program, strcspn(need->program, "|"));
		strlist_add(missing, name);
		mem_free(name);
	}
	return missing;
}

static const struct host_need *find_need(const char *name)
{
	size_t n = strlen(name);

	for (const struct host_need *need = host_needs; need->program != NULL; need++)
		if (strncmp(need->program, name, n) == 0 &&
		    (need->program[n] == '\0' || need->program[n] == '|'))
			return need;
	return NULL;
}

static const struct manager {
	const char *program;
	const char *install;
	size_t package; /* where in struct host_need */
} managers[] = {
    {"apt-get", "apt-get install -y --no-install-recommends", offsetof(struct host_need, apt)},
    {"apk", "apk add", offsetof(struct host_need, apk)},
    {"dnf", "dnf install -y", offsetof(struct host_need, dnf)},
};

static const struct manager *find_manager(void)
{
	for (size_t i = 0; i < sizeof managers / sizeof *managers; i++)
		if (is_met_by(managers[i].program, NULL))
			return &managers[i];
	return NULL;
}

char *host_install_command(const void *ctx, const struct strlist *missing)
{
	const struct manager *manager = find_manager();
	struct strlist *packages = strlist_new(ctx);
	char *command = NULL;

	for (size_t i = 0; manager != NULL && i < missing->count; i++) {
		const struct host_need *need = find_need(missing->items[i]);
		const char *package = NULL;

		if (need != NULL)
			memcpy(&package, (const char *)need + manager->package, sizeof package);
		if (package != NULL && !strlist_has(packages, package))
			strlist_add(packages, package);
	}
	if (packages->count > 0) {
		char *names = strlist_join(packages, packages, " ");

		command = mem_printf(
		    ctx, "%s%s %s", geteuid() == 0 ? "" : "sudo ", manager->install, names);
	}
	mem_free(packages);
	return command;
}
