/* SPDX-License-Identifier: Apache-2.0 */
/* Base64 (RFC 4648, section 4) through libcrypto. */
#pragma once

#include <stddef.h>

/* One line without a newline. */
char *base64_encode(const void *ctx, const void *data, size_t size);
/* The bytes, and a NUL behind them; NULL, silent, for what is no base64. */
unsigned char *base64_decode(const void *ctx, const char *text, size_t *size);
