/* SPDX-License-Identifier: Apache-2.0 */
/* The text that says all a stage's output depends on, and the keys made from it. */
#include "plan/plan_build.h"

#include <string.h>

#include "base/mem.h"
#include "files/path.h"

/*
 * The number is the version of what mcm does for every stage: the environment and the programs of
 * steps, the names of directories, what is made uniform in an output. It is raised when an output
 * can differ for that; CHANGELOG.md says why.
 */
#define TEXT_VERSION "mcm stage 2"
#define DEP_MARK "@dep "

void plan_line(char **text, const char *word, const char *value)
{
	mem_append(NULL, text, word, strlen(word));
	mem_append(NULL, text, " ", 1);
	while (*value) {
		size_t plain = strcspn(value, "\\\n");

		mem_append(NULL, text, value, plain);
		value += plain;
		if (*value)
			mem_append(NULL, text, *value++ == '\n' ? "\\n" : "\\\\", 2);
	}
	mem_append(NULL, text, "\n", 1);
}

static void write_lines(char **text, const char *word, const struct strlist *list)
{
	for (size_t i = 0; i < list->count; i++)
		plan_line(text, word, list->items[i]);
}

static void write_source(char **text, const struct source *source)
{
	mem_appendf(NULL, text, "release %s %s %s\n", source->package->name,
	    source->release->version, source->identity);
	for (size_t i = 0; i < source->npatches; i++) {
		const struct patch *patch = &source->patches[i];
		char *line = mem_printf(NULL, "%s %s/%s", patch->sha256, source->package->name,
		    path_basename(patch->path));

		plan_line(text, "patch", line);
		mem_free(line);
	}
	write_lines(text, "exclude", source->exclude);
	write_lines(text, "include", source->include);
}

/*
 * Of the steps that mcm carries out by itself: raised when one makes something else of the same
 * words. tests/unit/test_golden.c has what they make today, and fails when that changes.
 */
static const int step_versions[] = {
    [STEP_CONFIGURE] = 0,
    [STEP_MAKE] = 0,
    [STEP_RUN] = 0,
    [STEP_MKDIR] = 1,
    [STEP_COPY] = 1,
    [STEP_TAKE] = 1,
    [STEP_MOVE] = 1,
    [STEP_REMOVE] = 1,
    [STEP_LINK] = 1,
    [STEP_WRITE] = 1,
    [STEP_REPLACE] = 1,
    [STEP_STAMP] = 1,
    [STEP_DEDUPE] = 1,
    [STEP_SBOM] = 3,
    [STEP_PROVENANCE] = 3,
    [STEP_MANIFEST] = 2,
    [STEP_ENV] = 6,
};

int plan_step_version(enum step_kind kind)
{
	return step_versions[kind];
}

static void write_step(char **text, const struct plan_step *step)
{
	mem_appendf(NULL, text, "step %s", step_kind_name(step->kind));
	if (plan_step_version(step->kind) > 0)
		mem_appendf(NULL, text, " %d", plan_step_version(step->kind));
	mem_appendf(NULL, text, "\n");
	plan_line(text, "in", step->dir);
	if (step->script != NULL)
		plan_line(text, "script", step->script);
	write_lines(text, "env", step->env);
	write_lines(text, "arg", step->args);
}

static bool asks_native(const struct strlist *words)
{
	for (size_t i = 0; i < words->count; i++)
		if (strstr(words->items[i], "=native") != NULL)
			return true;
	return false;
}

/* Is anything compiled for the CPU that does it (-march=native, -mtune=native)? */
static bool is_native(const struct stage *stage)
{
	bool native = asks_native(stage->env);

	for (size_t i = 0; i < stage->nsteps && !native; i++)
		native = asks_native(stage->steps[i].args) || asks_native(stage->steps[i].env);
	return native;
}

/* Does it write down what its dependencies were made from? */
static bool is_recorder(const struct stage *stage)
{
	for (size_t i = 0; i < stage->nsteps; i++) {
		enum step_kind kind = stage->steps[i].kind;

		if (kind == STEP_MANIFEST || kind == STEP_SBOM || kind == STEP_PROVENANCE)
			return true;
	}
	return false;
}

static const struct stage *nominal_of(const struct stage *stage)
{
	return stage->nominal != NULL ? stage->nominal : stage;
}

static void add_origins(
    const void *ctx, const struct stage ***list, size_t *n, const struct stage *stage)
{
	for (size_t i = 0; i < *n; i++)
		if (strcmp((*list)[i]->key, stage->key) == 0)
			return;
	for (size_t i = 0; i < stage->ndeps; i++)
		add_origins(ctx, list, n, stage->deps[i]);
	mem_grow(ctx, *list, const struct stage *, *n + 1);
	(*list)[(*n)++] = stage;
}

const struct stage **plan_origins(const void *ctx, const struct stage *stage, size_t *n)
{
	const struct stage **list = NULL;

	*n = 0;
	add_origins(ctx, &list, n, nominal_of(stage));
	return list;
}

/* What records tell beside that which keys have anyway. */
static void write_licences(char **text, const struct stage *stage)
{
	void *ctx = mem_check(talloc_new(NULL));
	struct strlist *lines = strlist_new(ctx);
	size_t n;
	const struct stage **origins = plan_origins(ctx, stage, &n);

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < origins[i]->nsources; k++) {
			const struct package *of = origins[i]->sources[k]->package;
			const char *line = mem_printf(ctx, "%s %s", of->name, of->licence);

			strlist_add_once(lines, line);
		}
	write_lines(text, "licence", lines);
	mem_free(ctx);
}

void plan_write(struct draft *draft)
{
	struct stage *stage = draft->stage;
	char *text = mem_strdup(NULL, TEXT_VERSION "\n");

	plan_line(&text, "name", stage->name);
	for (size_t i = 0; i < stage->nsources; i++)
		write_source(&text, stage->sources[i]);
	mem_append(NULL, &text, draft->text, strlen(draft->text));
	if (stage->recipe->host_code && stage->runner == NULL)
		plan_line(&text, "host", draft->scope->builder->input->host->identity);
	for (size_t i = 0; i < stage->recipe->programs.n; i++)
		plan_line(&text, "program", stage->recipe->programs.v[i].text);
	if (is_native(stage))
		plan_line(&text, "cpu", draft->scope->builder->input->host->cpu);
	write_lines(&text, "env", stage->env);
	if (is_recorder(stage))
		write_licences(&text, stage);
	for (size_t i = 0; i < stage->nsteps; i++)
		write_step(&text, &stage->steps[i]);
	for (size_t i = 0; i < stage->ndeps; i++)
		mem_appendf(NULL, &text, DEP_MARK "%s%s\n", stage->deps[i]->name,
		    stage->in_root[i] ? " root" : "");
	stage->text = mem_strdup(stage, text);
	mem_free(text);
	plan_key(stage, NULL, stage->key);
}

/* The stage's text with every "@dep NAME" line made "dep NAME DIGEST". */
static char *resolved_text(const void *ctx, const struct stage *stage, const char *const *outputs)
{
	/* Dependencies come last, and no other line can start with the mark. */
	const char *deps = strstr(stage->text, "\n" DEP_MARK);
	size_t plain = deps != NULL ? (size_t)(deps + 1 - stage->text) : strlen(stage->text);
	char *text = mem_strndup(ctx, stage->text, plain);
	const struct stage *nominal = nominal_of(stage);

	for (size_t i = 0; i < stage->ndeps; i++) {
		const char *key = outputs != NULL ? outputs[i] : stage->deps[i]->key;
		const char *everywhere = nominal->deps[i]->key;

		if (strcmp(everywhere, stage->deps[i]->key) != 0)
			key = everywhere;
		mem_appendf(ctx, &text, "dep %s %s%s\n", stage->deps[i]->name, key,
		    stage->in_root[i] ? " root" : "");
		if (outputs != NULL && is_recorder(stage))
			mem_appendf(ctx, &text, "made by %s\n", everywhere);
	}
	return text;
}

void plan_key(const struct stage *stage, const char *const *outputs, char key[HASH_HEX + 1])
{
	char *text = resolved_text(NULL, stage, outputs);

	hash_data(text, strlen(text), key);
	mem_free(text);
}

char *plan_key_text(const void *ctx, const struct stage *stage)
{
	return resolved_text(ctx, stage, NULL);
}
