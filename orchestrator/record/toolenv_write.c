/* SPDX-License-Identifier: Apache-2.0 */
/* The record and the files inside a toolchain that tell of its environment. */
#include "record/toolenv.h"

#include <string.h>

#include "adapters/json.h"
#include "base/mem.h"
#include "files/path.h"

static int write_text(
    const struct step_files *files, const char *dir, const char *name, const char *text)
{
	return path_write(path_join(files->mem, dir, name), text, strlen(text));
}

static int write_record(
    const struct step_files *files, const char *dir, const struct strlist *facts)
{
	struct json *record = json_new_object();
	char *text;

	json_set_list(record, "facts", facts);
	text = json_text(files->mem, record, 1);
	json_free(record);
	return write_text(files, dir, TOOLENV_RECORD, text);
}

static int write_files(const struct step_files *files, const char *dir, const struct toolenv *env)
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
		text = toolenv_text(files->mem, env, list[i].format);
		if (!text || write_text(files, dir, list[i].name, text))
			return -1;
	}
	return 0;
}

int toolenv_write(const struct step_files *files)
{
	struct strlist *facts = strlist_new(files->mem);
	struct toolenv env = {.facts = facts, .inside = true};
	char *dir = step_files_target(files, files->args->items[0]);

	for (size_t i = 1; i < files->args->count; i++) {
		if (!strchr(files->args->items[i], '='))
			return report_error(
			    files->loc, "'%s' is not NAME=VALUE", files->args->items[i]);
		strlist_add(facts, files->args->items[i]);
	}
	env.target = toolenv_fact(&env, "target");
	if (!env.target)
		return report_error(files->loc, "'environment' needs target=TRIPLE");
	if (!dir || path_mkdirs(dir))
		return -1;
	env.prefix = path_absolute(files->mem, path_join(files->mem, dir, "../../.."));
	return write_record(files, dir, facts) || write_files(files, dir, &env) ? -1 : 0;
}
