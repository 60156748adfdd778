/* SPDX-License-Identifier: Apache-2.0 */
/* The environment of a toolchain in the languages of shells and build systems. */
#include "record/toolenv.h"

#include <string.h>

#include "adapters/json.h"
#include "base/mem.h"
#include "base/report.h"
#include "base/text.h"

/* A text in the making. */
struct writer {
	const void *ctx;
	const struct toolenv *env;
	char *text;
};

#define put(w, ...) mem_appendf((w)->ctx, &(w)->text, __VA_ARGS__)

static void sh_head(struct writer *w)
{
	const char *target = w->env->target;

	if (!w->env->inside) {
		put(w, "mcm_prefix=%s\n",
		    strlist_quote(
			w->ctx, (char *const[]){mem_strdup(w->ctx, w->env->prefix), NULL}));
		return;
	}
	put(w,
	    "# For shells: . PREFIX/share/mcm/%s/env.sh\n"
	    "# bash and zsh know where this file is. For others set mcm_prefix=PREFIX first.\n"
	    "if [ -n \"${BASH_VERSION-}\" ]; then\n"
	    "\tmcm_prefix=$(CDPATH='' cd -- \"$(dirname -- \"$BASH_SOURCE\")/../../..\" && pwd)\n"
	    "elif [ -n \"${ZSH_VERSION-}\" ]; then\n"
	    "\teval 'mcm_prefix=${${(%%):-%%x}:A:h:h:h:h}'\n"
	    "fi\n"
	    "if [ ! -e \"${mcm_prefix-}/share/mcm/%s/env.sh\" ]; then\n"
	    "\techo \"env.sh: set mcm_prefix to the directory of the toolchain first\" >&2\n"
	    "\treturn 1\n"
	    "fi\n",
	    target, target);
}

static void write_sh(struct writer *w)
{
	struct strlist *list = toolenv_variables(w->ctx, w->env);

	sh_head(w);
	put(w, "unset %s\n", strlist_join(w->ctx, toolenv_search_paths(w->ctx), " "));
	/* The file in a prefix is a part of a stage, whose bytes stay as its key does. */
	if (!w->env->inside)
		put(w, "%s", toolenv_forget_text(w->ctx, w->env));
	for (size_t i = 0; i < list->count; i++) {
		const char *value, *name = toolenv_split(list->items[i], &value);
		const char *separator = toolenv_separator(name);

		value = toolenv_value(
		    w->ctx, text_escape(w->ctx, value, "\"\\$`", '\\'), "$mcm_prefix");
		if (toolenv_is_machines(name))
			put(w, "export %s=\"${%s:-%s}", name, name, value);
		else
			put(w, "export %s=\"%s", name, value);
		if (separator != NULL)
			put(w, "${%s:+%s$%s}", name, separator, name);
		put(w, "\"\n");
	}
	put(w, "unset mcm_prefix\n");
}

/* '$' and '#' mean something to make, and so do backslashes before '#'. */
static char *make_text(const void *ctx, const char *text)
{
	char *out = mem_strdup(ctx, "");

	for (; *text; text++) {
		size_t slashes = strspn(text, "\\");

		if (slashes && text[slashes] == '#')
			mem_appendf(ctx, &out, "%.*s", (int)slashes, text);
		if (*text == '$')
			mem_appendf(ctx, &out, "$$");
		else
			mem_appendf(ctx, &out, "%s%c", *text == '#' ? "\\" : "", *text);
		/* A backslash at the end would join the next line to this one. */
		if (*text == '\\' && text[1] == '\0')
			mem_appendf(ctx, &out, "$()");
	}
	return out;
}

/*
 * $(shell) of GNU make before 4.4 does not get what a makefile exports, and so not its PATH: there
 * $(CC) is found by its path alone. Of a prefix that the shell would not take for one word,
 * programs have their names only.
 */
static bool has_plain_path(const struct writer *w)
{
	char *path = mem_strdup(w->ctx, w->env->prefix);

	for (char *p = path; *p != '\0'; p++)
		if (*p == '/')
			*p = '_';
	return toolenv_is_plain(path);
}

static bool is_own_program(const struct writer *w, const char *value)
{
	size_t length = strlen(w->env->target);

	return strncmp(value, w->env->target, length) == 0 && value[length] == '-';
}

static void write_make(struct writer *w)
{
	struct strlist *list = toolenv_variables(w->ctx, w->env);
	bool by_path = has_plain_path(w);

	put(w, "mcm_prefix := %s\n", make_text(w->ctx, w->env->prefix));
	put(w, "unexport %s\n", strlist_join(w->ctx, toolenv_search_paths(w->ctx), " "));
	for (size_t i = 0; i < list->count; i++) {
		const char *value, *name = toolenv_split(list->items[i], &value);
		const char *separator = toolenv_separator(name);

		put(w, "export %s %s %s%s", name, toolenv_is_machines(name) ? "?=" : ":=",
		    by_path && is_own_program(w, value) ? "$(mcm_prefix)/bin/" : "",
		    toolenv_value(w->ctx, value, "$(mcm_prefix)"));
		if (separator != NULL)
			put(w, "%s$(%s)", separator, name);
		put(w, "\n");
	}
}

static void write_github(struct writer *w)
{
	struct strlist *list = toolenv_environment(w->ctx, w->env);
	struct strlist *paths = toolenv_callers_paths(w->ctx);

	/* The file can set, not unset; GCC takes an empty one for none. */
	for (size_t i = 0; list != NULL && i < paths->count; i++)
		strlist_addf(list, "%s=", paths->items[i]);
	for (size_t i = 0; list != NULL && i < list->count; i++) {
		/* Of the caller's PATH and GOFLAGS: what follows would be a variable of its own. */
		if (strchr(list->items[i], '\n') != NULL) {
			report_error(NULL,
			    "'%.*s' has a line break, which the format github cannot express",
			    (int)strcspn(list->items[i], "="), list->items[i]);
			w->text = NULL;
			return;
		}
		put(w, "%s\n", list->items[i]);
	}
}

/* A file for GOENV, which Go reads where the environment does not say otherwise. */
static void write_go(struct writer *w)
{
	struct strlist *list = toolenv_variables(w->ctx, w->env);
	struct strlist *programs = strlist_split(w->ctx, "CC CXX AR PKG_CONFIG", " ");
	struct strlist *others = strlist_split(
	    w->ctx, "CGO_ENABLED GOOS GOARCH GOARM GOMIPS GOMIPS64 GO386 GOFLAGS", " ");

	for (size_t i = 0; i < list->count; i++) {
		const char *value, *name = toolenv_split(list->items[i], &value);

		if (strlist_has(programs, name))
			put(w, "%s=\"%s/bin/%s\"\n", name, w->env->prefix, value);
		else if (strlist_has(others, name))
			put(w, "%s=%s\n", name, value);
	}
}

static void write_json(struct writer *w)
{
	struct strlist *list = toolenv_variables(w->ctx, w->env);
	struct json *o = json_new_object(), *variables = json_new_object();

	json_set_string(o, "target", w->env->target);
	json_set_string(o, "prefix", w->env->prefix);
	for (size_t i = 0; i < list->count; i++) {
		const char *value, *name = toolenv_split(list->items[i], &value);

		json_set_string(variables, name, toolenv_value(w->ctx, value, w->env->prefix));
	}
	json_set(o, "environment", variables);
	json_set_list(o, "unset", toolenv_search_paths(w->ctx));
	json_set_list(o, "facts", w->env->facts);
	put(w, "%s", json_text(w->ctx, o, 2));
	json_free(o);
}

static void put_cmake_search(struct writer *w)
{
	const char *target = w->env->target;

	/* Own libraries lie where the caller says, and not in the sysroot. */
	put(w,
	    "set(PKG_CONFIG_EXECUTABLE \"${mcm_prefix}/bin/%s-pkg-config\" CACHE FILEPATH \"\")\n"
	    "list(APPEND CMAKE_FIND_ROOT_PATH \"${mcm_prefix}/%s\" ${CMAKE_PREFIX_PATH})\n"
	    "set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)\n"
	    "set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)\n"
	    "set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)\n"
	    "set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)\n",
	    target, target);
	if (toolenv_has_file(w->env, "static.cmake"))
		put(w,
		    "foreach(mcm_language C CXX Fortran)\n"
		    "  set(CMAKE_USER_MAKE_RULES_OVERRIDE_${mcm_language} "
		    "\"${mcm_prefix}/share/mcm/%s/static.cmake\")\n"
		    "endforeach()\n",
		    target);
}

/* How CMake runs what it has built: the toolchain's own program for that, or QEMU. */
static void put_cmake_emulator(struct writer *w)
{
	const char *target = w->env->target, *qemu = toolenv_fact(w->env, "qemu");

	if (toolenv_has(w->env, "run"))
		put(w,
		    "get_property(mcm_inner GLOBAL PROPERTY IN_TRY_COMPILE)\n"
		    "if(NOT mcm_inner AND NOT DEFINED CMAKE_CROSSCOMPILING_EMULATOR)\n"
		    "  execute_process(COMMAND \"${mcm_prefix}/bin/%s-run\" RESULT_VARIABLE "
		    "mcm_result ERROR_QUIET)\n"
		    "  if(mcm_result EQUAL 0)\n"
		    "    set(CMAKE_CROSSCOMPILING_EMULATOR \"${mcm_prefix}/bin/%s-run\")\n"
		    "  endif()\n"
		    "endif()\n",
		    target, target);
	else if (qemu != NULL)
		put(w,
		    "find_program(MCM_QEMU NAMES %s %s-static)\n"
		    "if(MCM_QEMU)\n"
		    "  set(CMAKE_CROSSCOMPILING_EMULATOR \"${MCM_QEMU}\" -L "
		    "\"${mcm_prefix}/%s\")\n"
		    "endif()\n",
		    qemu, qemu, target);
}

static void write_cmake(struct writer *w)
{
	static const struct {
		const char *language, *program;
	} compilers[] = {{"C", "gcc"}, {"CXX", "g++"}, {"Fortran", "gfortran"}};
	const char *target = w->env->target, *processor = toolenv_fact(w->env, "cmake_processor");

	if (w->env->inside)
		put(w,
		    "# cmake -DCMAKE_TOOLCHAIN_FILE=PREFIX/share/mcm/%s/toolchain.cmake\n"
		    "get_filename_component(mcm_prefix \"${CMAKE_CURRENT_LIST_DIR}/../../..\" "
		    "ABSOLUTE)\n",
		    target);
	else
		put(w, "set(mcm_prefix \"%s\")\n",
		    text_escape(w->ctx, w->env->prefix, "\"\\$", '\\'));
	put(w, "set(CMAKE_SYSTEM_NAME Linux)\n");
	put(w, "set(CMAKE_SYSTEM_PROCESSOR \"%s\")\n", processor != NULL ? processor : "");
	for (size_t i = 0; i < sizeof(compilers) / sizeof(*compilers); i++)
		if (toolenv_has(w->env, compilers[i].program))
			put(w, "set(CMAKE_%s_COMPILER \"${mcm_prefix}/bin/%s-%s\")\n",
			    compilers[i].language, target, compilers[i].program);
	put_cmake_search(w);
	put_cmake_emulator(w);
}

static void put_meson_machine(struct writer *w)
{
	static const char *const keys[][2] = {
	    {"cpu_family", "meson_cpu_family"}, {"cpu", "meson_cpu"}, {"endian", "endian"}};

	put(w, "\n[host_machine]\nsystem = 'linux'\n");
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		const char *value = toolenv_fact(w->env, keys[i][1]);

		put(w, "%s = '%s'\n", keys[i][0], value != NULL ? value : "");
	}
	/* Else Meson runs what it compiles for its own CPU, and the loader of musl is not there. */
	put(w, "\n[properties]\nneeds_exe_wrapper = true\n");
	/* As for CMake: archives link into programs of any kind. A static program takes none but
	 * archives of its own project, too. */
	if (toolenv_fact(w->env, "specs") != NULL && !w->env->dynamic)
		put(w, "\n[built-in options]\nprefer_static = true\ndefault_library = 'static'\n");
}

static void write_meson(struct writer *w)
{
	static const char *const programs[][2] = {{"c", "gcc"}, {"cpp", "g++"},
	    {"fortran", "gfortran"}, {"ar", "ar"}, {"nm", "nm"}, {"objcopy", "objcopy"},
	    {"ranlib", "ranlib"}, {"readelf", "readelf"}, {"strip", "strip"},
	    {"pkgconfig", "pkg-config"}};

	if (w->env->inside)
		put(w,
		    "# meson setup --cross-file PREFIX/share/mcm/%s/meson.ini\n"
		    "# A cross file of Meson 1.0 cannot say where it is, so meson and ninja\n"
		    "# look for programs in PATH: put PREFIX/bin there. Or give one more\n"
		    "# --cross-file after this, with [constants] and bin = 'PREFIX/bin/'.\n",
		    w->env->target);
	put(w, "[constants]\nbin = '%s%s'\n", w->env->inside ? "" : w->env->prefix,
	    w->env->inside ? "" : "/bin/");
	put(w, "\n[binaries]\n");
	for (size_t i = 0; i < sizeof(programs) / sizeof(*programs); i++)
		if (toolenv_has(w->env, programs[i][1]))
			put(w, "%s = bin + '%s-%s'\n", programs[i][0], w->env->target,
			    programs[i][1]);
	put_meson_machine(w);
}

static void write_cargo(struct writer *w)
{
	const char *target = w->env->target, *rust = toolenv_fact(w->env, "rust");
	const char *flag = toolenv_rustflag(w->env);
	struct strlist *list = toolenv_variables(w->ctx, w->env);
	/* Cargo takes paths of a file given by --config from the directory above the file's. */
	const char *bin = w->env->inside ? "../../bin"
					 : mem_printf(w->ctx, "%s/bin",
					       text_escape(w->ctx, w->env->prefix, "\"\\", '\\'));
	char *suffix;

	if (w->env->inside)
		put(w, "# cargo build --config PREFIX/share/mcm/%s/cargo.toml\n", target);
	put(w, "[build]\ntarget = \"%s\"\n", rust);
	if (flag != NULL)
		put(w, "rustflags = [\"-C\", \"%s\"]\n", flag);
	put(w, "\n[target.%s]\nlinker = \"%s/%s-gcc\"\n\n[env]\n", rust, bin, target);
	suffix = toolenv_cargo_suffix(w->ctx, rust);
	for (size_t i = 0; i < list->count; i++) {
		const char *value, *name = toolenv_split(list->items[i], &value);

		if (strstr(name, suffix) == NULL)
			continue;
		/* CC_x86_64_unknown_linux_musl and its like are programs; what names the prefix is
		 * text, which a file in it cannot know. */
		if (strchr(value, '@') == NULL)
			put(w, "%s = { value = \"%s/%s\", relative = true }\n", name, bin, value);
		else if (!w->env->inside)
			put(w, "%s = \"%s\"\n", name,
			    text_escape(w->ctx, toolenv_value(w->ctx, value, w->env->prefix),
				"\"\\", '\\'));
	}
}

static const struct toolenv_format {
	const char *name;
	void (*write)(struct writer *w);
	const char *fact;      /* without which the format has nothing to say; or NULL */
	const char *forbidden; /* characters of a prefix that it cannot express */
} formats[] = {
    {"sh", write_sh, NULL, ":"},
    {"go", write_go, "go_arch", "\""},
    {"cmake", write_cmake, NULL, ";"},
    /* In machine files a backslash is no escape. */
    {"meson", write_meson, NULL, "'"},
    {"cargo", write_cargo, "rust", ""},
    {"make", write_make, NULL, ":"},
    {"github", write_github, NULL, ":"},
    {"json", write_json, NULL, ""},
};
enum { NFORMATS = sizeof(formats) / sizeof(*formats) };

static const struct toolenv_format *find_format(const char *name)
{
	for (size_t i = 0; i < NFORMATS; i++)
		if (!strcmp(formats[i].name, name))
			return &formats[i];
	return NULL;
}

struct strlist *toolenv_formats(const void *ctx)
{
	struct strlist *names = strlist_new(ctx);

	for (size_t i = 0; i < NFORMATS; i++)
		strlist_add(names, formats[i].name);
	return names;
}

bool toolenv_speaks(const struct toolenv *env, const char *name)
{
	const struct toolenv_format *format = find_format(name);

	return format->fact == NULL || toolenv_fact(env, format->fact) != NULL;
}

int toolenv_forbidden(const char *prefix, char bad, const char *format)
{
	return report_error(NULL,
	    "the prefix '%s' has a '%c', which the format %s cannot express; move it", prefix, bad,
	    format);
}

char *toolenv_text(const void *ctx, const struct toolenv *env, const char *name)
{
	const struct toolenv_format *format = find_format(name);
	struct writer w = {.ctx = ctx, .env = env};
	size_t bad = strcspn(env->prefix, format->forbidden);
	int errors = report_errors();

	if (!env->inside && env->prefix[bad])
		toolenv_forbidden(env->prefix, env->prefix[bad], name);
	else if (!toolenv_speaks(env, name))
		report_error(NULL,
		    "%s has no port to %s, so there is nothing to say in this format",
		    !strcmp(name, "go") ? "Go" : "Rust", env->target);
	else
		format->write(&w);
	return report_errors() == errors ? w.text : NULL;
}
