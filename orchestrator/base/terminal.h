/* SPDX-License-Identifier: Apache-2.0 */
/* What the terminal that TERM names can do. */
#pragma once

#include <stdbool.h>

/*
 * Whether the terminal has colours: its entry in terminfo says so. Small systems have no such
 * entries; there the name of the terminal decides. Without TERM there are no colours.
 */
bool terminal_has_colours(void);
