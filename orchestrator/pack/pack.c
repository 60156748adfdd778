/* SPDX-License-Identifier: Apache-2.0 */
/* Toolchains as archives. */
#include "pack/pack.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "base/interrupt.h"
#include "base/mem.h"
#include "base/text.h"
#include "files/file.h"
#include "files/output.h"
#include "files/path.h"
#include "files/temp.h"
#include "pack/progress.h"
#include "pack/toolchain.h"

static const struct {
	const char *end;
	enum archive_packing packing;
} kinds[] = {{".tar.zst", ARCHIVE_ZSTD}, {".tar.xz", ARCHIVE_XZ}};

enum { KINDS = sizeof kinds / sizeof *kinds };

/* Which of kinds the name has, or -1. */
static int kind_of(const char *file)
{
	for (int i = 0; i < KINDS; i++)
		if (text_ends(file, kinds[i].end))
			return i;
	return -1;
}

bool pack_is_file_name(const char *file)
{
	return kind_of(file) >= 0;
}

/* Where the archive gets its bytes. What others left there who were killed goes. */
static char *open_work(const void *mem, const char *where, int *lock)
{
	temp_dir_sweep(where, PACK_TEMP);
	return temp_dir_new(mem, where, PACK_TEMP, lock);
}

/*
 * An archive and its signatures are several files, and not to be mixed with another's. Returns the
 * descriptor that holds the lock of the directory; -1: it has none. After a signal the caller goes
 * on, and finds that out.
 */
static int take_turn(const char *where)
{
	static const struct timespec pause_between = {.tv_nsec = 20 * 1000 * 1000};
	int fd = open(where, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	while (fd >= 0 && file_lock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK &&
	       interrupt_signal() == 0)
		nanosleep(&pause_between, NULL);
	return fd;
}

static int put_in_place(const void *mem, const struct toolchain_pack *job, const char *temp,
    const char *file, const struct sign_key *key)
{
	const struct pack_signatures *made = NULL;
	int turn, result = -1;

	/* Of what we have made, whatever the name may lead to by then. */
	if (key != NULL) {
		made = pack_sign_bytes(mem, job->what, temp, file, key);
		if (made == NULL)
			return -1;
	}
	turn = take_turn(path_dirname(mem, file));
	if (interrupt_signal() == 0 && file_publish(temp, file) == 0)
		result = made != NULL ? pack_sign_write(made, file) : 0;
	if (turn >= 0)
		close(turn);
	return result;
}

static int write_file(const void *mem, const struct toolchain_pack *job, const char *dir,
    const char *file, const struct sign_key *key)
{
	char *temp = path_join(mem, dir, "archive");

	return toolchain_pack(job, temp) == 0 && path_set_mode(temp, 0644) == 0
		   ? put_in_place(mem, job, temp, file, key)
		   : -1;
}

void pack_tell_done(const struct pack_toolchain *pack, const char *file)
{
	struct stat st;

	if (path_look(file, &st) == 1)
		pack_progress_end(
		    &(struct pack_audience){pack->name, pack->sink}, (long long)st.st_size);
}

int pack_toolchain_file(
    const struct pack_toolchain *pack, const char *file, const struct sign_key *key)
{
	void *mem = mem_check(talloc_new(NULL));
	const struct toolchain_pack job = {
	    .what = pack,
	    .packing = kinds[kind_of(file)].packing,
	};
	char *where = path_dirname(mem, file), *top, *dir = NULL;
	int result = -1, lock;

	interrupt_catch();
	top = temp_mkdirs(mem, where);
	if (top == NULL)
		top = mem_strdup(mem, "");
	else if (output_check(file) == 0 && output_apart(where, pack->prefix, "the toolchain") == 0)
		dir = open_work(mem, where, &lock);
	if (dir != NULL) {
		result = write_file(mem, &job, dir, file, key);
		if (temp_dir_free(dir, lock) != 0)
			result = -1;
	}
	if (result != 0)
		temp_rmdirs(where, top);
	mem_free(mem);
	return result;
}
