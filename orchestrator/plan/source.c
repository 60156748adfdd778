/* SPDX-License-Identifier: Apache-2.0 */
/* Sources of a plan: one per release, or per release and architecture. */
#include "plan/plan_build.h"

#include <string.h>

#include "base/mem.h"
#include "files/owner.h"
#include "files/path.h"
#include "recipe/layer.h"
#include "recipe/read.h"

/* The digest of an origin for arch, or NULL when it has none for it. */
static const char *digest_for(const struct origin *origin, const char *arch)
{
	for (size_t i = 0; arch != NULL && i < origin->by_arch.n; i++)
		if (strcmp(origin->by_arch.v[i].name, arch) == 0)
			return origin->by_arch.v[i].value.v[0].text;
	return origin->sha256;
}

/* Patches in the making. */
struct patch_list {
	const struct scope *scope;
	const struct items *stages; /* of those that are added */
	struct patch *v;
	size_t n;
};

static int add_patch_file(struct patch_list *list, const char *path)
{
	struct plan *plan = list->scope->builder->plan;
	struct patch patch = {.path = path, .stages = list->stages};

	if (plan_digest(path, patch.sha256) != 0)
		return -1;
	mem_grow(plan, list->v, struct patch, list->n + 1);
	list->v[list->n++] = patch;
	return 0;
}

static int add_patch(void *data, const char *name, const struct loc *loc)
{
	struct patch_list *list = data;
	const struct builder *b = list->scope->builder;
	const char *path = catalog_patch(
	    b->plan, b->input->catalog, list->scope->package, name, loc);

	if (catalog_check_patch(path, name, loc) != 0 ||
	    layer_check(b->input->catalog->layers, path) != 0)
		return -1;
	return add_patch_file(list, path);
}

/* Those of the release, each with the stages that it is for. */
static int add_release_patches(struct patch_list *list, const struct release *release)
{
	int status = 0;

	for (size_t i = 0; i < release->patches.n; i++) {
		const struct items one = {&release->patches.v[i], 1};

		list->stages = release->patch_stages[i].n > 0 ? &release->patch_stages[i] : NULL;
		status |= plan_each(list->scope, &one, add_patch, list);
	}
	list->stages = NULL;
	return status;
}

static bool is_patch(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot != NULL && (strcmp(dot, ".diff") == 0 || strcmp(dot, ".patch") == 0);
}

/* The user's, in the layout of musl-cross-make: DIR/gcc-14.2.0/0001-fix.diff, in order of name. */
static int add_own_patches(struct patch_list *list, const struct source *source)
{
	const struct settings *settings = list->scope->builder->input->settings;
	struct plan *plan = list->scope->builder->plan;
	const char *top = settings_get(settings, "PATCHES");
	struct strlist *names;
	char *dir;
	int there = top != NULL ? path_leads_to_dir(top) : 0, status = 0;

	if (there <= 0)
		return there;
	dir = mem_printf(source, "%s/%s-%s", top, source->package->name, source->release->version);
	there = path_leads_to_dir(dir);
	if (there <= 0)
		return there;
	names = read_names(source, dir);
	if (names == NULL)
		return -1;
	for (size_t i = 0; i < names->count && status == 0; i++) {
		char *path = path_join(plan, dir, names->items[i]);

		if (is_patch(names->items[i]))
			status = owner_check(path, "the patch") || add_patch_file(list, path) ? -1
											      : 0;
	}
	return status;
}

/*
 * What the bytes of a release are: its origins' digests and what is done to make them one
 * another's equal. Where they are had from does not count.
 */
static int identify(const struct scope *scope, struct source *source)
{
	const struct release *release = source->release;
	char *text = mem_strdup(NULL, "");
	int status = 0;

	source->digests = strlist_new(source);
	for (size_t i = 0; i < release->norigins && status == 0; i++) {
		const struct origin *origin = &release->origins[i];
		const char *digest = digest_for(origin, source->arch);
		struct patch_list patches = {.scope = scope};

		if (digest == NULL)
			continue;
		strlist_add(source->digests, digest);
		mem_appendf(NULL, &text, "origin %s\nstrip %lld\n", digest, origin->strip);
		plan_line(&text, "inner", origin->inner != NULL ? origin->inner : "");
		status = plan_each(scope, &origin->patches, add_patch, &patches);
		for (size_t j = 0; j < patches.n; j++) {
			mem_appendf(NULL, &text, "patch %s\n", patches.v[j].sha256);
			mem_grow(source, source->origin_patches, struct patch,
			    source->norigin_patches + 1);
			source->origin_patches[source->norigin_patches++] = patches.v[j];
		}
	}
	if (source->digests->count == 0)
		status = report_error(&release->loc,
		    "no origin of %s %s has a digest for debian_arch '%s'; take another release",
		    source->package->name, release->version, source->arch);
	hash_data(text, strlen(text), source->identity);
	mem_free(text);
	return status;
}

static bool same_arch(const char *a, const char *b)
{
	return a != NULL && b != NULL ? strcmp(a, b) == 0 : a == b;
}

static bool same_tree(const struct source *a, const struct source *b)
{
	size_t i = 0;

	if (a->release != b->release || !same_arch(a->arch, b->arch) ||
	    a->npatches != b->npatches || !strlist_equal(a->exclude, b->exclude) ||
	    !strlist_equal(a->include, b->include))
		return false;
	while (i < a->npatches && strcmp(a->patches[i].sha256, b->patches[i].sha256) == 0)
		i++;
	return i == a->npatches && strcmp(a->identity, b->identity) == 0;
}

/* Stages and builders of one plan have sources in common. */
static struct source *merge_source(struct plan *plan, struct source *source)
{
	for (size_t i = 0; i < plan->nsources; i++)
		if (same_tree(plan->sources[i], source)) {
			mem_free(source);
			return plan->sources[i];
		}
	mem_grow(plan, plan->sources, struct source *, plan->nsources + 1);
	source->index = plan->nsources;
	plan->sources[plan->nsources++] = source;
	return source;
}

static bool is_for(const struct patch *patch, const char *stage)
{
	for (size_t i = 0; patch->stages != NULL && i < patch->stages->n; i++)
		if (strcmp(patch->stages->v[i].text, stage) == 0)
			return true;
	return patch->stages == NULL;
}

/* The same without the patches that are for other stages. */
static struct source *for_stage(struct plan *plan, const struct source *whole, const char *stage)
{
	struct source *source = mem_new(plan, struct source);

	*source = *whole;
	source->patches = mem_array(source, struct patch, whole->npatches);
	source->npatches = 0;
	for (size_t i = 0; i < whole->npatches; i++)
		if (is_for(&whole->patches[i], stage))
			source->patches[source->npatches++] = whole->patches[i];
	return merge_source(plan, source);
}

/* With the patches of all stages. Reports; NULL. */
static struct source *make_source(const struct scope *scope, const struct release *release)
{
	const struct package *package = scope->package;
	const struct strlist *arch = vars_get(scope->vars, "debian_arch");
	struct source *source = mem_new(scope->builder->plan, struct source);
	struct patch_list patches = {.scope = scope};
	int status = 0;

	source->package = package;
	source->release = release;
	source->vars = scope->vars;
	if (release_by_arch(release) && arch != NULL)
		source->arch = arch->count > 0 ? arch->items[0] : "";
	source->catalog = scope->builder->input->catalog;
	source->exclude = strlist_new(source);
	source->include = strlist_new(source);
	status |= plan_items(source->exclude, scope,
	    release->exclude.v != NULL ? &release->exclude : &package->exclude);
	status |= plan_items(source->include, scope,
	    release->include.v != NULL ? &release->include : &package->include);
	status |= add_release_patches(&patches, release);
	status |= add_own_patches(&patches, source);
	source->patches = patches.v;
	source->npatches = patches.n;
	status |= identify(scope, source);
	return status ? NULL : source;
}

/* Made once for a release and a target, whose facts its patches may ask for. What cannot be made is
 * reported once; NULL. */
static const struct source *whole_source(
    struct builder *b, const struct scope *scope, const struct release *release)
{
	struct source_slot slot = {.release = release, .scope = scope};

	for (size_t i = 0; i < b->nslots; i++)
		if (b->slots[i].release == release &&
		    (b->slots[i].scope == scope || b->slots[i].source == NULL))
			return b->slots[i].source;
	slot.source = scope->failed ? NULL : make_source(scope, release);
	mem_grow(b, b->slots, struct source_slot, b->nslots + 1);
	b->slots[b->nslots++] = slot;
	return slot.source;
}

static void report_none(
    const struct package *package, const struct package_choice *choice, const struct loc *loc)
{
	if (choice->left_out != NULL)
		report_error(loc, "%s is left out, for %s; guard this with 'when: %s'",
		    package->name, choice->left_out, package->name);
	else
		report_error(loc, "package '%s' has no releases, hence no source", package->name);
}

struct source *plan_source(
    const struct draft *draft, const struct package *package, const struct loc *loc)
{
	struct builder *b = draft->scope->builder;
	const struct target *target = draft->scope->target;
	const struct package_choice *choice = plan_choice(b, package, target);

	if (choice->release == NULL) {
		report_none(package, choice, loc);
		return NULL;
	}
	if (release_by_arch(choice->release) && target == NULL) {
		report_error(loc,
		    "the source of %s differs by target, so only a stage that is "
		    "\"for: target\" can use it",
		    package->name);
		return NULL;
	}
	const struct scope *scope = plan_scope(b, package, target);
	const struct source *whole = whole_source(b, scope, choice->release);
	return whole != NULL ? for_stage(b->plan, whole, draft->stage->name) : NULL;
}
