/* SPDX-License-Identifier: Apache-2.0 */
/* The option --report of commands that build. */
#pragma once

#include "report/recorder.h"
#include "session/session.h"

/* Check that the file can be written, before hours of building and not after them. Reports; -1. */
int build_report_check(void *ctx, const struct session *s);

/*
 * Let the recorder record, from here on, what is run by opts. why says for each stage of the plan
 * why it is built; NULL: all are built to be compared. What ctx owns is needed until the record is
 * made.
 */
void build_report_begin(void *ctx, const struct session *s, struct recorder *recorder,
    struct run_opts *opts, const char *const *why);

/* Write a record into FILE, if one is named. Reports; -1. */
int build_report_write(void *ctx, const struct session *s, const struct json *record);
/* The same for stages that were built to be compared: the store keeps no record of them. */
int build_report_end(void *ctx, const struct session *s, struct recorder *recorder, int status);
