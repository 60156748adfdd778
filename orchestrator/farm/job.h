/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a worker finds in its working directory, and what it leaves there. The two sides are always
 * of one and the same program, so there is no version of it.
 *
 *   mcm              the program
 *   world.tar.zst    data/ and layers/N/: recipes, patches, toolchain files; patches/; world.json
 *   job.json         which stage, and its keys
 *   dep/00N.tar.zst  the output of its Nth dependency
 *   source/SHA256-FILE   files of its sources
 *
 *   record.json      of what was made: "output", "bytes", "seconds", "cpu", and "empty"
 *   output.tar.zst   the output, unless it is empty
 *
 * Members of world.json:
 *   "settings"       [[NAME, VALUE, RANK], ...]
 *   "goals"          [[TARGET, RUNNER], ...], with "" for no runner
 *   "releases"       [[PACKAGE, TARGET, RELEASE], ...], with "" for no target or release
 *   "layers"         how many there are
 *   "patches"        whether there are any of the user's
 *
 * Members of job.json:
 *   "stage", "key", "resolved", and "text" of the key
 *   "deps"           [{"output", "bytes"}, ...]
 */
#pragma once

#define JOB_PROGRAM "mcm"
#define JOB_WORLD "world.tar.zst"
#define JOB_WORLD_FILE "world.json"
#define JOB_FILE "job.json"
#define JOB_RECORD "record.json"
#define JOB_OUTPUT "output.tar.zst"
#define JOB_DEPS "dep"
#define JOB_SOURCES "source"
/* The exit status of a worker by which it says that a step of the stage failed, as it would
 * elsewhere. Any other one but 0 says that the worker itself could not do its work. */
enum { JOB_FAILED = 70 };
/* The command of mcm that is the worker; no help shows it. */
#define JOB_COMMAND "build-stage"
