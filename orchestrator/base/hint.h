/* SPDX-License-Identifier: Apache-2.0 */
/* "Did you mean": the end of a message about a word that is none of the known ones. */
#pragma once

#include "base/strlist.h"

/* "; did you mean 'gcc'?" for the known word nearest to word, or "" when none is near. */
const char *hint_nearest(const void *ctx, const char *word, const struct strlist *known);
