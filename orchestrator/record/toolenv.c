/* SPDX-License-Identifier: Apache-2.0 */
/* A toolchain's record of its target, and the environment variables that follow from it. */
#include "record/toolenv.h"

#include <ctype.h>
#include <string.h>

#include "adapters/json.h"
#include "base/mem.h"
#include "base/report.h"
#include "base/text.h"
#include "files/path.h"
#include "record/installed.h"

/*
 * Go links a program that uses only net and os/user of cgo by itself, and then against a shared
 * libc, unless told to call the C compiler (golang/go#56386). Threads made by Go have the stack
 * size that musl takes from the program, 128 KiB if it says nothing (src/env/__init_tls.c); C
 * code written for glibc wants its 8 MiB, the most that musl grants.
 */
#define GO_LDFLAGS(static_)                                                                        \
	"-linkmode external -extldflags \"" static_ "-Wl,-z,stack-size=8388608\""

/* Those that the toolchain has, as VARIABLE + suffix. */
static void add_programs(struct strlist *list, const struct toolenv *env,
    const struct toolenv_program *programs, const char *suffix)
{
	for (; programs->variable != NULL; programs++)
		if (toolenv_has(env, programs->name))
			strlist_addf(list, "%s%s=%s-%s", programs->variable, suffix, env->target,
			    programs->name);
}

static const struct toolenv_program all_programs[] = {
    {"CC", "gcc"},
    {"CXX", "g++"},
    {"FC", "gfortran"},
    {"AR", "ar"},
    {"AS", "as"},
    {"LD", "ld"},
    {"NM", "nm"},
    {"OBJCOPY", "objcopy"},
    {"OBJDUMP", "objdump"},
    {"RANLIB", "ranlib"},
    {"READELF", "readelf"},
    {"STRIP", "strip"},
    {"PKG_CONFIG", "pkg-config"},
    {NULL, NULL},
};

/* By which the crates cc and pkg-config tell the target from the host. */
static const struct toolenv_program cargo_programs[] = {
    {"CC", "gcc"},
    {"CXX", "g++"},
    {"AR", "ar"},
    {"PKG_CONFIG", "pkg-config"},
    {NULL, NULL},
};

/* The variants that have to agree with the C code: Go's own default is the hard one. */
static void add_go_float(struct strlist *list, const struct toolenv *env, const char *arch)
{
	const char *fp = toolenv_fact(env, "float"), *cpu = toolenv_fact(env, "meson_cpu");

	if (strncmp(arch, "mips", 4) == 0 && fp != NULL && strcmp(fp, "soft") == 0)
		strlist_addf(list, "GOMIPS%s=softfloat", strncmp(arch, "mips64", 6) ? "" : "64");
	/* Else Go uses SSE2, which came after the i686. */
	if (strcmp(arch, "386") == 0 && cpu != NULL && strcmp(cpu, "i686") != 0)
		strlist_add(list, "GO386=softfloat");
}

static void add_go(struct strlist *list, const struct toolenv *env)
{
	const char *arch = toolenv_fact(env, "go_arch"), *arm = toolenv_fact(env, "go_arm");
	const char *flags = env->dynamic ? GO_LDFLAGS("") : GO_LDFLAGS("-static ");

	if (arch == NULL)
		return;
	strlist_add(list, "CGO_ENABLED=1");
	strlist_add(list, "GOOS=linux");
	strlist_addf(list, "GOARCH=%s", arch);
	if (arm != NULL)
		strlist_addf(list, "GOARM=%s", arm);
	add_go_float(list, env, arch);
	strlist_addf(list, "GO_LDFLAGS=%s", flags);
	/* What "go run" and "go test" make is for the target, in "go generate", too. */
	if (toolenv_has(env, "run"))
		strlist_addf(list, "GOFLAGS=-exec=%s-run -tags=netgo,osusergo '-ldflags=%s'",
		    env->target, flags);
	else
		strlist_addf(list, "GOFLAGS=-tags=netgo,osusergo '-ldflags=%s'", flags);
}

const char *toolenv_rustflag(const struct toolenv *env)
{
	const char *crt = toolenv_fact(env, "rust_crt");

	if (env->dynamic)
		return "target-feature=-crt-static";
	return crt != NULL && strcmp(crt, "static") == 0 ? NULL : "target-feature=+crt-static";
}

/*
 * Cargo takes flags of one place only: RUSTFLAGS, else those for the target, else those of [build],
 * and to these it adds CARGO_BUILD_RUSTFLAGS. So a package's own flags are heard.
 */
static void add_rustflags(struct strlist *list, const struct toolenv *env)
{
	const char *flag = toolenv_rustflag(env);

	if (flag != NULL)
		strlist_addf(list, "CARGO_BUILD_RUSTFLAGS=-C %s", flag);
}

static void add_cargo(struct strlist *list, const struct toolenv *env)
{
	const char *rust = toolenv_fact(env, "rust");
	char *suffix, *large;

	if (rust == NULL)
		return;
	suffix = toolenv_cargo_suffix(list, rust);
	large = text_upper(mem_strdup(list, suffix));
	strlist_addf(list, "CARGO_BUILD_TARGET=%s", rust);
	strlist_addf(list, "CARGO_TARGET%s_LINKER=%s-gcc", large, env->target);
	add_rustflags(list, env);
	add_programs(list, env, cargo_programs, suffix);
	/* libclang, through which bindgen reads C, knows nothing of CC. */
	strlist_addf(list, "BINDGEN_EXTRA_CLANG_ARGS%s=\"--sysroot=@/%s\"", suffix, env->target);
}

/* Those that no library has a say in. */
static struct strlist *own_variables(const void *ctx, const struct toolenv *env)
{
	struct strlist *list = strlist_new(ctx);
	const char *target = env->target, *specs = toolenv_fact(env, "specs");

	strlist_add(list, "PATH=@/bin");
	add_programs(list, env, all_programs, "");
	strlist_addf(
	    list, "PKG_CONFIG_LIBDIR=@/%s/lib/pkgconfig:@/%s/share/pkgconfig", target, target);
	strlist_addf(list, "PKG_CONFIG_SYSROOT_DIR=@/%s", target);
	strlist_addf(list, "CMAKE_TOOLCHAIN_FILE=@/share/mcm/%s/toolchain.cmake", target);
	if (toolenv_has_file(env, "config.site"))
		strlist_addf(list, "CONFIG_SITE=@/share/mcm/%s/config.site", target);
	toolenv_add_machine(list, env);
	/* Not -static, which build systems give to shared libraries, too. */
	if (specs != NULL && env->dynamic)
		strlist_add(list, "PKG_CONFIG_ALL_DYNAMIC=1");
	else if (specs != NULL)
		strlist_addf(list, "LDFLAGS=-specs=%s", specs);
	add_go(list, env);
	add_cargo(list, env);
	return list;
}

struct strlist *toolenv_variables(const void *ctx, const struct toolenv *env)
{
	struct strlist *list = own_variables(ctx, env);

	toolenv_add_libraries(list, env);
	return list;
}

int toolenv_check_libraries(const char *tree, const char *target, const struct strlist *facts)
{
	const struct toolenv env = {
	    .target = target, .facts = facts, .prefix = "@", .planned = true};
	struct strlist *own = own_variables(NULL, &env);
	int status = toolenv_check_rows(tree, &env, own);

	mem_free(own);
	return status;
}

const char *toolenv_separator(const char *name)
{
	if (strcmp(name, "PATH") == 0)
		return ":";
	return strcmp(name, "LDFLAGS") == 0 || strcmp(name, "GOFLAGS") == 0 ||
		       strcmp(name, "CARGO_BUILD_RUSTFLAGS") == 0 ||
		       strncmp(name, "BINDGEN_EXTRA_CLANG_ARGS_", 25) == 0
		   ? " "
		   : NULL;
}

const char *toolenv_split(char *variable, const char **value)
{
	char *eq = strchr(variable, '=');

	*eq = '\0';
	*value = eq + 1;
	return variable;
}

char *toolenv_value(const void *ctx, const char *value, const char *prefix)
{
	char *out = mem_strdup(ctx, "");

	for (;; value++) {
		size_t plain = strcspn(value, "@");

		mem_append(ctx, &out, value, plain);
		value += plain;
		if (!*value)
			return out;
		mem_append(ctx, &out, prefix, strlen(prefix));
	}
}

static char *record_path(const void *ctx, const char *prefix, const char *triple)
{
	return mem_printf(ctx, "%s/share/mcm/%s/" TOOLENV_RECORD, prefix, triple);
}

bool toolenv_is_plain(const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "._+-";

	return text[strspn(text, plain)] == '\0';
}

static struct strlist *read_facts(const void *ctx, const char *path)
{
	struct json *record = json_load(path);
	struct json *list = json_get(record, "facts");
	struct strlist *facts = strlist_new(ctx);

	bool good = json_count(list) > 0;

	for (size_t i = 0; i < json_count(list); i++) {
		const char *fact = json_as_string(json_at(list, i));
		const char *value = fact != NULL ? strchr(fact, '=') : NULL;

		if (value != NULL && value > fact && toolenv_is_plain(value + 1) &&
		    toolenv_is_plain(mem_strndup(facts, fact, (size_t)(value - fact))))
			strlist_add(facts, fact);
		else
			good = false;
	}
	if (record != NULL && !good)
		report_error(NULL, "the record '%s' is broken; build the toolchain again", path);
	json_free(record);
	return good ? facts : NULL;
}

int toolenv_load(const void *ctx, const char *prefix, const char *triple, struct toolenv *env)
{
	env->prefix = path_absolute(ctx, prefix);
	env->inside = env->dynamic = env->planned = false;
	env->target = env->prefix != NULL
			  ? installed_triple(ctx, env->prefix, triple, TOOLENV_RECORD)
			  : NULL;
	if (env->target == NULL)
		return -1;
	for (const char *p = env->prefix; *p; p++)
		if (iscntrl((unsigned char)*p))
			return report_error(NULL,
			    "the prefix '%s' has a control character in its path; move it", prefix);
	if (!toolenv_is_plain(env->target))
		return report_error(NULL,
		    "'%s/share/mcm' has the toolchain '%s', which is no name of a target; build it "
		    "again in another prefix",
		    prefix, env->target);
	env->facts = read_facts(ctx, record_path(ctx, env->prefix, env->target));
	return env->facts != NULL ? 0 : -1;
}
