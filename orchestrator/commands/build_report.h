/* SPDX-License-Identifier: Apache-2.0 */
/* --report of commands that build. */
#pragma once

#include "report/recorder.h"
#include "session/session.h"

/* Whether FILE can be written is known before hours of building, not behind them. Reports; -1. */
int build_report_check(void *ctx, const struct session *s);

/*
 * From here on what runs by opts is recorded by the recorder. why: of each stage of the plan, or
 * NULL: all are built to be compared. What ctx owns is needed until the record is made.
 */
void build_report_begin(void *ctx, const struct session *s, struct recorder *recorder,
    struct run_opts *opts, const char *const *why);

/* Write a record into FILE, if one is named. Reports; -1. */
int build_report_write(void *ctx, const struct session *s, const struct json *record);
/* The same of what was built to be compared, of which the store keeps no record. */
int build_report_end(void *ctx, const struct session *s, struct recorder *recorder, int status);
