/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The sites that the host's apt uses, read from its source lists: "apt-get indextargets" would
 * print them too, but only once their lists were downloaded, which bare images have removed.
 */
#include "source/source_priv.h"

#include <dirent.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/report.h"
#include "base/text.h"
#include "files/path.h"
#include "process/proc.h"

struct repository {
	const char *uri;
	const char *options; /* lines of deb822 */
};

struct repositories {
	void *ctx;
	struct repository *v;
	size_t n;
};

/* What decides whether apt trusts a site; carried over, all else is ours to say. */
static const char *const carried[] = {"Signed-By", "Trusted", "Allow-Insecure", "Allow-Weak",
    "Check-Valid-Until", "Check-Date", "By-Hash", NULL};

static const char *carried_name(const char *name, size_t length)
{
	for (size_t i = 0; carried[i] != NULL; i++)
		if (strlen(carried[i]) == length && strncasecmp(carried[i], name, length) == 0)
			return carried[i];
	return NULL;
}

static void add_site(struct repositories *sites, const char *uri, const char *options)
{
	if (strncmp(uri, "cdrom:", 6) == 0)
		return;
	for (size_t i = 0; i < sites->n; i++)
		if (strcmp(sites->v[i].uri, uri) == 0)
			return;
	mem_grow(sites->ctx, sites->v, struct repository, sites->n + 1);
	sites->v[sites->n++] = (struct repository){uri, options};
}

/* A whole release's own suite: neither "-updates", "-security" nor a directory ("./"). */
static bool is_release_suite(const char *suite)
{
	return suite[0] != '\0' && strpbrk(suite, "-/") == NULL;
}

/* Options of a one-line entry, "[signed-by=FILE trusted=yes]", as lines of deb822. */
static char *line_options(const void *ctx, const char *text)
{
	struct strlist *words = strlist_split(ctx, text, " \t");
	char *lines = mem_strdup(ctx, "");

	for (size_t i = 0; i < words->count; i++) {
		const char *word = words->items[i];
		size_t length = strcspn(word, "=");
		const char *name = carried_name(word, length);

		if (name != NULL && word[length] == '=')
			mem_appendf(ctx, &lines, "%s: %s\n", name, word + length + 1);
	}
	return lines;
}

/* "deb [OPTIONS] URI SUITE COMPONENT..." */
static void read_line(struct repositories *sites, char *line)
{
	void *ctx = sites->ctx;
	char *options = mem_strdup(ctx, "");

	line[strcspn(line, "#")] = '\0';
	char *open = strchr(line, '['), *close = strchr(line, ']');
	if (open != NULL && close != NULL && close > open) {
		options = line_options(ctx, mem_strndup(ctx, open + 1, (size_t)(close - open - 1)));
		memset(open, ' ', (size_t)(close - open + 1));
	}
	struct strlist *words = strlist_split(ctx, line, " \t");
	if (words->count < 4 || strncmp(words->items[0], "deb", 3) != 0 ||
	    !is_release_suite(words->items[2]))
		return;
	for (size_t i = 3; i < words->count; i++)
		if (strcmp(words->items[i], "main") == 0)
			add_site(sites, words->items[1], options);
}

static void read_list(struct repositories *sites, char *text)
{
	struct strlist *lines = strlist_split(sites->ctx, text, "\n");

	for (size_t i = 0; i < lines->count; i++)
		read_line(sites, lines->items[i]);
}

/* What a deb822 stanza said so far. */
struct stanza {
	char *uris, *suites, *components, *options;
	char **field; /* where continuation lines go; NULL: a field of no interest */
	bool disabled;
};

static void end_stanza(struct repositories *sites, struct stanza *s)
{
	void *ctx = sites->ctx;

	if (s->uris != NULL && s->suites != NULL && s->components != NULL && !s->disabled) {
		struct strlist *uris = strlist_split(ctx, s->uris, " \t\n");
		struct strlist *suites = strlist_split(ctx, s->suites, " \t\n");
		bool fits = false;

		for (size_t i = 0; i < suites->count; i++)
			fits = fits || is_release_suite(suites->items[i]);
		if (fits && strlist_has(strlist_split(ctx, s->components, " \t\n"), "main"))
			for (size_t i = 0; i < uris->count; i++)
				add_site(
				    sites, uris->items[i], s->options != NULL ? s->options : "");
	}
	*s = (struct stanza){0};
}

static bool is_named(const char *line, size_t length, const char *name)
{
	return strlen(name) == length && strncasecmp(line, name, length) == 0;
}

static void read_field(struct repositories *sites, struct stanza *s, const char *line)
{
	size_t length = strcspn(line, ":");
	const char *name = carried_name(line, length);
	const char *value = line[length] == ':' ? line + length + 1 : "";

	value += strspn(value, " \t");
	if (is_named(line, length, "URIs"))
		s->field = &s->uris;
	else if (is_named(line, length, "Suites"))
		s->field = &s->suites;
	else if (is_named(line, length, "Components"))
		s->field = &s->components;
	else
		s->field = name != NULL ? &s->options : NULL;
	if (is_named(line, length, "Enabled"))
		s->disabled = strcasecmp(value, "no") == 0 || strcasecmp(value, "false") == 0 ||
			      strcmp(value, "0") == 0;
	if (name != NULL)
		mem_appendf(sites->ctx, s->field, "%s: %s\n", name, value);
	else if (s->field != NULL)
		mem_appendf(sites->ctx, s->field, "%s\n", value);
}

static void read_deb822(struct repositories *sites, char *text)
{
	struct stanza s = {0};

	/* Not strlist_split: it drops the empty lines between stanzas. */
	for (char *line = text, *end; line != NULL; line = end) {
		end = strchr(line, '\n');
		if (end != NULL)
			*end++ = '\0';
		if (line[0] == '#')
			continue;
		if (line[strspn(line, " \t\r")] == '\0')
			end_stanza(sites, &s);
		else if (line[0] != ' ' && line[0] != '\t')
			read_field(sites, &s, line);
		else if (s.field != NULL)
			mem_appendf(sites->ctx, s.field, "%s\n", line);
	}
	end_stanza(sites, &s);
}

static void read_file(struct repositories *sites, const char *path)
{
	char *text = access(path, R_OK) == 0 ? path_read(sites->ctx, path, NULL) : NULL;

	if (text == NULL)
		return;
	if (text_ends(path, ".sources"))
		read_deb822(sites, text);
	else
		read_list(sites, text);
}

static void read_parts(struct repositories *sites, const char *dir)
{
	struct strlist *names = strlist_new(sites->ctx);
	struct dirent *entry;
	DIR *d = opendir(dir);

	if (d == NULL)
		return;
	while ((entry = readdir(d)) != NULL)
		if (text_ends(entry->d_name, ".list") || text_ends(entry->d_name, ".sources"))
			strlist_add(names, entry->d_name);
	closedir(d);
	strlist_sort(names);
	for (size_t i = 0; i < names->count; i++)
		read_file(sites, path_join(sites->ctx, dir, names->items[i]));
}

/* Value of NAME='VALUE' in what "apt-config shell" printed, or fallback. */
static const char *shell_value(
    const void *ctx, const char *text, const char *name, const char *fallback)
{
	struct strlist *lines = strlist_split(ctx, text, "\n");
	size_t length = strlen(name);

	for (size_t i = 0; i < lines->count; i++) {
		char *line = lines->items[i];
		size_t size = strlen(line);

		if (size > length + 3 && strncmp(line, name, length) == 0 &&
		    strncmp(line + length, "='", 2) == 0 && line[size - 1] == '\'')
			return mem_strndup(ctx, line + length + 2, size - length - 3);
	}
	return fallback;
}

static void read_host(struct repositories *sites)
{
	void *ctx = sites->ctx;
	struct strlist *argv = strlist_split(
	    ctx, "apt-config shell LIST Dir::Etc::SourceList/f PARTS Dir::Etc::SourceParts/d", " ");
	char *text = NULL;
	int status = 0;

	if (path_which(ctx, argv->items[0]) != NULL)
		text = proc_capture(ctx, argv->items, source_tool_env(ctx)->items, true, &status);
	if (text == NULL || status != 0)
		text = mem_strdup(ctx, "");
	read_file(sites, shell_value(ctx, text, "LIST", "/etc/apt/sources.list"));
	read_parts(sites, shell_value(ctx, text, "PARTS", "/etc/apt/sources.list.d"));
}

char *apt_sources_text(const void *ctx, const char *suite, bool binary)
{
	struct repositories sites = {.ctx = mem_check(talloc_new(NULL))};
	char *text = NULL;

	read_host(&sites);
	for (size_t i = 0; i < sites.n; i++)
		mem_appendf(ctx, &text,
		    "Types: %s\nTargets: %s\nURIs: %s\nSuites: %s\nComponents: main\n%s\n",
		    binary ? "deb" : "deb-src", binary ? "Packages" : "Sources", sites.v[i].uri,
		    suite, sites.v[i].options);
	mem_free(sites.ctx);
	return text;
}
