/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The content-addressed store of finished stage outputs, sources and what was learned
 * from earlier builds. Safe for any number of mcm processes: everything appears by
 * rename, and flock() guards what is being made or used.
 *
 *   format                     version of this layout
 *   stages/KK/<resolved key>/  record.json and output/, or output.tar.zst
 *   inputs/KK/<input key>      JSON: resolved key, stage, key text
 *   sources/<sha256>/FILE      verified downloads
 *   trees/<tree key>/          extracted and patched sources, while needed; TREE KEY.ANYTHING
 *                              is one being made or removed. Who uses either, or makes it, holds
 *                              the lock trees-<tree key> shared, who removes it exclusively
 *   work/<name>/, <name>.lock  running stages
 *   builds/<id>.json           what each of the last builds did; see report/
 *   locks/ logs/ history/ choices/ apt/ counters
 *
 * Whoever builds or fetches holds the lock "in-use" shared (taken with wait: gc has it for
 * seconds at most); gc and clear work only when they get it exclusively.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "adapters/hash.h"
#include "adapters/json.h"
#include "base/strlist.h"

/* All times in outputs. Not 0: some archivers and make treat a zero time as "does not exist". */
enum { OUTPUT_EPOCH = 1 };

/* Which keys are trusted, and how many of them must have signed a thing. */
struct store_trusted {
	const struct strlist *ids; /* of keys (adapters/hash_sign.h); NULL or none: anybody's */
	size_t require;            /* 0 is 1 */
};

struct store {
	const char *root; /* absolute, without links in it */
	bool reads; /* it was opened to be read alone: nothing in it is made, changed or removed */
	struct strlist *verified; /* keys whose bytes this process has checked */
	struct strlist *doubted;  /* entries that this process could not read; see store_find */
	/*
	 * If there are trusted keys, no entry is found that rests on the word of others; see struct
	 * store_trust.
	 */
	struct store_trusted trusted;
};

/*
 * Open, making it if absent. dir NULL: MCM_STORE, else $XDG_CACHE_HOME/mcm, else ~/.cache/mcm.
 * A store of another format version, a directory that holds something else, or one that other users
 * could have changed (files/owner.h) is refused with the remedy. Where the group may write to the
 * store, what this process makes from then on is for the group, too; else others may not write to
 * it, whatever the umask was. Reports; NULL.
 */
struct store *store_open(const void *ctx, const char *dir);
/*
 * The same for looking at it alone, also where one may not write, and with no lock: nothing is
 * made, and what is broken stays. Where there is no store yet it is one that has nothing, whose
 * root need not exist; see store_is_made().
 */
struct store *store_open_to_read(const void *ctx, const char *dir);
/* Where it would be opened, which may not be there yet. Reports; NULL. */
char *store_where(const void *ctx, const char *dir);
/* Whether a store of our format is made at root, so that one may write into it. Silent. */
bool store_is_made(const char *root);
char *store_path(const void *ctx, const struct store *store, const char *name); /* root/name */

/*
 * On whose word, beside that of this machine, it rests that an output is what its key says. It
 * counts who vouched for its own bytes, for the outputs that it was built with, and for the alias
 * by which it was found.
 */
struct store_trust {
	const char *unsigned_from; /* a remote store that something came from without a signature
				      that was checked; NULL: nothing did */
	/* What was signed and by whom: each the ids of the keys whose signatures of one thing were
	   checked, with a '+' between them; or NULL. */
	struct strlist *signers;
};
/* Let to rest on all that more rests on, too. New memory belongs to ctx. */
void store_trust_add(const void *ctx, struct store_trust *to, const struct store_trust *more);
/* Enter trust into a record for store_put(). */
void store_trust_note(struct json *record, const struct store_trust *trust);
/*
 * NULL if no keys are trusted, or if everything that trust rests on was signed by trusted ones.
 * Else the reason why it is not to be used, as a text that goes behind a ':'.
 */
char *store_distrust(
    const void *ctx, const struct store_trusted *trusted, const struct store_trust *trust);

/* A finished output. */
struct store_entry {
	char resolved[HASH_HEX + 1];
	char output[HASH_HEX + 1];  /* hash_tree of the output */
	char check[HASH_CHECK + 1]; /* hash_tree_check of it, or empty */
	char packed[HASH_HEX + 1]; /* if path is a tar.zst of the output, its SHA-256; else empty */
	char *path;                /* .../output or .../output.tar.zst */
	char *fresh;               /* the same as a tree that is the caller's alone, who may move it
				      away before this entry's memory goes; or NULL */
	struct store_trust trust;
	char *distrust; /* set when an entry is there, but was not found as it is not trusted: the
			   reason, from store_distrust() */
	double seconds; /* what building it took */
	double cpu;
	long long bytes;  /* of the output's files */
	long long stored; /* of what the store has */
};

/*
 * By input key, or by resolved key. 1 found, 0 not. A record that was read and is broken is
 * reported as a warning and removed. One that cannot be read now, for want of descriptors or memory
 * say, is reported as a warning and stays: this process takes the entry for absent, and one that it
 * builds takes its place.
 */
int store_find_input(
    const void *ctx, const struct store *store, const char *input_key, struct store_entry *entry);
int store_find(const void *ctx, const struct store *store, const char *resolved_key,
    struct store_entry *entry);
/*
 * Move the tree at output into the store under resolved_key, made read-only, with its
 * digest and the record's extra members ("seconds" and "cpu" become the entry's; an "output" is
 * the digest that it must have, and with a "check" beside it both are known to be right). With a
 * "packed" output is a tar.zst of that SHA-256 on the store's file system, and stays one; then
 * this, "output" and "bytes" must be right. Takes record, which may be NULL. If another process was
 * first, ours is dropped and theirs counts. Fills entry. Reports; -1 with output gone.
 */
int store_put(const void *ctx, const struct store *store, const char *resolved_key,
    const char *output, struct json *record, struct store_entry *entry);
/* Unpack an entry into the existing directory dir, with no check of its bytes. Reports; -1. */
int store_unpack_to(const struct store_entry *entry, const char *dir);
/*
 * Unpack a packed output, whose files have that many bytes, into the existing directory dir, and
 * tell the digest and the checksum (or "") of what came out of it. Reports; -1.
 */
int store_unpack_file(const char *file, long long bytes, const char *dir, char digest[HASH_HEX + 1],
    char check[HASH_CHECK + 1]);
/*
 * store_verify, and of an entry that is packed make one that is not, for stages that are built with
 * it. Reports; -1.
 */
int store_unpack(const void *ctx, const struct store *store, struct store_entry *entry);
/* The record of an entry that was found: what store_put was given, and more. NULL: reported, or
 * with gone (which may be NULL) no more than told that somebody has removed it meanwhile. */
struct json *store_record(const struct store_entry *entry, bool *gone);
/* What store_alias remembers. */
struct store_alias {
	const char *input, *resolved;    /* the input key leads to the resolved key */
	const char *stage, *text;        /* the stage's id; what the input key is the digest of */
	const struct store_trust *trust; /* on what this rests; NULL: on this machine alone */
};
int store_alias(const struct store *store, const struct store_alias *alias); /* reports; -1 */
/*
 * Check an output's bytes against its digest, and set modes that were changed back. One that has
 * other bytes than were put there is reported as a warning and removed; one that cannot be read now
 * stays, as for store_find. -1 so that the caller builds it again. Once per process and entry.
 */
int store_verify(const struct store *store, const struct store_entry *entry);
/* Resolved keys of all finished outputs, sorted. */
struct strlist *store_stage_keys(const void *ctx, const struct store *store);
/* What store_alias wrote, "resolved", "stage" and "text"; NULL: absent or (warned of) broken. */
struct json *store_alias_load(const struct store *store, const char *input_key);
/* Key text of the last finished build of that stage id, or NULL. */
char *store_last_key_text(const void *ctx, const struct store *store, const char *stage_id);

/*
 * Mark as used now. It decides nothing but the order in which gc removes entries, and is a file of
 * its own.
 */
void store_touch(const struct store *store, const struct store_entry *entry);
/* When it was used last, and when it was made, in seconds since the epoch; 0: not known. */
struct store_times {
	long long made, used;
};
struct store_times store_times(const struct store_entry *entry);

/*
 * flock on locks/NAME. Returns the descriptor, or -1 when wait is false and another
 * process holds it (silent; *holder, when not NULL, gets "pid 123" or NULL), or -2 on error
 * (reported). The descriptor is close-on-exec; the lock is gone once it is closed here and in every
 * child that was forked with it, or at once by store_unlock.
 */
int store_lock(const void *ctx, const struct store *store, const char *name, bool exclusive,
    bool wait, char **holder);
/* Whether some process holds it. Makes no file, and reports nothing. */
bool store_is_locked(const struct store *store, const char *name);
void store_unlock(int lock); /* in forked children too; closes; below 0: nothing */

/*
 * A source file that was verified when it was put there, or NULL if absent; marks it as
 * used. Names that start with '.' or end in ".part" are files on their way, not sources.
 */
char *store_source_find(const void *ctx, const struct store *store, const char *sha256);
/* Where FILE of that digest goes (directory made); the caller puts it there in one rename. */
char *store_source_path(
    const void *ctx, const struct store *store, const char *sha256, const char *file);

/*
 * How many thousandths of its CPU time a stage had used by the time that 1/20, 2/20, ... of its log
 * was written; 0 in all: not known.
 */
enum { COURSE_PARTS = 19, COURSE_WHOLE = 1000 };
struct course {
	short parts[COURSE_PARTS];
};
/*
 * What earlier builds taught about a stage. It is kept under the id of the stage, and under its
 * name: then for the target for which it was built last. What is not known is -1 in all members,
 * and no course.
 */
struct store_history {
	double seconds, cpu;
	long long log_bytes;
	double processors; /* of the machine that the build had meanwhile */
	struct course course;
};
struct store_history store_history_get(const struct store *store, const char *stage);
void store_history_set(const struct store *store, const char *stage, const struct store_history *h);

/* Small remembered decisions (which of several default releases was had): text or NULL. */
char *store_choice_get(const void *ctx, const struct store *store, const char *name);
int store_choice_set(const struct store *store, const char *name, const char *text);

/* logs/<target or host>/<stage>.log; directory made. */
char *store_log_path(
    const void *ctx, const struct store *store, const char *target, const char *stage);
/*
 * A directory below work/ that no other process uses, its path of the same length every time.
 * *lock is held until store_work_release, which removes and frees dir.
 */
char *store_work_dir(const void *ctx, const struct store *store, int *lock);
void store_work_release(char *dir, int lock);
/*
 * Remove what dead processes left: work directories, half-made entries, and trees that nobody
 * holds; half-written files, too, when nobody, the caller included, holds "in-use".
 */
void store_sweep(const struct store *store);

struct store_stats {
	long stages, inputs, sources;
	long long stage_bytes, source_bytes, other_bytes;
	double saved_seconds; /* sum over hits */
	long hits, misses;
};
int store_stats(const struct store *store, struct store_stats *stats);
/*
 * Whether the file system of the store is full, so that no download can be kept, wherever it comes
 * from.
 */
bool store_is_full(const struct store *store);
/*
 * Enter the numbers into an object, by the names of the members, but for inputs and the seconds
 * saved.
 */
void store_stats_tell(const struct store_stats *stats, struct json *o);
void store_count(const struct store *store, long hits, long misses, double saved_seconds);
/*
 * Remove stage outputs, least recently used first, until all are within max_bytes (below 0: no
 * limit); then input aliases that lead nowhere, sources and logs unused for longer than max_age
 * seconds (0: keep), apt's lists and what store_sweep would. While a build runs nothing is
 * removed (reported; -1). *freed gets bytes.
 */
int store_gc(const struct store *store, long long max_bytes, long max_age, long long *freed);
/*
 * The first half of store_gc(), for the end of a build: silent, and it does nothing while another
 * build runs.
 */
void store_trim(const struct store *store, long long max_bytes);
/* Remove everything, unless a build runs (reported; -1). */
int store_clear(const struct store *store, long long *freed);
