/* SPDX-License-Identifier: Apache-2.0 */
/* Words for people: durations, sizes, and foreign text made safe for a terminal. */
#pragma once

/* "0.4 s", "45 s", "5 min 12 s", "1 h 4 min". */
char *ui_duration(const void *ctx, double seconds);
/* The same, as rough as an estimate is: "45 s", "6 min", "1 h 4 min". */
char *ui_estimate(const void *ctx, double seconds);
/* "312 bytes", "12.3 MB". */
char *ui_size(const void *ctx, long long bytes);

/* One line of text without control characters and escape sequences; NULL gives "". */
char *ui_clean(const void *ctx, const char *text);
/* The last few lines of text, each cleaned, behind indent and with a newline. */
char *ui_tail(const void *ctx, const char *text, int lines, const char *indent);
