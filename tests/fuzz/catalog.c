/* SPDX-License-Identifier: Apache-2.0 */
/* Recipes: recipe.yaml, a release, a second release, sets, and another package, in this order. */
#include "fuzz.h"

#include <string.h>
#include <unistd.h>

#include "adapters/hash.h"
#include "base/mem.h"
#include "files/path.h"
#include "recipe/read.h"
#include "recipe/recipe.h"
#include "recipe/vars.h"

static const char *const files[] = {"recipes/one/recipe.yaml", "recipes/one/1.2.yaml",
    "recipes/one/2.yaml", "recipes/sets.yaml", "recipes/two/recipe.yaml"};

enum { FILES = sizeof files / sizeof *files };

static void check_items(const void *ctx, const struct vars *vars, const struct items *items)
{
	struct strlist *words = strlist_new(ctx);

	for (size_t i = 0; i < items->n; i++) {
		const struct item *item = &items->v[i];

		fuzz_require(item->text != NULL && item->loc.file != NULL && item->loc.line > 0);
		if (expand_when(vars, item->when, &item->loc) == 1)
			expand_word(words, vars, item->text, &item->loc);
	}
	mem_free(words);
}

static void check_stages(
    const void *ctx, const struct vars *vars, const struct stage_recipe *stages, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct stage_recipe *stage = &stages[i];

		fuzz_require(read_is_name(stage->name));
		fuzz_require(stage->nsteps > 0 && stage->cost >= 0);
		check_items(ctx, vars, &stage->needs);
		for (size_t j = 0; j < stage->nsteps; j++) {
			fuzz_require(step_kind_name(stage->steps[j].kind) != NULL);
			check_items(ctx, vars, &stage->steps[j].args);
		}
	}
}

static void check_origin(const struct origin *origin)
{
	fuzz_require(origin->size >= 0 && origin->strip >= 0);
	fuzz_require(origin->kind != ORIGIN_URL || origin->urls->count > 0);
	fuzz_require(origin->sha256 != NULL ? hash_is_hex(origin->sha256) : origin->by_arch.n > 0);
	if (origin->file != NULL)
		fuzz_require(*origin->file != '\0' && strchr(origin->file, '/') == NULL);
}

static void check_package(const void *ctx, const struct vars *vars, const struct package *package)
{
	fuzz_require(package->summary != NULL && package->licence != NULL);
	check_stages(ctx, vars, package->stages, package->nstages);
	for (size_t i = 0; i < package->nreleases; i++) {
		const struct release *release = &package->releases[i];

		fuzz_require(package_release(package, release->version, NULL) == release);
		fuzz_require(release->norigins > 0);
		for (size_t j = 0; j < release->norigins; j++)
			check_origin(&release->origins[j]);
		check_items(ctx, vars, &release->patches);
		check_stages(ctx, vars, release->stages, release->nstages);
	}
}

static void write_files(const void *ctx, char *rest)
{
	for (size_t i = 0; i < FILES; i++) {
		char *text = fuzz_cut(&rest);

		/* The order of the files is fixed, but only the first has to be there. */
		if (text != NULL && (i == 0 || *text != '\0'))
			fuzz_file(ctx, files[i], text, strlen(text));
		else
			unlink(path_join(ctx, fuzz_dir(), files[i]));
	}
	rmdir(path_join(ctx, fuzz_dir(), "recipes/two"));
}

void fuzz_one(void *ctx, const uint8_t *data, size_t size)
{
	int errors = report_errors();
	struct vars *vars = vars_new(ctx, NULL);

	write_files(ctx, fuzz_text(ctx, data, size));
	vars_set(vars, "target", "x86_64-linux-musl");
	vars_set(vars, "version", "1.2");
	const struct catalog *catalog = catalog_load(ctx, fuzz_layers(ctx));
	fuzz_require((catalog != NULL) == (report_errors() == errors));
	for (size_t i = 0; catalog != NULL && i < catalog->npackages; i++) {
		const struct package *package = &catalog->packages[i];

		check_package(ctx, vars, package);
		for (size_t j = 0; j < catalog->nsets; j++) {
			const struct item *item = release_set_find(&catalog->sets[j], package);

			fuzz_require(item == NULL ||
				     package_release(package, item->text, &item->loc) != NULL);
		}
	}
}
