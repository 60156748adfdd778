/* SPDX-License-Identifier: Apache-2.0 */
/* Fills in a file of formats/; see template.h. */
#include "record/template.h"

#include <fnmatch.h>
#include <string.h>

#include "adapters/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "files/path.h"
#include "record/installed.h"

struct template
{
	void *ctx;
	const struct toolenv *env;
	const char *format;
	struct loc at;            /* the line that is being read */
	const char *escaped;      /* characters that get a backslash; "#! escape" */
	const char *cpu;          /* what the build system calls it; "#! cpu" */
	const char *name, *value; /* of a variable, in a line with <<name>> */
	struct json *manifest;    /* read when it is needed */
	char *text;
	bool failed;
};

/* Of a package in the toolchain. Whoever made the prefix may have written anything there. */
static const char *release(struct template *t, const char *package)
{
	const char *path, *version = NULL;
	const struct json *inputs;

	if (t->manifest == NULL)
		t->manifest = json_keep(
		    t->ctx, installed_manifest(t->ctx, t->env->prefix, t->env->target, &path));
	t->failed = t->failed || t->manifest == NULL;
	inputs = json_get(t->manifest, "inputs");
	for (size_t i = 0; i < json_count(inputs) && version == NULL; i++) {
		const char *name = json_get_string(json_at(inputs, i), "package");

		if (name != NULL && strcmp(name, package) == 0)
			version = json_get_string(json_at(inputs, i), "version");
	}
	return version != NULL && toolenv_is_plain(version) ? version : NULL;
}

/* The first n numbers of a release. */
static const char *numbers(struct template *t, const char *package, int n, char between)
{
	const char *version = release(t, package);
	char *cut, *end;

	if (version == NULL)
		return NULL;
	cut = end = mem_strdup(t->ctx, version);
	while ((end = end + strcspn(end, ".")) && *end != '\0' && --n > 0)
		*end++ = between;
	*end = '\0';
	return cut;
}

static const char *program(const struct template *t, const char *name)
{
	return toolenv_has(t->env, name)
		   ? mem_printf(t->ctx, "%s/bin/%s-%s", t->env->prefix, t->env->target, name)
		   : NULL;
}

/* What a word stands for; NULL where this toolchain has none. */
static const char *meaning(struct template *t, const char *word)
{
	static const char *const plain[] = {"prefix", "target", "cpu", "name", "value"};
	const char *values[] = {t->env->prefix, t->env->target, t->cpu, t->name, t->value};
	const char *of = strchr(word, ':');

	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		if (strcmp(word, plain[i]) == 0)
			return values[i];
	if (of == NULL)
		return NULL;
	if (strncmp(word, "program:", 8) == 0)
		return program(t, of + 1);
	if (strncmp(word, "fact:", 5) == 0)
		return toolenv_fact(t->env, of + 1);
	if (strncmp(word, "release:", 8) == 0)
		return numbers(t, of + 1, 9, '.');
	if (strncmp(word, "major:", 6) == 0)
		return numbers(t, of + 1, 1, '.');
	return strncmp(word, "series:", 7) == 0 ? numbers(t, of + 1, 2, '_') : NULL;
}

static void put_meaning(struct template *t, const char *word)
{
	const char *meant = meaning(t, word);

	if (meant != NULL) {
		mem_appendf(t->ctx, &t->text, "%s", text_escape(t->ctx, meant, t->escaped, '\\'));
		return;
	}
	/* A manifest that cannot be read was told of. */
	if (t->failed)
		return;
	t->failed = true;
	if (strcmp(word, "cpu") == 0)
		report_error(NULL, "the format %s has no name for the CPU or ABI of %s", t->format,
		    t->env->target);
	else
		report_error(&t->at, "%s has no '%s', which the format %s needs", t->env->target,
		    word, t->format);
}

/* "<<if WORD>>rest of the line": only where there is such a thing. */
static const char *condition(struct template *t, const char *line)
{
	const char *end = strstr(line, ">>");

	if (strncmp(line, "<<if ", 5) != 0 || end == NULL)
		return line;
	line += 5;
	return meaning(t, mem_strndup(t->ctx, line, (size_t)(end - line))) != NULL ? end + 2 : NULL;
}

static void put_line(struct template *t, const char *line)
{
	const char *begin, *end;

	for (; (begin = strstr(line, "<<")) != NULL; line = end + 2) {
		mem_appendf(t->ctx, &t->text, "%.*s", (int)(begin - line), line);
		end = strstr(begin, ">>");
		if (end == NULL) {
			t->failed = report_error(&t->at, "a word in << is not ended by >>") != 0;
			return;
		}
		put_meaning(t, mem_strndup(t->ctx, begin + 2, (size_t)(end - begin - 2)));
		if (t->failed)
			return;
	}
	mem_appendf(t->ctx, &t->text, "%s\n", line);
}

/* For each variable but PATH, which a template puts together by itself. */
static void put_variables(struct template *t, const char *line)
{
	struct strlist *list = toolenv_variables(t->ctx, t->env);

	for (size_t i = 0; i < list->count && !t->failed; i++) {
		const char *value;

		t->name = toolenv_split(list->items[i], &value);
		t->value = toolenv_value(t->ctx, value, t->env->prefix);
		if (strcmp(t->name, "PATH") != 0)
			put_line(t, line);
	}
	t->name = t->value = NULL;
}

/* "PATTERN PATTERN = NAME": the first line with a pattern that fits the target counts. */
static void read_cpu(struct template *t, const char *rest)
{
	const struct strlist *words = strlist_split(t->ctx, rest, " ");

	for (size_t i = 0; t->cpu == NULL && i + 2 < words->count; i++)
		if (fnmatch(words->items[i], t->env->target, 0) == 0)
			t->cpu = words->items[words->count - 1];
}

static void read_directive(struct template *t, const char *line)
{
	const char *prefix = t->env->prefix;

	if (strncmp(line, "escape ", 7) == 0) {
		t->escaped = line + 7;
	} else if (strncmp(line, "cpu ", 4) == 0) {
		read_cpu(t, line + 4);
	} else if (strncmp(line, "forbid ", 7) == 0) {
		const char *bad = prefix + strcspn(prefix, line + 7);

		if (*bad != '\0')
			t->failed = toolenv_forbidden(prefix, *bad, t->format) != 0;
	} else {
		t->failed = report_error(&t->at, "'#! %s' is neither 'escape', 'forbid' nor 'cpu'",
				line) != 0;
	}
}

static void read_template_line(struct template *t, const char *line)
{
	if (strncmp(line, "#! ", 3) == 0) {
		read_directive(t, line + 3);
		return;
	}
	line = condition(t, line);
	if (line == NULL)
		return;
	if (strstr(line, "<<name>>") != NULL)
		put_variables(t, line);
	else
		put_line(t, line);
}

char *template_text(const void *ctx, const struct toolenv *env, const char *dir, const char *format)
{
	struct template t = {
	    .ctx = mem_check(talloc_new(ctx)), .env = env, .format = format, .escaped = ""};
	int errors = report_errors();
	char *line, *next;

	t.at.file = path_join(t.ctx, dir, format);
	line = path_read(t.ctx, t.at.file, NULL);
	t.text = mem_strdup(t.ctx, "");
	for (; line != NULL && *line != '\0' && !t.failed; line = next) {
		next = line + strcspn(line, "\n");
		if (*next != '\0')
			*next++ = '\0';
		t.at.line++;
		read_template_line(&t, line);
	}
	return line != NULL && !t.failed && report_errors() == errors ? t.text : NULL;
}
