/* SPDX-License-Identifier: Apache-2.0 */
/* Finds and names the host's compilers. */
#include "host/host.h"

#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "adapters/needs.h"
#include "base/mem.h"
#include "base/report.h"
#include "files/path.h"
#include "host/identity.h"
#include "host/memo.h"
#include "host/tools.h"
#include "process/sandbox.h"
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

static char *lack_of(const struct probe *p, const char *language, const char *need)
{
	return mem_printf(p->mem, "no %s compiler is in %s (looked for gcc, cc and clang)%s",
	    language, p->dirs, remedy(p->mem, need));
}

/*
 * The first pair that is there whole, or the first C compiler when *cxx was chosen. Whoever takes
 * finished toolchains needs none, so NULL or why there is none: *cc and *cxx stay then.
 */
static char *find_pair(const struct probe *p, char **cc, char **cxx)
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
		return NULL;
	}
	return have_cc ? lack_of(p, "C++", "g++") : lack_of(p, "C", "gcc");
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

static int find_compilers(const struct probe *p, char **cc, char **cxx, char **lack)
{
	*lack = NULL;
	*cc = chosen(p, "HOST_CC");
	*cxx = chosen(p, "HOST_CXX");
	if ((*cc == NULL && settings_get(p->settings, "HOST_CC") != NULL) ||
	    (*cxx == NULL && settings_get(p->settings, "HOST_CXX") != NULL))
		return -1;
	if (*cc == NULL) {
		*lack = find_pair(p, cc, cxx);
		return 0;
	}
	return *cxx == NULL ? find_partner(p, *cc, cxx) : 0;
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

/* From the memo, where nothing has changed since; else asked of the programs. */
static int name_host(const struct probe *p, struct host *host, const char *memo)
{
	char *state = memo != NULL ? memo_state(p->mem, host) : NULL;

	if (state != NULL && memo_read(memo, state, host))
		return 0;
	if (identity_ask(host, p->env) != 0)
		return -1;
	if (state != NULL)
		memo_write(memo, state, host, identity_parts(p->mem, host, p->env));
	return 0;
}

/* No other machine has its keys; what does not run here has its own all the same. */
static void be_without_compiler(struct host *host, const char *lack)
{
	struct utsname machine;

	host->lack = mem_strdup(host, lack);
	host->cc = "cc";
	host->cxx = "c++";
	host->identity = "no compiler";
	host->triple = uname(&machine) == 0 ? mem_printf(host, "%s-mcm-linux-gnu", machine.machine)
					    : "unknown-mcm-linux-gnu";
}

/* Without a sandbox, or where HOST_PATH has programs of it, compilers look into /usr/local. */
static bool sees_local(const struct probe *p)
{
	const char *sandbox = settings_get(p->settings, "SANDBOX");

	if (strstr(p->dirs, "/usr/local") != NULL || strcmp(sandbox, "off") == 0)
		return true;
	return strcmp(sandbox, "auto") == 0 && sandbox_lack(p->mem) != NULL;
}

static void add_local(const struct probe *p, struct host *host)
{
	const char *local = identity_local(p->mem);

	if (local != NULL && sees_local(p))
		host->identity = mem_printf(host, "%s; /usr/local %s", host->identity, local);
}

static int probe(const struct probe *p, struct host *host, const char *memo)
{
	char *cc, *cxx, *lack;

	if (find_compilers(p, &cc, &cxx, &lack) != 0)
		return -1;
	if (lack != NULL) {
		be_without_compiler(host, lack);
	} else {
		host->cc = mem_strdup(host, cc);
		host->cxx = mem_strdup(host, cxx);
	}
	host->path = mem_strdup(host, p->dirs);
	host->cpu = identity_cpu(host);
	host->tools = tools_find(host, host, p->settings);
	if (host->tools == NULL || (lack == NULL && name_host(p, host, memo) != 0))
		return -1;
	add_local(p, host);
	return 0;
}

struct host *host_probe(const void *ctx, const struct settings *settings, const char *memo)
{
	struct host *host = mem_new(ctx, struct host);
	struct probe p = {.mem = mem_check(talloc_new(NULL)), .settings = settings};

	p.dirs = settings_get(settings, "HOST_PATH");
	p.env = plain_environment(p.mem, p.dirs);
	int failed = probe(&p, host, memo);
	mem_free(p.mem);
	if (failed == 0)
		return host;
	mem_free(host);
	return NULL;
}
