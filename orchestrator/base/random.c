/* SPDX-License-Identifier: Apache-2.0 */
#include "base/random.h"

#include <sys/random.h>

#include "base/mem.h"
#include "base/report.h"

char *random_digits(const void *ctx, size_t digits)
{
	static const char digit[] = "0123456789abcdef";
	char *text = mem_array(ctx, char, digits + 1);

	if (getrandom(text, digits, 0) != (ssize_t)digits)
		report_bug("no random numbers");
	for (size_t i = 0; i < digits; i++)
		text[i] = digit[text[i] & 15];
	return text;
}
