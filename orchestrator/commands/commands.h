/* SPDX-License-Identifier: Apache-2.0 */
/* One command is one file and one entry of the table in main.c. */
#pragma once

#include "session/cmd.h"

extern const struct cmd cmd_abi, cmd_audit, cmd_build, cmd_bump, cmd_cache, cmd_debug, cmd_diff,
    cmd_dist, cmd_doctor, cmd_env, cmd_exec, cmd_fetch, cmd_inspect, cmd_list, cmd_lock, cmd_log,
    cmd_pack, cmd_plan, cmd_report, cmd_status, cmd_test, cmd_verify, cmd_web;
/* Commands that other programs of mcm's call, and no help tells of. */
extern const struct cmd cmd_build_stage;
