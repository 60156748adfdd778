/* SPDX-License-Identifier: Apache-2.0 */
/* Toolchain files: the facts about each target. */
#include "recipe/target.h"

#include <stdlib.h>
#include <string.h>

#include "base/hint.h"
#include "base/mem.h"
#include "files/path.h"
#include "recipe/arch.h"
#include "recipe/layer.h"
#include "recipe/read.h"

/* A fact is a variable of the key's name. */
static void read_fact(const struct map_value *v)
{
	const struct target *target = v->object;
	struct strlist *words = strlist_new(NULL);
	struct items items = {NULL, 0};

	read_list(words, v->node, &items, true);
	for (size_t i = 0; i < items.n; i++) {
		strlist_add(words, items.v[i].text);
		if (strchr(items.v[i].text, '$') != NULL)
			report_error(&items.v[i].loc,
			    "'%s' is plain text, in which '$' has no meaning", v->key->name);
	}
	if (v->key->required && *strlist_join(words, words, "") == '\0')
		report_error(
		    &v->loc, "'%s' is empty, but is needed; give it a value", v->key->name);
	else
		vars_set_list(target->vars, v->key->name, words);
	mem_free(words);
}

static void read_one_of(const struct map_value *v)
{
	const struct target *target = v->object;

	vars_set(target->vars, v->key->name, read_scalar(v));
}

static void read_triple(const struct map_value *v)
{
	const struct target *target = v->object;

	read_same(v);
	vars_set(target->vars, v->key->name, target->triple);
}

static const char *const endians[] = {"little", "big", NULL};
static const char *const floats[] = {"hard", "single", "soft", NULL};

/* Those that recipes and the assembled prefix cannot do without are required. */
static const struct map_key target_keys[] = {
    {"triple", read_triple, .member = offsetof(struct target, triple), .required = true},
    {"aliases", .read = read_fact},
    {"summary", .read = read_fact, .required = true},
    {"gcc_options", .read = read_fact},
    {"linux_arch", .read = read_fact, .required = true},
    {"debian_arch", .read = read_fact},
    {"musl_arch", .read = read_fact, .required = true},
    {"loader", .read = read_fact, .required = true},
    {"qemu", .read = read_fact},
    {"endian", .read = read_one_of, .words = endians},
    {"bits", .read = read_fact},
    {"float", .read = read_one_of, .words = floats},
    {"go_arch", .read = read_fact},
    {"go_arm", .read = read_fact},
    {"rust", .read = read_fact},
    {"cmake_processor", .read = read_fact},
    {"meson_cpu_family", .read = read_fact},
    {"meson_cpu", .read = read_fact},
    {"quadmath", .read = read_fact},
    {"verified", .read = read_fact},
    {.name = NULL},
};

static const char *fact(const struct target *target, const char *name)
{
	const struct strlist *words = vars_get(target->vars, name);

	return words != NULL && words->count > 0 ? words->items[0] : NULL;
}

static struct loc fact_loc(const struct doc_node *root, const char *key)
{
	const struct doc_node *node = doc_find(root, key);

	return doc_loc(node != NULL ? node : root);
}

/* What follows from the architecture; wanted is the only right value. */
static void check_same(
    const struct target *target, const struct doc_node *root, const char *key, const char *wanted)
{
	const char *word = fact(target, key);
	struct loc loc;

	if (word == NULL || strcmp(word, wanted) == 0)
		return;
	loc = fact_loc(root, key);
	report_error(&loc, "%s '%s' does not fit musl_arch '%s', which has '%s'", key, word,
	    fact(target, "musl_arch"), wanted);
}

static void check_loader(
    const struct target *target, const struct doc_node *root, const struct arch *arch)
{
	const char *loader = fact(target, "loader"), *endian = fact(target, "endian");
	struct strlist *paths = arch_loaders(NULL, arch, endian, fact(target, "float"));
	struct loc loc = fact_loc(root, paths->count > 0 ? "loader" : "endian");

	if (paths->count == 0)
		report_error(&loc, "endian '%s' does not fit musl_arch '%s'", endian,
		    fact(target, "musl_arch"));
	else if (loader != NULL && !strlist_has(paths, loader))
		report_error(&loc,
		    "loader '%s' does not follow from musl_arch, endian and float; musl calls it "
		    "'%s'",
		    loader, strlist_join(paths, paths, "' or '"));
	mem_free(paths);
}

/* Else a wrong one comes to light when programs do not start, an hour of building later. */
static void check_arch(const struct doc_node *root, void *object)
{
	const struct target *target = object;
	const char *name = fact(target, "musl_arch");
	const struct arch *arch = name != NULL ? arch_find(name) : NULL;

	if (arch != NULL) {
		check_same(target, root, "linux_arch", arch_linux(arch));
		check_same(target, root, "bits", arch_bits(arch));
		check_loader(target, root, arch);
	} else if (name != NULL) {
		struct strlist *names = arch_names(NULL);
		struct loc loc = fact_loc(root, "musl_arch");

		report_error(&loc, "unknown musl_arch '%s'%s (musl has %s)", name,
		    hint_nearest(names, name, names), strlist_join(names, names, ", "));
		mem_free(names);
	}
}

static const struct map_type target_type = {.keys = target_keys, .check = check_arch};

static void read_target(
    struct targets *targets, const struct strlist *layers, const char *path, const char *triple)
{
	struct doc *doc = layer_load(targets, layers, path);
	struct target target = {.loc = {.file = path}, .triple = triple};
	const struct doc_node *root;

	if (doc == NULL || !read_check_name(&target.loc, "triple", triple))
		return;
	root = doc_root(doc);
	target.loc = doc_loc(root);
	target.vars = vars_new(targets, NULL);
	/* Absent facts are empty, not unknown: a recipe may ask "when: qemu" of any target. */
	for (const struct map_key *key = target_keys; key->name != NULL; key++)
		vars_set(target.vars, key->name, NULL);
	if (map_read(targets, root, &target_type, &target) != 0)
		return;
	target.loc = fact_loc(root, "triple");
	vars_set(target.vars, "target", triple);
	target.aliases = vars_get(target.vars, "aliases");
	mem_grow(targets, targets->v, struct target, targets->n + 1);
	targets->v[targets->n++] = target;
}

static bool is_called(const struct target *target, const char *name)
{
	return strcmp(target->triple, name) == 0 || strlist_has(target->aliases, name);
}

static void check_claim(const struct targets *targets, size_t i, const char *name)
{
	const struct target *target = &targets->v[i];

	for (size_t j = 0; j < i; j++)
		if (is_called(&targets->v[j], name))
			report_error(&target->loc, "the name '%s' belongs to '%s' already, in '%s'",
			    name, targets->v[j].triple, targets->v[j].loc.file);
}

static void check_claims(const struct targets *targets)
{
	for (size_t i = 0; i < targets->n; i++) {
		const struct strlist *aliases = targets->v[i].aliases;

		check_claim(targets, i, targets->v[i].triple);
		for (size_t j = 0; j < aliases->count; j++)
			check_claim(targets, i, aliases->items[j]);
	}
}

static int compare_targets(const void *a, const void *b)
{
	return strcmp(((const struct target *)a)->triple, ((const struct target *)b)->triple);
}

static void read_dir(struct targets *targets, const struct strlist *layers, const char *dir)
{
	struct strlist *names = read_names(targets, dir);
	size_t files = 0;

	for (size_t i = 0; names != NULL && i < names->count; i++) {
		const char *triple = read_stem(targets, names->items[i]);

		if (triple == NULL)
			continue;
		read_target(targets, layers, path_join(targets, dir, names->items[i]), triple);
		files++;
	}
	if (names != NULL && files == 0)
		report_error(NULL, "'%s' holds no toolchain files: no <triple>.yaml is in it", dir);
}

struct targets *targets_load(const void *ctx, const struct strlist *layers)
{
	struct targets *targets = mem_new(ctx, struct targets);
	int errors = report_errors();

	for (size_t i = 0; i < layers->count; i++) {
		char *dir = path_join(targets, layers->items[i], LAYER_TOOLCHAINS);

		/* Only the first layer has to have some. */
		if (i == 0 || path_is_dir(dir))
			read_dir(targets, layers, dir);
	}
	if (targets->n > 1)
		qsort(targets->v, targets->n, sizeof(*targets->v), compare_targets);
	check_claims(targets);
	if (report_errors() == errors)
		return targets;
	mem_free(targets);
	return NULL;
}

char *target_with_vendor(const void *ctx, const char *triple)
{
	const char *kernel = strstr(triple, "-linux");

	return kernel == NULL
		   ? mem_strdup(ctx, triple)
		   : mem_printf(ctx, "%.*s-mcm%s", (int)strcspn(triple, "-"), triple, kernel);
}

const struct target *targets_of_machine(const struct targets *targets, const char *triple)
{
	const char *kernel = strstr(triple, "-linux-");
	const char *libc = kernel != NULL ? kernel + strlen("-linux-") : "";
	const char *abi = libc + (strncmp(libc, "gnu", 3) == 0 ? 3 : 4);
	const struct target *found = NULL;
	char *name;

	if (strncmp(libc, "gnu", 3) != 0 && strncmp(libc, "musl", 4) != 0)
		return NULL;
	name = mem_printf(NULL, "%.*s-linux-musl%s", (int)strcspn(triple, "-"), triple, abi);
	for (size_t i = 0; i < targets->n && found == NULL; i++)
		if (is_called(&targets->v[i], name))
			found = &targets->v[i];
	mem_free(name);
	return found;
}

const struct target *targets_get(const struct targets *targets, const char *name)
{
	struct strlist *names = strlist_new(NULL);

	for (size_t i = 0; i < targets->n; i++) {
		if (is_called(&targets->v[i], name)) {
			mem_free(names);
			return &targets->v[i];
		}
		strlist_add(names, targets->v[i].triple);
		strlist_add_all(names, targets->v[i].aliases);
	}
	report_error(NULL, "unknown target '%s'%s ('mcm list targets' shows all)", name,
	    hint_nearest(names, name, names));
	mem_free(names);
	return NULL;
}
