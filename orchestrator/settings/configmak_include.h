/* SPDX-License-Identifier: Apache-2.0 */
/* Whose the makefiles are that a config.mak includes: they are as much code as it is itself. */
#pragma once

/*
 * Before make reads the file at path: every makefile that it includes by name, or by a pattern, and
 * what those include. Names that only make can work out are not looked at. Reports the first that
 * may not be believed (files/owner.h); -1. What is not there is left to make.
 */
int configmak_check_includes(const char *path);
/*
 * After make has read the file at path: names is what make calls $(MAKEFILE_LIST), in one line. So
 * is an include found whose name was made up by variables; what it says has been carried out by
 * then. Reports; -1.
 */
int configmak_check_list(const char *path, const char *names);
