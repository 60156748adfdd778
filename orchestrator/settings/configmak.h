/* SPDX-License-Identifier: Apache-2.0 */
/* config.mak: make variables in musl-cross-make's manner, evaluated by GNU make itself. */
#pragma once

#include "settings/settings.h"

/*
 * Let GNU make read path and take every variable it sets that is a setting, at
 * RANK_CONFIG. A variable it sets that is none is a warning with the nearest name, unless
 * the file itself makes use of it. Errors of make are reported with file and line; -1. make
 * runs in the file's directory with PATH and HOME as its environment, with a 10 s limit and a
 * target of ours, so nothing but $(shell), $(file) and rules for included makefiles could
 * have an effect; see mcm-config(5).
 */
int configmak_load(struct settings *settings, const char *path);
