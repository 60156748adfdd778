/* SPDX-License-Identifier: Apache-2.0 */
/* What tests of recipes and plans share: files by nested name, and a small world of recipes to
 * plan. */
#pragma once

#include "scratch.h"

#include "plan/plan.h"
#include "session/session.h"

#define DIGEST_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define DIGEST_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define DIGEST_C "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"

/* Writes a file, its directories made. */
static inline void put(const char *name, const char *text)
{
	char *path = scratch_path(name);

	assert_int_equal(path_mkdirs(path_dirname(scratch.ctx, path)), 0);
	assert_int_equal(path_write(path, text, strlen(text)), 0);
}

/* Replaces the first old in a file. */
static inline void edit(const char *name, const char *old, const char *new)
{
	char *text = path_read(scratch.ctx, scratch_path(name), NULL);
	char *place = text ? strstr(text, old) : NULL;

	assert_non_null(place);
	*place = '\0';
	put(name, mem_printf(scratch.ctx, "%s%s%s", text, new, place + strlen(old)));
}

static inline void put_world_host_part(const char *dir)
{
	put(mem_printf(scratch.ctx, "%s/recipes/lib/recipe.yaml", dir),
	    "name: lib\nsummary: host library\nlicence: MIT\ndefault: \"1.0\"\nstages:\n"
	    "  lib:\n    for: host\n    output: host\n    steps:\n"
	    "      - configure: [--host=$(host_triple), $(common_config)]\n      - make: [all]\n");
	put(mem_printf(scratch.ctx, "%s/recipes/lib/1.0.yaml", dir),
	    "version: \"1.0\"\norigins:\n  - url: https://lib.example/lib-$(version).tar.xz\n"
	    "    sha256: " DIGEST_A "\n");
	put(mem_printf(scratch.ctx, "%s/recipes/gcc/recipe.yaml", dir),
	    "name: gcc\nsummary: compiler\nlicence: MIT\ndefault: \"14\"\n"
	    "exclude: [tests/*]\n"
	    "variables:\n  level: 2\n  flags: [-O$(level), -fmap=$(work)=/mcm]\nstages:\n"
	    "  gcc:\n    for: target\n    output: host\n    needs:\n      - {when: lib, add: lib}\n"
	    "    steps:\n"
	    "      - configure:\n          - --target=$(target)\n          - $(gcc_options)\n"
	    "          - {when: lib, add: --with-lib=$(dep.lib)}\n"
	    "          - {when: fortran, add: --fortran}\n          - $(gcc_config)\n"
	    "          - CFLAGS=$(flags)\n"
	    "      - make: [\"X=$$(CC)\", \"DESTDIR=$(out)\"]\n");
	put(mem_printf(scratch.ctx, "%s/recipes/gcc/14.2.0.yaml", dir),
	    "version: 14.2.0\norigins:\n  - url:\n      - https://gcc.example/gcc-14.2.0.tar.xz\n"
	    "      - https://mirror.example/gcc-14.2.0.tar.xz\n    sha256: " DIGEST_B "\n");
}

static inline void put_world_target_part(const char *dir)
{
	put(mem_printf(scratch.ctx, "%s/recipes/musl/recipe.yaml", dir),
	    "name: musl\nsummary: C library\nlicence: MIT\ndefault: [1.2.5, 1.2.3]\nstages:\n"
	    "  headers:\n    for: target\n    steps:\n      - make: [ARCH=$(musl_arch), headers]\n"
	    "  musl:\n    for: target\n    root: [gcc, headers]\n    files: [extra]\n"
	    "    steps:\n      - make: [\"CC=$(root)/bin/$(target)-gcc\"]\n"
	    "      - {when: disable_wchar, remove: [$(build)/wchar]}\n"
	    "      - copy: [$(recipe)/extra, $(out)]\n");
	put(mem_printf(scratch.ctx, "%s/recipes/musl/extra/a.c", dir), "int a;\n");
	for (int i = 3; i <= 5; i += 2)
		put(mem_printf(scratch.ctx, "%s/recipes/musl/1.2.%d.yaml", dir, i),
		    mem_printf(scratch.ctx,
			"version: 1.2.%d\norigins:\n"
			"  - url: https://musl.example/musl-$(version).tar.gz\n    sha256: %s\n"
			"  - debian-source: musl\n    suite: trixie\n    file: "
			"musl_1.2.%d.orig.tar.gz\n"
			"    sha256: " DIGEST_A "\n%s",
			i, i == 5 ? DIGEST_C : DIGEST_B, i,
			i == 5 ? "patches: [0001-fix.patch]\n" : ""));
	put(mem_printf(scratch.ctx, "%s/patches/musl/0001-fix.patch", dir), "patch bytes\n");
	put(mem_printf(scratch.ctx, "%s/recipes/toolchain/recipe.yaml", dir),
	    "name: toolchain\nsummary: all\nlicence: MIT\nstages:\n  toolchain:\n    for: target\n"
	    "    needs: [gcc, musl]\n    steps:\n      - copy: [$(dep.gcc), $(dep.musl), "
	    "$(out)]\n");
	for (int i = 0; i < 2; i++)
		put(mem_printf(scratch.ctx, "%s/toolchains/%c-linux-musl.yaml", dir, 'a' + i),
		    mem_printf(scratch.ctx,
			"triple: %c-linux-musl\naliases: [%c-musl]\nsummary: t\nlinux_arch: x86\n"
			"musl_arch: x86_64\nloader: /lib/ld-musl-x86_64.so.1\ngcc_options: "
			"[--with-cpu=%c, "
			"--x]\n",
			'a' + i, 'a' + i, 'a' + i));
}

static inline void put_world(const char *dir)
{
	put_world_host_part(dir);
	put_world_target_part(dir);
}

/* A plan's input and what it hangs on. */
struct world {
	struct plan_input input;
	struct host host;
	struct settings *settings;
	const struct target *targets[2];
};

/* Everything loaded, both targets asked for; the caller may change it before world_plan(). */
static inline struct world *world_load(const char *dir)
{
	struct world *w = mem_new(scratch.ctx, struct world);
	const struct strlist *layers = one_layer(scratch_path(dir));
	struct catalog *catalog = catalog_load(w, layers);
	struct targets *targets = targets_load(w, layers);

	assert_silent();
	assert_non_null(catalog);
	assert_non_null(targets);
	w->targets[0] = targets_get(targets, "a-linux-musl");
	w->targets[1] = targets_get(targets, "b-musl");
	w->settings = settings_new(w);
	assert_int_equal(session_add_packages(w->settings, catalog), 0);
	w->host = (struct host){
	    .triple = "host-linux", .identity = "host gcc 12", .cc = "gcc", .cxx = "g++"};
	w->input = (struct plan_input){.catalog = catalog,
	    .options = options_load(w, catalog),
	    .targets = w->targets,
	    .ntargets = 2,
	    .settings = w->settings,
	    .host = &w->host};
	return w;
}

/* NAME=VALUE settings, then a plan that has to work. */
static inline struct plan *world_plan(const char *dir, const char *assignment)
{
	struct world *w = world_load(dir);
	struct plan *plan;

	if (assignment)
		assert_int_equal(settings_set_assignment(w->settings, assignment), 0);
	plan = plan_make(scratch.ctx, &w->input);
	assert_silent();
	assert_non_null(plan);
	return plan;
}

static inline const struct stage *find_planned(const struct plan *plan, const char *id)
{
	for (size_t i = 0; i < plan->nstages; i++)
		if (strcmp(plan->stages[i]->id, id) == 0)
			return plan->stages[i];
	return NULL;
}

static inline const struct stage *planned(const struct plan *plan, const char *id)
{
	const struct stage *stage = find_planned(plan, id);

	if (!stage)
		fail_msg("no stage '%s' in the plan", id);
	return stage;
}
