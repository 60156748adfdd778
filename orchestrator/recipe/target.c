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

static const char *const keys[] = {"triple", "aliases", "summary", "gcc_options", "linux_arch",
    "debian_arch", "musl_arch", "loader", "qemu", "endian", "bits", "float", "go_arch", "go_arm",
    "rust", "cmake_processor", "meson_cpu_family", "meson_cpu", "quadmath", "verified", NULL};

/* Recipes and the assembled prefix cannot do without these. */
static const char *const required[] = {"summary", "linux_arch", "musl_arch", "loader", NULL};

static void check_plain(const struct strlist *words, const struct doc_node *node, const char *key)
{
	struct loc loc = doc_loc(node);

	for (size_t i = 0; i < words->count; i++)
		if (strchr(words->items[i], '$'))
			report_error(&loc, "'%s' is plain text, in which '$' has no meaning", key);
}

/* Absent facts are empty, not unknown: a recipe may ask "when: qemu" of any target. */
static void read_facts(struct target *target, const struct doc_node *root)
{
	for (size_t i = 0; keys[i]; i++) {
		const struct doc_node *node = doc_find(root, keys[i]);
		struct strlist *words = node ? read_words(NULL, node) : NULL;

		if (words)
			check_plain(words, node, keys[i]);
		vars_set_list(target->vars, keys[i], words);
		mem_free(words);
	}
	for (size_t i = 0; required[i]; i++)
		read_required(root, required[i]);
	target->aliases = strlist_new(target->vars);
	strlist_add_all(target->aliases, vars_get(target->vars, "aliases"));
}

static const char *fact(const struct target *target, const char *name)
{
	const struct strlist *words = vars_get(target->vars, name);

	return words && words->count ? words->items[0] : NULL;
}

static int check_word(const struct target *target, const struct doc_node *root, const char *key,
    const char *const *allowed)
{
	const char *word = fact(target, key);
	struct strlist *names = strlist_new(NULL);
	struct loc loc;

	for (size_t i = 0; allowed[i]; i++)
		strlist_add(names, allowed[i]);
	if (!word || strlist_has(names, word)) {
		mem_free(names);
		return 0;
	}
	loc = doc_loc(doc_find(root, key));
	report_error(
	    &loc, "%s '%s' is not one of: %s", key, word, strlist_join(names, names, ", "));
	mem_free(names);
	return -1;
}

/* What follows from the architecture; wanted is the only right value. */
static void check_same(
    const struct target *target, const struct doc_node *root, const char *key, const char *wanted)
{
	const char *word = fact(target, key);
	struct loc loc;

	if (!word || strcmp(word, wanted) == 0)
		return;
	loc = doc_loc(doc_find(root, key));
	report_error(&loc, "%s '%s' does not fit musl_arch '%s', which has '%s'", key, word,
	    fact(target, "musl_arch"), wanted);
}

static void check_loader(
    const struct target *target, const struct doc_node *root, const struct arch *arch)
{
	const char *loader = fact(target, "loader"), *endian = fact(target, "endian");
	struct strlist *paths = arch_loaders(NULL, arch, endian, fact(target, "float"));
	const struct doc_node *node = doc_find(root, paths->count ? "loader" : "endian");
	struct loc loc = doc_loc(node ? node : root);

	if (!paths->count)
		report_error(&loc, "endian '%s' does not fit musl_arch '%s'", endian,
		    fact(target, "musl_arch"));
	else if (loader && !strlist_has(paths, loader))
		report_error(&loc,
		    "loader '%s' does not follow from musl_arch, endian and float; musl calls it "
		    "'%s'",
		    loader, strlist_join(paths, paths, "' or '"));
	mem_free(paths);
}

/* Else a wrong one comes to light when programs do not start, an hour of building later. */
static void check_arch(const struct target *target, const struct doc_node *root)
{
	static const char *const endians[] = {"little", "big", NULL};
	static const char *const floats[] = {"hard", "single", "soft", NULL};
	const char *name = fact(target, "musl_arch");
	const struct arch *arch = name ? arch_find(name) : NULL;
	int bad = check_word(target, root, "endian", endians);

	bad |= check_word(target, root, "float", floats);
	if (name && !arch) {
		struct strlist *names = arch_names(NULL);
		struct loc loc = doc_loc(doc_find(root, "musl_arch"));

		report_error(&loc, "unknown musl_arch '%s'%s (musl has %s)", name,
		    hint_nearest(names, name, names), strlist_join(names, names, ", "));
		mem_free(names);
	}
	if (!arch)
		return;
	check_same(target, root, "linux_arch", arch_linux(arch));
	check_same(target, root, "bits", arch_bits(arch));
	if (!bad)
		check_loader(target, root, arch);
}

static void check_triple(const struct doc_node *root, const char *path, const char *triple)
{
	struct loc loc;
	const char *file = path_basename(path);
	size_t n = strlen(triple);

	loc = doc_loc(doc_find(root, "triple"));
	if (!read_is_name(triple))
		report_error(
		    &loc, "triple '%s' may hold only letters, digits and + - . _ ~", triple);
	else if (strncmp(file, triple, n) != 0 || strcmp(file + n, ".yaml") != 0)
		report_error(&loc,
		    "triple '%s' is unlike the file name '%s'; one of them has to change", triple,
		    file);
}

static void read_target(struct targets *targets, const char *path)
{
	struct doc *doc = doc_load(targets, path);
	const struct doc_node *root = doc ? doc_root(doc) : NULL;
	struct target target = {.vars = NULL};

	if (!root || (doc_check_keys(root, keys) && !doc_is_map(root)))
		return;
	target.triple = read_required(root, "triple");
	if (!target.triple)
		return;
	check_triple(root, path, target.triple);
	target.loc = doc_loc(doc_find(root, "triple"));
	target.vars = vars_new(targets, NULL);
	read_facts(&target, root);
	check_arch(&target, root);
	vars_set(target.vars, "target", target.triple);
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

static bool is_yaml(const char *name)
{
	size_t n = strlen(name);

	return n > 5 && strcmp(name + n - 5, ".yaml") == 0;
}

static void read_dir(struct targets *targets, const char *dir)
{
	struct strlist *names = read_names(targets, dir);
	size_t files = 0;

	for (size_t i = 0; names && i < names->count; i++)
		if (is_yaml(names->items[i])) {
			read_target(targets, path_join(targets, dir, names->items[i]));
			files++;
		}
	if (names && files == 0)
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
			read_dir(targets, dir);
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
	const char *libc = kernel ? kernel + strlen("-linux-") : "";
	const char *abi = libc + (strncmp(libc, "gnu", 3) == 0 ? 3 : 4);
	const struct target *found = NULL;
	char *name;

	if (strncmp(libc, "gnu", 3) != 0 && strncmp(libc, "musl", 4) != 0)
		return NULL;
	name = mem_printf(NULL, "%.*s-linux-musl%s", (int)strcspn(triple, "-"), triple, abi);
	for (size_t i = 0; i < targets->n && !found; i++)
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
