/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of a lock, as JSON objects that are compared member by member. */
#pragma once

#include "adapters/json.h"
#include "lock/lock.h"

/* The caller frees them. */

/* File names to digests: recipes, releases, toolchain files and patches. Reports; NULL. */
struct json *lock_files(const struct lock_subject *subject);
/* "PACKAGE VERSION" to digests of the files that the release may come as. */
struct json *lock_releases(const struct lock_subject *subject);
/* Ids of stages to {package, version, target, key}. */
struct json *lock_stages(const struct lock_subject *subject);
