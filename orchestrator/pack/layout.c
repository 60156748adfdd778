/* SPDX-License-Identifier: Apache-2.0 */
/* Blobs by their digests, and the index that names them. */
#include "pack/layout.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "adapters/hash.h"
#include "base/interrupt.h"
#include "base/mem.h"
#include "base/report.h"
#include "files/file.h"
#include "files/listing.h"
#include "files/output.h"
#include "files/path.h"
#include "files/temp.h"

#define MARK "oci-layout"
#define MARK_TEXT "{\"imageLayoutVersion\":\"1.0.0\"}\n"
#define INDEX "index.json"
#define EMPTY_INDEX "{\"schemaVersion\":2,\"manifests\":[]}\n"
#define INDEX_TYPE "application/vnd.oci.image.index.v1+json"
#define REF_NAME "org.opencontainers.image.ref.name"
#define SUBJECT "mcm.subject"

struct layout {
	const char *dir;
	char *top;  /* the uppermost directory that was made for it */
	bool empty; /* it became one just now, and has no image yet */
	int lock;   /* of the directory, open */
};

/* Nobody is to wonder at a layout that was made for nothing. */
static void unmake(const struct layout *layout)
{
	static const char *const names[] = {INDEX, MARK, "blobs", NULL};

	for (const char *const *name = names; *name != NULL; name++)
		(void)path_remove(path_join(layout->top, layout->dir, *name));
	temp_rmdirs(layout->dir, layout->top);
}

static int free_layout(struct layout *layout)
{
	if (layout->empty)
		unmake(layout);
	close(layout->lock);
	return 0;
}

/* Reports; -1. After a signal without a word: who waits for another's turn, and has made nothing
 * then that is not that one's, is not to be held. */
static int take_turn(const struct layout *layout)
{
	int result = file_lock(layout->lock, LOCK_EX | LOCK_NB);

	if (result != 0 && errno == EWOULDBLOCK) {
		interrupt_let();
		if (interrupt_signal() != 0)
			return -1;
		result = file_lock(layout->lock, LOCK_EX);
		interrupt_catch();
	}
	return result == 0 ? 0 : report_error(NULL, "cannot lock '%s':", layout->dir);
}

static int lock_directory(struct layout *layout)
{
	layout->lock = open(layout->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (layout->lock < 0)
		return report_error(NULL, "cannot open '%s':", layout->dir);
	talloc_set_destructor(layout, free_layout);
	if (take_turn(layout) != 0)
		return -1;
	/* One that made it for nothing, and removed it, may have been waited for. */
	if (file_is_at(layout->lock, layout->dir))
		return 0;
	return report_error(
	    NULL, "'%s' was removed while it was waited for; run again", layout->dir);
}

/* What one that was killed just here has left is no reason to refuse the directory. */
static bool is_begun(const struct layout *layout, const char *name)
{
	char *path = path_join(layout, layout->dir, name), *text;

	if (temp_writer(name) > 0)
		return true;
	text = strcmp(name, INDEX) == 0 ? path_read(path, path, NULL) : NULL;
	return text != NULL && strcmp(text, EMPTY_INDEX) == 0;
}

/* An empty index, which only an empty directory gets. */
static int begin_layout(struct layout *layout)
{
	const struct strlist *names;
	int there = path_look(path_join(layout, layout->dir, MARK), NULL);

	if (there != 0)
		return there > 0 ? 0 : -1;
	names = listing(layout, layout->dir);
	for (size_t i = 0; i < names->count; i++)
		if (!is_begun(layout, names->items[i]))
			return report_error(NULL,
			    "'%s' holds something else than container images; name another "
			    "directory",
			    layout->dir);
	layout->empty = true;
	return path_write(
		   path_join(layout, layout->dir, INDEX), EMPTY_INDEX, strlen(EMPTY_INDEX)) != 0
		   ? -1
		   : path_write(path_join(layout, layout->dir, MARK), MARK_TEXT, strlen(MARK_TEXT));
}

char *layout_temp(const void *ctx, const struct layout *layout)
{
	/* The lock is ours, so nobody else can have it. */
	return path_join(ctx, layout->dir, "blobs/.new");
}

static int prepare(struct layout *layout)
{
	const char *dir = layout->dir;

	return begin_layout(layout) == 0 && temp_sweep(dir) == 0 &&
		       output_dir(path_join(layout, dir, "blobs")) == 0 &&
		       output_dir(path_join(layout, dir, "blobs/sha256")) == 0
		   ? path_remove(layout_temp(layout, layout))
		   : -1;
}

struct layout *layout_open(const void *ctx, const char *dir)
{
	struct layout *layout = mem_new(ctx, struct layout);

	layout->dir = mem_strdup(layout, dir);
	layout->empty = false;
	interrupt_catch();
	layout->top = temp_mkdirs(layout, dir);
	if (layout->top != NULL && lock_directory(layout) == 0 && prepare(layout) == 0)
		return layout;
	mem_free(layout);
	return NULL;
}

struct json *layout_take(const struct layout *layout, const char *media_type)
{
	void *mem = mem_check(talloc_new(NULL));
	char *temp = layout_temp(mem, layout), *blob;
	char hex[HASH_HEX + 1];
	struct json *descriptor = NULL;
	struct stat st;

	if (hash_file(temp, hex) == 0 && path_look(temp, &st) == 1) {
		blob = mem_printf(mem, "%s/blobs/sha256/%s", layout->dir, hex);
		if (path_set_mode(temp, 0644) == 0 && file_publish(temp, blob) == 0) {
			descriptor = json_new_object();
			json_set_string(descriptor, "mediaType", media_type);
			json_set_string(descriptor, "digest", mem_printf(mem, "sha256:%s", hex));
			json_set_int(descriptor, "size", (long long)st.st_size);
		}
	}
	mem_free(mem);
	return descriptor;
}

struct json *layout_write(const struct layout *layout, const char *media_type, struct json *value)
{
	char *temp = layout_temp(NULL, layout);
	int result = json_save(temp, value, 0);

	json_free(value);
	mem_free(temp);
	return result == 0 ? layout_take(layout, media_type) : NULL;
}

static const char *annotation(const struct json *descriptor, const char *name)
{
	return json_get_string(json_get(descriptor, "annotations"), name);
}

/* The name of an image is its tag, and of what it is for one architecture TAG-ARCHITECTURE. */
static bool has_name(const struct json *descriptor, const char *name)
{
	const char *own = annotation(descriptor, REF_NAME);

	return own != NULL && strcmp(own, name) == 0;
}

/* What belongs to a tag: the index, or with its architecture the image. */
static bool is_of_tag(const void *mem, const struct json *descriptor, const char *tag)
{
	const char *architecture = json_get_string(
	    json_get(descriptor, "platform"), "architecture");

	return has_name(
	    descriptor, architecture != NULL ? mem_printf(mem, "%s-%s", tag, architecture) : tag);
}

/* Whether the layout holds what a descriptor of its index says. Reports; -1. */
static int check_descriptor(
    const void *mem, const struct layout *layout, const char *file, const struct json *descriptor)
{
	static const char kind[] = "sha256:";
	const char *digest = json_get_string(descriptor, "digest");
	const char *hex = digest != NULL && strncmp(digest, kind, strlen(kind)) == 0
			      ? digest + strlen(kind)
			      : "";
	char *blob = mem_printf(mem, "%s/blobs/sha256/%s", layout->dir, hex);
	struct stat st;

	if (!hash_is_hex(hex))
		return report_error(NULL,
		    "'%s' names an image by '%s', which is no SHA-256; make the layout anew", file,
		    digest != NULL ? digest : "");
	if (path_look(blob, &st) != 1 || !S_ISREG(st.st_mode) ||
	    json_get_int(descriptor, "size", -1) != (long long)st.st_size)
		return report_error(NULL,
		    "'%s' names an image that is not there, or has another size: '%s'; make the "
		    "layout anew",
		    file, blob);
	return hash_expect(blob, hex);
}

/* The index of the layout, to be freed. Reports what no index of its images is; NULL. */
static struct json *load_index(const void *mem, const struct layout *layout)
{
	char *file = path_join(mem, layout->dir, INDEX);
	struct json *index = json_load(file);
	const struct json *manifests = json_get(index, "manifests");
	int result = 0;

	if (index == NULL)
		return NULL;
	if (json_get_int(index, "schemaVersion", 0) != 2)
		result = report_error(
		    NULL, "'%s' is no index of container images; remove '%s'", file, layout->dir);
	for (size_t i = 0; i < json_count(manifests) && result == 0; i++)
		result = check_descriptor(mem, layout, file, json_at(manifests, i));
	if (result == 0)
		return index;
	json_free(index);
	return NULL;
}

/* NULL, or what another descriptor is that has a name which this image is to have. */
static const char *find_clash(
    const void *mem, const struct json *other, const struct layout_image *image)
{
	const char *theirs = annotation(other, SUBJECT);
	const char *full = mem_printf(mem, "%s-%s", image->tag, image->architecture);

	if (!is_of_tag(mem, other, image->tag))
		return has_name(other, image->tag) || has_name(other, full) ? "another tag" : NULL;
	if (theirs == NULL)
		return "something else";
	return strcmp(theirs, image->subject) != 0 ? theirs : NULL;
}

int layout_check(const void *ctx, const struct layout *layout, const struct layout_image *image)
{
	struct json *index = load_index(ctx, layout);
	const struct json *manifests = json_get(index, "manifests");
	int result = index != NULL ? 0 : -1;

	for (size_t i = 0; i < json_count(manifests) && result == 0; i++) {
		const char *clash = find_clash(ctx, json_at(manifests, i), image);

		if (clash != NULL)
			result = report_error(NULL,
			    "'%s' has an image of %s under the tag '%s'; choose another --tag, or "
			    "another directory",
			    layout->dir, clash, image->tag);
	}
	json_free(index);
	return result;
}

static void set_name(struct json *descriptor, const char *name, const char *subject)
{
	struct json *o = json_new_object();

	json_set_string(o, REF_NAME, name);
	json_set_string(o, SUBJECT, subject);
	json_set(descriptor, "annotations", o);
}

/* A descriptor as an image index has it: the same without the name. */
static struct json *unnamed(const struct json *descriptor)
{
	static const char *const kept[] = {"mediaType", "digest", "size", "platform", NULL};
	struct json *o = json_new_object();

	for (const char *const *name = kept; *name != NULL; name++)
		json_set(o, *name, json_clone(json_get(descriptor, *name)));
	return o;
}

/* The images of the tag, that one among them, sorted by architecture; others go into rest. */
static struct json *group_images(const void *mem, const struct json *manifests,
    const struct layout_image *image, struct json *rest)
{
	struct json *own = json_new_array();
	bool done = false;

	for (size_t i = 0; i < json_count(manifests); i++) {
		const struct json *other = json_at(manifests, i);
		const char *theirs = json_get_string(json_get(other, "platform"), "architecture");
		int order = theirs != NULL ? strcmp(theirs, image->architecture) : 0;

		if (!is_of_tag(mem, other, image->tag)) {
			json_append(rest, json_clone(other));
			continue;
		}
		if (order > 0 && !done) {
			json_append(own, json_clone(image->descriptor));
			done = true;
		}
		if (order != 0)
			json_append(own, json_clone(other));
	}
	if (!done)
		json_append(own, json_clone(image->descriptor));
	return own;
}

static struct json *new_index(struct json *manifests)
{
	struct json *o = json_new_object();

	json_set_int(o, "schemaVersion", 2);
	json_set_string(o, "mediaType", INDEX_TYPE);
	json_set(o, "manifests", manifests);
	return o;
}

static int write_index(const void *mem, const struct layout *layout, struct json *manifests)
{
	struct json *index = new_index(manifests);
	int result = json_save(path_join(mem, layout->dir, INDEX), index, 1);

	json_free(index);
	return result;
}

static int publish(const void *mem, const struct layout *layout, const struct layout_image *image)
{
	struct json *index = load_index(mem, layout), *platform = json_new_object();
	struct json *rest = json_new_array(), *list = json_new_array(), *own, *descriptor;

	if (index == NULL)
		return -1;
	json_set_string(platform, "architecture", image->architecture);
	json_set_string(platform, "os", "linux");
	json_set(image->descriptor, "platform", platform);
	set_name(image->descriptor, mem_printf(mem, "%s-%s", image->tag, image->architecture),
	    image->subject);
	own = group_images(mem, json_get(index, "manifests"), image, rest);
	for (size_t i = 0; i < json_count(own); i++) {
		json_append(list, unnamed(json_at(own, i)));
		json_append(rest, json_clone(json_at(own, i)));
	}
	json_free(own);
	json_free(index);
	descriptor = layout_write(layout, INDEX_TYPE, new_index(list));
	if (descriptor == NULL)
		return -1;
	set_name(descriptor, image->tag, image->subject);
	json_append(rest, descriptor);
	return write_index(mem, layout, rest);
}

int layout_publish(struct layout *layout, const struct layout_image *image)
{
	void *mem = mem_check(talloc_new(NULL));
	int result = publish(mem, layout, image);

	layout->empty = layout->empty && result != 0;

	json_free(image->descriptor);
	mem_free(mem);
	return result;
}
