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
	struct patch *v;
	size_t n;
};

static int add_patch_file(struct patch_list *list, const char *path)
{
	struct plan *plan = list->scope->builder->plan;
	struct patch patch = {.path = path};

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

	if (!path_stays_below(name))
		return report_error(loc, "'%s' is not below '%.*s', where patches are", name,
		    (int)(strlen(path) - strlen(name) - 1), path);
	if (!path_exists(path))
		return report_error(
		    loc, "there is no patch '%s'; it is looked for as '%s'", name, path);
	if (layer_check(b->input->catalog->layers, path) != 0)
		return -1;
	return add_patch_file(list, path);
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

	if (top == NULL || there < 0)
		return there;
	if (there == 0)
		return report_error(settings_loc(settings, "PATCHES"),
		    "PATCHES names '%s', which is no directory; make it or leave PATCHES unset",
		    top);
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
		for (size_t j = 0; j < patches.n; j++)
			mem_appendf(NULL, &text, "patch %s\n", patches.v[j].sha256);
	}
	if (source->digests->count == 0)
		status = report_error(&release->loc,
		    "no origin of %s %s has a digest for debian_arch '%s'; take another release",
		    source->package->name, release->version, source->arch);
	hash_data(text, strlen(text), source->identity);
	mem_free(text);
	return status;
}

static bool is_by_arch(const struct release *release)
{
	for (size_t i = 0; i < release->norigins; i++)
		if (release->origins[i].by_arch.n > 0)
			return true;
	return false;
}

static bool same_arch(const char *a, const char *b)
{
	return a != NULL && b != NULL ? strcmp(a, b) == 0 : a == b;
}

static bool same_words(const struct strlist *a, const struct strlist *b)
{
	size_t i = 0;

	while (i < a->count && i < b->count && strcmp(a->items[i], b->items[i]) == 0)
		i++;
	return a->count == b->count && i == a->count;
}

static bool same_tree(const struct source *a, const struct source *b)
{
	size_t i = 0;

	if (a->release != b->release || !same_arch(a->arch, b->arch) ||
	    a->npatches != b->npatches || !same_words(a->exclude, b->exclude) ||
	    !same_words(a->include, b->include))
		return false;
	while (i < a->npatches && strcmp(a->patches[i].sha256, b->patches[i].sha256) == 0)
		i++;
	return i == a->npatches && strcmp(a->identity, b->identity) == 0;
}

/* Builders of one plan have sources in common. */
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

static struct source *make_source(
    const struct scope *scope, const struct release *release, const char *arch)
{
	const struct package *package = scope->package;
	struct plan *plan = scope->builder->plan;
	struct source *source = mem_new(plan, struct source);
	struct patch_list patches = {.scope = scope};
	int status = 0;

	source->package = package;
	source->release = release;
	source->vars = scope->vars;
	source->arch = arch;
	source->catalog = scope->builder->input->catalog;
	source->exclude = strlist_new(source);
	source->include = strlist_new(source);
	status |= plan_items(source->exclude, scope,
	    release->exclude.v != NULL ? &release->exclude : &package->exclude);
	status |= plan_items(source->include, scope,
	    release->include.v != NULL ? &release->include : &package->include);
	status |= plan_each(scope, &release->patches, add_patch, &patches);
	status |= add_own_patches(&patches, source);
	source->patches = patches.v;
	source->npatches = patches.n;
	status |= identify(scope, source);
	return status ? NULL : merge_source(plan, source);
}

struct source *plan_source(struct builder *b, const struct package *package,
    const struct target *target, const struct loc *loc)
{
	const struct package_choice *choice = plan_choice(b, package, target);
	const struct release *release = choice->release;
	const struct strlist *arch = NULL;
	const struct scope *scope;
	struct source_slot slot;

	if (release == NULL) {
		if (choice->left_out != NULL)
			report_error(loc,
			    "%s is left out, for %s is blank; guard this with 'when: %s'",
			    package->name, choice->left_out, package->name);
		else
			report_error(
			    loc, "package '%s' has no releases, hence no source", package->name);
		return NULL;
	}
	scope = plan_scope(b, package, target);
	if (is_by_arch(release) && target == NULL) {
		report_error(loc,
		    "the source of %s differs by target, so only a stage that is "
		    "\"for: target\" can use it",
		    package->name);
		return NULL;
	}
	if (is_by_arch(release))
		arch = vars_get(scope->vars, "debian_arch");
	slot.release = release;
	slot.arch = arch != NULL ? (arch->count ? arch->items[0] : "") : NULL;
	for (size_t i = 0; i < b->nslots; i++)
		if (b->slots[i].release == release && same_arch(b->slots[i].arch, slot.arch))
			return b->slots[i].source;
	slot.source = scope->failed ? NULL : make_source(scope, release, slot.arch);
	mem_grow(b, b->slots, struct source_slot, b->nslots + 1);
	b->slots[b->nslots++] = slot;
	return slot.source;
}
