/* SPDX-License-Identifier: Apache-2.0 */
/* The restricted YAML reader: a text check of our own, then libfyaml's events into our own tree. */
#include "yaml/doc.h"

#include <string.h>

#include <libfyaml.h>

#include "base/mem.h"
#include "base/text.h"
#include "files/path.h"

/*
 * Far above what recipes need. They bound the time and memory that a hostile file can take: finding
 * a key is linear, as most maps are small.
 */
enum { MAX_DEPTH = 32, MAX_SIZE = 1 << 18, MAX_CHILDREN = 4000 };

enum node_kind { SCALAR, LIST, MAP };

struct doc {
	char *file;
	struct doc_node *root;
};

struct doc_node {
	const struct doc *doc;
	enum node_kind kind;
	int line, column;
	struct doc_node **children; /* of a map: key, value, key, value, ... */
	size_t count;
	char text[]; /* of a scalar */
};

struct doc_reader {
	struct doc *doc;
	struct fy_parser *parser;
	struct fy_diag *diag;
	int line, column; /* of the last token seen: tokens without content have no mark */
};

static int fail_at(const struct doc_reader *r, const char *fault)
{
	struct loc loc = {r->doc->file, r->line, r->column};

	return report_error(&loc, "%s", fault);
}

/* The first thing libfyaml complained about; what follows it is mostly its echo. */
static int fail_parse(const struct doc_reader *r)
{
	struct loc loc = {r->doc->file, r->line, r->column};
	void *iterator = NULL;
	const struct fy_diag_error *e = fy_diag_errors_iterate(r->diag, &iterator);

	if (e == NULL || e->msg == NULL)
		return report_error(&loc, "this cannot be parsed as YAML");
	if (e->line > 0)
		loc = (struct loc){r->doc->file, e->line, e->column > 0 ? e->column : 0};
	return report_error(&loc, "%s", e->msg);
}

/* marker: how many characters (a quote, '&', '*') stand before what the token itself covers. */
static void set_place(struct doc_reader *r, struct fy_token *token, int marker)
{
	const struct fy_mark *mark = token != NULL ? fy_token_start_mark(token) : NULL;

	if (mark == NULL)
		return;
	r->line = mark->line + 1;
	r->column = mark->column + 1 - marker;
}

static bool is_quoted(struct fy_token *token)
{
	enum fy_scalar_style style = token != NULL ? fy_token_scalar_style(token) : FYSS_PLAIN;

	return style == FYSS_SINGLE_QUOTED || style == FYSS_DOUBLE_QUOTED;
}

static bool is_end(const struct fy_event *ev)
{
	return ev->type == FYET_SEQUENCE_END || ev->type == FYET_MAPPING_END;
}

/* Moves the reader's place to the event and refuses what the format leaves out of YAML. */
static const char *event_fault(struct doc_reader *r, struct fy_event *ev)
{
	struct fy_token *anchor = NULL, *tag = NULL, *value = NULL;

	switch (ev->type) {
	case FYET_ALIAS:
		set_place(r, ev->alias.anchor, 1);
		return "aliases (*name) are not supported here; write the value out";
	case FYET_SCALAR:
		anchor = ev->scalar.anchor, tag = ev->scalar.tag, value = ev->scalar.value;
		break;
	case FYET_SEQUENCE_START:
		anchor = ev->sequence_start.anchor, tag = ev->sequence_start.tag;
		value = ev->sequence_start.sequence_start;
		break;
	case FYET_MAPPING_START:
		anchor = ev->mapping_start.anchor, tag = ev->mapping_start.tag;
		value = ev->mapping_start.mapping_start;
		break;
	default:
		return "this cannot be parsed as YAML";
	}
	if (ev->type == FYET_SCALAR)
		set_place(r, value, is_quoted(value));
	else
		set_place(r, value, 0);
	set_place(r, tag, 0);
	set_place(r, anchor, 1);
	if (anchor != NULL)
		return "anchors (&name) are not supported here; remove it";
	if (tag != NULL)
		return "tags (!name) are not supported here; every scalar is text";
	return NULL;
}

static struct doc_node *new_node(struct doc_reader *r, struct fy_event *ev)
{
	struct doc_node *node;
	const char *text = NULL;
	size_t size = 0;

	if (ev->type == FYET_SCALAR)
		text = fy_token_get_text(ev->scalar.value, &size);
	if (text == NULL)
		size = 0;
	if (size > 0 && memchr(text, '\0', size) != NULL) {
		fail_at(r, "NUL in a text; remove the escape");
		return NULL;
	}
	node = mem_check(talloc_zero_size(r->doc, sizeof(*node) + size + 1));
	node->doc = r->doc;
	node->line = r->line;
	node->column = r->column;
	node->kind = ev->type == FYET_SCALAR ? SCALAR : ev->type == FYET_MAPPING_START ? MAP : LIST;
	if (size > 0)
		memcpy(node->text, text, size);
	return node;
}

static int check_key(const struct doc_node *map, const struct doc_node *key)
{
	struct loc loc = doc_loc(key);
	const struct doc_node *former;

	if (key->kind != SCALAR)
		return report_error(&loc, "a key must be a word, not a list or map");
	if (strcmp(key->text, "<<") == 0)
		return report_error(
		    &loc, "merge keys (<<) are not supported here; write the keys out");
	former = doc_find(map, key->text);
	if (former != NULL)
		return report_error(&loc,
		    "key '%s' is set already, with its value on line %d; remove one", key->text,
		    former->line);
	return 0;
}

static struct fy_event *next_event(struct doc_reader *r)
{
	struct fy_event *ev = fy_parser_parse(r->parser);

	if (ev == NULL)
		fail_parse(r);
	return ev;
}

static struct doc_node *read_node(struct doc_reader *r, struct fy_event *ev, int depth);

static int read_children(struct doc_reader *r, struct doc_node *parent, int depth)
{
	size_t room = 0;
	struct fy_event *ev;

	while ((ev = next_event(r)) != NULL && !is_end(ev)) {
		struct doc_node *child = read_node(r, ev, depth);

		fy_parser_event_free(r->parser, ev);
		if (child == NULL)
			return -1;
		if (parent->kind == MAP && parent->count % 2 == 0 && check_key(parent, child))
			return -1;
		if (parent->count == MAX_CHILDREN)
			return fail_at(
			    r, "a list or map has too many entries, far more than a recipe needs");
		if (parent->count == room) {
			room = room ? 2 * room : 8;
			mem_grow(parent, parent->children, struct doc_node *, room);
		}
		parent->children[parent->count++] = child;
	}
	fy_parser_event_free(r->parser, ev);
	return ev != NULL ? 0 : -1;
}

/* The node that ev starts, read to its end; reports and returns NULL. The caller frees ev. */
static struct doc_node *read_node(struct doc_reader *r, struct fy_event *ev, int depth)
{
	const char *fault = event_fault(r, ev);
	struct doc_node *node;

	if (fault == NULL && depth > MAX_DEPTH)
		fault = "lists and maps are nested too deeply";
	if (fault != NULL) {
		fail_at(r, fault);
		return NULL;
	}
	node = new_node(r, ev);
	if (node != NULL && node->kind != SCALAR && read_children(r, node, depth + 1))
		return NULL;
	return node;
}

/* The type of the next event, which is dropped; FYET_NONE after a reported error. */
static enum fy_event_type skip_event(struct doc_reader *r)
{
	struct fy_event *ev = next_event(r);
	enum fy_event_type type = ev != NULL ? ev->type : FYET_NONE;

	if (type == FYET_DOCUMENT_START) {
		r->line = 0;
		set_place(r, ev->document_start.document_start, 0);
	}
	fy_parser_event_free(r->parser, ev);
	return type;
}

static int read_stream(struct doc_reader *r)
{
	struct loc whole = {r->doc->file, 0, 0};
	struct fy_event *ev;
	enum fy_event_type type;

	if (skip_event(r) != FYET_STREAM_START)
		return -1;
	type = skip_event(r);
	if (type == FYET_STREAM_END)
		return report_error(&whole, "no YAML document in this file");
	if (type != FYET_DOCUMENT_START || (ev = next_event(r)) == NULL)
		return -1;
	r->doc->root = read_node(r, ev, 0);
	fy_parser_event_free(r->parser, ev);
	if (r->doc->root == NULL)
		return -1;
	if (r->doc->root->kind == SCALAR && !*r->doc->root->text)
		return report_error(&whole, "no YAML document in this file");
	if (skip_event(r) != FYET_DOCUMENT_END)
		return -1;
	type = skip_event(r);
	if (type == FYET_DOCUMENT_START) {
		/* Without its "---" the place is that of what comes next. */
		ev = r->line == 0 ? fy_parser_parse(r->parser) : NULL;
		if (ev != NULL)
			event_fault(r, ev);
		fy_parser_event_free(r->parser, ev);
		return fail_at(r, "a second document starts here; only one is supported in a file");
	}
	return type == FYET_STREAM_END ? 0 : -1;
}

static void discard_output(struct fy_diag *diag, void *user, const char *text, size_t size)
{
	(void)diag, (void)user, (void)text, (void)size;
}

static int read_text(struct doc *doc, const char *text, size_t size)
{
	struct doc_reader r = {.doc = doc, .line = 1, .column = 1};
	struct fy_parse_cfg cfg = {
	    .flags = FYPCF_QUIET | FYPCF_DEFAULT_VERSION_1_2 | FYPCF_JSON_NONE};
	struct fy_diag_cfg diag_cfg;
	int status = -1;

	fy_diag_cfg_default(&diag_cfg);
	diag_cfg.fp = NULL;
	diag_cfg.output_fn = discard_output;
	diag_cfg.colorize = false;
	r.diag = mem_check(fy_diag_create(&diag_cfg));
	fy_diag_set_collect_errors(r.diag, true);
	cfg.diag = r.diag;
	r.parser = mem_check(fy_parser_create(&cfg));
	if (fy_parser_set_string(r.parser, text, size))
		fail_parse(&r);
	else
		status = read_stream(&r);
	fy_parser_destroy(r.parser);
	fy_diag_destroy(r.diag);
	return status;
}

static struct doc *parse_sized(const void *ctx, const char *text, size_t size, const char *name)
{
	struct doc *doc = mem_new(ctx, struct doc);
	struct loc loc = {NULL, 0, 0};

	doc->file = mem_strdup(doc, name);
	if (size > MAX_SIZE) {
		loc.file = doc->file;
		report_error(&loc, "this file has more than %d KiB, far more than a recipe needs",
		    MAX_SIZE / 1024);
		mem_free(doc);
		return NULL;
	}
	if (text_check_yaml(doc->file, text, size) || read_text(doc, text, size)) {
		mem_free(doc);
		return NULL;
	}
	return doc;
}

struct doc *doc_load(const void *ctx, const char *path)
{
	size_t size;
	char *text = path_read(NULL, path, &size);
	struct doc *doc;

	if (text == NULL)
		return NULL;
	doc = parse_sized(ctx, text, size, path);
	mem_free(text);
	return doc;
}

struct doc *doc_parse(const void *ctx, const char *text, const char *name)
{
	return parse_sized(ctx, text, strlen(text), name);
}

const struct doc_node *doc_root(const struct doc *doc)
{
	return doc->root;
}

struct loc doc_loc(const struct doc_node *node)
{
	return (struct loc){node->doc->file, node->line, node->column};
}

bool doc_is_scalar(const struct doc_node *node)
{
	return node->kind == SCALAR;
}

bool doc_is_list(const struct doc_node *node)
{
	return node->kind == LIST;
}

bool doc_is_map(const struct doc_node *node)
{
	return node->kind == MAP;
}

const char *doc_text(const struct doc_node *node)
{
	return node->kind == SCALAR ? node->text : NULL;
}

size_t doc_count(const struct doc_node *node)
{
	return node->kind == MAP ? node->count / 2 : node->count;
}

const struct doc_node *doc_item(const struct doc_node *list, size_t i)
{
	return list->kind == LIST && i < list->count ? list->children[i] : NULL;
}

const struct doc_node *doc_key(const struct doc_node *map, size_t i)
{
	return map->kind == MAP && i < map->count / 2 ? map->children[2 * i] : NULL;
}

const struct doc_node *doc_value(const struct doc_node *map, size_t i)
{
	return map->kind == MAP && i < map->count / 2 ? map->children[2 * i + 1] : NULL;
}

const struct doc_node *doc_find(const struct doc_node *map, const char *key)
{
	for (size_t i = 0; doc_is_map(map) && i < doc_count(map); i++) {
		const struct doc_node *k = doc_key(map, i);

		if (strcmp(doc_text(k), key) == 0)
			return doc_value(map, i);
	}
	return NULL;
}
