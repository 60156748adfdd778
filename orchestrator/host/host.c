/* SPDX-License-Identifier: Apache-2.0 */
/* Finds and names the host's compilers. */
#include "host/host.h"

#include <glob.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "adapters/proc.h"
#include "adapters/needs.h"
#include "base/mem.h"
#include "files/path.h"
#include "base/report.h"
#include "host/tools.h"
#include "recipe/target.h"

static const char *const compiler_pairs[][2] = {
    {"gcc", "g++"}, {"cc", "c++"}, {"clang", "clang++"}};

enum { PAIRS = sizeof compiler_pairs / sizeof *compiler_pairs };

/* What is looked for, and where. */
struct probe {
	void *mem;
	const struct settings *settings;
	const char *dirs; /* HOST_PATH */
	const struct strlist *env;
};

static bool is_there(const struct probe *p, const char *program)
{
	return path_which_in(p->mem, program, p->dirs) != NULL;
}

/* "; install it with: sudo apt-get install g++", or "". */
static char *remedy(const void *ctx, const char *need)
{
	struct strlist *missing = strlist_new(ctx);

	strlist_add(missing, need);
	char *command = host_install_command(ctx, missing);
	return command != NULL ? mem_printf(ctx, "; install it with: %s", command)
			       : mem_strdup(ctx, "");
}

/* A compiler the user chose, maybe with options or behind a launcher ("ccache gcc"). */
static char *chosen(const struct probe *p, const char *name)
{
	const char *value = settings_get(p->settings, name);

	if (value == NULL)
		return NULL;
	struct strlist *words = strlist_split(p->mem, value, " \t");
	if (words->count == 0 || !is_there(p, words->items[0])) {
		report_error(settings_loc(p->settings, name),
		    "%s is '%s', which is no program in %s; correct it, add its directory to "
		    "HOST_PATH, or leave it out to have gcc or clang found",
		    name, value, p->dirs);
		return NULL;
	}
	return mem_strdup(p->mem, value);
}

/* g++-13 for gcc-13: the last name of a C compiler in it decides. NULL: there is none. */
static char *partner(const void *ctx, const char *cc)
{
	const char *start = NULL, *end = NULL;
	size_t pair = 0;

	for (size_t i = 0; i < PAIRS; i++) {
		const char *name = compiler_pairs[i][0];

		for (const char *p = cc; (p = strstr(p, name)) != NULL; p++) {
			/* Every "gcc" ends in a "cc", and is found first. */
			if (end != NULL && p + strlen(name) <= end)
				continue;
			start = p;
			end = p + strlen(name);
			pair = i;
		}
	}
	if (start == NULL)
		return NULL;
	return mem_printf(ctx, "%.*s%s%s", (int)(start - cc), cc, compiler_pairs[pair][1], end);
}

static int fail_no_compiler(const struct probe *p, const char *language, const char *need)
{
	return report_error(NULL, "no %s compiler is in %s (looked for gcc, cc and clang)%s",
	    language, p->dirs, remedy(p->mem, need));
}

/* The first pair that is there whole, or the first C compiler when *cxx was chosen. */
static int find_pair(const struct probe *p, char **cc, char **cxx)
{
	bool have_cc = false;

	for (size_t i = 0; i < PAIRS; i++) {
		if (!is_there(p, compiler_pairs[i][0]))
			continue;
		have_cc = true;
		if (*cxx == NULL && !is_there(p, compiler_pairs[i][1]))
			continue;
		*cc = mem_strdup(p->mem, compiler_pairs[i][0]);
		if (*cxx == NULL)
			*cxx = mem_strdup(p->mem, compiler_pairs[i][1]);
		return 0;
	}
	return have_cc ? fail_no_compiler(p, "C++", "g++") : fail_no_compiler(p, "C", "gcc");
}

static int find_partner(const struct probe *p, const char *cc, char **cxx)
{
	*cxx = partner(p->mem, cc);
	struct strlist *words = strlist_split(p->mem, *cxx != NULL ? *cxx : "", " \t");
	if (words->count > 0 && is_there(p, words->items[0]))
		return 0;
	return report_error(settings_loc(p->settings, "HOST_CC"),
	    "HOST_CC is '%s', but its C++ compiler is not found; name it by HOST_CXX", cc);
}

static int find_compilers(const struct probe *p, char **cc, char **cxx)
{
	*cc = chosen(p, "HOST_CC");
	*cxx = chosen(p, "HOST_CXX");
	if ((*cc == NULL && settings_get(p->settings, "HOST_CC") != NULL) ||
	    (*cxx == NULL && settings_get(p->settings, "HOST_CXX") != NULL))
		return -1;
	if (*cc == NULL)
		return find_pair(p, cc, cxx);
	return *cxx == NULL ? find_partner(p, *cc, cxx) : 0;
}

static char *first_line(const void *ctx, const char *text)
{
	return mem_strndup(ctx, text, strcspn(text, "\n"));
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

/* "(Debian 12.2.0-14) 12.2.0 -m32": options given with the compiler change what it makes. */
static char *compiler_identity(const void *ctx, const char *compiler, const struct strlist *env)
{
	const char *line = ask(ctx, compiler, "--version", env);

	if (line == NULL)
		return NULL;
	char *text = mem_strdup(ctx, without_own_name(ctx, line, compiler));
	const struct strlist *words = strlist_split(ctx, compiler, " \t");
	for (size_t i = 1; i < words->count; i++)
		if (words->items[i][0] == '-')
			mem_appendf(ctx, &text, " %s", words->items[i]);
	return text;
}

/* musl has no function that tells its version, but its loader prints it. */
static char *musl_version(const void *ctx, const struct strlist *env)
{
	static const char word[] = "Version ";
	char *version = NULL;
	glob_t found;

	if (glob("/lib/ld-musl-*.so.1", 0, NULL, &found) != 0)
		return mem_strdup(ctx, "musl");
	char *const argv[] = {found.gl_pathv[0], NULL};
	int status;
	char *text = proc_capture(ctx, argv, env->items, true, &status);
	if (text != NULL && (version = strstr(text, word)) != NULL)
		version = first_line(ctx, version + sizeof word - 1);
	globfree(&found);
	return version != NULL ? mem_printf(ctx, "musl %s", version) : mem_strdup(ctx, "musl");
}

static char *libc_identity(const void *ctx, const char *triple, const struct strlist *env)
{
	if (strstr(triple, "musl") != NULL)
		return musl_version(ctx, env);
#ifdef _CS_GNU_LIBC_VERSION
	char text[64] = "";
	if (confstr(_CS_GNU_LIBC_VERSION, text, sizeof text) > 0 && text[0] != '\0')
		return mem_strdup(ctx, text);
#endif
	/* We are linked with another libc than the host's, statically perhaps. */
	struct strlist *argv = strlist_split(ctx, "getconf GNU_LIBC_VERSION", " ");
	char *answer = NULL;
	int status;
	if (path_which_in(ctx, argv->items[0], strlist_getenv(env, "PATH")) != NULL)
		answer = proc_capture(ctx, argv->items, env->items, false, &status);
	if (answer != NULL && status == 0 && answer[0] != '\0')
		return first_line(ctx, answer);
	return mem_strdup(ctx, "unknown libc");
}

/* From nothing, as that of steps: what a compiler says of itself must not depend on the user. */
static struct strlist *plain_environment(const void *ctx, const char *dirs)
{
	struct strlist *env = strlist_new(ctx);

	strlist_setenv(env, "PATH", dirs);
	strlist_setenv(env, "LC_ALL", "C");
	strlist_setenv(env, "HOME", "/");
	return env;
}

static int name_host(const struct probe *p, struct host *host)
{
	const char *triple = ask(p->mem, host->cc, "-dumpmachine", p->env);
	const char *cc = triple != NULL ? compiler_identity(p->mem, host->cc, p->env) : NULL;
	const char *cxx = cc != NULL ? compiler_identity(p->mem, host->cxx, p->env) : NULL;

	if (cxx == NULL)
		return -1;
	host->triple = target_with_vendor(host, triple);
	host->identity = mem_printf(
	    host, "%s; cc %s; c++ %s; %s", triple, cc, cxx, libc_identity(p->mem, triple, p->env));
	return 0;
}

static int probe(const struct probe *p, struct host *host)
{
	char *cc, *cxx;

	if (find_compilers(p, &cc, &cxx) != 0)
		return -1;
	host->cc = mem_strdup(host, cc);
	host->cxx = mem_strdup(host, cxx);
	host->path = mem_strdup(host, p->dirs);
	host->tools = tools_find(host, host, p->settings);
	return host->tools != NULL ? name_host(p, host) : -1;
}

struct host *host_probe(const void *ctx, const struct settings *settings)
{
	struct host *host = mem_new(ctx, struct host);
	struct probe p = {.mem = mem_check(talloc_new(NULL)), .settings = settings};

	p.dirs = settings_get(settings, "HOST_PATH");
	p.env = plain_environment(p.mem, p.dirs);
	int failed = probe(&p, host);
	mem_free(p.mem);
	if (failed == 0)
		return host;
	mem_free(host);
	return NULL;
}
