/* SPDX-License-Identifier: Apache-2.0 */
/* mcm cache push and mcm cache pull. */
#pragma once

#include "session/cmd.h"

extern const struct cmd cache_push, cache_pull;
