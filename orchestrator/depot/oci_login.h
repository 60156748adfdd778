/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a registry wants to know of us before it answers: a name and a password, or a token that
 * another server gives for these.
 * https://distribution.github.io/distribution/spec/auth/token/
 */
#pragma once

#include <stdbool.h>

#include "net/http.h"

struct oci_login {
	const char *registry, *repository; /* "ghcr.io", "owner/cache" */
	const char *url;                   /* of the registry */
	const char *user;                  /* NAME:PASSWORD, or NULL: looked up once */
	bool looked;
	int timeout;
	/* What is sent from now on; owned by the login, which is talloc'd. */
	const char *basic, *token;
};

/*
 * To be called after an answer with status 401, with its field WWW-Authenticate (or NULL) as
 * challenge. Gets what the registry wants, which may ask another server for a token, and sets basic
 * or token to it; then NULL is returned, and the request is worth making again. Else the cause why
 * that is not possible, owned by the login.
 */
const char *oci_login(struct oci_login *login, const char *challenge);
