/* SPDX-License-Identifier: Apache-2.0 */
/* Files larger than 4 GiB: offsets have 64 bits on every CPU, without any macro. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const off_t far = 5LL << 30;

static const char *work(FILE *file)
{
	char text[5] = "";
	struct stat st;

#if defined EMULATED && defined _ABIN32 && _MIPS_SIM == _ABIN32
	if (lseek(fileno(file), far, SEEK_SET) != far) {
		puts("SKIP this QEMU gives n32 programs 32 bits of what lseek returns");
		return NULL;
	}
#endif
	if (fseeko(file, far, SEEK_SET) || fwrite("here", 4, 1, file) != 1 || fflush(file))
		return "writing";
	if (ftello(file) != far + 4)
		return "ftello";
	if (fstat(fileno(file), &st) || st.st_size != far + 4)
		return "st_size";
	if (pread(fileno(file), text, 4, far) != 4 || strcmp(text, "here") != 0)
		return "pread";
	if (lseek(fileno(file), 0, SEEK_END) != far + 4)
		return "lseek";
	if (ftruncate(fileno(file), far - 1) || fstat(fileno(file), &st) || st.st_size != far - 1)
		return "ftruncate";
	return NULL;
}

int main(void)
{
	FILE *file = tmpfile();
	const char *wrong = sizeof(off_t) != 8 ? "off_t" : !file ? "tmpfile" : work(file);

	if (wrong)
		fprintf(stderr, "c-file: %s is wrong\n", wrong);
	return wrong != NULL;
}
