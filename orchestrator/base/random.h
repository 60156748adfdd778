/* SPDX-License-Identifier: Apache-2.0 */
/* Random names. */
#pragma once

#include <stddef.h>

/*
 * So many hexadecimal digits, as random as the kernel's numbers: nobody else has them, on whatever
 * machine or in whatever container, where processes may have the same numbers. No random numbers
 * to be had is a bug.
 */
char *random_digits(const void *ctx, size_t digits);
