/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A member takes an inode and a block of the disk, whatever its size, so their number is limited,
 * too: to MEMBERS_ALWAYS and one for every BYTES_PER_MEMBER that may be unpacked, but never more
 * than MEMBERS_EVER. Sources of compilers have up to 150,000.
 */
#include "adapters/archive_budget.h"

#include "base/mem.h"
#include "base/report.h"

enum { MEMBERS_ALWAYS = 1000, BYTES_PER_MEMBER = 64, MEMBERS_EVER = 1000 * 1000 };

struct budget {
	char *file;
	long long max_bytes, bytes;
	long long max_members, members;
	char *last; /* path of the last member, "" before the first */
};

struct budget *budget_new(const void *ctx, const char *file, long long max_bytes)
{
	struct budget *b = mem_new(ctx, struct budget);
	long long members = MEMBERS_ALWAYS + max_bytes / BYTES_PER_MEMBER;

	b->file = mem_strdup(b, file);
	b->max_bytes = max_bytes;
	b->max_members = members < MEMBERS_EVER ? members : MEMBERS_EVER;
	b->last = mem_strdup(b, "");
	return b;
}

int budget_allows(const struct budget *b, long long offset, long long size)
{
	long long left = b->max_bytes - b->bytes;

	/* In this order nothing overflows, however large a member says it is. */
	if (offset >= 0 && offset <= left && size >= 0 && size <= left - offset)
		return 0;
	return report_error(
	    NULL, "'%s' unpacks to more than the %lld bytes allowed for it", b->file, b->max_bytes);
}

void budget_spend(struct budget *b, long long bytes)
{
	b->bytes += bytes;
}

int budget_add_member(struct budget *b, const char *path)
{
	size_t common = 0;

	/* Each directory on its way counts that was not on the way to the last member: an archive
	 * need not name it. Mostly, members of one directory come together. */
	for (size_t i = 0; path[i] != '\0' && path[i] == b->last[i]; i++)
		if (path[i] == '/')
			common = i + 1;
	b->members++;
	for (const char *p = path + common; *p != '\0'; p++)
		b->members += *p == '/';
	mem_free(b->last);
	b->last = mem_strdup(b, path);
	if (b->members <= b->max_members)
		return 0;
	return report_error(NULL,
	    "'%s' unpacks to more than the %lld files and directories allowed for it", b->file,
	    b->max_members);
}
