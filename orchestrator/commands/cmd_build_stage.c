/* SPDX-License-Identifier: Apache-2.0 */
/* mcm build-stage: what a build farm runs. No command for people, so no help tells of it. */
#include "commands/commands.h"
#include "farm/job.h"
#include "worker/worker.h"

const struct cmd cmd_build_stage = {
    .name = JOB_COMMAND,
    .summary = "build the stage that the working directory is about, for a build farm",
    .usage = "",
    .examples = "",
    .operands = true,
    .run = worker_build,
};
