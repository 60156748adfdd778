/* fmemopen at the end of the buffer: data intact, no null where none fits, and
 * ENOSPC for what does not fit. Patch 0009. Silent and 0 when all is well. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define CHECK(x) do if (!(x)) { \
	printf("line %d: %s\n", __LINE__, #x); return 1; } while (0)

int main(void)
{
	char b[8];
	FILE *f;

	/* exact fit, write only */
	memset(b, '#', 8);
	CHECK(f = fmemopen(b, 4, "w"));
	CHECK(fputs("abcd", f) >= 0);
	CHECK(fclose(f) == 0);
	CHECK(!memcmp(b, "abcd####", 8));

	/* room for the null */
	memset(b, '#', 8);
	CHECK(f = fmemopen(b, 4, "w"));
	CHECK(fputs("abc", f) >= 0);
	CHECK(fclose(f) == 0);
	CHECK(!memcmp(b, "abc\0####", 8));

	/* exact fit, append and update */
	memcpy(b, "ab\0#####", 8);
	CHECK(f = fmemopen(b, 4, "a"));
	CHECK(fputs("cd", f) >= 0);
	CHECK(fclose(f) == 0);
	CHECK(!memcmp(b, "abcd####", 8));
	memset(b, '#', 8);
	CHECK(f = fmemopen(b, 4, "w+"));
	CHECK(fputs("abcd", f) >= 0);
	rewind(f);
	CHECK(fgetc(f) == 'a' && !fseek(f, 3, SEEK_SET) && fgetc(f) == 'd');
	CHECK(fclose(f) == 0);
	CHECK(!memcmp(b, "abcd####", 8));

	/* too much: found by fflush */
	memset(b, '#', 8);
	CHECK(f = fmemopen(b, 4, "w"));
	CHECK(fputs("abcdef", f) >= 0);
	errno = 0;
	CHECK(fflush(f) == EOF && errno == ENOSPC && ferror(f));
	CHECK(!memcmp(b, "abcd####", 8));
	/* usable again after a seek back */
	clearerr(f);
	CHECK(!fseek(f, 0, SEEK_SET));
	CHECK(fputs("xy", f) >= 0 && !fflush(f) && !ferror(f));
	CHECK(!memcmp(b, "xycd####", 8));
	CHECK(fclose(f) == 0);

	/* found by fclose, by fseek */
	CHECK(f = fmemopen(b, 4, "w"));
	CHECK(fputs("abcde", f) >= 0);
	errno = 0;
	CHECK(fclose(f) == EOF && errno == ENOSPC);
	CHECK(f = fmemopen(b, 4, "r+"));
	CHECK(fputs("abcde", f) >= 0);
	errno = 0;
	CHECK(fseek(f, 0, SEEK_SET) == -1 && errno == ENOSPC && ferror(f));
	CHECK(fclose(f) == 0);

	/* found at once without buffering */
	memset(b, '#', 8);
	CHECK(f = fmemopen(b, 4, "w"));
	CHECK(!setvbuf(f, 0, _IONBF, 0));
	errno = 0;
	CHECK(fwrite("abcdef", 1, 6, f) == 4 && errno == ENOSPC && ferror(f));
	errno = 0;
	CHECK(fputc('x', f) == EOF && errno == ENOSPC);
	errno = 0;
	CHECK(fprintf(f, "%d", 12) < 0 && errno == ENOSPC);
	CHECK(fclose(f) == 0);
	CHECK(!memcmp(b, "abcd####", 8));

	/* append to a full buffer */
	memcpy(b, "abcd####", 8);
	CHECK(f = fmemopen(b, 4, "a"));
	CHECK(fputc('x', f) == 'x');
	errno = 0;
	CHECK(fclose(f) == EOF && errno == ENOSPC);
	CHECK(!memcmp(b, "abcd####", 8));

	/* library-owned buffer, more than one stdio buffer of data */
	CHECK(f = fmemopen(0, 5000, "w+"));
	for (int i=0; i<5000; i++) CHECK(fputc('a'+i%26, f) != EOF);
	CHECK(!fflush(f) && !ferror(f));
	rewind(f);
	for (int i=0; i<5000; i++) CHECK(fgetc(f) == 'a'+i%26);
	CHECK(fgetc(f) == EOF && !ferror(f));
	CHECK(fclose(f) == 0);
	return 0;
}
