/* SPDX-License-Identifier: Apache-2.0 */
/* The bytes of a prefix by package, kind and file, as du(1) --apparent-size counts them. */
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "files/inodes.h"
#include "files/listing.h"
#include "files/path.h"
#include "files/tree.h"
#include "record/installed.h"
#include "size/size_priv.h"

#define DIRECTORIES "directories"
#define LINKS "links"
#define RECORDS "share/mcm/"

struct weighing { /* talloc'd */
	const char *prefix;
	const char *package;     /* while its files are looked for */
	struct inodes *packages; /* what a file is of */
	struct inodes *seen;
	struct size_items *items;
};

/* By what its name leads to, since the toolchain moves directories and leaves links behind. */
static int own(void *data, const struct tree_entry *entry)
{
	struct weighing *w = data;
	char *path = path_join(NULL, w->prefix, entry->path);
	struct stat st;

	if (stat(path, &st) == 0 && S_ISREG(st.st_mode))
		inodes_meet(w->packages, &st, w->package);
	if (S_ISLNK(entry->st.st_mode) && lstat(path, &st) == 0)
		inodes_meet(w->packages, &st, w->package);
	mem_free(path);
	return 0;
}

static bool is_key(const char *text)
{
	return text != NULL && strlen(text) == HASH_HEX &&
	       strspn(text, "0123456789abcdef") == HASH_HEX;
}

/* Files of the stages that the store has, the last stage first as it has the last word; the very
 * last is the toolchain, which has them all. How many stages there were. */
static size_t own_stages(struct weighing *w, const struct store *store, const struct json *inputs)
{
	size_t n = 0;

	for (size_t i = store != NULL ? json_count(inputs) : 0; i-- > 0;) {
		const struct json *input = json_at(inputs, i);
		const char *key = json_get_string(input, "key");
		const char *package = json_get_string(input, "package");
		struct store_entry entry;

		if (!is_key(key) || package == NULL || i + 1 == json_count(inputs) ||
		    store_find_input(w, store, key, &entry) != 1 || *entry.packed != '\0')
			continue;
		w->package = mem_strdup(w, package);
		tree_walk(entry.path, own, w);
		n++;
	}
	return n;
}

static void own_files(struct weighing *w, const struct json *files, const char *package)
{
	struct stat st;

	for (size_t i = 0; i < json_count(files); i++) {
		const char *name = json_get_string(json_at(files, i), "path");
		char *path = path_join(NULL, w->prefix, name != NULL ? name : "");

		if (lstat(path, &st) == 0)
			inodes_meet(w->packages, &st, package);
		mem_free(path);
	}
}

static int add_toolchain(struct weighing *w, const struct store *store, const char *triple)
{
	const char *path;
	struct json *manifest = installed_manifest(w, w->prefix, triple, &path);
	size_t n;

	if (manifest == NULL)
		return -1;
	n = own_stages(w, store, json_get(manifest, "inputs"));
	own_files(w, json_get(manifest, "files"),
	    n > 0 ? "toolchain" : "unknown: stages not in the store");
	json_free(manifest);
	return 0;
}

static const char *package_of(struct weighing *w, const struct tree_entry *entry)
{
	const char *package = inodes_meet(w->packages, &entry->st, "not of a toolchain");

	if (strncmp(entry->path, RECORDS, strlen(RECORDS)) == 0)
		return "toolchain";
	return package != NULL ? package : "not of a toolchain";
}

static const char *group_of_file(const struct tree_entry *entry)
{
	const char *name = path_basename(entry->path);

	if (S_ISLNK(entry->st.st_mode))
		return LINKS;
	if (strncmp(entry->path, RECORDS, strlen(RECORDS)) == 0)
		return "records";
	if (text_ends(name, ".a"))
		return "static libraries";
	if (text_ends(name, ".so") || strstr(name, ".so.") != NULL)
		return "shared libraries";
	if (text_ends(name, ".o"))
		return "object files";
	if (strstr(entry->path, "include/") != NULL)
		return "headers";
	return entry->st.st_mode & 0111 ? "programs" : "other files";
}

static int weigh(void *data, const struct tree_entry *entry)
{
	struct weighing *w = data;

	if (S_ISDIR(entry->st.st_mode))
		size_add_rest(w->items, DIRECTORIES, DIRECTORIES, DIRECTORIES, entry->st.st_size);
	else if (inodes_meet(w->seen, &entry->st, entry->path) == NULL)
		size_add(w->items, package_of(w, entry), group_of_file(entry),
		    mem_strdup(w->items, entry->path), entry->st.st_size);
	return 0;
}

struct json *size_of_prefix(const struct store *store, const char *prefix)
{
	static const char *const levels[SIZE_LEVELS] = {"package", "kind", "file"};
	struct weighing *w = mem_new(NULL, struct weighing);
	char *records = path_join(w, prefix, "share/mcm");
	struct strlist *triples = listing_having(w, records, "manifest.json");
	struct json *report = NULL;
	struct stat st;
	int result = triples->count > 0 ? 0 : -1;

	w->prefix = prefix;
	w->packages = inodes_new(w);
	w->seen = inodes_new(w);
	w->items = mem_new(w, struct size_items);
	/* Says that there is no toolchain. */
	if (triples->count == 0)
		installed_triple(w, prefix, NULL, "manifest.json");
	for (size_t i = 0; i < triples->count && result == 0; i++)
		result = add_toolchain(w, store, triples->items[i]);
	if (result == 0)
		result = tree_walk(prefix, weigh, w);
	if (result == 0 && path_follow(prefix, &st) == 1)
		size_add_rest(w->items, DIRECTORIES, DIRECTORIES, DIRECTORIES, st.st_size);
	if (result == 0)
		report = size_report(w->items, "prefix", prefix, levels);
	mem_free(w);
	return report;
}
