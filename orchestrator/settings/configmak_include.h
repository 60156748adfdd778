/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks whose the makefiles are that a config.mak includes, since make runs what they say just as
 * it runs the config.mak.
 */
#pragma once

/*
 * To be called before make reads the file at path. Checks every makefile that it includes by name
 * or by a pattern, and those that these include. Names that only make can work out are passed over,
 * and files that are not there. Reports the first that somebody else could have changed
 * (files/owner.h); -1.
 */
int configmak_check_includes(const char *path);
/*
 * To be called after make has read the file at path. names is what make calls $(MAKEFILE_LIST), in
 * one line. This finds the files whose names were made up by variables, though make has done by
 * then what they say. Reports; -1.
 */
int configmak_check_list(const char *path, const char *names);
