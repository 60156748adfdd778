/* SPDX-License-Identifier: Apache-2.0 */
/* What the terminal that TERM names can do. */
#pragma once

#include <stdbool.h>

/*
 * Whether it has colours, by its entry in terminfo. One without an entry, as small systems have
 * none, goes by its name; one without a name has none.
 */
bool terminal_has_colours(void);
