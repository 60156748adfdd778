/* SPDX-License-Identifier: Apache-2.0 */
/* The symbols of a libc from a prefix, a library or a file with them, and what changed. */
#include "inspect/abi.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/json.h"
#include "base/mem.h"
#include "base/report.h"
#include "base/utf8.h"
#include "files/listing.h"
#include "files/path.h"
#include "inspect/elf.h"
#include "inspect/machine.h"

/* The first line of a file with symbols; the number is that of its format. */
#define FIRST_LINE "# mcm abi 1"
#define COLUMNS "# name version type size"

/*
 * A symbol as the words of its line: version is "@@V" when links take it, "@V" when only old
 * programs do, "-" without one. The size is "-" of a function: no program depends on it.
 */
struct symbol {
	const char *name, *version, *type, *size;
};

struct abi {
	struct strlist *about; /* what it is of, a line each */
	struct symbol *symbols;
	size_t n;
};

static const char *type_name(unsigned type)
{
	switch (type) {
	case STT_FUNC:
	case STT_GNU_IFUNC: /* the same to whoever calls it */
		return "func";
	case STT_OBJECT:
	case STT_COMMON:
		return "object";
	case STT_TLS:
		return "tls";
	default:
		return "notype";
	}
}

/* One word that may be shown, whatever a damaged or hostile file has for a name. */
static char *word(const void *ctx, const char *text)
{
	char *copy = mem_strdup(ctx, *text != '\0' ? text : "?");

	for (char *p = copy; *p != '\0'; p++)
		if ((unsigned char)*p <= ' ' || *p == 0x7f)
			*p = '?';
	return utf8_printable(ctx, copy, false);
}

static void add_symbol(struct abi *abi, struct symbol symbol)
{
	mem_grow_by_one(abi, abi->symbols, struct symbol, abi->n);
	abi->symbols[abi->n++] = symbol;
}

static void add_exported(void *data, const struct elf_symbol *s)
{
	struct abi *abi = data;
	bool sized = s->type == STT_OBJECT || s->type == STT_COMMON || s->type == STT_TLS;
	struct symbol symbol = {NULL, "-", type_name(s->type), "-"};

	if (!s->is_exported)
		return;
	symbol.name = word(abi, s->name);
	if (s->version != NULL)
		symbol.version = word(
		    abi, mem_printf(abi, "%s%s", s->is_default ? "@@" : "@", s->version));
	if (sized)
		symbol.size = mem_printf(abi, "%llu", (unsigned long long)s->size);
	add_symbol(abi, symbol);
}

static const char *bare_version(const struct symbol *s)
{
	return s->version + strspn(s->version, "@");
}

static int same_name(const void *a, const void *b)
{
	const struct symbol *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order != 0 ? order : strcmp(bare_version(x), bare_version(y));
}

static struct abi *sorted(struct abi *abi)
{
	if (abi->n > 0)
		qsort(abi->symbols, abi->n, sizeof *abi->symbols, same_name);
	return abi;
}

static struct abi *new_abi(const void *ctx)
{
	struct abi *abi = mem_new(ctx, struct abi);

	abi->about = strlist_new(abi);
	return abi;
}

/* Files with symbols */

static bool is_text(const struct elf *file)
{
	size_t n = strlen(FIRST_LINE);

	return file->size > n && memcmp(file->bytes, FIRST_LINE "\n", n + 1) == 0;
}

static struct abi *parse_listing(const void *ctx, const char *path)
{
	struct abi *abi = new_abi(ctx);
	struct loc loc = {path, 0, 0};
	char *text = path_read(abi, path, NULL), *line = text;

	while (line != NULL && *line != '\0') {
		size_t n = strcspn(line, "\n");
		char *copy = mem_strndup(abi, line, n);

		loc.line++;
		line += n + (line[n] == '\n');
		if (*copy == '#' && strcmp(copy, FIRST_LINE) != 0 && strcmp(copy, COLUMNS) != 0)
			strlist_add(
			    abi->about, utf8_printable(abi, copy + strspn(copy, "# "), false));
		if (*copy == '#' || *copy == '\0')
			continue;
		struct strlist *words = strlist_split(abi, copy, " ");
		if (words->count != 4) {
			report_error(&loc,
			    "a symbol has four words: name, version, type, size; write the file "
			    "anew with 'mcm abi dump'");
			return NULL;
		}
		for (size_t i = 0; i < words->count; i++)
			words->items[i] = word(words, words->items[i]);
		char **w = words->items;
		add_symbol(abi, (struct symbol){w[0], w[1], w[2], w[3]});
	}
	return text != NULL ? sorted(abi) : NULL;
}

/* Libraries */

static struct abi *read_library(const void *ctx, const struct elf *file, const char *path)
{
	struct abi *abi = new_abi(ctx);

	if (!file->is_elf || file->type != ET_DYN ||
	    !elf_symbols(file, SHT_DYNSYM, add_exported, abi)) {
		report_error(NULL,
		    "'%s' is neither a prefix, nor a shared object with symbols, nor written by "
		    "'mcm abi dump'%s%s",
		    path, file->damage != NULL ? ": " : "",
		    file->damage != NULL ? file->damage : "");
		return NULL;
	}
	strlist_addf(abi->about, "machine %s", machine_name(abi, file));
	return sorted(abi);
}

static struct abi *load_file(const void *ctx, const char *path)
{
	struct elf *file = elf_open(ctx, path);

	if (file == NULL)
		return NULL;
	return is_text(file) ? parse_listing(ctx, path) : read_library(ctx, file, path);
}

/* Prefixes */

#define LIBC "lib/libc.so"

/* The release of musl, where the prefix says it. */
static void add_release(struct abi *abi, const char *prefix, const char *target)
{
	char *path = mem_printf(abi, "%s/share/mcm/%s/manifest.json", prefix, target);
	struct json *manifest = path_exists(path) ? json_load(path) : NULL;
	const struct json *inputs = json_get(manifest, "inputs");

	for (size_t i = 0; i < json_count(inputs); i++) {
		const struct json *input = json_at(inputs, i);
		const char *stage = json_get_string(input, "stage");
		const char *version = json_get_string(input, "version");

		if (stage != NULL && strcmp(stage, "musl") == 0 && version != NULL)
			strlist_addf(abi->about, "musl %s", word(abi, version));
	}
	json_free(manifest);
}

static struct abi *load_prefix(const void *ctx, const char *prefix, const char *target)
{
	/* Also of toolchains that were not made by mcm, which have no record of their own. */
	struct strlist *targets = listing_having(ctx, prefix, LIBC);
	const char *names = strlist_join(ctx, targets, ", ");

	if (targets->count == 0) {
		report_error(NULL,
		    "'%s' is no prefix: it has no TARGET/lib/libc.so; name a prefix or a file",
		    prefix);
		return NULL;
	}
	if (target == NULL && targets->count > 1) {
		report_error(
		    NULL, "'%s' has several targets; choose one with --target: %s", prefix, names);
		return NULL;
	}
	if (target != NULL && !strlist_has(targets, target)) {
		report_error(NULL, "'%s' has no target '%s', but %s", prefix, target, names);
		return NULL;
	}
	target = target != NULL ? target : targets->items[0];
	struct abi *abi = load_file(ctx, mem_printf(ctx, "%s/%s/" LIBC, prefix, target));
	if (abi != NULL) {
		strlist_addf(abi->about, "target %s", word(abi, target));
		add_release(abi, prefix, target);
	}
	return abi;
}

struct abi *abi_load(const void *ctx, const char *where, const char *target)
{
	int tree = path_leads_to_dir(where);

	if (tree < 0)
		return NULL;
	return tree > 0 ? load_prefix(ctx, where, target) : load_file(ctx, where);
}

/* Text */

static void write_symbol(const struct symbol *s, const char *start, FILE *to)
{
	fprintf(to, "%s%s %s %s %s\n", start, s->name, s->version, s->type, s->size);
}

void abi_write(const struct abi *abi, FILE *to)
{
	fprintf(to, "%s\n", FIRST_LINE);
	for (size_t i = 0; i < abi->about->count; i++)
		fprintf(to, "# %s\n", abi->about->items[i]);
	fprintf(to, "%s\n", COLUMNS);
	for (size_t i = 0; i < abi->n; i++)
		write_symbol(&abi->symbols[i], "", to);
}

static bool is_changed(const struct symbol *a, const struct symbol *b)
{
	return strcmp(a->version, b->version) != 0 || strcmp(a->type, b->type) != 0 ||
	       strcmp(a->size, b->size) != 0;
}

struct abi_changes abi_diff(const struct abi *from, const struct abi *into, FILE *to)
{
	struct abi_changes changes = {0, 0, 0};
	size_t i = 0, k = 0;

	while (i < from->n || k < into->n) {
		const struct symbol *a = i < from->n ? &from->symbols[i] : NULL;
		const struct symbol *b = k < into->n ? &into->symbols[k] : NULL;
		int order = a == NULL ? 1 : b == NULL ? -1 : same_name(a, b);

		if (order < 0) {
			write_symbol(a, "removed ", to);
			changes.removed++;
		} else if (order > 0) {
			write_symbol(b, "added ", to);
			changes.added++;
		} else if (is_changed(a, b)) {
			fprintf(to, "changed %s %s %s %s -> %s %s %s\n", a->name, a->version,
			    a->type, a->size, b->version, b->type, b->size);
			changes.changed++;
		}
		i += order <= 0;
		k += order >= 0;
	}
	return changes;
}
