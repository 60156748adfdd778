/* SPDX-License-Identifier: Apache-2.0 */
/* mcm test --record: what was tested becomes a record in the recipes. */
#pragma once

#include "commands/test/suite_run.h"

/* Whether what is asked for can be recorded at all. Returns 0, or an exit status with the error
 * reported. */
int test_record_check(const struct suite_run *run);
/*
 * Record the toolchain of run->trial.target: n outcomes, none of which is a failure. Nothing is
 * recorded, which is an error, where no test was run. Reports; -1.
 */
int test_record_outcomes(
    void *ctx, const struct suite_run *run, const struct outcome *outcomes, size_t n);
