/* SPDX-License-Identifier: Apache-2.0 */
/* Which target libraries a toolchain is to have. */
#include "library/library.h"

#include <string.h>

#include "base/hint.h"
#include "base/mem.h"
#include "base/text.h"

static const struct package *find_library(const struct catalog *catalog, const char *name)
{
	for (size_t i = 0; i < catalog->npackages; i++)
		if (catalog->packages[i].library != NULL &&
		    strcmp(catalog->packages[i].library, name) == 0)
			return &catalog->packages[i];
	return NULL;
}

const struct package *library_owner(const struct catalog *catalog, const char *name)
{
	for (size_t i = 0; i < catalog->npackages; i++) {
		const struct package *package = &catalog->packages[i];
		const struct stage_recipe *stage = package->library != NULL
						       ? package_stage(package, NULL, name)
						       : NULL;

		if (stage != NULL && !stage->for_host)
			return package;
	}
	return NULL;
}

/* Adds the libraries that have these stages, whatever the conditions: those may ask for a library
 * that is only known to be taken once this list is complete. */
static void add_owners(struct strlist *names, const struct catalog *catalog,
    const struct package *package, const struct items *stages)
{
	for (size_t i = 0; i < stages->n; i++) {
		const struct package *owner = library_owner(catalog, stages->v[i].text);

		if (owner != NULL && owner != package && !strlist_has(names, owner->library))
			strlist_add(names, owner->library);
	}
}

struct strlist *library_needs(
    const void *ctx, const struct catalog *catalog, const struct package *package)
{
	struct strlist *names = strlist_new(ctx);

	for (size_t i = 0; i < package->nstages; i++) {
		add_owners(names, catalog, package, &package->stages[i].needs);
		add_owners(names, catalog, package, &package->stages[i].root);
	}
	strlist_sort(names);
	return names;
}

/* Without what a name has in the one place and not in the other: libz, sqlite3. */
static char *plain_name(const void *ctx, const char *name)
{
	size_t n = strlen(name);

	if (strncmp(name, "lib", 3) == 0) {
		name += 3;
		n -= 3;
	}
	while (n > 1 && strchr("0123456789", name[n - 1]) != NULL)
		n--;
	return text_lower(mem_strndup(ctx, name, n));
}

static bool is_called(const void *ctx, const struct package *package, const char *plain)
{
	if (strcmp(plain_name(ctx, package->library), plain) == 0)
		return true;
	for (size_t i = 0; i < package->also.n; i++)
		if (strcmp(plain_name(ctx, package->also.v[i].text), plain) == 0)
			return true;
	return false;
}

/* "; did you mean 'zlib'?" of a library that is called so elsewhere, or is spelt much like it. */
static const char *hint(const void *ctx, const struct catalog *catalog, const char *name)
{
	struct strlist *known = strlist_new(ctx);
	const char *plain = plain_name(ctx, name);

	for (size_t i = 0; i < catalog->npackages; i++) {
		const struct package *package = &catalog->packages[i];

		if (package->library == NULL)
			continue;
		if (is_called(ctx, package, plain))
			return mem_printf(ctx, "; did you mean '%s'?", package->library);
		strlist_add(known, package->library);
	}
	return hint_nearest(ctx, name, known);
}

static int report_unknown(const struct catalog *catalog, const char *name, const struct loc *loc)
{
	enum { SHOWN = 60 }; /* of what may be anything */
	void *ctx = mem_check(talloc_new(NULL));

	report_error(loc,
	    "WITH names '%.*s%s', which is no library%s; 'mcm list libraries' shows all", SHOWN,
	    name, strlen(name) > SHOWN ? "..." : "", hint(ctx, catalog, name));
	mem_free(ctx);
	return -1;
}

/* WITH names a library without its package, so one name has one meaning. */
static int check_unique(const struct catalog *catalog)
{
	int status = 0;

	for (size_t i = 0; i < catalog->npackages; i++) {
		const struct package *package = &catalog->packages[i];
		const struct package *first = package->library != NULL
						  ? find_library(catalog, package->library)
						  : package;

		if (first != package)
			status = report_error(&package->loc,
			    "library '%s' is also package '%s'; one of them has to have another "
			    "name",
			    package->library, first->name);
	}
	return status;
}

bool library_exists(const struct catalog *catalog, const char *name)
{
	return find_library(catalog, name) != NULL;
}

struct strlist *library_asked(
    const void *ctx, const struct catalog *catalog, const struct settings *settings)
{
	const char *with = settings_get(settings, "WITH");
	struct strlist *asked = strlist_new(ctx);
	struct strlist *words = strlist_names(asked, with);
	int status = check_unique(catalog);

	/* What is needed is appended, and looked at in its turn. A name comes once, so circles end.
	 */
	for (size_t i = 0; i < words->count; i++) {
		const struct package *package = find_library(catalog, words->items[i]);

		if (package == NULL) {
			status = report_unknown(
			    catalog, words->items[i], settings_loc(settings, "WITH"));
		} else if (!strlist_has(asked, package->library)) {
			strlist_add(asked, package->library);
			strlist_add_all(words, library_needs(asked, catalog, package));
		}
	}
	strlist_sort(asked);
	return status == 0 ? asked : NULL;
}
