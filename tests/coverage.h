/* SPDX-License-Identifier: Apache-2.0 */
/* Included first where coverage is counted: mcm's child processes end by _exit(), which would drop
 * their counts. */
#pragma once

#include <unistd.h>

void __gcov_dump(void);

#define _exit(status) (__gcov_dump(), _exit(status))
