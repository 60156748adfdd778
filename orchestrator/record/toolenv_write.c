/* SPDX-License-Identifier: Apache-2.0 */
/* The record and the files inside a toolchain that tell of its environment. */
#include "record/toolenv.h"

#include <string.h>

#include "adapters/json.h"
#include "base/mem.h"
#include "files/path.h"

static int write_text(void *mem, const char *dir, const char *name, const char *text)
{
	return path_write(path_join(mem, dir, name), text, strlen(text));
}

static int write_record(void *mem, const char *dir, const struct strlist *facts)
{
	struct json *record = json_new_object();
	int result;

	json_set_list(record, "facts", facts);
	result = json_save(path_join(mem, dir, TOOLENV_RECORD), record, 1);
	json_free(record);
	return result;
}

static int write_files(void *mem, const char *dir, const struct toolenv *env)
{
	static const struct {
		const char *format, *name;
	} list[] = {
	    {"sh", "env.sh"},
	    {"cmake", "toolchain.cmake"},
	    {"meson", "meson.ini"},
	    {"cargo", "cargo.toml"},
	};

	for (size_t i = 0; i < sizeof(list) / sizeof(*list); i++) {
		const char *text;

		if (!toolenv_speaks(env, list[i].format))
			continue;
		text = toolenv_text(mem, env, list[i].format);
		if (text == NULL || write_text(mem, dir, list[i].name, text))
			return -1;
	}
	return 0;
}

int toolenv_write(const char *dir, const struct strlist *facts, const struct loc *loc)
{
	struct toolenv env = {.facts = facts, .inside = true};

	for (size_t i = 0; i < facts->count; i++)
		if (strchr(facts->items[i], '=') == NULL)
			return report_error(loc, "'%s' is not NAME=VALUE", facts->items[i]);
	env.target = toolenv_fact(&env, "target");
	if (env.target == NULL)
		return report_error(loc, "'environment' needs target=TRIPLE");
	if (path_mkdirs(dir) != 0)
		return -1;
	void *mem = mem_check(talloc_new(NULL));
	env.prefix = path_absolute(mem, path_join(mem, dir, "../../.."));
	int result = write_record(mem, dir, facts) != 0 || write_files(mem, dir, &env) != 0 ? -1
											    : 0;
	mem_free(mem);
	return result;
}
