/* SPDX-License-Identifier: Apache-2.0 */
/* Images with a toolchain, for "COPY --from" of a Dockerfile. */
#include <string.h>

#include "base/mem.h"
#include "base/report.h"
#include "files/output.h"
#include "files/path.h"
#include "inspect/inspect.h"
#include "pack/image.h"
#include "pack/pack.h"
#include "pack/progress.h"
#include "pack/toolchain.h"
#include "record/sbom.h"

/* What inspection tells of the programs of a toolchain. */
struct machine {
	char *name; /* of the first; NULL: there is none yet */
};

/* Where a toolchain has the programs that run on the host. */
static bool is_host_program(const struct content *file)
{
	return file->link == NULL && file->executable &&
	       (strncmp(file->path, "bin/", 4) == 0 || strncmp(file->path, "libexec/", 8) == 0);
}

static int check_facts(
    const void *mem, const char *path, const struct json *facts, struct machine *machine)
{
	const char *kind = json_get_string(facts, "kind"),
		   *name = json_get_string(facts, "machine");
	/* A plugin of the linker is loaded by programs that cannot load any when they are static.
	 */
	bool is_program = name != NULL && json_get_string(facts, "linkage") != NULL;
	const char *why = is_program ? inspect_not_static(mem, facts) : NULL;

	if (!is_program && strcmp(kind, "script") != 0 && name == NULL)
		return 0;
	if (why != NULL)
		return report_error(NULL,
		    "'%s' does not run in an image that has nothing else: %s; build the toolchain "
		    "with --static-host or --host",
		    path, why);
	if (is_program && machine->name == NULL)
		machine->name = mem_strdup(mem, name);
	if (is_program && strcmp(machine->name, name) != 0)
		return report_error(NULL, "'%s' is a program for %s, and others are for %s", path,
		    name, machine->name);
	return 0;
}

/* The architecture of the images, or NULL (reported). */
static const char *find_architecture(const void *mem, const struct pack_toolchain *pack)
{
	const struct contents *contents = pack->all[0];
	struct machine machine = {NULL};
	const char *architecture;

	for (size_t i = 0; i < contents->count; i++) {
		const char *path = path_join(mem, pack->prefix, contents->files[i].path);
		struct json *facts;
		int result;

		if (!is_host_program(&contents->files[i]))
			continue;
		facts = inspect_file(path);
		result = facts != NULL ? check_facts(mem, path, facts, &machine) : -1;
		json_free(facts);
		if (result != 0)
			return NULL;
	}
	architecture = image_architecture(machine.name);
	if (architecture == NULL)
		report_error(NULL, "'%s' has programs for %s, which images have no name for",
		    pack->prefix, machine.name != NULL ? machine.name : "no machine");
	return architecture;
}

/* Of each package once, by the inputs of the manifest. */
struct inputs_text {
	struct strlist *versions, *licences, *sources;
	const char *compiler; /* release of it */
};

static void add_source(const void *mem, struct inputs_text *text, const struct json *source)
{
	const char *package = json_get_string(source, "package");
	const char *version = json_get_string(source, "version");
	const char *licence = json_get_string(source, "licence");
	const char *sha256 = record_source_digest(source);
	char *name;

	if (package == NULL || version == NULL || sha256 == NULL)
		return;
	name = mem_printf(mem, "%s %s", package, version);
	if (strlist_has(text->versions, name))
		return;
	strlist_add(text->versions, name);
	strlist_add(text->sources, record_package_url(mem, package, version, sha256));
	/* https://spdx.github.io/spdx-spec/v2.3/SPDX-license-expressions/ */
	if (licence != NULL) {
		name = strstr(licence, " OR ") != NULL ? mem_printf(mem, "(%s)", licence)
						       : mem_strdup(mem, licence);
		strlist_add_once(text->licences, name);
	}
	if (strcmp(package, "gcc") == 0)
		text->compiler = version;
}

static struct inputs_text read_inputs(const void *mem, const struct json *inputs)
{
	struct inputs_text text = {.versions = strlist_new(mem),
	    .licences = strlist_new(mem),
	    .sources = strlist_new(mem)};

	for (size_t i = 0; i < json_count(inputs); i++) {
		const struct json *sources = json_get(json_at(inputs, i), "sources");

		for (size_t k = 0; k < json_count(sources); k++)
			add_source(mem, &text, json_at(sources, k));
	}
	return text;
}

const char *pack_compiler_release(const void *ctx, const struct json *inputs)
{
	return read_inputs(ctx, inputs).compiler;
}

static struct json *annotations_of(const void *mem, const struct contents *contents,
    const struct inputs_text *text, const char *tag)
{
	struct json *o = json_new_object();

#define OCI "org.opencontainers.image."
	json_set_string(o, OCI "title", contents->triple);
	json_set_string(o, OCI "description",
	    mem_printf(mem, "Cross toolchain for %s in /" PACK_IMAGE_TOP, contents->triple));
	json_set_string(o, OCI "version", tag);
	json_set_string(o, OCI "licenses", strlist_join(mem, text->licences, " AND "));
	json_set_string(o, OCI "source", strlist_join(mem, text->sources, " "));
	json_set_string(o, "mcm.versions", strlist_join(mem, text->versions, ", "));
	json_set_string(o, "mcm.target", contents->triple);
	json_set_string(o, "mcm.key", contents->key);
	json_set_string(o, "mcm.manifest", mem_printf(mem, "sha256:%s", contents->manifest_sha256));
	return o;
}

static struct json *config_of(void)
{
	struct json *o = json_new_object(), *env = json_new_array();

	json_append_string(env, "PATH=/" PACK_IMAGE_TOP "/bin:/usr/bin:/bin");
	json_set(o, "Env", env);
	return o;
}

static int pack_image(
    const void *mem, const struct pack_toolchain *pack, const char *dir, const char *tag)
{
	const struct contents *contents = pack->all[0];
	const struct inputs_text text = read_inputs(mem, json_get(contents->manifest, "inputs"));
	const struct toolchain_pack job = {
	    .what = pack,
	    .top = PACK_IMAGE_TOP,
	    .packing = ARCHIVE_GZIP,
	};
	struct layout_image wanted = {.tag = tag, .subject = contents->triple};
	struct layout *layout;
	struct stat st;

	if (wanted.tag == NULL)
		wanted.tag = text.compiler != NULL ? text.compiler : "latest";
	wanted.architecture = find_architecture(mem, pack);
	layout = wanted.architecture != NULL ? layout_open(mem, dir) : NULL;
	if (layout == NULL || output_apart(dir, pack->prefix, "the toolchain") != 0 ||
	    layout_check(mem, layout, &wanted) != 0)
		return -1;
	if (toolchain_pack(&job, layout_temp(mem, layout)) != 0 ||
	    path_look(layout_temp(mem, layout), &st) != 1) {
		path_remove(layout_temp(mem, layout));
		return -1;
	}
	const struct image image = {
	    .tag = wanted.tag,
	    .architecture = wanted.architecture,
	    .subject = wanted.subject,
	    .annotations = annotations_of(mem, contents, &text, wanted.tag),
	    .config = config_of(),
	    .epoch = pack->epoch,
	};
	if (image_add(layout, &image) != 0)
		return -1;
	pack_progress_end(&(struct pack_audience){pack->name, pack->sink}, (long long)st.st_size);
	return 0;
}

int pack_toolchain_image(const struct pack_toolchain *pack, const char *dir, const char *tag)
{
	void *mem = mem_check(talloc_new(NULL));
	int result = pack_image(mem, pack, dir, tag);

	mem_free(mem);
	return result;
}
