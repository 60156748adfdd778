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
	/* Of keys (adapters/hash_sign.h); NULL or empty: everything is trusted. */
	const struct strlist *ids;
	size_t require; /* how many of them must have signed one and the same thing; 0 is 1 */
};

struct store {
	const char *root; /* absolute, without links in it */
	bool reads; /* it was opened to be read alone: nothing in it is made, changed or removed */
	struct strlist *verified; /* resolved keys of the entries whose bytes this process has
				     checked */
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
/*
 * The absolute path at which store_open() with that dir would open a store, be there one or not;
 * ctx owns it. Reports that no environment variable names a place; NULL.
 */
char *store_where(const void *ctx, const char *dir);
/* Whether root holds a store of this format, so that files may be written into it. Silent. */
bool store_is_made(const char *root);
/* The path of a file or directory of that name in the store; ctx owns it. */
char *store_path(const void *ctx, const struct store *store, const char *name);

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
/*
 * Adds everything that more rests on to what *to rests on. New memory belongs to ctx; the text of
 * unsigned_from is not copied. Does not fail.
 */
void store_trust_add(const void *ctx, struct store_trust *to, const struct store_trust *more);
/* Enters trust into the JSON object that will be a record or an alias; see store_put(). */
void store_trust_note(struct json *record, const struct store_trust *trust);
/*
 * NULL if no keys are named as trusted, or if everything that trust rests on was signed by as many
 * trusted keys as there must be. Else the reason why it is not to be used, a text that can follow a
 * ':' in a message; ctx owns it. Silent.
 */
char *store_distrust(
    const void *ctx, const struct store_trusted *trusted, const struct store_trust *trust);

/* A finished output. */
struct store_entry {
	char resolved[HASH_HEX + 1];
	char output[HASH_HEX + 1];  /* hash_tree of the output */
	char check[HASH_CHECK + 1]; /* hash_tree_check of it, or empty */
	char packed[HASH_HEX + 1]; /* if path is a tar.zst of the output, its SHA-256; else empty */
	char *path;  /* of the tree, .../output, or of the packed one, .../output.tar.zst */
	char *fresh; /* a tree with the same output outside of the entry, that is the caller's to
			move away as long as this entry's memory is there; or NULL */
	struct store_trust trust; /* on whose word the entry rests */
	char *distrust;   /* set when an entry is there, but was not found as it is not trusted: the
			     reason, from store_distrust() */
	double seconds;   /* wall time that building it took */
	double cpu;       /* CPU seconds of that */
	long long bytes;  /* of all files of the output */
	long long stored; /* bytes of the tree or the packed file that the store has */
};

/*
 * Looks an entry up by its input key (by way of its alias) or by its resolved key. 1 if it was
 * found, then *entry is filled with memory of ctx; 0 if not, then all of *entry is empty but
 * distrust. The bytes of the output are not checked: see store_verify(). A record that was read and
 * is broken is reported as a warning and removed, unless the store is only read. One that cannot be
 * read now, for want of descriptors or memory say, is reported as a warning and stays: this process
 * takes the entry for absent, and one that it builds takes its place.
 */
int store_find_input(
    const void *ctx, const struct store *store, const char *input_key, struct store_entry *entry);
int store_find(const void *ctx, const struct store *store, const char *resolved_key,
    struct store_entry *entry);
/*
 * Moves the tree at output into the store under resolved_key, with its files made read-only, and
 * fills *entry as store_find() does. It is on the disk before it has its name. output is gone
 * afterwards in any case. If another process has put a good entry there first, ours is dropped and
 * theirs counts.
 *
 * record is a JSON object for the entry's record.json, or NULL for an empty one; it is freed in any
 * case. Members that mean something here, beside those of store_trust_note():
 *
 *   "seconds", "cpu"  become the entry's
 *   "output"          the digest that the output must have; without it any will do
 *   "check"           beside "output": both are known to be right, and are not taken again
 *   "packed"          output is no tree but a tar.zst with this SHA-256, on the store's file
 *                     system, and stays one. It is not read: "output" and "bytes" must be right
 *
 * Reports; -1.
 */
int store_put(const void *ctx, const struct store *store, const char *resolved_key,
    const char *output, struct json *record, struct store_entry *entry);
/* Unpacks a packed entry into the existing directory dir; its bytes are not checked. Reports; -1.
 */
int store_unpack_to(const struct store_entry *entry, const char *dir);
/*
 * Unpacks a packed output, whose files have that many bytes in all (more is refused), into the
 * existing directory dir. Sets digest and check to what hash_tree_check() gives for what is in dir
 * then; whether that is right is the caller's to judge. Reports; -1.
 */
int store_unpack_file(const char *file, long long bytes, const char *dir, char digest[HASH_HEX + 1],
    char check[HASH_CHECK + 1]);
/*
 * Does store_verify(), and where the entry is packed, puts the tree beside the packed file, since
 * the stages that are built with it need one; *entry is filled anew then, with memory of ctx.
 * Reports; -1.
 */
int store_unpack(const void *ctx, const struct store *store, struct store_entry *entry);
/*
 * The record of an entry that was found: what store_put() was given, and its own members; to be
 * freed. NULL if it cannot be read, which is reported. If gone is not NULL, it is set to whether
 * somebody has removed the entry meanwhile, and that is not reported.
 */
struct json *store_record(const struct store_entry *entry, bool *gone);
/* What store_alias remembers. */
struct store_alias {
	const char *input, *resolved;    /* the input key leads to the resolved key */
	const char *stage, *text;        /* the stage's id; what the input key is the digest of */
	const struct store_trust *trust; /* on what this rests; NULL: on this machine alone */
};
/*
 * Remembers all of it in place of what was known of that input key, and the text as the stage's
 * last one (store_last_key_text()). Reports; -1.
 */
int store_alias(const struct store *store, const struct store_alias *alias);
/*
 * Reads all bytes of an output and compares their digest with the entry's, once for an entry in a
 * process; modes that were changed are set back. 0 if it is right. -1, with a warning, so that the
 * caller builds it again: an output that has other bytes is removed, one that has vanished is told,
 * and one that cannot be read now stays, as for store_find().
 */
int store_verify(const struct store *store, const struct store_entry *entry);
/* Resolved keys of all finished outputs, sorted. */
struct strlist *store_stage_keys(const void *ctx, const struct store *store);
/*
 * What store_alias() wrote for that input key, an object of "resolved", "stage" and "text" and the
 * members of store_trust_note(); to be freed. NULL if there is none; one that is broken is warned
 * of and removed, unless the store is only read.
 */
struct json *store_alias_load(const struct store *store, const char *input_key);
/*
 * Notes the key text of a stage, by its id, as that of the build which later ones are compared
 * with. Reports; -1.
 */
int store_note_key_text(const struct store *store, const char *stage_id, const char *text);
/* What was noted last; ctx owns it. NULL: not known. */
char *store_last_key_text(const void *ctx, const struct store *store, const char *stage_id);

/*
 * Notes that the entry is used now. That decides only in which order store_gc() removes entries, so
 * it is silent where the note cannot be written.
 */
void store_touch(const struct store *store, const struct store_entry *entry);
/* When an entry was made and when it was used last, in seconds since 1970; 0: not known. */
struct store_times {
	long long made, used;
};
struct store_times store_times(const struct store_entry *entry);

/*
 * Takes the lock NAME of the store, an flock(2) on locks/NAME, exclusive or shared. With wait it
 * waits for those who hold it. Returns a descriptor; -1 when wait is false and another process
 * holds it, silent, and then *holder, if holder is not NULL, is "pid 123" (ctx owns it) or NULL if
 * that is not known; -2 on an error, which is reported. The descriptor is close-on-exec; the lock
 * is gone once it is closed here and in every child that was forked with it, or at once by
 * store_unlock.
 */
int store_lock(const void *ctx, const struct store *store, const char *name, bool exclusive,
    bool wait, char **holder);
/* Whether some process holds the lock exclusively just now. Makes no file; silent. */
bool store_is_locked(const struct store *store, const char *name);
/*
 * Lets go of a lock, also for children that have inherited it, and closes the descriptor. One below
 * 0 is none: nothing is done.
 */
void store_unlock(int lock);

/*
 * The path of the source file with that digest, or NULL if the store has none; ctx owns it. It was
 * verified when it was put there, and is noted as used now. Names that start with '.' or end in
 * ".part" are files on their way, not sources. Silent.
 */
char *store_source_find(const void *ctx, const struct store *store, const char *sha256);
/*
 * The path at which a source FILE with that digest belongs, whose directory is made; the caller
 * puts the file there in one rename. ctx owns it. Reports; NULL.
 */
char *store_source_path(
    const void *ctx, const struct store *store, const char *sha256, const char *file);

/*
 * The course of a stage: how many thousandths of all its CPU time it had used when 1/20, 2/20, ...,
 * 19/20 of its log were written, by which the length of a log tells how far a stage is. 0 in all:
 * not known.
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
	double seconds, cpu; /* wall time and CPU time that the stage took */
	long long log_bytes; /* the length of its log at the end */
	double processors;   /* of the machine that the build had meanwhile */
	struct course course;
};
/* stage is an id or a name. Never fails; a file that is broken is warned of and counts as none. */
struct store_history store_history_get(const struct store *store, const char *stage);
/* An error is reported, and is no reason to stop: the next build learns it again. */
void store_history_set(const struct store *store, const char *stage, const struct store_history *h);

/*
 * A small decision that is remembered under a name, such as which of several default releases could
 * be had. The text that was set, owned by ctx, or NULL, silent; setting one reports errors, -1.
 */
char *store_choice_get(const void *ctx, const struct store *store, const char *name);
int store_choice_set(const struct store *store, const char *name, const char *text);
/* How names of choices begin that spare a build its plan: store_gc() removes them. */
#define STORE_UNCHANGED "unchanged-"

/*
 * The path of a stage's log, logs/TARGET/STAGE.log, or logs/host/STAGE.log for target NULL; its
 * directory is made. ctx owns it. Reports; NULL.
 */
char *store_log_path(
    const void *ctx, const struct store *store, const char *target, const char *stage);
/*
 * Makes an empty directory below work/ for the caller alone, and returns its path, which ctx owns.
 * The path has the same length every time, as it may get into what is built. *lock is held until
 * store_work_release(), which removes the directory with all in it and frees dir. Reports; NULL.
 */
char *store_work_dir(const void *ctx, const struct store *store, int *lock);
void store_work_release(char *dir, int lock);
/*
 * Removes what processes that died have left: work directories, half-made entries, and source trees
 * that nobody holds; half-written files, too, if nobody, the caller included, holds "in-use". What
 * cannot be removed is reported.
 */
void store_sweep(const struct store *store);

struct store_stats {
	long stages, inputs, sources; /* how many finished outputs, aliases and source files */
	long long stage_bytes, source_bytes, other_bytes;
	double saved_seconds; /* that building the hits would have taken */
	long hits, misses;    /* stages of all builds that were found, and that were built */
};
/* Counts what is in the store, whoever it comes from. Always 0; see store_find() for reports. */
int store_stats(const struct store *store, struct store_stats *stats);
/*
 * Whether the store's file system has no more than some KB left, so that a download which failed
 * would fail from any other place, too. Silent.
 */
bool store_is_full(const struct store *store);
/*
 * Enters the numbers into a JSON object under the names of the members; inputs and saved_seconds
 * are left out.
 */
void store_stats_tell(const struct store_stats *stats, struct json *o);
/* Adds what a build had to the counters that store_stats() reads. Reports an error, and goes on. */
void store_count(const struct store *store, long hits, long misses, double saved_seconds);
/*
 * Removes what store_sweep() does; stage outputs, least recently used first, until the rest has no
 * more than max_bytes (below 0: no limit); aliases whose output is gone; sources and logs that were
 * not used for max_age seconds (0: all stay); apt's lists; and notes of builds that had nothing to
 * do. *freed is set to the bytes that
 * became free. While a build runs nothing is removed, which is an error. Reports; -1.
 */
int store_gc(const struct store *store, long long max_bytes, long max_age, long long *freed);
/*
 * What store_gc() does about stage outputs and aliases, for the end of a build. It does nothing,
 * and says nothing, while another build runs.
 */
void store_trim(const struct store *store, long long max_bytes);
/*
 * Removes everything but the store itself; *freed is set to the bytes that became free. While a
 * build runs nothing is removed, which is an error. Reports; -1.
 */
int store_clear(const struct store *store, long long *freed);
