/* SPDX-License-Identifier: Apache-2.0 */
#include "host/identity.h"

#include <ctype.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "adapters/hash.h"
#include "adapters/needs.h"
#include "base/mem.h"
#include "base/report.h"
#include "files/path.h"
#include "files/tree.h"
#include "process/proc.h"
#include "recipe/target.h"

/* Programs whose version can change what they make, and how each is asked; others have said the
 * same for decades. mawk and gawk both know -W. */
static const char *const versioned[][2] = {{"as", "--version"}, {"ld", "--version"},
    {"ar", "--version"}, {"nm", "--version"}, {"ranlib", "--version"}, {"strip", "--version"},
    {"objcopy", "--version"}, {"make", "--version"}, {"m4", "--version"}, {"awk", "-W version"},
    {"sed", "--version"}, {"grep", "--version"}, {"patch", "--version"}};

enum { SHORT = 12 }; /* digits of a digest, as many as a toolchain shows of its key */

static char *first_line(const void *ctx, const char *text)
{
	return mem_strndup(ctx, text, strcspn(text, "\n"));
}

static char *short_digest(const void *ctx, const char *text)
{
	char hex[HASH_HEX + 1];

	hash_data(text, strlen(text), hex);
	return mem_strndup(ctx, hex, SHORT);
}

/* What "program options" prints to both streams, the status left aside; NULL (silent) where it
 * cannot be started. */
static char *said(
    const void *ctx, const char *program, const char *options, const struct strlist *env)
{
	struct strlist *argv = strlist_split(ctx, program, " \t");
	int status;

	strlist_add_all(argv, strlist_split(argv, options, " "));
	if (path_which_in(argv, argv->items[0], strlist_getenv(env, "PATH")) == NULL)
		return NULL;
	return proc_capture(ctx, argv->items, env->items, true, &status);
}

/* The first line that "compiler option" prints; reports when it fails. */
static char *ask(
    const void *ctx, const char *compiler, const char *option, const struct strlist *env)
{
	struct strlist *argv = strlist_split(ctx, compiler, " \t");
	int status;

	strlist_add(argv, option);
	char *text = proc_capture(ctx, argv->items, env->items, false, &status);
	if (text == NULL)
		return NULL;
	char *line = first_line(ctx, text);
	if (status == 0 && line[0] != '\0')
		return line;
	report_error(NULL, "'%s %s' names nothing (%s); is it a working compiler?", compiler,
	    option, proc_status_text(ctx, status));
	return NULL;
}

/* "gcc (Debian 12.2.0-14) 12.2.0" starts with the name it was called by, which says nothing. */
static const char *without_own_name(const void *ctx, const char *line, const char *compiler)
{
	const struct strlist *words = strlist_split(ctx, compiler, " \t");

	for (size_t i = 0; i < words->count; i++) {
		const char *name = path_basename(words->items[i]);
		size_t n = strlen(name);

		if (strncmp(line, name, n) == 0 && line[n] == ' ')
			return line + n + 1;
	}
	return line;
}

/* What GCC calls itself in its first lines is how it was called. */
static char *without_call(const void *ctx, const char *text)
{
	static const char call[] = "COLLECT_GCC=";
	struct strlist *lines = strlist_split(ctx, text, "\n"), *kept = strlist_new(ctx);

	for (size_t i = 0; i < lines->count; i++)
		if (strncmp(lines->items[i], call, sizeof call - 1) != 0)
			strlist_add(kept, lines->items[i]);
	return strlist_join(ctx, kept, "\n");
}

/*
 * One version can be built and set up in many ways. How GCC was configured is among what -v prints,
 * and all that a compiler does unasked and that programs can notice is a macro: the CPU, PIE,
 * stack protection, fortified functions; the C++ library and its version; the C library's.
 */
static char *compiler_defaults(
    const void *ctx, const char *compiler, const char *language, const struct strlist *env)
{
	char *options = mem_printf(ctx, "-O2 -dM -E -include stddef.h %s /dev/null", language);
	const char *setup = said(ctx, compiler, "-v", env);
	const char *macros = said(ctx, compiler, options, env);

	setup = setup != NULL ? without_call(ctx, setup) : "";
	return short_digest(ctx, mem_printf(ctx, "%s\n%s", setup, macros != NULL ? macros : ""));
}

/* "(Debian 12.2.0-14) 12.2.0 -m32 0123456789ab": options given with the compiler count. */
static char *compiler_identity(
    const void *ctx, const char *compiler, const char *language, const struct strlist *env)
{
	const char *line = ask(ctx, compiler, "--version", env);

	if (line == NULL)
		return NULL;
	char *text = mem_strdup(ctx, without_own_name(ctx, line, compiler));
	const struct strlist *words = strlist_split(ctx, compiler, " \t");
	for (size_t i = 1; i < words->count; i++)
		if (words->items[i][0] == '-')
			mem_appendf(ctx, &text, " %s", words->items[i]);
	mem_appendf(ctx, &text, " %s", compiler_defaults(ctx, compiler, language, env));
	return text;
}

char *identity_loader(const void *ctx, bool musl)
{
	static const char *const glibc[] = {"/lib64/ld-linux*.so.*", "/lib/ld-linux*.so.*",
	    "/lib64/ld64.so.*", "/lib/ld64.so.*", "/lib/ld.so.1", NULL};
	static const char *const own[] = {"/lib/ld-musl-*.so.1", NULL};
	char *file = NULL;

	for (const char *const *pattern = musl ? own : glibc; *pattern != NULL && file == NULL;
	     pattern++) {
		glob_t found;

		if (glob(*pattern, 0, NULL, &found) != 0)
			continue;
		file = mem_strdup(ctx, found.gl_pathv[0]);
		globfree(&found);
	}
	return file;
}

/* Of musl's usage message, or of "ld.so (Debian GLIBC 2.36-9+deb12u10) stable release
 * version 2.36." */
static char *libc_identity(const void *ctx, const char *triple, const struct strlist *env)
{
	static const char musl[] = "\nVersion ";
	bool is_musl = strstr(triple, "musl") != NULL;
	const char *loader = identity_loader(ctx, is_musl);
	const char *text = loader != NULL ? said(ctx, loader, "--version", env) : NULL;
	const char *version = text != NULL ? strstr(text, musl) : NULL;

	if (is_musl)
		return version != NULL
			   ? mem_printf(ctx, "musl %s", first_line(ctx, version + sizeof musl - 1))
			   : mem_strdup(ctx, "musl");
	/* glibc before 2.33 knows no --version; getconf(1) belongs to it and tells no patch level.
	 */
	if (text == NULL || strncmp(text, "ld.so (", 7) != 0)
		text = said(ctx, "getconf", "GNU_LIBC_VERSION", env);
	return text != NULL ? first_line(ctx, text) : mem_strdup(ctx, "unknown libc");
}

/* The first line with a digit, as some print their usage before they say what they are; else name.
 */
static const char *version_line(const void *ctx, const char *text, const char *name)
{
	const struct strlist *lines = strlist_split(ctx, text, "\n");

	for (size_t i = 0; i < lines->count; i++)
		if (strpbrk(lines->items[i], "0123456789") != NULL)
			return lines->items[i];
	return name;
}

static void add_tools(
    const void *ctx, const struct host *host, const struct strlist *env, char **identity)
{
	for (size_t i = 0; i < sizeof versioned / sizeof *versioned; i++) {
		const char *name = versioned[i][0], *file = strlist_getenv(host->tools, name);
		const char *text = file != NULL ? said(ctx, name, versioned[i][1], env) : NULL;

		if (text == NULL)
			continue;
		text = version_line(ctx, text, path_basename(file));
		mem_appendf(ctx, identity, "; %s %s", name, without_own_name(ctx, text, name));
	}
}

int identity_ask(struct host *host, const struct strlist *env)
{
	void *scratch = mem_new(NULL, char);
	int before = report_errors();
	const char *triple = ask(scratch, host->cc, "-dumpmachine", env);
	const char *cc = triple != NULL ? compiler_identity(scratch, host->cc, "-x c", env) : NULL;
	const char *cxx = cc != NULL ? compiler_identity(
					   scratch, host->cxx, "-x c++ -include cstddef", env)
				     : NULL;
	char *text;

	if (cxx == NULL) {
		mem_free(scratch);
		return -1;
	}
	host->triple = target_with_vendor(host, triple);
	text = mem_printf(
	    scratch, "%s; cc %s; c++ %s; %s", triple, cc, cxx, libc_identity(scratch, triple, env));
	add_tools(scratch, host, env, &text);
	if (strcmp(host->path, HOST_DIRECTORIES) != 0)
		mem_appendf(scratch, &text, "; path %s", host->path);
	host->identity = mem_strdup(host, text);
	mem_free(scratch);
	/* A program that is there and could not be asked would be missing in the keys. */
	return report_errors() == before ? 0 : -1;
}

struct strlist *identity_parts(const void *ctx, const struct host *host, const struct strlist *env)
{
	static const char *const questions[] = {"-print-prog-name=cc1", "-print-prog-name=cc1plus",
	    "-print-prog-name=collect2", "-print-prog-name=clang", "-print-prog-name=as",
	    "-print-prog-name=ld", "-print-file-name=specs", "-print-file-name=crt1.o",
	    "-print-file-name=libstdc++.so", "-print-libgcc-file-name"};
	const char *const compilers[] = {host->cc, host->cxx};
	struct strlist *parts = strlist_new(ctx);

	for (size_t i = 0; i < 2 * (sizeof questions / sizeof *questions); i++) {
		const char *text = said(parts, compilers[i % 2], questions[i / 2], env);
		const char *file = text != NULL ? first_line(parts, text) : "";

		if (*file == '/')
			strlist_add_once(parts, file);
	}
	return parts;
}

static int add_name(void *data, const struct tree_entry *entry)
{
	const char *end = strrchr(entry->path, '.');

	/* What compilers take from there; Python's and others' files are none of their business. */
	if (!S_ISDIR(entry->st.st_mode) && strncmp(entry->path, "python", 6) != 0 && end != NULL &&
	    (strncmp(end, ".h", 2) == 0 || strcmp(end, ".a") == 0 ||
		strstr(entry->path, ".so") != NULL))
		mem_appendf(NULL, data, "%s %lld\n", entry->path, (long long)entry->st.st_size);
	return 0;
}

char *identity_local(const void *ctx)
{
	static const char *const dirs[] = {
	    "/usr/local/include", "/usr/local/lib", "/usr/local/lib64"};
	char *names = mem_strdup(NULL, "");
	char *digest = NULL;

	for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++)
		if (path_is_dir(dirs[i]))
			tree_walk(dirs[i], add_name, &names);
	if (names[0] != '\0')
		digest = short_digest(ctx, names);
	mem_free(names);
	return digest;
}

char *identity_cpu(const void *ctx)
{
	/* What tells one kind of CPU from another in /proc/cpuinfo, on whatever architecture. */
	static const char *const kinds[] = {"vendor_id", "cpu family", "model", "stepping",
	    "cache size", "flags", "Features", "CPU implementer", "CPU architecture", "CPU variant",
	    "CPU part", "CPU revision", "isa", "uarch", "cpu", "machine"};
	FILE *f = fopen("/proc/cpuinfo", "re");
	char line[8192], *text = mem_strdup(NULL, ""), *digest;

	/* The first CPU stands for all. */
	while (f != NULL && fgets(line, sizeof line, f) != NULL && line[0] != '\n')
		for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
			size_t n = strlen(kinds[i]);

			if (strncmp(line, kinds[i], n) == 0 && !isalnum((unsigned char)line[n]))
				mem_appendf(NULL, &text, "%s", line);
		}
	if (f != NULL)
		fclose(f);
	digest = short_digest(ctx, text);
	mem_free(text);
	return digest;
}
