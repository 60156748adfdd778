/* SPDX-License-Identifier: Apache-2.0 */
/* One walk over the prefix, with a look into the contents at each name. */
#include "verify/compare.h"

#include <string.h>
#include <sys/xattr.h>

#include "base/mem.h"
#include "files/path.h"

struct comparison {
	const struct compare_opts *opts;
	void *mem;
	const char *own[2]; /* files that mcm puts there beside the toolchain's */
	long faults;
};

const char *compare_word(enum compare_finding finding)
{
	static const char *const words[] = {"added", "changed", "lost"};

	return words[finding];
}

static void tell_fault(
    struct comparison *c, enum compare_finding finding, const char *path, const char *detail)
{
	c->faults++;
	c->opts->fault(c->opts->data, finding, path, detail);
}

static const char *kind_of(mode_t mode)
{
	return S_ISREG(mode)   ? "a file"
	       : S_ISLNK(mode) ? "a symbolic link"
	       : S_ISDIR(mode) ? "a directory"
			       : "neither a file nor a link";
}

/* NULL, or what a mode allows that no prefix of ours does, whatever the umask it was copied under.
 */
static const char *judge_mode(mode_t mode)
{
	if (S_ISREG(mode) && (mode & (S_ISUID | S_ISGID)) != 0)
		return "runs as its owner or group (setuid, setgid)";
	return (mode & S_IWOTH) != 0 ? "may be written to by everybody" : NULL;
}

/* NULL, or what is wrong with it, but for its bytes. */
static const char *judge_entry(
    const void *mem, const struct tree_entry *entry, const struct content *file)
{
	mode_t mode = entry->st.st_mode;
	bool executable = (mode & S_IXUSR) != 0;

	if (file->link != NULL)
		return !S_ISLNK(mode) ? mem_printf(mem, "is %s, was a symbolic link", kind_of(mode))
		       : strcmp(entry->link, file->link) != 0
			   ? mem_printf(mem, "leads to '%s', led to '%s'", entry->link, file->link)
			   : NULL;
	if (!S_ISREG(mode))
		return mem_printf(mem, "is %s, was a file", kind_of(mode));
	if ((long long)entry->st.st_size != file->size)
		return mem_printf(
		    mem, "has %lld bytes, had %lld", (long long)entry->st.st_size, file->size);
	if (executable != file->executable)
		return executable ? "is executable, was not" : "is not executable, was";
	/* Much as setuid: capabilities(7), "File capabilities". */
	if (lgetxattr(entry->full, "security.capability", NULL, 0) > 0)
		return "has capabilities (setcap)";
	return judge_mode(mode);
}

/* *fault gets what is wrong with the bytes, or NULL. Reports; -1. */
static int judge_bytes(
    const void *mem, const struct tree_entry *entry, const struct content *file, const char **fault)
{
	char hex[HASH_HEX + 1];

	if (hash_file(entry->full, hex) != 0)
		return -1;
	if (strcmp(hex, file->sha256) != 0)
		*fault = mem_printf(mem, "has the SHA-256 %s, had %s", hex, file->sha256);
	return 0;
}

static int meet_file(struct comparison *c, const struct tree_entry *entry, struct content *file)
{
	void *mem = mem_check(talloc_new(c->mem));
	const char *fault = judge_entry(mem, entry, file);
	int result = 0;

	file->met = true;
	if (fault == NULL && file->link == NULL && c->opts->digests)
		result = judge_bytes(mem, entry, file, &fault);
	if (fault != NULL)
		tell_fault(c, COMPARE_CHANGED, entry->path, fault);
	else if (result == 0 && c->opts->take != NULL)
		result = c->opts->take(c->opts->data, entry, file);
	mem_free(mem);
	return result;
}

static bool is_known(const struct comparison *c, const char *path)
{
	for (int i = 0; i < 2; i++)
		if (strcmp(path, c->own[i]) == 0)
			return true;
	for (struct contents *const *other = c->opts->all + 1; *other != NULL; other++) {
		char *home = mem_printf(c->mem, "share/mcm/%s/", (*other)->triple);
		bool known = contents_find(*other, path) != NULL ||
			     strncmp(path, home, strlen(home)) == 0;

		mem_free(home);
		if (known)
			return true;
	}
	return false;
}

static int meet_entry(void *data, const struct tree_entry *entry)
{
	struct comparison *c = data;
	const struct contents *contents = c->opts->all[0];
	struct content *file = contents_find(contents, entry->path);

	if (file != NULL)
		return meet_file(c, entry, file);
	/* Directories are in no manifest, but who may write to one can change what is in it. */
	if (S_ISDIR(entry->st.st_mode) && judge_mode(entry->st.st_mode) != NULL)
		tell_fault(c, COMPARE_CHANGED, entry->path, judge_mode(entry->st.st_mode));
	if (S_ISDIR(entry->st.st_mode))
		return c->opts->take != NULL && contents_reach(contents, entry->path)
			   ? c->opts->take(c->opts->data, entry, NULL)
			   : 0;
	if (!is_known(c, entry->path))
		tell_fault(c, COMPARE_ADDED, entry->path, NULL);
	return 0;
}

static int meet_top(struct comparison *c)
{
	struct stat st;

	if (path_follow(c->opts->prefix, &st) != 1)
		return -1;
	if (judge_mode(st.st_mode) != NULL)
		tell_fault(c, COMPARE_CHANGED, ".", judge_mode(st.st_mode));
	return 0;
}

long contents_compare(const struct compare_opts *opts)
{
	const struct contents *contents = opts->all[0];
	struct comparison c = {.opts = opts, .mem = mem_check(talloc_new(NULL))};

	c.own[0] = contents_beside(c.mem, contents, CONTENTS_INSTALLED);
	c.own[1] = contents_beside(c.mem, contents, CONTENTS_SIGNATURE);
	for (size_t i = 0; i < contents->count; i++)
		contents->files[i].met = false;
	int result = opts->top ? meet_top(&c) : 0;
	if (result == 0)
		result = tree_walk(opts->prefix, meet_entry, &c);
	for (size_t i = 0; result == 0 && i < contents->count; i++)
		if (!contents->files[i].met)
			tell_fault(&c, COMPARE_LOST, contents->files[i].path, NULL);
	mem_free(c.mem);
	return result == 0 ? c.faults : -1;
}
