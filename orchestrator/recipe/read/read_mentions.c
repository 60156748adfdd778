/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a document speaks of its package's variable name_config. */
#include "recipe/read.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"

/* As $(variable) or $(variable:prefix); "$$" is no beginning of either. */
static bool text_mentions(const char *text, const char *variable)
{
	size_t n = strlen(variable);

	for (const char *p = text; (p = strchr(p, '$')) != NULL; p += 2) {
		if (p[1] == '(' && strncmp(p + 2, variable, n) == 0 &&
		    (p[2 + n] == ')' || p[2 + n] == ':'))
			return true;
		if (p[1] == '\0')
			break;
	}
	return false;
}

static bool condition_mentions(const char *when, const char *variable)
{
	for (const char *p = when; *(p += strspn(p, " \t\n!")) != '\0'; p += strcspn(p, " \t\n")) {
		size_t n = strcspn(p, ": \t\n");

		if (n == strlen(variable) && strncmp(p, variable, n) == 0)
			return true;
	}
	return false;
}

static bool node_mentions(const struct doc_node *node, const char *variable)
{
	bool found = doc_is_scalar(node) && text_mentions(doc_text(node), variable);

	for (size_t i = 0; doc_is_list(node) && i < doc_count(node) && !found; i++)
		found = node_mentions(doc_item(node, i), variable);
	for (size_t i = 0; doc_is_map(node) && i < doc_count(node) && !found; i++) {
		const struct doc_node *value = doc_value(node, i);
		bool condition = strcmp(doc_text(doc_key(node, i)), "when") == 0;

		found = condition && doc_is_scalar(value)
			    ? condition_mentions(doc_text(value), variable)
			    : node_mentions(value, variable);
	}
	return found;
}

void read_config_mention(struct package *package, const struct doc_node *root)
{
	char *variable = mem_printf(NULL, "%s_config", package->name);

	package->has_config |= node_mentions(root, text_lower(text_identifier(variable)));
	mem_free(variable);
}
